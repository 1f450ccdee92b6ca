"""One storey as the one who places viewpoints sees it: free floor, doorways, straight walks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import Point
from ...homes.grid import RADIUS, STEP, Cell, largest_component
from ...homes.home import AGENT_HEIGHT
from .clearance import Footprints
from .layout import Layout, Opening

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

LONGEST = 4.6
"""No edge is longer, metres; Matterport3D's end at 5 m."""


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Where one can stand: in a place, or in the doorway (an opening's index) between two."""

    at: Point
    level: float
    places: tuple[int, ...]
    doorway: int | None = None


@dataclass(slots=True)
class Floor:
    """A storey, and the viewpoints chosen so far."""

    layout: Layout
    level: float
    openings: dict[int, Opening]
    footprints: Footprints
    cells: tuple[Cell, ...]
    chosen: list[Viewpoint] = field(default_factory=list)

    def standing(self, at: Point) -> Viewpoint | None:
        """A viewpoint at a point of the plane; None outside all places."""
        for index, opening in self.openings.items():
            across = 0 if opening.start[0] == opening.end[0] else 1
            low, high = sorted((opening.start[1 - across], opening.end[1 - across]))
            if at[across] == opening.start[across] and low <= at[1 - across] <= high:
                return Viewpoint(at, self.level, opening.places, index)
        for index, place in enumerate(self.layout.places):
            x0, y0, x1, y1 = place.area
            if place.level == self.level and x0 <= at[0] <= x1 and y0 <= at[1] <= y1:
                return Viewpoint(at, self.level, (index,))
        return None

    def joined(self, ones: Sequence[Viewpoint], others: Sequence[Viewpoint]) -> Bools:
        """(len(ones),): whether one can walk straight from each to its counterpart."""
        starts, ends = points(ones), points(others)
        fine: Bools = np.hypot(*(ends - starts).T) <= LONGEST
        rows = np.nonzero(fine)[0]
        fine[rows] = self.footprints.along(starts[rows], ends[rows]) >= RADIUS - 1e-9
        for row in np.nonzero(fine)[0].tolist():
            fine[row] = self._one_doorway(ones[row], others[row])
        return fine

    def _one_doorway(self, a: Viewpoint, b: Viewpoint) -> bool:
        crossed = [
            opening
            for index, opening in self.openings.items()
            if index not in (a.doorway, b.doorway) and crosses(opening, a.at, b.at)
        ]
        if not crossed:
            return bool(set(a.places) & set(b.places))
        one, other = crossed[0].places
        return len(crossed) == 1 and (
            (one in a.places and other in b.places) or (other in a.places and one in b.places)
        )


def crosses(opening: Opening, a: Point, b: Point) -> bool:
    """Whether the way from a to b leads through an opening, which lies along an axis."""
    across = 0 if opening.start[0] == opening.end[0] else 1
    at = opening.start[across]
    if (a[across] - at) * (b[across] - at) >= 0:
        return False
    part = (at - a[across]) / (b[across] - a[across])
    along = a[1 - across] + part * (b[1 - across] - a[1 - across])
    low, high = sorted((opening.start[1 - across], opening.end[1 - across]))
    return low <= along <= high


def points(viewpoints: Sequence[Viewpoint]) -> Array:
    """(n, 2) where they stand."""
    return np.array([v.at for v in viewpoints], np.float64).reshape(-1, 2)


def open_floor(layout: Layout, level: float) -> Floor:
    """A storey without viewpoints."""
    solid = Footprints(
        (s.box for s in layout.solids if s.level == level),
        ((w.start, w.end) for w in layout.walls if w.level == level and w.bottom < AGENT_HEIGHT),
    )
    areas = np.array([place.area for place in layout.places if place.level == level])
    low, high = areas[:, :2].min(axis=0) / STEP, areas[:, 2:].max(axis=0) / STEP
    axes = [np.arange(round(low[k]), round(high[k]) + 1) for k in (0, 1)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    # Outside the rooms there is free floor too; nobody stands there.
    corners = grid[:, None] * STEP
    within: Bools = (corners >= areas[:, :2] - 1e-6) & (corners <= areas[:, 2:] + 1e-6)
    grid = grid[np.all(within, axis=2).any(axis=1)]
    free = grid[solid.distance(grid.astype(np.float64) * STEP) >= RADIUS - 1e-9]
    cells = largest_component({(int(a), int(b)) for a, b in free})
    openings = {n: o for n, o in enumerate(layout.openings) if o.level == level}
    return Floor(layout, level, openings, solid, tuple(sorted(cells)))
