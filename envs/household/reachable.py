"""Where an agent can stand: a grid of points, given by the scene or computed from boxes.

Movement is judged on the same points: a place is free when the grid point nearest to it is one of
them. So poses between grid points, other step lengths and turns by any angle work alike.

The points belong to the scene as it was entered. A chair that is pushed aside frees no place and
blocks none where it comes to stand, a thing thrown on the floor is stepped over, and the door of an
open fridge is in nobody's way; in the game each of them could be.
"""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .boxes import box_limits
from .obstacles import HEIGHT, STEP, Point, extent, rectangles, shown_walls
from .scene import AgentPose, RoomArea, Scene, Wall

GRID = 0.25
"""Metres between the points of a scene's grid."""

RADIUS = 0.2
"""The agent's, in metres."""


def cell(x: float, z: float) -> tuple[int, int]:
    """The grid cell of a place; halves go up, on every machine alike."""
    return math.floor(x / GRID + 0.5), math.floor(z / GRID + 0.5)


class FreeSpace:
    """The places where an agent can stand."""

    def __init__(self, points: Iterable[Point]) -> None:
        self.points = tuple(points)
        self._cells = {cell(x, z) for x, z in self.points}

    def free(self, x: float, z: float) -> bool:
        """Whether an agent can stand at (x, z)."""
        return cell(x, z) in self._cells

    def nearest(self, x: float, z: float) -> Point | None:
        """The point nearest to a place; None where no point is known."""
        return min(self.points, key=lambda p: (round(math.dist(p, (x, z)), 6), p), default=None)

    def free_along(self, start: Point, end: Point) -> bool:
        """Whether an agent can walk straight from `start`, wherever that is, to `end`."""
        length = math.dist(start, end)
        steps = max(1, math.ceil(length / (GRID / 2) - 1e-6))
        own = cell(*start)
        for step in range(1, steps + 1):
            share = step / steps
            x = start[0] + (end[0] - start[0]) * share
            z = start[1] + (end[1] - start[1]) * share
            at = cell(x, z)
            if at not in self._cells and at != own:
                return False
        return self.free(*end)

    def flood(self, start: Point, size: float) -> list[Point]:
        """What is reached from `start` in steps of `size` along the axes, start included."""
        if not self.free(*start):
            return []
        found: dict[tuple[int, int], Point] = {(0, 0): start}
        pending = deque([(0, 0)])
        while pending:
            i, k = pending.popleft()
            here = found[i, k]
            for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                key = (i + a, k + b)
                if key in found:
                    continue
                there = (start[0] + key[0] * size, start[1] + key[1] * size)
                if self.free_along(here, there):
                    found[key] = there
                    pending.append(key)
        return sorted(found.values())


def reachable_points(scene: Scene) -> tuple[Point, ...]:
    """The scene's own points, or those computed from its boxes."""
    if scene.reachable is not None:
        return scene.reachable
    return computed_points(scene.objects, scene.rooms, scene.walls, scene.start)


def computed_points(
    objects: Sequence[Mapping[str, Any]],
    rooms: Sequence[RoomArea],
    walls: Sequence[Wall],
    start: AgentPose | None,
) -> tuple[Point, ...]:
    """Grid points whose circle of the agent's radius meets no obstacle, joined to the start.

    Without a start, the largest joined set. Where a scene tells no walls, as real ones do not,
    they are guessed; see `obstacles.py`.
    """
    area = extent(objects)
    corners = np.array([corner for room in rooms for corner in room.corners])
    if not len(corners):
        return ()
    if not walls and area is not None:
        corners = np.array(area)
    first, last = np.ceil(corners.min(0) / GRID), np.floor(corners.max(0) / GRID)
    xs = np.arange(first[0], last[0] + 1) * GRID
    zs = np.arange(first[1], last[1] + 1) * GRID
    grid = np.stack(np.meshgrid(xs, zs, indexing="ij"), -1).reshape(-1, 2)
    radius = RADIUS - 0.01
    free = np.zeros(len(grid), bool)
    if walls or area is None:
        for room in rooms:
            free |= _inside(grid, np.array(room.corners))
    else:
        free |= ((grid >= corners[0] + RADIUS) & (grid <= corners[1] - RADIUS)).all(1)
    floor = _floor_height(objects, start)
    for low, high in rectangles(objects, floor, start):
        nearest = np.minimum(np.maximum(grid, low), high)
        free &= ((grid - nearest) ** 2).sum(1) >= radius**2
    for wall in walls or shown_walls(objects, start):
        if wall.bottom < floor + HEIGHT and wall.top > floor + STEP:
            free &= _distance_to(grid, wall.start, wall.end) >= radius
    return _joined([(float(x), float(z)) for x, z in grid[free]], start)


def _floor_height(objects: Sequence[Mapping[str, Any]], start: AgentPose | None) -> float:
    if start is not None:
        return start.y - 0.9
    tops = [
        box_limits(o["axisAlignedBoundingBox"])[1][1] for o in objects if o["objectType"] == "Floor"
    ]
    return max(tops, default=0.0)


def _inside(grid: Any, corners: Any) -> Any:
    """Which points lie in a polygon, by crossings; points on its edge count as in."""
    inside = np.zeros(len(grid), bool)
    x, z = grid[:, 0], grid[:, 1]
    for (x0, z0), (x1, z1) in zip(corners, np.roll(corners, -1, 0), strict=True):
        if z0 == z1:
            continue
        crosses = (z0 <= z) != (z1 <= z)
        inside ^= crosses & (x <= x0 + (z - z0) * (x1 - x0) / (z1 - z0))
    return inside


def _distance_to(grid: Any, start: Point, end: Point) -> Any:
    a, b = np.array(start), np.array(end)
    along = b - a
    length = float((along**2).sum()) or 1.0
    share = np.clip(((grid - a) @ along) / length, 0.0, 1.0)
    return np.sqrt(((grid - (a + share[:, None] * along)) ** 2).sum(1))


def _joined(points: list[Point], start: AgentPose | None) -> tuple[Point, ...]:
    """The points joined to the start in grid steps; without one, the largest such set."""
    cells = {cell(x, z): (x, z) for x, z in points}
    best: list[Point] = []
    left = set(cells)
    if start is not None and cells:
        near = min(cells, key=lambda key: (math.dist(cells[key], (start.x, start.z)), key))
        return tuple(sorted(cells[key] for key in _component(near, left)))
    while left:
        found = _component(min(left), left)
        left -= found
        if len(found) > len(best):
            best = [cells[key] for key in found]
    return tuple(sorted(best))


def _component(start: tuple[int, int], cells: set[tuple[int, int]]) -> set[tuple[int, int]]:
    found, pending = {start}, [start]
    while pending:
        i, k = pending.pop()
        for key in ((i + 1, k), (i - 1, k), (i, k + 1), (i, k - 1)):
            if key in cells and key not in found:
                found.add(key)
                pending.append(key)
    return found
