"""Makes one chunk: rock, soil and water, then caves, ores, plants, trees and snow.

Every step is a function of the seed and of places alone, and writes into its own chunk only: a
chunk asks which worms, veins and trees of its neighbours reach into it. So the world is the same
in whatever order its chunks are made.
"""

from typing import Any

import numpy as np

from ...compiled import kernel
from . import biomes as b
from .blocks import (
    AIR,
    BEDROCK,
    CLAY,
    COARSE_DIRT,
    DIRT,
    GRASS,
    GRAVEL,
    ICE,
    LAVA,
    LEAFY,
    MOSSY_COBBLESTONE,
    OPAQUE,
    PODZOL,
    SAND,
    SANDSTONE,
    SNOW_LAYER,
    STONE,
    WATER,
    block_id,
)
from .caves import carve_caves
from .chance import hashed
from .growth import grow
from .noise import noise2
from .ores import lay_veins
from .relief import column
from .state import CHUNK, HEIGHT, OFFSET, SEA_LEVEL
from .trees import MOST, find_trees
from .vegetation import sow

_CLAYS = np.array(
    [block_id("stained_hardened_clay", meta) for meta in (0, 1, 4, 8, 12, 14)]
    + [block_id("hardened_clay")] * 4,
    np.uint8,
)
_BED, _SOIL, _FLOOR, _BOULDER = 601, 611, 621, 631
_SNOW_LINE = 94


@kernel
def _fill_column(
    seed: Any, cells: Any, i: Any, k: Any, x: Any, z: Any, top: Any, country: Any
) -> Any:
    """Rock, soil and water of one column."""
    rock, filler, cover = b.ROCK[country], b.FILLER[country], b.TOP[country]
    deep = 3 + int(2.0 * hashed(seed, x, 0, z, _SOIL))
    patch = noise2(seed, x / 11.0, z / 11.0, _SOIL)
    if country == b.HILLS:
        stony = patch + (top - 80.0) / 20.0
        if stony > 0.45:
            cover, filler = STONE, STONE
        elif stony < -0.95:
            cover, filler = GRAVEL, GRAVEL
    elif country == b.TAIGA and patch > 0.55:
        cover = PODZOL
    elif country == b.SAVANNA and patch > 0.6:
        cover = COARSE_DIRT
    wet = top < SEA_LEVEL - 1 and rock == STONE and country != b.MESA
    if wet:
        patch = noise2(seed, x / 9.0, z / 9.0, _FLOOR)
        if patch > 0.38 and top > SEA_LEVEL - 14:
            cover, filler = CLAY, DIRT
        elif patch < -0.3:
            cover, filler = GRAVEL, GRAVEL
        elif patch < 0.1 or country == b.DESERT:
            cover, filler = SAND, SAND
        else:
            cover, filler = DIRT, DIRT
    sea = AIR
    if country != b.END:
        sea = LAVA if country == b.NETHER else WATER
    below = SANDSTONE if filler == SAND and not wet else rock
    for level in range(HEIGHT):
        if level <= top:
            block = rock if level < top - deep - 3 else (below if level <= top - deep else filler)
            cells[i, k, level] = cover if level == top else block
        else:
            cells[i, k, level] = sea if top < SEA_LEVEL - 1 and level < SEA_LEVEL else AIR
    if country == b.MESA:
        for level in range(max(6, top - 18), top + (1 if top > 76 else 0)):
            cells[i, k, level] = _CLAYS[int(hashed(seed, 0, level, 0, _SOIL) * 10.0)]
    for level in range(5):
        if level == 0 or hashed(seed, x, level, z, _BED) * 5.0 > level:
            cells[i, k, level] = BEDROCK


@kernel
def _boulder(seed: Any, cells: Any, heights: Any, kinds: Any) -> Any:
    """A heap of mossy stones in some chunks of the taiga."""
    if kinds[8, 8] != b.TAIGA or hashed(seed, 0, 0, 0, _BOULDER) > 0.3:
        return
    i0 = 4 + int(8.0 * hashed(seed, 1, 0, 0, _BOULDER))
    k0 = 4 + int(8.0 * hashed(seed, 2, 0, 0, _BOULDER))
    y = heights[i0 + 1, k0 + 1] + 1
    if y <= SEA_LEVEL:
        return
    for i in range(i0 - 2, i0 + 3):
        for k in range(k0 - 2, k0 + 3):
            for level in range(y - 1, y + 2):
                far = (i - i0) ** 2 + (k - k0) ** 2 + (level - y) ** 2
                if far < 3.0 + 1.5 * hashed(seed, i, level, k, _BOULDER):
                    cells[i, k, level] = MOSSY_COBBLESTONE


