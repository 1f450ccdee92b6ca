"""A scene as a camera sees it: its objects, and floors, walls and ceilings from its rooms.

A generated home tells its walls. A real scene has none: its walls stand around all that it holds,
and a ceiling lies over it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, hypot, sin
from typing import Any, TypeAlias

import numpy as np

from ..homes.geometry import inside
from ..homes.render import Boxes, Camera, Frame, Renderer, join
from .picture_colors import CEILING, Color, floor_color, wall_color
from .picture_shapes import object_boxes
from .scene import RoomArea, Scene, Wall

LOWEST_CEILING = 2.5
"""Where a real scene's ceiling is at least, metres above its floor."""

_SLAB = 0.05  # half the thickness of floors and ceilings, metres
_LEAF = 0.0025  # half of half a wall: each side of a wall has the colour of its own room

_Row: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float], float, Color, int]
"""Centre, half sizes, yaw in radians, colour and id of one box."""


@dataclass(frozen=True, slots=True, eq=False)
class Depiction:
    """Boxes of a scene, and what their ids mean.

    Attributes:
        boxes: for a renderer.
        names: id -> objectId; or `Wall`, `Ceiling`, `Floor` for what is no object.
    """

    boxes: Boxes
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A frame, and what the ids in it mean: see `Depiction.names`."""

    frame: Frame
    names: tuple[str, ...]


def depict(
    scene: Scene, objects: Sequence[Mapping[str, Any]], absent: Collection[str] = ()
) -> Depiction:
    """The boxes of a scene whose objects are now as given.

    Args:
        scene: for its rooms and walls.
        objects: `event.metadata["objects"]`.
        absent: ids of objects that are listed but not there, such as a bread that was sliced.
    """
    names = [body["objectId"] for body in objects]
    fixed = [row for row, body in enumerate(objects) if body["objectType"] == "Floor"]
    shown = [
        row
        for row, body in enumerate(objects)
        if body["objectType"] != "Floor" and body["objectId"] not in absent
    ]
    things = object_boxes([objects[row] for row in shown], shown)
    names += ["Wall", "Ceiling", "Floor"]
    floors = [(objects[row]["axisAlignedBoundingBox"], row) for row in fixed]
    house = _structure(scene, things, floors, len(objects))
    return Depiction(join([house, things]), tuple(names))


class Painter:
    """Draws one scene again and again; boxes are made anew only where the objects changed.

    Values of the objects' fields must be replaced, not changed in place, as in events.
    """

    def __init__(self, scene: Scene, renderer: Renderer) -> None:
        self._scene = scene
        self._renderer = renderer
        self._state: Any = None
        self._depiction: Depiction | None = None

    def paint(
        self,
        objects: Sequence[Mapping[str, Any]],
        camera: Camera,
        absent: Collection[str] = (),
    ) -> Picture:
        """What the camera sees of the scene with its objects as given; see `depict`."""
        state = [_look(body) for body in objects], frozenset(absent)
        if self._depiction is None or state != self._state:
            self._depiction, self._state = depict(self._scene, objects, absent), state
        frame = self._renderer.render(self._depiction.boxes, camera)
        return Picture(frame, self._depiction.names)


def _look(body: Mapping[str, Any]) -> tuple[Any, ...]:
    """All that an object's boxes and colours depend on."""
    return (
        body["objectId"],
        body["axisAlignedBoundingBox"],
        body["objectOrientedBoundingBox"],
        body["receptacleObjectIds"],
        body["isOpen"],
        body["isToggled"],
        body["isDirty"],
        body["isCooked"],
    )


def _structure(
    scene: Scene, things: Boxes, floors: Sequence[tuple[Mapping[str, Any], int]], first: int
) -> Boxes:
    """Floors, walls and ceilings; ids are `first` for walls, then ceilings, then floors."""
    level = 0.0 if scene.walls or not floors else _top(floors[0][0])
    if scene.walls:
        rooms, walls = scene.rooms, scene.walls
        ceiling = max(wall.top for wall in walls)
    else:
        reach = np.abs(things.rotations * things.half_sizes[:, None, :]).sum(axis=2)
        low = (things.centers - reach).min(axis=0, initial=np.inf)
        high = (things.centers + reach).max(axis=0, initial=-np.inf)
        rooms = _widened(scene.rooms, low.tolist(), high.tolist())
        ceiling = max(level + LOWEST_CEILING, float(high[1]) + 0.01)
        walls = tuple(wall for room in rooms for wall in _around(room, level, ceiling))
    floor_ids = []
    for room in rooms:
        middle = np.mean(room.corners, axis=0).tolist()
        here = [row for box, row in floors if _spans(box, middle)] or [row for _, row in floors]
        floor_ids.append(here[0] if here else first + 2)
    return _house(scene.name, rooms, walls, (level, ceiling), tuple(floor_ids), first)


