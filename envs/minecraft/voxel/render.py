"""Pictures of the voxel world, as the player sees it."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from .blocks import LIGHT
from .greens import GREENS
from .render_between import NO_PLANE
from .render_light import empty_lightness
from .render_sky import cloud_map, palette
from .render_things import draw_things
from .render_trace import TILE
from .render_world import draw_world
from .shapes import BOXES, CLEARNESS, DRAWN
from .skins import wardrobe
from .state import OFFSET, SIZE
from .textures import atlas, packed

_PICTURES = 0xFFFFFF
"""Pictures are numbered anew after so many, with tables of light that know nothing yet."""

_GLOW = LIGHT.astype(np.float64) / 15.0


class Renderer:
    """Draws what the player of a game sees, by rays through the blocks.

    It keeps scratch arrays between pictures and so serves one thread; pictures depend on nothing
    but the state of the game.

    Args:
        height, width: pixels of a picture.
        fov: degrees between its lower and its upper edge.

    Attributes:
        depths: float32[height, width], how far away what each pixel of the last picture shows is,
            in blocks; the sky counts as `state.VIEW`.

    Raises:
        ValueError: a size below 1, or a field of view outside 10 to 150.
    """

    def __init__(self, height: int, width: int, fov: float = 70.0) -> None:
        if height < 1 or width < 1:
            raise ValueError(f"a picture of {height} x {width} pixels: both must be 1 or more")
        if not 10.0 <= fov <= 150.0:
            raise ValueError(f"a field of view of {fov} degrees: choose one from 10 to 150")
        self.height, self.width = height, width
        self._tangent = math.tan(math.radians(fov) / 2.0)
        self._lightness = empty_lightness()
        self._clouds = cloud_map()
        self._tiles = np.zeros((SIZE // TILE, SIZE // TILE), np.int16)
        self._axes = np.zeros((4, 3))
        size = (height, width)
        self.depths: npt.NDArray[np.float32] = np.zeros(size, np.float32)
        self._buffers = (
            self.depths,
            np.zeros(size, np.float32),
            np.zeros(size, np.float32),
            np.zeros(size, np.int64),
            np.zeros(size, np.uint8),
            np.zeros(size, np.int64),
            np.full(size, NO_PLANE, np.int64),
        )
        self._pictures = 0
        textures = atlas()
        self._tables = (
            DRAWN,
            textures.faces,
            BOXES,
            CLEARNESS,
            _GLOW,
            packed(textures.texels),
            GREENS,
        )
        worn = wardrobe()
        self._wardrobe = (worn.parts, worn.spans, worn.texels, worn.coats, worn.items)

    @staticmethod
    def _biome(game: Any) -> int:
        """The biome that the player is in."""
        me = game.player[0]
        x, z = (min(max(int(me[axis]) + OFFSET, 0), SIZE - 1) for axis in ("x", "z"))
        return int(game.world.biomes[x, z])

    def picture(self, game: Any) -> npt.NDArray[np.uint8]:
        """What the player sees: uint8[3, height, width], row 0 at the top."""
        world = game.world
        pixels = np.empty((3, self.height, self.width), np.uint8)
        near = np.empty((len(world.lights), 4))
        self._pictures = (self._pictures + 1) & _PICTURES
        if self._pictures == 0:
            self._lightness = empty_lightness()
        arrays = (world.blocks.reshape(-1), world.roofs, world.tops, world.biomes, world.lights)
        colours = palette(game.time, game.age, game.daylight(), game.raining, self._biome(game))
        scratch = (near, self._tiles, self._axes)
        lights = draw_world(
            arrays,
            self._tables,
            self._lightness,
            self._pictures,
            game.player,
            self._tangent,
            colours,
            self._clouds,
            scratch,
            pixels,
            self._buffers,
        )
        draw_things(
            arrays,
            self._tables,
            self._wardrobe,
            self._lightness,
            self._pictures,
            game.mobs,
            game.drops,
            lights,
            self._tangent,
            colours,
            game.age,
            scratch,
            pixels,
            self.depths,
            self._buffers[1],
        )
        return pixels
