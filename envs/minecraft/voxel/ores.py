"""Ores and other patches in the rock: veins, as many, as large and as deep as the game's.

A vein is a spindle around a short line: the game strings spheres along it, we take what lies
within the same distance. Veins belong to the chunk of their middle and reach into its neighbours.
"""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .biomes import HILLS, NETHER
from .blocks import ANDESITE, DIORITE, DIRT, GRANITE, GRAVEL, STONE, block_id
from .chance import hash_bits, hashed, uniform
from .state import CHUNK

_QUARTZ, _GLOWSTONE = block_id("quartz_ore"), block_id("glowstone")
_SOUL_SAND, _MAGMA, _NETHERRACK = (block_id(n) for n in ("soul_sand", "magma", "netherrack"))
_EMERALD = block_id("emerald_ore")

# block, veins a chunk, size, least y, y to stay below; 1: of the nether, 0: of all else
VEINS = np.array(
    [
        (DIRT, 10, 33, 0, 256, 0),
        (GRAVEL, 8, 33, 0, 256, 0),
        (GRANITE, 10, 33, 0, 80, 0),
        (DIORITE, 10, 33, 0, 80, 0),
        (ANDESITE, 10, 33, 0, 80, 0),
        (block_id("coal_ore"), 20, 17, 0, 128, 0),
        (block_id("iron_ore"), 20, 9, 0, 64, 0),
        (block_id("gold_ore"), 2, 9, 0, 32, 0),
        (block_id("redstone_ore"), 8, 8, 0, 16, 0),
        (block_id("diamond_ore"), 1, 8, 0, 16, 0),
        (block_id("lapis_ore"), 1, 7, 0, 32, 0),
        (_QUARTZ, 16, 14, 10, 100, 1),
        (_GLOWSTONE, 4, 14, 10, 110, 1),
        (_SOUL_SAND, 4, 33, 40, 80, 1),
        (GRAVEL, 3, 33, 40, 90, 1),
        (_MAGMA, 4, 33, 26, 66, 1),
    ],
    np.int64,
)
_LAPIS_ROW = 10
_VEIN, _GEM = 201, 221


@kernel
def _fill(
    cells: Any,
    x0: Any,
    z0: Any,
    x: Any,
    y: Any,
    z: Any,
    along: Any,
    rise: Any,
    size: Any,
    block: Any,
) -> Any:
    """One vein around (x, y, z), its line turned by `along`, its ends `rise` apart in height."""
    half_x = math.sin(along) * size / 8.0
    half_z = math.cos(along) * size / 8.0
    thick = (size / 16.0 + 1.0) / 2.0
    reach_x, reach_z = abs(half_x) + thick, abs(half_z) + thick
    low_x, high_x = (
        max(0, math.floor(x - reach_x) - x0),
        min(CHUNK - 1, math.floor(x + reach_x) - x0),
    )
    low_z, high_z = (
        max(0, math.floor(z - reach_z) - z0),
        min(CHUNK - 1, math.floor(z + reach_z) - z0),
    )
    if low_x > high_x or low_z > high_z:
        return
    half_y = 0.5 * rise
    plump = min(0.55, 0.28 + 0.016 * size)  # small veins are thinner in the game
    length = half_x * half_x + half_y * half_y + half_z * half_z + 1e-9
    low_y = max(1, math.floor(y - abs(half_y) - thick))
    high_y = min(cells.shape[2] - 1, math.floor(y + abs(half_y) + thick))
    for i in range(low_x, high_x + 1):
        dx = x0 + i + 0.5 - x
        for k in range(low_z, high_z + 1):
            dz = z0 + k + 0.5 - z
            for level in range(low_y, high_y + 1):
                dy = level + 0.5 - y
                share = (dx * half_x + dy * half_y + dz * half_z) / length
                share = min(1.0, max(-1.0, share))
                ax, ay, az = dx - share * half_x, dy - share * half_y, dz - share * half_z
                # Spheres of a random size, thinner towards the ends.
                grain = plump * (1.0 + math.sqrt(1.0 - share * share))
                radius = (grain * size / 16.0 + 1.0) / 2.0
                if ax * ax + ay * ay + az * az < radius * radius:
                    here = cells[i, k, level]
                    if (STONE <= here <= ANDESITE) or here == _NETHERRACK:
                        cells[i, k, level] = block


@kernel
def lay_veins(seed: Any, cells: Any, kinds: Any, highest: Any, x0: Any, z0: Any) -> Any:
    """Lay the veins of a chunk and of its neighbours into its rock.

    Args as of `caves.carve_caves`; highest: y of its highest ground.
    """
    rng = np.zeros(1, np.uint64)
    world = 1 if kinds[8, 8] == NETHER else 0
    cx, cz = x0 // CHUNK, z0 // CHUNK
    for i in range(cx - 1, cx + 2):
        for k in range(cz - 1, cz + 2):
            for row in range(VEINS.shape[0]):
                if VEINS[row, 5] != world:
                    continue
                rng[0] = hash_bits(seed, i, row, k, _VEIN)
                low, span = VEINS[row, 3], VEINS[row, 4] - VEINS[row, 3]
                for _ in range(VEINS[row, 1]):
                    x = i * CHUNK + uniform(rng) * CHUNK
                    z = k * CHUNK + uniform(rng) * CHUNK
                    y = low + uniform(rng) * span
                    if row == _LAPIS_ROW:  # most often half way
                        y = 0.5 * (y + low + uniform(rng) * span)
                    along = uniform(rng) * math.pi
                    rise = math.floor(uniform(rng) * 3.0) - math.floor(uniform(rng) * 3.0)
                    if y < highest + 3.0:
                        _fill(cells, x0, z0, x, y, z, along, rise, VEINS[row, 2], VEINS[row, 0])
    # Emeralds stand alone.
    for gem in range(8):
        i, k = (
            int(hashed(seed, cx, gem, cz, _GEM) * CHUNK),
            int(hashed(seed, cx, gem, cz, _GEM + 1) * CHUNK),
        )
        level = 4 + int(hashed(seed, cx, gem, cz, _GEM + 2) * 28.0)
        if kinds[i + 1, k + 1] == HILLS and STONE <= cells[i, k, level] <= ANDESITE:
            cells[i, k, level] = _EMERALD
