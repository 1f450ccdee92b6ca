"""Walks along a home's floor: how far it is between viewpoints and things, and the way there.

The floor is a grid of 0.125 m on which a body of 0.2 m radius stands clear, with moves to eight
neighbours that cut no corner. Such walks are up to 8 % longer than they need be.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import OrientedBox, Point
from ...homes.grid import RADIUS
from ...homes.home import AGENT_HEIGHT, Rectangle
from ..buildings.clearance import Footprints
from ..buildings.layout import Layout
from .homes import rooms_home

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

CELL = 0.125
"""From point to point of the grid, metres."""

BESIDE = 1.0
"""A spot beside a thing is no farther from its footprint, metres."""

MIDDLE = 0.05
"""Of spots that are as near to a long thing, the one before its middle is taken: metres that are
added per metre to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """The floor of a home. V viewpoints, T things, C cells that one can stand on.

    Attributes:
        low: the plane's point of grid cell (0, 0).
        free: (I, J) where one can stand; C are true.
        standing: (V,) the cell, of C, that each viewpoint is nearest to.
        spots: (T,) the cell beside each thing, in its own room; -1 where there is none.
        between: (V, V) metres from viewpoint to viewpoint.
        beside: (V, T) metres from viewpoint to the spot beside a thing; inf where there is none.
    """

    low: Point
    free: Bools
    standing: NDArray[np.int64]
    spots: NDArray[np.int64]
    between: Array
    beside: Array

    def spot(self, thing: int) -> Point:
        """The spot beside a thing that has one."""
        x, y = _points(self.free, self.low)[self.spots[thing]].tolist()
        return x, y

    def way(self, viewpoint: int, thing: int) -> list[Point]:
        """The shortest walk from a viewpoint to the spot beside a thing that has one."""
        from scipy.sparse.csgraph import dijkstra

        start, cell = int(self.standing[viewpoint]), int(self.spots[thing])
        _, previous = dijkstra(
            _edges(self.free), directed=False, indices=start, return_predecessors=True
        )
        cells = [cell]
        while cell != start:
            cell = int(previous[cell])
            cells.append(cell)
        return [(x, y) for x, y in _points(self.free, self.low)[cells[::-1]].tolist()]


@lru_cache(maxsize=320)
def walks(name: str) -> Walks:
    """The floor of a home, by its name.

    Raises:
        UnknownName: there is no such home.
    """
    from scipy.sparse.csgraph import dijkstra

    home = rooms_home(name)
    low, free = _floor(home.layout, home.home.bounds)
    at = _points(free, low)
    stood = np.array([viewpoint.at for viewpoint in home.survey.viewpoints], np.float64)
    standing = np.hypot(*np.moveaxis(stood[:, None] - at[None], -1, 0)).argmin(axis=1)
    lengths: Array = dijkstra(_edges(free), directed=False, indices=standing)
    reached = np.isfinite(lengths[0])
    spots = np.array(
        [
            _spot(thing.box, home.layout.places[thing.place].area, at, reached)
            for thing in home.layout.things
        ]
    )
    beside = np.where(spots >= 0, lengths[:, spots], np.inf)
    return Walks(low, free, standing, spots, lengths[:, standing], beside)


def _floor(layout: Layout, bounds: Rectangle) -> tuple[Point, Bools]:
    solid = Footprints(
        (one.box for one in layout.solids),
        ((wall.start, wall.end) for wall in layout.walls if wall.bottom < AGENT_HEIGHT),
    )
    low = (bounds[0], bounds[1])
    whole = np.ones([round((bounds[k + 2] - bounds[k]) / CELL) + 1 for k in (0, 1)], np.bool_)
    clear = solid.distance(_points(whole, low)) >= RADIUS - 1e-9
    free: Bools = clear.reshape(whole.shape)
    return low, free


def _points(free: Bools, low: Point) -> Array:
    """(C, 2) the points of the free cells."""
    points = np.argwhere(free).astype(np.float64)
    points *= CELL
    points += np.array(low)
    return points


def _spot(box: OrientedBox, area: Rectangle, at: Array, reached: Bools) -> int:
    """The cell of a room nearest to a box; -1 where none is near."""
    angle = np.radians(box.yaw)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    dx, dy = at[:, 0] - box.center[0], at[:, 1] - box.center[2]
    u = np.maximum(np.abs(dx * cos - dy * sin) - box.size[0] / 2, 0.0)
    v = np.maximum(np.abs(dx * sin + dy * cos) - box.size[2] / 2, 0.0)
    gap = np.hypot(u, v)
    x0, y0, x1, y1 = area
    inside = (at[:, 0] > x0) & (at[:, 0] < x1) & (at[:, 1] > y0) & (at[:, 1] < y1)
    able = inside & reached & (gap <= BESIDE)
    if not able.any():
        return -1
    return int(np.where(able, gap + MIDDLE * np.hypot(dx, dy), np.inf).argmin())


def _edges(free: Bools) -> Any:
    """(C, C) sparse metres between neighbouring cells, each pair once."""
    from scipy.sparse import csr_matrix

    number = np.full((free.shape[0] + 2, free.shape[1] + 2), -1)
    cells = np.argwhere(free) + 1
    i, j = cells.T
    number[i, j] = np.arange(len(cells))
    rows, columns, lengths = [], [], []
    for di, dj in ((1, 0), (0, 1), (1, 1), (1, -1)):
        other = number[i + di, j + dj]
        there = (other >= 0) & (number[i + di, j] >= 0) & (number[i, j + dj] >= 0)
        rows.append(np.nonzero(there)[0])
        columns.append(other[there])
        lengths.append(np.full(int(there.sum()), CELL * float(np.hypot(di, dj))))
    parts = (np.concatenate(lengths), (np.concatenate(rows), np.concatenate(columns)))
    return csr_matrix(parts, (len(cells), len(cells)))