@kernel
def _finish(cells: Any, heights: Any, kinds: Any, i: Any, k: Any) -> Any:
    """Snow and ice on one column; gives its highest opaque or leaf y and its highest not air."""
    roof = HEIGHT - 1
    while roof >= 0 and cells[i, k, roof] == AIR:
        roof -= 1
    country = kinds[i + 1, k + 1]
    if b.SNOWY[country] or (country == b.HILLS and roof >= _SNOW_LINE):
        here = cells[i, k, roof]
        if here == WATER:
            cells[i, k, roof] = ICE
        elif (OPAQUE[here] or LEAFY[here]) and roof < HEIGHT - 1:
            roof += 1
            cells[i, k, roof] = SNOW_LAYER
    top = roof
    while top >= 0 and not (OPAQUE[cells[i, k, top]] or LEAFY[cells[i, k, top]]):
        top -= 1
    return top, roof


@kernel
def generate(
    seed: Any,
    fixed: Any,
    fixed_id: Any,
    x0: Any,
    z0: Any,
    blocks: Any,
    biomes: Any,
    tops: Any,
    roofs: Any,
) -> Any:
    """Make the chunk whose least x and z are x0 and z0.

    Args:
        seed: of the world, int64.
        fixed: the one kind of country everywhere, or -1.
        fixed_id: the game's biome id of it.
        blocks, biomes, tops, roofs: of the world (see `world.VoxelWorld`); written.
    """
    cells = np.empty((CHUNK, CHUNK, HEIGHT), np.uint8)
    heights = np.empty((CHUNK + 2, CHUNK + 2), np.int64)
    kinds = np.empty((CHUNK + 2, CHUNK + 2), np.int64)
    limits = np.empty((CHUNK, CHUNK), np.int64)
    found = np.empty((MOST, 5), np.int64)
    highest = 0
    for i in range(CHUNK + 2):
        for k in range(CHUNK + 2):
            heights[i, k], kinds[i, k] = column(seed, fixed, x0 + i - 1, z0 + k - 1)
            highest = max(highest, heights[i, k])
    for i in range(CHUNK):
        for k in range(CHUNK):
            top = heights[i + 1, k + 1]
            _fill_column(seed, cells, i, k, x0 + i, z0 + k, top, kinds[i + 1, k + 1])
            limits[i, k] = top
            # No cave opens into water.
            for di in range(3):
                for dk in range(3):
                    if heights[i + di, k + dk] < SEA_LEVEL - 1:
                        limits[i, k] = min(limits[i, k], heights[i + di, k + dk] - 3)
    many = find_trees(seed, fixed, x0, z0, found)
    for tree in range(many):  # nor under a trunk
        i, k = found[tree, 0] - x0, found[tree, 2] - z0
        for di in range(max(0, i - 1), min(CHUNK, i + 3)):
            for dk in range(max(0, k - 1), min(CHUNK, k + 3)):
                limits[di, dk] = min(limits[di, dk], found[tree, 1] - 4)
    if kinds[8, 8] != b.END:
        carve_caves(seed, cells, limits, kinds, x0, z0)
        lay_veins(seed, cells, kinds, highest, x0, z0)
    _boulder(seed + 31 * x0 + 17 * z0, cells, heights, kinds)
    for tree in range(many):
        sort, bits = found[tree, 3], found[tree, 4]
        grow(seed, cells, found[tree, 0] - x0, found[tree, 1], found[tree, 2] - z0, sort, bits)
    sow(seed, cells, heights, kinds, x0, z0)
    for i in range(CHUNK):
        for k in range(CHUNK):
            at_x, at_z = x0 + i + OFFSET, z0 + k + OFFSET
            top, roof = _finish(cells, heights, kinds, i, k)
            tops[at_x, at_z], roofs[at_x, at_z] = top, roof
            kind = kinds[i + 1, k + 1]
            biomes[at_x, at_z] = fixed_id if fixed >= 0 else b.BIOME_ID[kind]
            for level in range(HEIGHT):
                blocks[at_x, at_z, level] = cells[i, k, level]


@kernel
def generate_flat(x0: Any, z0: Any, blocks: Any, biomes: Any, tops: Any, roofs: Any) -> Any:
    """Make a chunk of the flat world: bedrock, two layers of dirt, grass; plains."""
    for x in range(x0 + OFFSET, x0 + OFFSET + CHUNK):
        for z in range(z0 + OFFSET, z0 + OFFSET + CHUNK):
            blocks[x, z, 0] = BEDROCK
            blocks[x, z, 1] = blocks[x, z, 2] = DIRT
            blocks[x, z, 3] = GRASS
            biomes[x, z] = b.BIOME_ID[b.PLAINS]
            tops[x, z] = roofs[x, z] = 3
