"""Caves and ravines: worms that wander through the rock and carve what is near their path.

A worm belongs to the chunk it starts in. A chunk asks the worms of all chunks from which one could
reach it, so that tunnels pass from chunk to chunk in whatever order they are made. Below y 11 what
is carved fills with lava. Numbers of worms, lengths and heights are near the game's.
"""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .biomes import NETHER
from .blocks import AIR, BEDROCK, LAVA, OBSIDIAN
from .chance import hash_bits, uniform
from .noise import noise2
from .state import CHUNK

_RANGE = 6  # chunks that a worm may cross
_STEP = 2.0  # blocks between two spheres
_LAVA_LEVEL = 10
_CAVES, _RAVINE, _COOLED = 101, 111, 121


@kernel
def _carve(
    cells: Any, limits: Any, x0: Any, z0: Any, x: Any, y: Any, z: Any, r: Any, tall: Any
) -> Any:
    """Carve an ellipsoid of radius r, `tall` times as high, out of one chunk."""
    low_x, high_x = max(0, math.floor(x - r) - x0), min(CHUNK - 1, int(x + r) - x0)
    low_z, high_z = max(0, math.floor(z - r) - z0), min(CHUNK - 1, int(z + r) - z0)
    for i in range(low_x, high_x + 1):
        dx = (x0 + i + 0.5 - x) / r
        for k in range(low_z, high_z + 1):
            dz = (z0 + k + 0.5 - z) / r
            left = 1.0 - dx * dx - dz * dz
            if left <= 0.0:
                continue
            half = r * tall * math.sqrt(left)
            floor = max(1, math.ceil(y - min(half, r * tall * 0.7) - 0.5))
            ceiling = min(limits[i, k], math.floor(y + half - 0.5))
            for level in range(floor, ceiling + 1):
                if cells[i, k, level] != BEDROCK:
                    cells[i, k, level] = LAVA if level <= _LAVA_LEVEL else AIR


@kernel
def _worm(
    cells: Any, limits: Any, x0: Any, z0: Any, rng: Any, ravine: Any, corner_x: Any, corner_z: Any
) -> Any:
    """Walk one worm from somewhere in the chunk at the corner, carving what lies in ours."""
    x = corner_x + uniform(rng) * CHUNK
    z = corner_z + uniform(rng) * CHUNK
    yaw = uniform(rng) * 2.0 * math.pi
    if ravine:
        y = 18.0 + uniform(rng) * (8.0 + uniform(rng) * 36.0)
        thick, tall, steep = 1.2 + 1.6 * uniform(rng), 3.0, 0.06
    else:
        y = 6.0 + uniform(rng) * (8.0 + uniform(rng) * 104.0)
        thick, tall, steep = 0.6 + uniform(rng) * 2.0, 0.9, 0.5
        if uniform(rng) < 0.1:
            thick *= 1.0 + 1.2 * uniform(rng)
    pitch = (uniform(rng) - 0.5) * steep
    steps = int((56.0 + uniform(rng) * 36.0) / _STEP)
    turn, tip = 0.0, 0.0
    for step in range(steps):
        far = max(abs(x - x0 - 8.0), abs(z - z0 - 8.0)) - 8.0
        r = 1.2 + thick * math.sin(math.pi * (step + 0.5) / steps)
        if far > (steps - step) * _STEP + 5.0:
            return
        if far < r:
            _carve(cells, limits, x0, z0, x, y, z, r, tall)
        flat = math.cos(pitch)
        x += _STEP * math.cos(yaw) * flat
        z += _STEP * math.sin(yaw) * flat
        y += _STEP * math.sin(pitch)
        pitch = pitch * (0.75 if not ravine else 0.6) + 0.12 * tip
        yaw += 0.12 * turn * (0.5 if ravine else 1.0)
        turn = 0.65 * turn + (uniform(rng) - uniform(rng)) * 3.0
        tip = 0.75 * tip + (uniform(rng) - uniform(rng)) * 1.2
        if y < 7.0:
            tip = abs(tip)


@kernel
def carve_caves(seed: Any, cells: Any, limits: Any, kinds: Any, x0: Any, z0: Any) -> Any:
    """Carve one chunk.

    Args:
        seed: of the world.
        cells: uint8[CHUNK, CHUNK, HEIGHT], the chunk.
        limits: int64[CHUNK, CHUNK], highest y that may be carved in each column.
        kinds: int64[CHUNK + 2, CHUNK + 2], countries of the columns with a border of one.
        x0, z0: the least x and z of the chunk.
    """
    rng = np.zeros(1, np.uint64)
    cx, cz = x0 // CHUNK, z0 // CHUNK
    for i in range(cx - _RANGE, cx + _RANGE + 1):
        for k in range(cz - _RANGE, cz + _RANGE + 1):
            rng[0] = hash_bits(seed, i, 0, k, _CAVES)
            if uniform(rng) < 0.2:
                for _ in range(1 + int(uniform(rng) * uniform(rng) * 13.0)):
                    bits = rng[0]
                    _worm(cells, limits, x0, z0, rng, False, i * CHUNK, k * CHUNK)
                    # A worm that gave up early must not change the draws of the next.
                    rng[0] = hash_bits(seed, i, int(bits >> np.uint64(1)), k, _CAVES + 1)
            rng[0] = hash_bits(seed, i, 0, k, _RAVINE)
            if uniform(rng) < 0.02:
                _worm(cells, limits, x0, z0, rng, True, i * CHUNK, k * CHUNK)
    if kinds[8, 8] == NETHER:
        return
    # Where water once ran over it, the lava has turned to stone.
    for i in range(CHUNK):
        for k in range(CHUNK):
            if cells[i, k, _LAVA_LEVEL] != LAVA:
                continue
            if noise2(seed, (x0 + i) / 9.0, (z0 + k) / 9.0, _COOLED) > 0.45:
                cells[i, k, _LAVA_LEVEL] = OBSIDIAN
