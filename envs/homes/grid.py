"""The grid of points that an agent can stand on, its connected part, and shortest paths on it.

As in AI2-THOR: points are 0.25 m apart, the agent is a disc of 0.2 m radius, and moves go to one
of four neighbours.
"""

from collections import deque
from collections.abc import Iterable
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from .geometry import OrientedBox, Point

STEP = 0.25
RADIUS = 0.2

Cell = tuple[int, int]


class Grid:
    """Free cells of an area; cell (i, j) is the point (i * STEP, j * STEP) of the world."""

    def __init__(self, low: Point, high: Point) -> None:
        self._i, self._j = ceil(low[0] / STEP - 1e-9), ceil(low[1] / STEP - 1e-9)
        columns = floor(high[0] / STEP + 1e-9) - self._i + 1
        rows = floor(high[1] / STEP + 1e-9) - self._j + 1
        self.free: npt.NDArray[np.bool_] = np.ones((max(columns, 0), max(rows, 0)), dtype=np.bool_)

    def copy(self) -> "Grid":
        """The same grid, to try something on."""
        other = Grid.__new__(Grid)
        other._i, other._j, other.free = self._i, self._j, self.free.copy()
        return other

    def block(self, box: OrientedBox, radius: float = RADIUS) -> None:
        """Takes away the points on which a disc would touch the footprint."""
        ex, ez = box.half_extent()
        x, z = box.center[0], box.center[2]
        i0 = max(ceil((x - ex - radius) / STEP) - self._i, 0)
        i1 = min(floor((x + ex + radius) / STEP) - self._i + 1, self.free.shape[0])
        j0 = max(ceil((z - ez - radius) / STEP) - self._j, 0)
        j1 = min(floor((z + ez + radius) / STEP) - self._j + 1, self.free.shape[1])
        if i0 >= i1 or j0 >= j1:
            return
        dx = (np.arange(i0, i1) + self._i)[:, None] * STEP - x
        dz = (np.arange(j0, j1) + self._j)[None, :] * STEP - z
        angle = np.radians(box.yaw)
        c, s = float(np.cos(angle)), float(np.sin(angle))
        u = np.maximum(np.abs(dx * c - dz * s) - box.size[0] / 2, 0.0)
        v = np.maximum(np.abs(dx * s + dz * c) - box.size[2] / 2, 0.0)
        self.free[i0:i1, j0:j1] &= u * u + v * v >= radius * radius - 1e-9

    def cells(self) -> set[Cell]:
        """The free cells, in world numbers."""
        columns, rows = np.nonzero(self.free)
        pairs = zip((columns + self._i).tolist(), (rows + self._j).tolist(), strict=True)
        return set(pairs)


def point(cell: Cell) -> Point:
    """The (x, z) of a cell."""
    return cell[0] * STEP, cell[1] * STEP


def nearest(cells: Iterable[Cell], x: float, z: float) -> Cell:
    """The cell nearest to a point; the smallest of several.

    Raises:
        ValueError: there are no cells.
    """
    return min(cells, key=lambda c: ((c[0] * STEP - x) ** 2 + (c[1] * STEP - z) ** 2, c))


def neighbours(cell: Cell) -> tuple[Cell, Cell, Cell, Cell]:
    """East, west, north and south of a cell."""
    i, j = cell
    return (i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)


def component(cells: set[Cell], start: Cell) -> set[Cell]:
    """All cells that can be walked to from one of them."""
    found, queue = {start}, [start]
    while queue:
        for other in neighbours(queue.pop()):
            if other in cells and other not in found:
                found.add(other)
                queue.append(other)
    return found


def largest_component(cells: set[Cell]) -> set[Cell]:
    """The greatest connected part; empty where there are no cells."""
    best: set[Cell] = set()
    left = set(cells)
    while len(left) > len(best):
        part = component(left, min(left))
        left -= part
        if len(part) > len(best):
            best = part
    return best


def shortest_path(cells: set[Cell], start: Cell, goal: Cell) -> list[Cell] | None:
    """Cells from start to goal, both included, by four-neighbour moves; None if there is no way."""
    if start not in cells or goal not in cells:
        return None
    came: dict[Cell, Cell | None] = {start: None}
    queue = deque([start])
    while queue:
        cell = queue.popleft()
        if cell == goal:
            path = [cell]
            while (back := came[path[-1]]) is not None:
                path.append(back)
            return path[::-1]
        for other in neighbours(cell):
            if other in cells and other not in came:
                came[other] = cell
                queue.append(other)
    return None
