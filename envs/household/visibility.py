"""What the agent sees: AI2-THOR's `visible`, from boxes.

An object is visible when its box begins within the visibility distance (seen from above) and some
point of it is inside the camera's frame and joined to the camera by a segment that no other box
cuts. Boxes are larger than bodies, so some hide less than their box: see `types.json`. Nothing is
hidden by what it stands in or on, by what it holds, or by a box around the camera or around the
point itself; what lies in a closed container is not visible.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .camera import Agent, axes
from .state import Array, World

SHARES = (-0.49, 0.0, 0.49)
"""Sample points of a box, as shares of its size along each axis."""

SLACK = 0.25
"""Metres beyond the visibility distance at which a point still shows an object that begins within
it: the game measures the distance to the body, and then looks for any of its points (a floor is
seen from 1.575 m on where it is told to be seen at 1.5 m)."""

ALONG = (0.4, 0.8, 1.2, 1.6)
"""Further sample points: where the view's centre line, at so many metres, comes nearest."""

NEAR = 1e-9
ALMOST = 0.999
"""A segment stops short of its sample point, which may lie on another body's surface."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class View:
    """A camera for the kernels: rows of `axes` are right, up, forward; tangents of half angles."""

    eye: Array
    axes: Array
    tan_x: float
    tan_y: float
    distance: float


def view_of(agent: Agent, field_of_view: float, aspect: float, distance: float) -> View:
    """The kernels' camera of an agent."""
    half = math.tan(math.radians(field_of_view) / 2)
    directions = np.array(axes(agent.yaw, agent.horizon))
    return View(np.array(agent.eye), directions, half * aspect, half, distance)


def sample_points(lower: Array, upper: Array, eye: Array, forward: Array) -> Array:
    """(C, 32, 3) points of C boxes: a lattice, the nearest one, and some on the view's centre."""
    middle, size = (lower + upper) / 2, upper - lower
    shares = np.array([(a, b, c) for a in SHARES for b in SHARES for c in SHARES])
    lattice = middle[:, None, :] + shares[None] * size[:, None, :]
    line = np.concatenate([eye[None], eye[None] + np.array(ALONG)[:, None] * forward[None]])
    nearest = np.minimum(np.maximum(line[None], lower[:, None]), upper[:, None])
    return np.concatenate([lattice, nearest], axis=1)


def seen_numpy(
    view: View, lower: Array, upper: Array, hidden: Flags, walls: tuple[Array, Array], free: Flags
) -> Flags:
    """Which of N boxes are seen past M blocks; `free[n, m]`: block m never hides box n.

    `walls` are the blocks' (M, 3) lower and upper corners.
    """
    seen = np.zeros(len(lower), bool)
    eye = view.eye
    nearest = np.minimum(np.maximum(eye, lower), upper) - eye
    flat = nearest[:, 0] * nearest[:, 0] + nearest[:, 2] * nearest[:, 2]
    rows = np.flatnonzero((flat <= view.distance * view.distance) & ~hidden)
    if not len(rows):
        return seen
    points = sample_points(lower[rows], upper[rows], eye, view.axes[2])
    away = points - eye
    depth = _dot(away, view.axes[2])
    fits = depth > 0.01
    fits &= np.abs(_dot(away, view.axes[0])) <= depth * view.tan_x
    fits &= np.abs(_dot(away, view.axes[1])) <= depth * view.tan_y
    flat = away[..., 0] * away[..., 0] + away[..., 2] * away[..., 2]
    fits &= flat <= (view.distance + SLACK) * (view.distance + SLACK)
    at, which = np.nonzero(fits)
    if not len(at):
        return seen
    d = away[at, which] * ALMOST
    block_low, block_high = walls
    enter = np.zeros((len(at), len(block_low)))
    leave = np.ones((len(at), len(block_low)))
    for axis in range(3):
        step = d[:, axis]
        level = np.abs(step) < NEAR
        safe = np.where(level, 1.0, step)[:, None]
        first = (block_low[None, :, axis] - eye[axis]) / safe
        last = (block_high[None, :, axis] - eye[axis]) / safe
        low, high = np.minimum(first, last), np.maximum(first, last)
        inside = (block_low[:, axis] < eye[axis]) & (eye[axis] < block_high[:, axis])
        low = np.where(level[:, None], np.where(inside[None], -np.inf, np.inf), low)
        high = np.where(level[:, None], np.where(inside[None], np.inf, -np.inf), high)
        enter, leave = np.maximum(enter, low), np.minimum(leave, high)
    target = points[at, which]
    around = np.all(
        (block_low[None] <= target[:, None]) & (target[:, None] <= block_high[None]), axis=2
    )
    blocked = ((enter < leave) & ~around & ~free[rows[at]]).any(1)
    seen[rows[at[~blocked]]] = True
    return seen


def _dot(vectors: Array, direction: Array) -> Array:
    """Written out, so that both kernels round alike."""
    product: Array = (
        vectors[..., 0] * direction[0]
        + vectors[..., 1] * direction[1]
        + vectors[..., 2] * direction[2]
    )
    return product


