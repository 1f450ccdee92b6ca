"""What there is to see of a home, as tables that the painter reads.

Rooms are rectangles with doors in their four walls; all else is upright boxes, sorted by the room
they are in. Colours are shaded here: each side of a box and each wall has the light of the
direction that it faces, so that corners are seen. The light comes from another side in each home.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sin, tau

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import OrientedBox
from ...homes.home import Door, Rectangle
from .homes import RoomsHome
from .palette import (
    CEILING,
    DOOR_FRAME,
    FRONT_DOOR,
    WALLS,
    Colour,
    floor_colours,
    mixed,
)
from .parts import Part, all_over
from .shapes import furnishing

WEST, EAST, SOUTH, NORTH = range(4)
"""The walls of a room, in the order of every table: at least x, greatest x, least y, greatest y."""

SHUT = -1.0
"""The room behind a door that does not open."""

FRAME, FRAME_DEPTH = 0.14, 0.1
"""How wide the posts and lintels of doors are, and how thick, metres."""

SKIRTING = 0.12
"""The height of the strip along the foot of each wall, metres."""

_SIDE_NORMALS = ((-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class RoomsScene:
    """A home's R rooms, D doors (each seen from both sides) and B boxes; never changed.

    Colours are packed: red << 16 | green << 8 | blue.

    Attributes:
        rooms: (R, 5) float64, least x, least y, greatest x, greatest y, and height of the ceiling.
        floors: (R, 3) uint32, the pattern and its two colours.
        ceilings: (R,) uint32.
        walls: (R, 4, 2) uint32, colours of each wall and of its skirting.
        first_doors: (4 R + 1,) int32, where the doors of each wall of each room begin.
        doors: (D, 4) float64, from where to where along the wall, height, room behind or SHUT.
        door_colours: (D,) uint32, of a leaf that is shut.
        first_boxes: (R + 1,) int32, where the boxes of each room begin.
        boxes: (B, 9) float64, centre x and y, half sizes along the box's own axes, cosine and sine
            of its yaw, heights of its bottom and its top, and 1 where it is round from above.
        box_colours: (B, 6) uint32, of its sides -x, +x, -y, +y (own axes), top and bottom.
    """

    rooms: NDArray[np.float64]
    floors: NDArray[np.uint32]
    ceilings: NDArray[np.uint32]
    walls: NDArray[np.uint32]
    first_doors: NDArray[np.int32]
    doors: NDArray[np.float64]
    door_colours: NDArray[np.uint32]
    first_boxes: NDArray[np.int32]
    boxes: NDArray[np.float64]
    box_colours: NDArray[np.uint32]


def scene_of(home: RoomsHome) -> RoomsScene:
    """The tables of a home; made anew at every call, in a few milliseconds."""
    light = _light(home.name)
    areas = [room.bounds for room in home.home.rooms]
    doors = [_doors_of(number, areas, home.home.doors) for number in range(len(areas))]
    flat = [door for room in doors for wall in room for door in wall]
    counts = [len(wall) for room in doors for wall in room]
    parts: list[list[Part]] = [[] for _ in areas]
    for room, part in furnishing(home):
        parts[room].append(part)
    for door in home.home.doors:
        for beside in door.rooms:
            if beside is not None:
                parts[beside] += _frame(door)
    boxes = [part for room in parts for part in room]
    return RoomsScene(
        rooms=np.array(
            [(*area, r.height) for area, r in zip(areas, home.home.rooms, strict=True)], np.float64
        ),
        floors=np.array([_floor(p.floor, p.kind) for p in home.layout.places], np.uint32),
        ceilings=np.array([_packed(CEILING, 0.94)] * len(areas), np.uint32),
        walls=np.array([_walls(p.walls, light) for p in home.layout.places], np.uint32),
        first_doors=_starts(counts),
        doors=np.array(flat, np.float64).reshape(-1, 4),
        door_colours=np.array([_packed(FRONT_DOOR, 0.9)] * len(flat), np.uint32),
        first_boxes=_starts([len(room) for room in parts]),
        boxes=np.array([_row(part) for part in boxes], np.float64).reshape(-1, 9),
        box_colours=np.array([_sides(p, light) for p in boxes], np.uint32).reshape(-1, 6),
    )


def _starts(counts: Sequence[int]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _light(name: str) -> float:
    """The direction of a home's light, radians; never along or right across its walls."""
    drawn = hashlib.blake2b(name.encode(), digest_size=2).digest()
    return (drawn[0] % 4) * tau / 4 + radians(20.0 + drawn[1] / 255 * 10.0)


