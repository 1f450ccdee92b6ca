"""A box of the known map as bytes, ready for a search of paths."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .known import SIDE, TOP, Cell, Known

CLOSED = 255
"""Cost of a cell that must not be entered: unknown, unbreakable or dangerous."""

_BESIDE_LAVA = 30
_BESIDE_WATER = 60


@dataclass(frozen=True, slots=True)
class Terrain:
    """Cells of a box; index = (i * depth + k) * height + j for x, z, y less the least corner.

    Attributes:
        opening: ticks to make a cell passable, 0 where it is; `CLOSED` where it must stay.
        floor: 1 where a body can stand on the cell; `water`: 1 where it swims in it.
    """

    corner: Cell
    width: int
    depth: int
    height: int
    opening: bytes
    floor: bytes
    water: bytes

    def index(self, cell: Cell) -> int:
        """Place of a cell that lies within; -1 for one outside or on the border."""
        i, j, k = (a - b for a, b in zip(cell, self.corner, strict=True))
        if not (0 < i < self.width - 1 and 0 < k < self.depth - 1 and 3 < j < self.height - 3):
            return -1
        return (i * self.depth + k) * self.height + j

    def cell(self, index: int) -> Cell:
        """The cell of a place."""
        rest, j = divmod(index, self.height)
        i, k = divmod(rest, self.depth)
        return i + self.corner[0], j + self.corner[1], k + self.corner[2]


def terrain(
    known: Known,
    costs: npt.NDArray[np.uint8],
    around: Cell,
    reach: int,
    up: int,
    down: int,
) -> Terrain:
    """The known cells around one, `reach` blocks to each side; at least 4 beyond what is used.

    Args:
        costs: ticks to open a kind, by its number (see `Body.costs`).
    """
    x0 = max(around[0] - reach, known.west)
    x1 = min(around[0] + reach + 1, known.west + SIDE)
    z0 = max(around[2] - reach, known.north)
    z1 = min(around[2] + reach + 1, known.north + SIDE)
    y0, y1 = max(around[1] - down - 4, 0), min(around[1] + up + 5, TOP)
    ids = known.cells[x0 - known.west : x1 - known.west, z0 - known.north : z1 - known.north, y0:y1]
    palette = known.palette
    opening = costs[ids]
    liquid = palette.liquid[ids]
    hurts = palette.hurts[ids]
    water = liquid & ~hurts
    floor = palette.blocks[ids] & ~hurts
    danger = _beside(hurts)
    if danger is not None:
        solid = opening > 0
        opening[danger & solid] = CLOSED
        opening[danger & ~solid] = _BESIDE_LAVA
        opening[hurts] = CLOSED
    wet = _beside(water)
    if wet is not None:
        solid = wet & (opening > 0) & (opening < CLOSED)
        opening[solid] = np.minimum(opening[solid].astype(np.int64) + _BESIDE_WATER, CLOSED - 1)
    return Terrain(
        (x0, y0, z0),
        x1 - x0,
        z1 - z0,
        y1 - y0,
        opening.tobytes(),
        floor.astype(np.uint8).tobytes(),
        water.astype(np.uint8).tobytes(),
    )


def _beside(cells: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
    """Cells that touch one of these by a face (those above it too); None where there is none."""
    if not cells.any():
        return None
    near = cells.copy()
    near[1:] |= cells[:-1]
    near[:-1] |= cells[1:]
    near[:, 1:] |= cells[:, :-1]
    near[:, :-1] |= cells[:, 1:]
    near[:, :, 1:] |= cells[:, :, :-1]
    near[:, :, :-1] |= cells[:, :, 1:]
    return near & ~cells
