"""The floor of a home: where a body can stand, and how far it is from anywhere to a point."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...homes.geometry import Point
from ...homes.grid import RADIUS
from . import field as fields
from .field import CELL, GOAL, NOWHERE
from .homes import RoomsHome, rooms_home
from .motion import Floats, obstacles

ROOMY = 0.3
"""Whoever knows the way keeps so far from what is in it where there is room, metres."""

DEAR = 1.5
"""What a metre counts to him where there is less room."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """How far it is to one point.

    Attributes:
        goal: the point.
        metres: (columns, rows) along the floor from each point of the grid; infinite where one
            cannot stand.
        corner: (columns, rows) the number of the cell (column * rows + row) to go to next.
    """

    goal: Point
    metres: Floats
    corner: NDArray[np.int32]


class Ground:
    """The free floor of a home on a grid of 0.125 m, and the ways over it.

    Attributes:
        table: what is in the way, see `motion.table`.
        low: the point of cell (0, 0).
        free: (columns, rows) where a body of 0.2 m radius can stand; the greatest connected part.
    """

    def __init__(self, home: RoomsHome) -> None:
        low_x, low_y, high_x, high_y = home.home.bounds
        self.table = obstacles(home)
        first = math.floor(low_x / CELL), math.floor(low_y / CELL)
        self.low: Point = (first[0] * CELL, first[1] * CELL)
        columns = math.ceil(high_x / CELL) - first[0] + 1
        rows = math.ceil(high_y / CELL) - first[1] + 1
        rooms = np.array([room.bounds for room in home.home.rooms], np.float64)
        self.free: NDArray[np.bool_] = fields.free_cells(
            self.table, rooms, *self.low, columns, rows, RADIUS
        )

    def field(self, goal: Point) -> Field:
        """Distances to a point along the floor; where nobody can stand there, to it straight from
        the nearest place where one can."""
        return _field(self, goal, RADIUS, 1.0)

    def roomy_field(self, goal: Point) -> Field:
        """The same for one who keeps away from walls: his way is longer, and never scrapes."""
        return _field(self, goal, ROOMY, DEAR)

    def distance(self, field: Field, x: float, y: float) -> float:
        """Metres from (x, y) to the field's goal; off the floor, over the nearest free cell."""
        found = fields.onward(field.metres, field.corner, *self.low, *field.goal, x, y)
        return float(found[0])

    def distances(self, field: Field, points: ArrayLike) -> Floats:
        """(n,) metres to the field's goal from points (n, 2)."""
        rows = np.ascontiguousarray(points, np.float64)
        found: Floats = fields.distances(field.metres, field.corner, *self.low, *field.goal, rows)
        return found

    def path(self, start: Point, goal: Point) -> list[Point]:
        """The shortest way: start, corners, goal; between them one can go straight."""
        field = self.field(goal)
        rows = self.free.shape[1]
        _, cell = fields.onward(field.metres, field.corner, *self.low, *goal, *start)
        found = [start]
        while cell not in (GOAL, NOWHERE):
            column, row = divmod(int(cell), rows)
            found.append((self.low[0] + column * CELL, self.low[1] + row * CELL))
            cell = int(field.corner[column, row])
        return [*found, goal]


@lru_cache(maxsize=320)
def ground_of(home: str) -> Ground:
    """The ground of a home by its name.

    Raises:
        UnknownName: there is no such home.
    """
    return Ground(rooms_home(home))


@lru_cache(maxsize=256)
def _field(ground: Ground, goal: Point, radius: float, dear: float) -> Field:
    metres, corner = fields.spread(ground.table, ground.free, *ground.low, *goal, radius, dear)
    metres.flags.writeable = corner.flags.writeable = False
    return Field(goal, metres, corner)
