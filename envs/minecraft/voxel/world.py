"""The voxel world: its blocks, made chunk by chunk as somebody comes near.

Cell (x, y, z) lies at `blocks[x + OFFSET, z + OFFSET, y]`. The arrays are as large as the world
from the start, but the machine gives memory only to what is touched.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import biomes as b
from .blocks import AIR, COLLIDES, LEAFY, LIGHT, LIQUID, LOG, LOG2, block_id
from .flow import column_top, flow
from .herds import Herd, herd_of_chunk
from .light import BRIGHTEST, light_levels
from .relief import column
from .state import CHUNK, HEIGHT, OFFSET, SEA_LEVEL, SIZE, VIEW
from .terrain import generate, generate_flat

MAX_LIGHTS = 64
NO_LIGHT = 1 << 30
"""x of a free row of `lights`."""

_CHUNKS = SIZE // CHUNK
_LOGS = frozenset({LOG, LOG + 1, LOG + 2, LOG + 3, LOG2, LOG2 + 1})
_HURTING = frozenset(block_id(name) for name in ("cactus", "magma"))
_SEED_BITS = (1 << 62) - 1


class VoxelWorld:
    """A world of one seed.

    Args:
        seed: any whole number.
        biome: the game's name of the one biome everywhere; "" for many biomes.
        flat: the game's flat world; `biome` must be "".

    Attributes:
        blocks: uint8[SIZE, SIZE, HEIGHT], ids of `blocks.BLOCKS`.
        biomes: uint8[SIZE, SIZE], the game's biome ids.
        tops: int16[SIZE, SIZE], y of the highest opaque or leaf block, -1 for none.
        roofs: int16[SIZE, SIZE], y of the highest block that is not air, -1 for none.
        lights: int32[MAX_LIGHTS, 4], x, y, z and level of lights that were placed; the oldest
            gives way when there are too many; x is `NO_LIGHT` in free rows.
        made: bool[SIZE // CHUNK, SIZE // CHUNK], chunks that exist.
        herds: what new chunks want of animals; whoever spawns them empties it.

    Raises:
        ValueError: an unknown biome.
    """

    def __init__(self, seed: int, biome: str = "", flat: bool = False) -> None:
        self.seed = seed & _SEED_BITS
        self.flat = flat
        self._biome, self._fixed = b.biome(biome) if biome else (0, -1)
        self.blocks: NDArray[np.uint8] = np.zeros((SIZE, SIZE, HEIGHT), np.uint8)
        self.biomes: NDArray[np.uint8] = np.zeros((SIZE, SIZE), np.uint8)
        self.tops: NDArray[np.int16] = np.full((SIZE, SIZE), -1, np.int16)
        self.roofs: NDArray[np.int16] = np.full((SIZE, SIZE), -1, np.int16)
        self.lights: NDArray[np.int32] = np.zeros((MAX_LIGHTS, 4), np.int32)
        self.lights[:, 0] = NO_LIGHT
        self.made: NDArray[np.bool_] = np.zeros((_CHUNKS, _CHUNKS), np.bool_)
        self.herds: list[Herd] = []
        self._near: tuple[int, int, int] | None = None

    def ensure(self, x: int, z: int, radius: int = VIEW) -> None:
        """Make the chunks within `radius` blocks of (x, z) that do not exist yet."""
        near = (x // CHUNK, z // CHUNK, radius)
        if near == self._near:
            return
        self._near = near
        reach = -(-radius // CHUNK)
        half = _CHUNKS // 2
        for i in range(max(0, near[0] - reach + half), min(_CHUNKS, near[0] + reach + half + 1)):
            for k in range(
                max(0, near[1] - reach + half), min(_CHUNKS, near[1] + reach + half + 1)
            ):
                if not self.made[i, k]:
                    self.made[i, k] = True
                    self._make((i - half) * CHUNK, (k - half) * CHUNK)

    def _make(self, x0: int, z0: int) -> None:
        arrays: tuple[Any, ...] = (self.blocks, self.biomes, self.tops, self.roofs)
        country = b.PLAINS
        if self.flat:
            generate_flat(x0, z0, *arrays)
        else:
            generate(self.seed, self._fixed, self._biome, x0, z0, *arrays)
            country = column(self.seed, self._fixed, x0 + CHUNK // 2, z0 + CHUNK // 2)[1]
        herd = herd_of_chunk(self.seed, x0, z0, country)
        if herd is not None:
            self.herds.append(herd)

    def get(self, x: int, y: int, z: int) -> int:
        """The block of a cell; air outside the world."""
        if 0 <= y < HEIGHT and -OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET:
            return int(self.blocks[x + OFFSET, z + OFFSET, y])
        return AIR

    def set(self, x: int, y: int, z: int, block: int) -> None:
        """Change a cell; tops and lights follow, liquids run. Outside the world: nothing."""
        if not (0 <= y < HEIGHT and -OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET):
            return
        i, k = x + OFFSET, z + OFFSET
        before = int(self.blocks[i, k, y])
        if before == block:
            return
        self.blocks[i, k, y] = block
        column_top(self.blocks, self.tops, self.roofs, i, k, max(int(self.roofs[i, k]), y))
        if LIGHT[before] or LIGHT[block]:
            self._relight(x, y, z, int(LIGHT[block]))
        if not COLLIDES[block]:
            flow(self.blocks, self.tops, self.roofs, x, y, z)

    def _relight(self, x: int, y: int, z: int, level: int) -> None:
        here = (self.lights[:, :3] == (x, y, z)).all(axis=1)
        kept = self.lights[~here]
        kept = kept[kept[:, 0] != NO_LIGHT]
        if level:
            kept = np.vstack([kept, np.array([(x, y, z, level)], np.int32)])[-MAX_LIGHTS:]
        self.lights[:] = 0
        self.lights[:, 0] = NO_LIGHT
        self.lights[: len(kept)] = kept

    def surface(self, x: int, z: int) -> int:
        """The first y above the ground or water of a column; trees and plants do not count."""
        if not (-OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET):
            return 0
        self._make_sure(x, z)
        column_ = self.blocks[x + OFFSET, z + OFFSET]
        y = int(self.roofs[x + OFFSET, z + OFFSET])
        while y >= 0:
            block = int(column_[y])
            ground = COLLIDES[block] and not LEAFY[block] and block not in _LOGS
            if ground or LIQUID[block]:
                break
            y -= 1
        return y + 1

    def _make_sure(self, x: int, z: int) -> None:
        if not self.made[(x + OFFSET) // CHUNK, (z + OFFSET) // CHUNK]:
            self._near = None
            self.ensure(x, z, 0)

    def spawn(self) -> tuple[float, float, float]:
        """A place to stand on dry land near the middle of the world, or the middle itself.

        Cells are tried in squares around the middle; the place has two free cells above firm
        ground that does not hurt. Where there is no land within 200 blocks it is on the water.
        """
        if self.flat:
            return 0.5, float(self.surface(0, 0)), 0.5
        for ring in range(0, 200, 8):
            for i in range(-ring, ring + 1, 8):
                for k in range(-ring, ring + 1, 8):
                    if max(abs(i), abs(k)) == ring and self._dry(i, k):
                        y = self.surface(i, k)
                        if self._fits(i, y, k):
                            return i + 0.5, float(y), k + 0.5
        return 0.5, float(self.surface(0, 0)), 0.5

    def _dry(self, x: int, z: int) -> bool:
        top, country = column(self.seed, self._fixed, x, z)
        return bool(top >= SEA_LEVEL and country not in (b.OCEAN, b.RIVER))

    def _fits(self, x: int, y: int, z: int) -> bool:
        below = self.get(x, y - 1, z)
        free = not COLLIDES[self.get(x, y, z)] and not COLLIDES[self.get(x, y + 1, z)]
        firm = COLLIDES[below] and below not in _HURTING
        return bool(firm) and free and y >= SEA_LEVEL

    def light(self, x: int, y: int, z: int, daylight: float) -> int:
        """Brightness of a cell, 0 to 15.

        `daylight` is 1 at noon and 0 at midnight, when the sky still gives 4.
        """
        if not (-OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET) or y < 0:
            return 0
        dark = round(11.0 * (1.0 - min(1.0, max(0.0, daylight))))
        sky, lamp = light_levels(self.blocks, self.tops, x, y, z, dark)
        return int(min(BRIGHTEST, max(sky - dark, lamp, 0)))
