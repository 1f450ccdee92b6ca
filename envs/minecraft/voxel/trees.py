"""Where trees stand: at most one in each square of 4x4 blocks, decided by the place alone."""

from typing import Any

from ...compiled import kernel
from . import biomes as b
from .blocks import GRASS, MYCELIUM
from .chance import hash_bits, hashed
from .relief import column
from .state import CHUNK, HEIGHT, SEA_LEVEL

(
    OAK,
    BIG_OAK,
    BIRCH,
    SPRUCE,
    PINE,
    JUNGLE,
    BUSH,
    MEGA_JUNGLE,
    ACACIA,
    DARK_OAK,
    SWAMP_OAK,
    RED_CAP,
    BROWN_CAP,
) = range(13)
"""Sorts of trees; caps are huge mushrooms."""

SQUARE = 4
REACH = 8
"""No tree is wider than this from its trunk."""

MOST = ((CHUNK + 2 * REACH) // SQUARE) ** 2

_STANDS, _WHERE, _SORT = 301, 311, 321


@kernel
def sort_of_tree(country: Any, draw: Any) -> Any:
    """The sort of a tree, by a draw in [0, 1)."""
    if country == b.BIRCH:
        return BIRCH
    if country == b.TAIGA or country == b.COLD_TAIGA or country == b.ICE:
        return SPRUCE if draw < 0.67 else PINE
    if country == b.SWAMP:
        return SWAMP_OAK
    if country == b.JUNGLE:
        return (
            MEGA_JUNGLE
            if draw < 0.08
            else (BUSH if draw < 0.4 else (BIG_OAK if draw < 0.46 else JUNGLE))
        )
    if country == b.ROOFED:
        return (
            DARK_OAK
            if draw < 0.7
            else (
                RED_CAP
                if draw < 0.73
                else (BROWN_CAP if draw < 0.76 else (BIRCH if draw < 0.84 else OAK))
            )
        )
    if country == b.SAVANNA:
        return ACACIA if draw < 0.8 else OAK
    if country == b.HILLS:
        return SPRUCE if draw < 0.6 else OAK
    if country == b.MUSHROOM:
        return RED_CAP if draw < 0.5 else BROWN_CAP
    if country == b.FOREST:
        return BIRCH if draw < 0.2 else (BIG_OAK if draw < 0.28 else OAK)
    return BIG_OAK if draw < 0.3 else OAK


@kernel
def find_trees(seed: Any, fixed: Any, x0: Any, z0: Any, found: Any) -> Any:
    """Write the trees that may reach into a chunk; gives their number.

    found: int64[MOST, 5], rows of x, y of the trunk's foot, z, sort, and bits of chance. Their
    order is that of their squares in the plane, so that all chunks draw them alike.
    """
    many = 0
    for i in range((x0 - REACH) // SQUARE, (x0 + CHUNK + REACH) // SQUARE):
        for k in range((z0 - REACH) // SQUARE, (z0 + CHUNK + REACH) // SQUARE):
            stands = hashed(seed, i, 0, k, _STANDS)
            if stands >= 0.92:  # no country has more
                continue
            bits = hash_bits(seed, i, 0, k, _WHERE)
            x = i * SQUARE + int(bits & 3) % 3
            z = k * SQUARE + int((bits >> 2) & 3) % 3
            top, country = column(seed, fixed, x, z)
            if stands >= b.TREES[country] or (
                b.TOP[country] != GRASS and b.TOP[country] != MYCELIUM
            ):
                continue
            if top < SEA_LEVEL - (2 if country == b.SWAMP else 1) or top > HEIGHT - 26:
                continue
            found[many, 0], found[many, 1], found[many, 2] = x, top + 1, z
            found[many, 3] = sort_of_tree(country, hashed(seed, i, 1, k, _SORT))
            found[many, 4] = int(bits >> 8) & 0xFFFFFF
            many += 1
    return many