@lru_cache(maxsize=1)
def seen_numba() -> Callable[..., Any] | None:
    """The compiled kernel; None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    from .visibility_numba import seen

    return seen


def seen(
    view: View, lower: Array, upper: Array, hidden: Flags, walls: tuple[Array, Array], free: Flags
) -> Flags:
    """Which boxes are seen, by the fastest kernel that is installed; both agree."""
    kernel = seen_numba()
    if kernel is None:
        return seen_numpy(view, lower, upper, hidden, walls, free)
    found: Flags = kernel(
        view.eye, view.axes, view.tan_x, view.tan_y, view.distance,
        lower, upper, hidden, walls[0], walls[1], free,
    )  # fmt: skip
    return found


class Sight:
    """Looks at a world again and again, and keeps what does not change between looks."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._structure = -1

    def visible(self) -> list[bool]:
        """The `visible` flag of each object, in the world's order."""
        world = self._world
        if not world.objects:
            return []
        self._refresh()
        settings = world.settings
        view = view_of(
            world.agent,
            settings.field_of_view,
            settings.width / settings.height,
            settings.visibility_distance,
        )
        blocks = (self._block_low, self._block_high)
        found = seen(view, world.lower, world.upper, self._hidden, blocks, self._free)
        answer: list[bool] = found.tolist()
        return answer

    def would_see(self, object_id: str, agent: Agent) -> bool:
        """Whether an agent in another pose would see one object of the world as it is."""
        world = self._world
        self._refresh()
        settings = world.settings
        row = world.row[object_id]
        view = view_of(
            agent,
            settings.field_of_view,
            settings.width / settings.height,
            settings.visibility_distance,
        )
        one = slice(row, row + 1)
        blocks = (self._block_low, self._block_high)
        found = seen(
            view, world.lower[one], world.upper[one], self._hidden[one], blocks, self._free[one]
        )
        return bool(found[0])

    def _refresh(self) -> None:
        world = self._world
        if world.structure != self._structure:
            self._rebuild()
        elif world.moved:
            for row in world.moved:
                column = self._column.get(row)
                if column is not None:
                    low, high = _body(world, row)
                    self._block_low[column], self._block_high[column] = low, high
        world.moved.clear()

    def _rebuild(self) -> None:
        world = self._world
        self._structure = world.structure
        count = len(world.objects)
        self._hidden = np.zeros(count, bool)
        in_hand = {world.held, *world.contents(world.held)} if world.held else set()
        self._column: dict[int, int] = {}
        lows: list[Any] = []
        highs: list[Any] = []
        for row, body in enumerate(world.objects):
            name = body["objectId"]
            self._hidden[row] = name in world.ghosts or _shut_in(world, name)
            hides = body["objectType"] not in world.facts.see_through
            if not hides or self._hidden[row] or name in in_hand:
                continue
            self._column[row] = len(lows)
            low, high = _body(world, row)
            lows.append(low)
            highs.append(high)
        for wall in world.scene.walls:
            low, high = _slab(wall.start, wall.end, wall.bottom, wall.top)
            lows.append(low)
            highs.append(high)
        self._block_low = np.array(lows).reshape(-1, 3)
        self._block_high = np.array(highs).reshape(-1, 3)
        self._free = np.zeros((count, len(lows)), bool)
        for row, body in enumerate(world.objects):
            for name in _kin(world, body["objectId"]):
                column = self._column.get(world.row[name])
                if column is not None:
                    self._free[row, column] = True


def _body(world: World, row: int) -> tuple[list[float], list[float]]:
    """The part of an object's box that hides what is behind it."""
    low, high = world.lower[row].tolist(), world.upper[row].tolist()
    kind = world.objects[row]["objectType"]
    height = high[1] - low[1]
    if kind in world.facts.top_only:
        low[1] = high[1] - height / 6
    elif kind in world.facts.lower_only:
        high[1] = low[1] + height / 2
    return low, high


def _slab(
    start: tuple[float, float], end: tuple[float, float], bottom: float, top: float
) -> tuple[list[float], list[float]]:
    """A wall as an upright box; walls of homes run along x or z."""
    (x0, z0), (x1, z1) = start, end
    low = [min(x0, x1) - 0.01, bottom, min(z0, z1) - 0.01]
    return low, [max(x0, x1) + 0.01, top, max(z0, z1) + 0.01]


def _kin(world: World, name: str) -> set[str]:
    """An object, what it stands in or on however far up, and what it holds."""
    kin, pending = {name}, [name]
    while pending:
        for parent in world.body(pending.pop())["parentReceptacles"] or ():
            if parent not in kin and parent in world.row:
                kin.add(parent)
                pending.append(parent)
    held = world.body(name)["receptacleObjectIds"] or ()
    return kin | {one for one in held if one in world.row}


def _shut_in(world: World, name: str) -> bool:
    """Whether an object lies in a closed container, however deep."""
    pending, seen_names = [name], {name}
    while pending:
        for parent in world.body(pending.pop())["parentReceptacles"] or ():
            if parent in seen_names or parent not in world.row:
                continue
            body = world.body(parent)
            kind = body["objectType"]
            if body["openable"] and not body["isOpen"] and kind in world.facts.must_open:
                return True
            seen_names.add(parent)
            pending.append(parent)
    return False
