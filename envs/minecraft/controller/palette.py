"""Small numbers for the block names of an observation, and what is known of each.

Observations name blocks in words, thousands of them a step. A palette numbers each kind when it is
first seen and keeps what the observation says of it (does it stop a body, is it liquid), so that
everything behind it works on bytes.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .materials import helpful_tool

Ids = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

KINDS = 256
UNKNOWN, AIR = 0, 1
HURTS = frozenset({"lava", "fire", "cactus", "magma block"})
_SEED = 20240611  # of the weights that hash names; any will do
_WEIGHT_LIMIT = 2**37
_MAX_NAME = 64
_STONE = "stone"
_VARIED = (_STONE, "wood")


class Palette:
    """Numbers of block kinds; 0 is a cell never seen, 1 is air.

    A kind is a name and whether it stops a body, since one name may stand for two blocks (a layer
    of snow and a block of it). Variants that drop something else are kinds of their own: "stone
    variant", which gives no cobblestone, and "wood 1" to "wood 3".

    Attributes:
        names: name of each number.
        blocks: whether it stops a body; `liquid`, `hurts`, `stops_sight` likewise (air and
            liquids do not stop the ray that digs).
    """

    def __init__(self) -> None:
        random = np.random.default_rng(_SEED)
        # Whole numbers whose sums stay below 2**53, so that the hash of a name is exact.
        self._weights = random.integers(1, _WEIGHT_LIMIT, _MAX_NAME).astype(np.float64)
        self.names: list[str] = ["", "air"]
        self.blocks: Flags = np.zeros(KINDS, np.bool_)
        self.liquid: Flags = np.zeros(KINDS, np.bool_)
        self.hurts: Flags = np.zeros(KINDS, np.bool_)
        self.stops_sight: Flags = np.zeros(KINDS, np.bool_)
        self.needs_tool: Flags = np.zeros(KINDS, np.bool_)
        self._hashes = np.array([self._hash(np.array(["air"]), np.zeros(1, np.bool_))[0]])
        self._numbers = np.array([AIR], np.uint8)

    def numbers(self, seen: Mapping[str, Any]) -> Ids:
        """The number of each cell or ray of an observation (`voxels` or `rays`), flattened.

        New kinds are numbered; all that come after 254 kinds share the last number, and it tells
        what is known of the latest of them.
        """
        names = np.ascontiguousarray(seen["block_name"]).reshape(-1)
        stops = np.ascontiguousarray(seen["blocks_movement"]).reshape(-1)
        hashes = self._hash(names, stops)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        if not np.array_equal(self._hashes[places], hashes):
            self._learn(seen, hashes)
            places = np.searchsorted(self._hashes, hashes)
        ids = self._numbers[places]
        for name in _VARIED:
            if name not in self.names:
                continue
            alike = np.flatnonzero(ids == self.names.index(name))
            if not len(alike):
                continue
            meta = np.asarray(seen["block_meta"]).reshape(-1)[alike]
            if name == _STONE:
                ids[alike[meta > 0]] = self.number("stone variant", like=name)
                continue
            for variant in (1, 2, 3):  # beyond them lies the direction of the trunk
                same = alike[meta % 4 == variant]
                if len(same):
                    ids[same] = self.number(f"{name} {variant}", like=name)
        return ids

    def number(self, name: str, like: str = "") -> int:
        """The number of a name, 255 if it was never seen; made like another one if asked."""
        if name in self.names:
            return self.names.index(name)
        if not like:
            return KINDS - 1
        source = self.names.index(like)
        self.names.append(name)
        for flags in (self.blocks, self.liquid, self.hurts, self.stops_sight, self.needs_tool):
            flags[len(self.names) - 1] = flags[source]
        return len(self.names) - 1

    def all_of(self, names: frozenset[str]) -> Flags:
        """Which numbers bear one of the names."""
        wanted = np.zeros(KINDS, np.bool_)
        for number, name in enumerate(self.names):
            wanted[number] = name in names
        return wanted

    def tool_kind(self, number: int) -> str:
        """The kind of tool that speeds the breaking of a kind."""
        return helpful_tool(self.names[number], bool(self.needs_tool[number]))

    def _hash(self, names: npt.NDArray[Any], stops: Flags) -> npt.NDArray[np.float64]:
        width = names.dtype.itemsize // 4
        letters = names.view(np.uint32).reshape(len(names), width).astype(np.float64)
        hashed: npt.NDArray[np.float64] = letters @ self._weights[:width]
        return hashed * 2.0 + stops

    def _learn(self, seen: Mapping[str, Any], hashes: npt.NDArray[np.float64]) -> None:
        names = np.asarray(seen["block_name"]).reshape(-1)
        unique, first = np.unique(hashes, return_index=True)
        known = set(self._hashes.tolist())
        for value, index in zip(unique.tolist(), first.tolist(), strict=True):
            if value in known:
                continue
            number = min(len(self.names), KINDS - 2)
            if number == len(self.names):
                self.names.append(str(names[index]))
            name = self.names[number]
            self.blocks[number] = _flag(seen, "blocks_movement", index)
            self.liquid[number] = _flag(seen, "is_liquid", index)
            self.needs_tool[number] = not _flag(seen, "is_tool_not_required", index)
            self.hurts[number] = name in HURTS
            self.stops_sight[number] = name != "air" and not self.liquid[number]
            place = int(np.searchsorted(self._hashes, value))
            self._hashes = np.insert(self._hashes, place, value)
            self._numbers = np.insert(self._numbers, place, np.uint8(number))


def _flag(seen: Mapping[str, Any], key: str, index: int) -> bool:
    return bool(np.asarray(seen[key]).reshape(-1)[index])