def _brightness(normal_x: float, normal_y: float, light: float) -> float:
    """The share of light that an upright face gets."""
    return 0.82 + 0.14 * (normal_x * cos(light) + normal_y * sin(light))


def _packed(colour: Colour, brightness: float = 1.0) -> int:
    red, green, blue = (min(round(part * brightness), 255) for part in colour)
    return red << 16 | green << 8 | blue


def _floor(floor: str, kind: str) -> tuple[int, int, int]:
    pattern, first, second = floor_colours(floor, kind)
    return pattern, _packed(first, 0.92), _packed(second, 0.92)


def _walls(walls: str, light: float) -> list[tuple[int, int]]:
    """Of each side: the wall's colour and its skirting's. A wall faces into its room."""
    colour = WALLS.get(walls, WALLS["white"])
    skirting = mixed(colour, (70, 56, 46), 0.6)
    shades = [_brightness(-x, -y, light) for x, y in _SIDE_NORMALS]
    return [(_packed(colour, shade), _packed(skirting, shade)) for shade in shades]


def _doors_of(
    room: int, areas: Sequence[Rectangle], doors: Iterable[Door]
) -> list[list[tuple[float, float, float, float]]]:
    """The doors in each of a room's four walls."""
    x0, y0, x1, y1 = areas[room]
    found: list[list[tuple[float, float, float, float]]] = [[], [], [], []]
    for door in doors:
        if room not in door.rooms:
            continue
        other = door.rooms[1] if door.rooms[0] == room else door.rooms[0]
        upright = abs(door.start[0] - door.end[0]) < 1e-6
        along = 1 if upright else 0
        low, high = sorted((door.start[along], door.end[along]))
        if upright:
            side = WEST if abs(door.start[0] - x0) < abs(door.start[0] - x1) else EAST
        else:
            side = SOUTH if abs(door.start[1] - y0) < abs(door.start[1] - y1) else NORTH
        found[side].append((low, high, door.height, SHUT if other is None else float(other)))
    return found


def _frame(door: Door) -> Iterable[Part]:
    """Two posts outside the gap, and a lintel over it."""
    upright = abs(door.start[0] - door.end[0]) < 1e-6
    along = 1 if upright else 0
    low, high = sorted((door.start[along], door.end[along]))
    across = door.start[1 - along]
    top = door.height + FRAME
    for first, last, bottom in (
        (low - FRAME, low, 0.0), (high, high + FRAME, 0.0), (low, high, door.height),
    ):  # fmt: skip
        middle, size = (first + last) / 2, last - first
        center = (across, (bottom + top) / 2, middle) if upright else (
            middle, (bottom + top) / 2, across)  # fmt: skip
        wide, deep = (FRAME_DEPTH, size) if upright else (size, FRAME_DEPTH)
        yield Part(OrientedBox(center, (wide, top - bottom, deep)), all_over(DOOR_FRAME))


def _row(part: Part) -> tuple[float, ...]:
    box, yaw = part.box, radians(part.box.yaw)
    quarter = box.yaw % 90.0 == 0.0  # exact, so that neighbours meet without gaps
    c, s = (round(cos(yaw)), round(sin(yaw))) if quarter else (cos(yaw), sin(yaw))
    x, _, y = box.center
    half_x, half_y = box.size[0] / 2, box.size[2] / 2
    return x, y, half_x, half_y, float(c), float(s), box.bottom, box.top, float(part.round)


def _sides(part: Part, light: float) -> list[int]:
    c, s = cos(radians(part.box.yaw)), sin(radians(part.box.yaw))
    shades = [_brightness(u * c + v * s, v * c - u * s, light) for u, v in _SIDE_NORMALS]
    shades += [1.0, 0.62]
    return [_packed(colour, shade) for colour, shade in zip(part.colours, shades, strict=True)]
