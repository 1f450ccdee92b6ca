"""What grows on the ground besides trees: grass, flowers, mushrooms, reeds, cactus, melons."""

from typing import Any

from ...compiled import kernel
from . import biomes as b
from .blocks import (
    AIR,
    BROWN_MUSHROOM,
    CACTUS,
    DANDELION,
    DEADBUSH,
    DIRT,
    FERN,
    GRASS,
    MELON,
    MYCELIUM,
    PODZOL,
    POPPY,
    PUMPKIN,
    RED_MUSHROOM,
    RED_SAND,
    REEDS,
    SAND,
    TALLGRASS,
    WATER,
    WATERLILY,
    block_id,
)
from .chance import hashed
from .noise import noise2
from .state import CHUNK, SEA_LEVEL

_ORCHID = block_id("red_flower", 1)
_PLANT, _GROVE, _PATCH, _GOURD = 501, 511, 521, 531


@kernel
def _flower(x: Any, z: Any, seed: Any, swamp: Any) -> Any:
    """Flowers of a kind stand together."""
    if swamp:
        return _ORCHID
    kind = noise2(seed, x / 19.0, z / 19.0, _GROVE)
    draw = hashed(seed, x, 2, z, _PLANT)
    if kind > 0.15 or draw < 0.25:
        return DANDELION
    # allium, houstonia, tulips, daisy: metas 2 to 8
    return POPPY if draw < 0.6 else POPPY + 2 + int(7.0 * hashed(seed, x, 3, z, _PLANT))


@kernel
def sow(seed: Any, cells: Any, heights: Any, kinds: Any, x0: Any, z0: Any) -> Any:
    """Plant one chunk, after its trees.

    Args:
        seed: of the world.
        cells: uint8[CHUNK, CHUNK, HEIGHT], the chunk.
        heights, kinds: int64[CHUNK + 2, CHUNK + 2], y of the ground and country of its columns
            with a border of one.
        x0, z0: its least x and z.
    """
    gourds = hashed(seed, x0, 0, z0, _GOURD)
    for i in range(CHUNK):
        for k in range(CHUNK):
            country, top = kinds[i + 1, k + 1], heights[i + 1, k + 1]
            x, z = x0 + i, z0 + k
            ground = cells[i, k, top]
            draw = hashed(seed, x, 0, z, _PLANT)
            if cells[i, k, top + 1] == WATER:
                lily = country == b.SWAMP and top >= SEA_LEVEL - 4 and draw < 0.07
                if lily and cells[i, k, SEA_LEVEL] == AIR:
                    cells[i, k, SEA_LEVEL] = WATERLILY
                continue
            if cells[i, k, top + 1] != AIR:
                continue
            soil = ground in (GRASS, DIRT, PODZOL)
            sandy = ground in (SAND, RED_SAND)
            if top == SEA_LEVEL - 1 and (soil or sandy):
                lowest = min(heights[i, k + 1], heights[i + 2, k + 1])
                lowest = min(lowest, heights[i + 1, k], heights[i + 1, k + 2])
                if lowest < top and draw < (0.35 if country != b.SWAMP else 0.2):
                    for level in range(1, 2 + int(3.0 * hashed(seed, x, 1, z, _PLANT))):
                        if cells[i, k, top + level] == AIR:
                            cells[i, k, top + level] = REEDS
                    continue
            if sandy and (country == b.DESERT or country == b.MESA):
                alone = x % 2 == 0 and z % 2 == 0 and top >= SEA_LEVEL
                beside = max(heights[i, k + 1], heights[i + 2, k + 1])
                beside = max(beside, heights[i + 1, k], heights[i + 1, k + 2])
                if alone and beside <= top and draw < 0.035:
                    for level in range(1, 2 + int(3.0 * hashed(seed, x, 1, z, _PLANT))):
                        cells[i, k, top + level] = CACTUS
                elif draw > 0.99:
                    cells[i, k, top + 1] = DEADBUSH
                continue
            if ground == MYCELIUM:
                if draw < 0.03:
                    cells[i, k, top + 1] = RED_MUSHROOM if draw < 0.015 else BROWN_MUSHROOM
                continue
            if not soil:
                continue
            damp = country == b.SWAMP or country == b.ROOFED or country == b.TAIGA
            rich = noise2(seed, x / 13.0, z / 13.0, _PATCH)
            flowers = b.FLOWERS[country]
            grass = b.TALL_GRASS[country] * (1.0 + 1.5 * rich)
            if damp and draw > 0.99:
                cells[i, k, top + 1] = RED_MUSHROOM if draw > 0.9965 else BROWN_MUSHROOM
            elif ground == GRASS and draw < flowers:
                cells[i, k, top + 1] = _flower(x, z, seed, country == b.SWAMP)
            elif draw < flowers + grass:
                fern = country == b.TAIGA or country == b.COLD_TAIGA
                fern = fern or (country == b.JUNGLE and hashed(seed, x, 4, z, _PLANT) < 0.25)
                cells[i, k, top + 1] = FERN if fern else TALLGRASS
            elif ground == GRASS and gourds < 0.12 and abs(i - 8) < 4 and abs(k - 8) < 4:
                # A patch of pumpkins, or of melons in the jungle, in the middle of some chunks.
                if country == b.JUNGLE and draw > 0.8:
                    cells[i, k, top + 1] = MELON
                elif gourds < 0.025 and draw > 0.85 and country != b.JUNGLE:
                    cells[i, k, top + 1] = PUMPKIN
