"""Moving about on the grid: paths, and the poses from which an object can be seen and reached.

Everything is worked out from what an observation tells: the points an agent can stand on, where
it stands, and the boxes of the objects it has seen. A move that fails marks its edge as blocked.
"""

import math
from collections import deque
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ...world import Transition
from ..native import Native, encoded

GRID = 0.25
REACH = 1.45
"""Metres; AI2-THOR lets an agent touch what is visible within 1.5 m."""

EYES = 0.675
"""Metres from an agent's position up to its camera when it stands."""

HORIZONS = (-30, 0, 30, 60)
MAX_BUMPS = 8

Cell: TypeAlias = tuple[int, int]
Moving: TypeAlias = Generator[Any, Transition, Transition]

_STEPS: tuple[Cell, ...] = ((0, 1), (1, 0), (0, -1), (-1, 0))
_RELATIVE = ("MoveAhead", "MoveRight", "MoveBack", "MoveLeft")


class Grid:
    """The points that can be stood on, as cells; neighbours are 0.25 m apart."""

    def __init__(self, reachable: Sequence[Sequence[float]]) -> None:
        self._points = [(float(x), float(z)) for x, z in reachable]
        self._origin = self._points[0] if self._points else (0.0, 0.0)
        self.cells: dict[Cell, tuple[float, float]] = {self.cell(*p): p for p in self._points}
        self.blocked: set[tuple[Cell, Cell]] = set()

    def cell(self, x: float, z: float) -> Cell:
        x0, z0 = self._origin
        return round((x - x0) / GRID), round((z - z0) / GRID)

    def nearest(self, x: float, z: float) -> Cell:
        """The cell of a point, or the nearest one that can be stood on."""
        here = self.cell(x, z)
        if here in self.cells or not self.cells:
            return here
        return min(self.cells, key=lambda c: (abs(c[0] - here[0]) + abs(c[1] - here[1]), c))

    def distances(self, start: Cell) -> dict[Cell, int]:
        """Moves from `start` to each cell that can be reached."""
        found = {start: 0}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            for dx, dz in _STEPS:
                to = (at[0] + dx, at[1] + dz)
                if to in self.cells and to not in found and (at, to) not in self.blocked:
                    found[to] = found[at] + 1
                    queue.append(to)
        return found

    def path(self, start: Cell, goals: Collection[Cell]) -> list[Cell] | None:
        """A shortest path to the nearest goal, without the start; None where there is none."""
        before: dict[Cell, Cell] = {start: start}
        queue = deque([start])
        while queue:
            at = queue.popleft()
            if at in goals:
                way = []
                while at != start:
                    way.append(at)
                    at = before[at]
                return way[::-1]
            for dx, dz in _STEPS:
                to = (at[0] + dx, at[1] + dz)
                if to in self.cells and to not in before and (at, to) not in self.blocked:
                    before[to] = at
                    queue.append(to)
        return None


def grid_of(transition: Transition) -> Grid:
    return Grid(transition.info["reachable"])


def here(transition: Transition, grid: Grid) -> Cell:
    agent = transition.info["agent"]
    return grid.nearest(agent["x"], agent["z"])


def do(transition: Transition, verb: str, handle: str = "", argument: float = 1.0) -> Moving:
    """One native action; returns what came of it."""
    after: Transition = yield encoded(Native(verb, handle, argument), transition.info["known"])
    return after


def travel(
    transition: Transition, grid: Grid, goals: Collection[Cell], limit: int = 400
) -> Generator[Any, Transition, tuple[bool, Transition]]:
    """Walk to the nearest of the goals, around what turns out to stand in the way."""
    bumps = 0
    for _ in range(limit):
        at = here(transition, grid)
        way = grid.path(at, goals)
        if way is None or bumps > MAX_BUMPS:
            return False, transition
        if not way:
            return True, transition
        direction = _STEPS.index((way[0][0] - at[0], way[0][1] - at[1]))
        quarter = round(transition.info["agent"]["yaw"] / 90) % 4
        transition = yield from do(transition, _RELATIVE[(direction - quarter) % 4])
        if here(transition, grid) == at:
            grid.blocked.add((at, way[0]))
            bumps += 1
    return False, transition


def turn(transition: Transition, yaw: int) -> Moving:
    """Turn to a multiple of 90 degrees, the short way round."""
    for _ in range(4):
        quarters = (round(yaw / 90) - round(transition.info["agent"]["yaw"] / 90)) % 4
        if quarters == 0:
            break
        transition = yield from do(transition, "RotateLeft" if quarters == 3 else "RotateRight")
    return transition


def tilt(transition: Transition, horizon: int) -> Moving:
    """Look up or down to a multiple of 30 degrees."""
    for _ in range(6):
        off = round((horizon - transition.info["agent"]["horizon"]) / 30)
        if off == 0:
            break
        transition = yield from do(transition, "LookDown" if off > 0 else "LookUp")
    return transition


def gaze(eye: Sequence[float], center: Sequence[float]) -> tuple[int, int]:
    """(yaw, horizon), multiples of 90 and 30 degrees, that look best from an eye at a point."""
    dx, dy, dz = (center[axis] - eye[axis] for axis in range(3))
    yaw = round(math.degrees(math.atan2(dx, dz)) / 90) % 4 * 90
    # The view is a square pyramid: what counts is the angle in the plane of the view's axis.
    ahead = max(abs(dx), abs(dz), 0.05)
    down = -math.degrees(math.atan2(dy, ahead))
    return yaw, min(HORIZONS, key=lambda horizon: abs(horizon - down))


def span(point: tuple[float, float], known: Mapping[str, Any]) -> float:
    """Metres on the floor from a point to an object's box; 0 inside."""
    (cx, _, cz), (sx, _, sz) = known["center"], known["size"]
    dx = max(abs(point[0] - cx) - sx / 2, 0.0)
    dz = max(abs(point[1] - cz) - sz / 2, 0.0)
    return math.hypot(dx, dz)


def stands(grid: Grid, start: Cell, known: Mapping[str, Any]) -> Iterable[Cell]:
    """Cells from which an object may be touched, the best first: near by, and not too close."""
    ways = grid.distances(start)
    cx, _, cz = known["center"]

    def cost(cell: Cell) -> tuple[float, Cell]:
        x, z = grid.cells[cell]
        off = math.hypot(x - cx, z - cz)
        straight = min(abs(x - cx), abs(z - cz))
        return ways[cell] + 8 * max(0.0, off - 0.9) + 4 * straight + 6 * (off < 0.3), cell

    near = [c for c in ways if c in grid.cells and span(grid.cells[c], known) < REACH]
    return sorted(near, key=cost)
