"""The cells that a skill has seen so far: a map in world coordinates that grows as it moves."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .palette import KINDS, UNKNOWN, Ids, Palette

Cell = tuple[int, int, int]
"""x, y, z."""

SIDE = 512
TOP = 256
_MARGIN = 64


class Known:
    """Numbers of the palette by cell; `cells[x - west, z - north, y]`, 0 where nothing was seen.

    It covers 512 x 512 columns around where it was begun and moves along when the player comes
    near its edge; what it then leaves behind is forgotten.

    Attributes:
        spotted: cells that were seen to hold a kind that is watched for, with its number.
    """

    def __init__(self, palette: Palette, here: Cell) -> None:
        self.palette = palette
        self.west = here[0] - SIDE // 2
        self.north = here[2] - SIDE // 2
        self.cells: Ids = np.zeros((SIDE, SIDE, TOP), np.uint8)
        self.spotted: dict[Cell, int] = {}
        self._watched = np.zeros(KINDS, np.bool_)
        self._names: frozenset[str] = frozenset()
        self._kinds = 0
        self._last: npt.NDArray[Any] | None = None
        self._last_corner: Cell = (0, 0, 0)

    def watch(self, names: frozenset[str]) -> None:
        """Keep in `spotted` every cell that shows one of these names from now on."""
        self._names = names
        self._kinds = -1
        self.spotted.clear()
        self._last = None
        self._renew_watch()

    def _renew_watch(self) -> None:
        """Which numbers are watched for, where kinds have been numbered since."""
        if self._kinds != len(self.palette.names):
            self._kinds = len(self.palette.names)
            self._watched = self.palette.all_of(self._names)

    def at(self, x: int, y: int, z: int) -> int:
        """The number of a cell; unknown outside the map."""
        i, k = x - self.west, z - self.north
        if not (0 <= i < SIDE and 0 <= k < SIDE and 0 <= y < TOP):
            return UNKNOWN
        return int(self.cells[i, k, y])

    def see_voxels(self, voxels: Mapping[str, Any], corner: Cell) -> bool:
        """Take in the box of cells whose least corner is given; False where nothing changed."""
        names = voxels["block_name"]
        if (
            self._last is not None
            and corner == self._last_corner
            and names.dtype == self._last.dtype
            and np.array_equal(_raw(names), _raw(self._last))
        ):
            return False
        self._last, self._last_corner = names, corner
        ids = self.palette.numbers(voxels)
        self._renew_watch()
        shape = names.shape
        x, y, z = corner
        self._follow(x, z)
        low, high = max(0, -y), min(shape[1], TOP - y)
        i, k = x - self.west, z - self.north
        box = ids.reshape(shape)
        self.cells[i : i + shape[0], k : k + shape[2], y + low : y + high] = box[
            :, low:high
        ].transpose(0, 2, 1)
        hits = np.flatnonzero(self._watched[ids])
        if len(hits):
            for a, b, c in np.stack(np.unravel_index(hits, shape), 1).tolist():
                self.spotted[(x + a, y + b, z + c)] = int(box[a, b, c])
        return True

    def see_rays(self, rays: Mapping[str, Any]) -> None:
        """Take in the blocks that rays struck."""
        ids = self.palette.numbers(rays)
        self._renew_watch()
        struck = self.palette.stops_sight[ids] | self.palette.liquid[ids]
        if not struck.any():
            return
        ids = ids[struck]
        xs = rays["traced_block_x"][struck].astype(np.int64)
        ys = rays["traced_block_y"][struck].astype(np.int64)
        zs = rays["traced_block_z"][struck].astype(np.int64)
        i, k = xs - self.west, zs - self.north
        fits = (i >= 0) & (i < SIDE) & (k >= 0) & (k < SIDE) & (ys >= 0) & (ys < TOP)
        self.cells[i[fits], k[fits], ys[fits]] = ids[fits]
        for n in np.flatnonzero(self._watched[ids]).tolist():
            self.spotted[(int(xs[n]), int(ys[n]), int(zs[n]))] = int(ids[n])

    def still_spotted(self) -> list[Cell]:
        """The spotted cells that, as far as known, still hold what was seen there."""
        gone = [c for c, number in self.spotted.items() if self.at(*c) != number]
        for cell in gone:
            del self.spotted[cell]
        return list(self.spotted)

    def _follow(self, x: int, z: int) -> None:
        """Move the map when the player nears its edge."""
        i, k = x - self.west, z - self.north
        if _MARGIN <= i < SIDE - _MARGIN and _MARGIN <= k < SIDE - _MARGIN:
            return
        west, north = x - SIDE // 2, z - SIDE // 2
        cells: Ids = np.zeros_like(self.cells)
        dx, dz = west - self.west, north - self.north
        if abs(dx) < SIDE and abs(dz) < SIDE:
            old = self.cells[max(0, dx) : SIDE + min(0, dx), max(0, dz) : SIDE + min(0, dz)]
            a, b = max(0, -dx), max(0, -dz)
            cells[a : a + old.shape[0], b : b + old.shape[1]] = old
        self.cells, self.west, self.north = cells, west, north


def _raw(names: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """The letters of an array of words as numbers, without a copy where it lies in order."""
    return np.ascontiguousarray(names).view(np.uint32)
