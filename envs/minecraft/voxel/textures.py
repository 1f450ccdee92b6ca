"""The pictures on the blocks, made by rule from the blocks' colours: 16 x 16 texels a face.

`atlas()` stacks all textures, each followed by its smaller copies (8, 4, 2 and 1 texels wide), so
that what is far away does not glitter. The fourth number of a texel is its opacity: below 128 a
hole, TINTED one that takes the green of the biome, 255 any other.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from .blocks import BLOCKS, Block
from .paints import Paint, Pattern, paint_of
from .patterns import SIDE, Colour, Texture

TINTED = 200
FACES = 6
"""Down, up, north, south, west, east."""

_THIN = 0.3
"""A smaller copy's texel is a hole when less than this share of it is filled."""


def packed(texels: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Texels in one row, each a number: red + 256 green + 65536 blue + 2^24 opacity."""
    numbers = texels.reshape(-1, 4).astype(np.int64)
    row: npt.NDArray[np.int64] = numbers @ np.array([1, 1 << 8, 1 << 16, 1 << 24])
    return row


@dataclass(frozen=True, slots=True)
class Atlas:
    """All textures.

    Attributes:
        texels: uint8[textures, 341, 4].
        faces: int32[256, 6], the texture of each face of each block.
    """

    texels: npt.NDArray[np.uint8]
    faces: npt.NDArray[np.int32]


def drawn(name: str, pattern: Pattern, colour: Colour) -> Texture:
    """A pattern as it is always drawn for a name."""
    return pattern(np.random.default_rng(zlib.crc32(name.encode())), colour)


def with_copies(texture: Texture) -> npt.NDArray[np.uint8]:
    """A texture and its smaller copies, one texel after another: uint8[341, 4]."""
    rows: list[npt.NDArray[np.uint8]] = []
    solid = (texture[..., 3] >= 128).astype(np.float32)
    tinted = ((texture[..., 3] >= 128) & (texture[..., 3] < 228)).astype(np.float32)
    colour = texture[..., :3] * solid[..., None]
    size = SIDE
    while True:
        filled = np.maximum(solid, 1e-6)[..., None]
        opacity = np.where(solid < _THIN, 0, np.where(2 * tinted > solid, TINTED, 255))
        rows.append(
            np.concatenate([np.clip(colour / filled, 0, 255), opacity[..., None]], axis=-1)
            .astype(np.uint8)
            .reshape(-1, 4)
        )
        if size == 1:
            return np.concatenate(rows)
        size //= 2
        solid = solid.reshape(size, 2, size, 2).mean(axis=(1, 3))
        tinted = tinted.reshape(size, 2, size, 2).mean(axis=(1, 3))
        colour = colour.reshape(size, 2, size, 2, 3).mean(axis=(1, 3))


def _tint(texture: Texture, whole: bool) -> Texture:
    """Marks the texels that the biome colours: all that are there, or those greener than red."""
    green = whole | (texture[..., 1] > texture[..., 0] * 1.05)
    texture[..., 3] = np.where((texture[..., 3] >= 128) & green, TINTED, texture[..., 3])
    return texture


def _faces_of(block: Block, paint: Paint) -> list[Texture]:
    """The textures of a block: side, top, bottom, front."""
    top, side = block.colours
    name = f"{block.name}:{block.meta}"
    parts = (
        ("side", paint.side, side),
        ("top", paint.top or paint.side, top),
        ("bottom", paint.bottom or paint.top or paint.side, top),
        ("front", paint.front or paint.side, side),
    )
    made = []
    for part, pattern, colour in parts:
        same_as_side = pattern is paint.side and colour == side
        texture = drawn(f"{name} {'side' if same_as_side else part}", pattern, colour)
        if paint.tinted:
            texture = _tint(texture, paint.tinted == "all")
        made.append(texture)
    return made


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """All textures of all blocks, made once a process; equal faces share a texture."""
    texels: list[npt.NDArray[np.uint8]] = []
    known: dict[bytes, int] = {}
    faces = np.zeros((256, FACES), np.int32)
    for block in BLOCKS:
        places = []
        for texture in _faces_of(block, paint_of(block)):
            rows = with_copies(texture)
            key = rows.tobytes()
            if key not in known:
                known[key] = len(texels)
                texels.append(rows)
            places.append(known[key])
        side, top, bottom, front = places
        faces[block.id] = (bottom, top, front, front, side, side)
    return Atlas(np.stack(texels), faces)