@lru_cache(maxsize=32)
def _house(
    scene: str,
    rooms: tuple[RoomArea, ...],
    walls: tuple[Wall, ...],
    levels: tuple[float, float],
    floor_ids: tuple[int, ...],
    first: int,
) -> Boxes:
    """Floors and ceilings of the rooms at the two levels, and the walls."""
    level, ceiling = levels
    rows: list[_Row] = []
    for room, floor_id in zip(rooms, floor_ids, strict=True):
        own = f"{scene} {room.name}"
        for x0, z0, x1, z1 in rectangles(room.corners):
            center_x, center_z = (x0 + x1) / 2, (z0 + z1) / 2
            half = (x1 - x0) / 2, _SLAB, (z1 - z0) / 2
            below = center_x, level - _SLAB, center_z
            above = center_x, ceiling + _SLAB, center_z
            rows.append((below, half, 0.0, floor_color(room.kind, own), floor_id))
            rows.append((above, half, 0.0, CEILING, first + 1))
    slabs = len(rows)
    for wall in walls:
        rows.extend(_leaves(wall, scene, rooms, first))
    is_floor = [at < slabs and row[-1] != first + 1 for at, row in enumerate(rows)]
    return _upright(rows, is_floor)


def _top(box: Mapping[str, Any]) -> float:
    return float(box["center"]["y"]) + float(box["size"]["y"]) / 2


def _spans(box: Mapping[str, Any], point: Sequence[float]) -> bool:
    """Whether an upright box has an (x, z) point above, in or below it."""
    return all(
        abs(point[at] - box["center"][axis]) <= box["size"][axis] / 2
        for at, axis in enumerate("xz")
    )


def _widened(
    rooms: tuple[RoomArea, ...], low: Sequence[float], high: Sequence[float]
) -> tuple[RoomArea, ...]:
    """A scene without walls is one rectangle around its rooms and its things."""
    if not rooms:
        return ()
    xs = [x for room in rooms for x, _ in room.corners]
    zs = [z for room in rooms for _, z in room.corners]
    x0, x1 = min(*xs, low[0]), max(*xs, high[0])
    z0, z1 = min(*zs, low[2]), max(*zs, high[2])
    corners = ((x0, z0), (x1, z0), (x1, z1), (x0, z1))
    return (RoomArea(rooms[0].name, rooms[0].kind, corners),)


def _around(room: RoomArea, bottom: float, top: float) -> list[Wall]:
    ends = (*room.corners[1:], room.corners[0])
    return [Wall(a, b, bottom, top) for a, b in zip(room.corners, ends, strict=True)]


def _leaves(wall: Wall, scene: str, rooms: Sequence[RoomArea], number: int) -> list[_Row]:
    """A wall as two thin boxes, each in the colour of the room that its middle faces."""
    (ax, az), (bx, bz) = wall.start, wall.end
    length = hypot(bx - ax, bz - az)
    if length < 1e-6 or wall.top <= wall.bottom:
        return []
    yaw = atan2(-(bz - az), bx - ax)
    half = length / 2 + 2 * _LEAF, (wall.top - wall.bottom) / 2, _LEAF
    middle = (ax + bx) / 2, (az + bz) / 2
    away = -(bz - az) / length, (bx - ax) / length
    rows: list[_Row] = []
    for side in (-1.0, 1.0):
        step = 0.1 * side
        at = middle[0] + step * away[0], middle[1] + step * away[1]
        facing = next((room.name for room in rooms if inside(room.corners, *at)), "outside")
        shift = _LEAF * side
        center = (
            middle[0] + shift * away[0],
            (wall.top + wall.bottom) / 2,
            middle[1] + shift * away[1],
        )
        rows.append((center, half, yaw, wall_color(f"{scene} {facing}"), number))
    return rows


def _upright(rows: Sequence[_Row], tiled: Sequence[bool]) -> Boxes:
    turns = [
        [[cos(yaw), 0.0, sin(yaw)], [0.0, 1.0, 0.0], [-sin(yaw), 0.0, cos(yaw)]]
        for _, _, yaw, _, _ in rows
    ]
    return Boxes(
        np.array([row[0] for row in rows], np.float32),
        np.array([row[1] for row in rows], np.float32),
        np.array(turns, np.float32),
        np.array([row[3] for row in rows], np.uint8),
        np.array([row[4] for row in rows], np.int32),
        np.zeros(len(rows), np.bool_),
        np.array(tiled, np.bool_),
    )


def rectangles(
    corners: Sequence[tuple[float, float]],
) -> list[tuple[float, float, float, float]]:
    """A floor polygon as rectangles (x0, z0, x1, z1) that cover it without overlap.

    Exact where the walls run along the axes; a slanted edge is cut at the middle of each strip
    between two corners.
    """
    levels = sorted({z for _, z in corners})
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    found = []
    for z0, z1 in pairwise(levels):
        z = (z0 + z1) / 2
        crossings = sorted(
            ax + (z - az) * (bx - ax) / (bz - az)
            for (ax, az), (bx, bz) in edges
            if (az > z) != (bz > z)
        )
        for x0, x1 in zip(crossings[::2], crossings[1::2], strict=True):
            found.append((x0, z0, x1, z1))
    return found
