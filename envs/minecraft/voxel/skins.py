"""What mobs and dropped items look like: skins and faces of 16 x 16 texels, drawn by rule."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from . import patterns
from .blocks import BLOCKS, Block, block_id, is_block
from .bodies import BODY, COAT, FACE, HEAD, LEG, body_of
from .items import ITEMS
from .kinds import KINDS, Kind
from .patterns import Colour, Texture
from .textures import drawn, packed, with_copies

SKINS = 5
"""Skins of each mob: body, head, face, coat, leg."""

_SPOTTED: dict[str, Colour] = {"cow": (225, 222, 216), "mooshroom": (225, 222, 216)}
_EYES: dict[str, Colour] = {
    "enderman": (214, 120, 250),
    "spider": (190, 20, 20),
    "cave_spider": (190, 20, 20),
    "ghast": (90, 90, 90),
    "magma_cube": (250, 200, 60),
    "blaze": (60, 30, 10),
    "wither_skeleton": (200, 200, 200),
}
_HOLLOW = ("skeleton", "stray", "wither_skeleton")
_SHIRTED = ("zombie", "zombie_villager")
_LEGS: dict[str, Colour] = {
    "zombie": (62, 58, 130),
    "sheep": (214, 196, 178),
    "chicken": (232, 160, 50),
    "creeper": (64, 120, 58),
    "cow": (58, 46, 34),
    "villager": (70, 52, 40),
}
DYES: tuple[Colour, ...] = (
    (235, 235, 235), (235, 125, 50), (185, 75, 190), (100, 140, 210), (190, 175, 40), (65, 175, 55),
    (215, 140, 160), (65, 65, 65), (155, 160, 160), (45, 110, 140), (125, 60, 180), (45, 55, 145),
    (80, 50, 30), (55, 70, 30), (150, 50, 45), (25, 22, 22),
)  # fmt: skip
"""Colours of wool, by variant."""

_WORDS: tuple[tuple[str, Colour], ...] = (
    ("diamond", (100, 230, 225)), ("emerald", (60, 210, 110)), ("gold", (245, 210, 70)),
    ("iron", (215, 215, 215)), ("stone", (130, 130, 130)), ("wooden", (150, 110, 60)),
    ("leather", (150, 90, 50)), ("chainmail", (150, 150, 160)), ("coal", (40, 40, 40)),
    ("redstone", (190, 25, 15)), ("beef", (190, 60, 50)), ("porkchop", (230, 140, 130)),
    ("mutton", (200, 80, 70)), ("chicken", (230, 190, 160)), ("rabbit", (210, 150, 120)),
    ("fish", (120, 150, 160)), ("flesh", (150, 90, 60)), ("bone", (230, 230, 215)),
    ("feather", (240, 240, 240)), ("string", (225, 225, 225)), ("gunpowder", (95, 95, 95)),
    ("egg", (230, 215, 180)), ("apple", (210, 40, 40)), ("bread", (190, 140, 60)),
    ("wheat", (210, 190, 80)), ("seeds", (100, 150, 60)), ("stick", (120, 90, 50)),
    ("flint", (60, 60, 60)), ("clay", (165, 170, 180)), ("brick", (170, 90, 75)),
    ("snowball", (245, 250, 250)), ("slime", (120, 210, 110)), ("pearl", (30, 110, 100)),
    ("blaze", (250, 180, 40)), ("glowstone", (240, 210, 110)), ("paper", (240, 240, 235)),
    ("book", (140, 80, 50)), ("bucket", (190, 190, 195)), ("carrot", (235, 130, 30)),
    ("potato", (205, 165, 85)), ("melon", (220, 70, 60)), ("sugar", (245, 245, 245)),
    ("cookie", (190, 130, 70)), ("arrow", (160, 150, 140)), ("bow", (130, 95, 55)),
    ("boat", (150, 110, 60)), ("door", (150, 110, 60)), ("quartz", (235, 230, 222)),
)  # fmt: skip
_ITEM_SIZE = 0.26
_PLAIN: Colour = (170, 140, 110)


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """Bodies and skins of all that moves.

    Attributes:
        parts: float64[parts, 9]: low x, y, z, high x, y, z, skin, front, swing.
        spans: int64[kinds + 2]: parts of kind k are spans[k] to spans[k + 1]; after the last
            kind follows the one box of a dropped item.
        texels: int64, packed as the blocks' are; skin s of kind k is texture
            k x SKINS + s.
        coats: float64[16, 3], the colours of coats by variant.
        items: int64[items], the texture of a dropped item.
    """

    parts: npt.NDArray[np.float64]
    spans: npt.NDArray[np.int64]
    texels: npt.NDArray[np.int64]
    coats: npt.NDArray[np.float64]
    items: npt.NDArray[np.int64]


def _face(kind: Kind, head: Texture) -> Texture:
    """A head's front: eyes, and what else tells one kind from another."""
    face = head.copy()
    if kind.name == "creeper":
        for rows, columns in (
            (slice(4, 7), slice(2, 6)), (slice(4, 7), slice(10, 14)), (slice(7, 13), slice(6, 10)),
            (slice(9, 15), slice(4, 6)), (slice(9, 15), slice(10, 12)),
        ):  # fmt: skip
            face[rows, columns, :3] = (18, 22, 18)
        return face
    eyes = _EYES.get(kind.name, (24, 22, 24))
    if kind.name in _HOLLOW:
        face[6:9, 2:6, :3] = face[6:9, 10:14, :3] = eyes
        face[11:13, 3:13:2, :3] = (60, 60, 58)
        return face
    if kind.name == "slime":
        face[4:7, 2:5, :3] = face[4:7, 11:14, :3] = face[10:12, 8:10, :3] = (40, 80, 36)
        return face
    if kind.name in _EYES:
        face[6:8, 1:6, :3] = face[6:8, 10:15, :3] = eyes
        return face
    face[6:8, 2:6, :3] = face[6:8, 10:14, :3] = (240, 240, 240)
    face[6:8, 4:6, :3] = face[6:8, 10:12, :3] = eyes
    if kind.name == "pig":
        face[9:13, 5:11, :3] = (228, 130, 128)
        face[10:12, 6, :3] = face[10:12, 9, :3] = (150, 70, 70)
    elif kind.name in ("cow", "mooshroom"):
        face[10:15, 3:13, :3] = (190, 176, 166)
        face[12, 5, :3] = face[12, 10, :3] = (70, 60, 56)
    elif kind.name in ("villager", "witch", "vindication_illager", "evocation_illager"):
        face[4:5, 2:14, :3] = (60, 44, 34)
        face[8:13, 7:9, :3] *= 0.8
    elif kind.name == "sheep":
        face[0:3, :, :3] = (232, 232, 232)
    elif kind.name == "snowman":
        face[11:13, 4:12:2, :3] = (60, 30, 10)
    return face


def _skins_of(kind: Kind) -> list[Texture]:
    """Body, head, face, coat and leg of a mob."""
    body_colour, head_colour = kind.colours

    def body(rng: np.random.Generator, colour: Colour) -> Texture:
        texture = patterns.grain(rng, colour, 0.3 if kind.name == "creeper" else 0.1)
        if kind.name in _SPOTTED:
            texture[patterns.mottle(rng) > 0.3, :3] = _SPOTTED[kind.name]
        if kind.name in _HOLLOW:
            texture[2::4, :, :3] *= 0.45
        if kind.name in _SHIRTED:
            texture[13:, :, :3] *= 0.8
        return texture

    def head(rng: np.random.Generator, colour: Colour) -> Texture:
        return patterns.grain(rng, colour, 0.24 if kind.name == "creeper" else 0.07)

    skins: list[Texture] = [np.empty(0, np.float32)] * SKINS
    skins[BODY] = drawn(f"{kind.name} body", body, body_colour)
    skins[HEAD] = drawn(f"{kind.name} head", head, head_colour)
    skins[FACE] = _face(kind, skins[HEAD])
    skins[COAT] = drawn("coat", patterns.weave, (255, 255, 255))
    skins[LEG] = drawn(f"{kind.name} leg", head, _LEGS.get(kind.name, body_colour))
    return skins


def _lump(rng: np.random.Generator, colour: Colour) -> Texture:
    """An item that is no block: a rounded lump of its colour."""
    texture = patterns.grain(rng, colour, 0.14)
    rows, columns = np.mgrid[0:16, 0:16] - 7.5
    texture[..., 3] = np.where(np.abs(rows) + np.abs(columns) < 9.5, 255.0, 0.0)
    texture[np.abs(rows) + np.abs(columns) > 7.8, :3] *= 0.62
    return texture


def _item_colour(name: str) -> Colour:
    return next((colour for word, colour in _WORDS if word in name), _PLAIN)


def _like_block(name: str) -> Block | None:
    block = BLOCKS[block_id(name)] if is_block(name) else None
    return block if block is not None and block.shape == 1 else None


@lru_cache(maxsize=1)
def wardrobe() -> Wardrobe:
    """All bodies and skins, made once a process."""
    rows: list[tuple[float, ...]] = []
    spans = [0]
    textures: list[npt.NDArray[np.uint8]] = []
    for kind in KINDS:
        for part in body_of(kind):
            rows.append((*part.low, *part.high, part.skin, part.front, part.swing))
        spans.append(len(rows))
        textures.extend(with_copies(skin) for skin in _skins_of(kind))
    half = _ITEM_SIZE / 2
    rows.append((-half, 0.0, -half, half, _ITEM_SIZE, half, BODY, BODY, 0))
    spans.append(len(rows))
    items = []
    for name in ITEMS:
        block = _like_block(name)
        items.append(len(textures))
        if block is not None:
            texture = drawn(f"item {name}", patterns.grain, block.colours[1])
        else:
            texture = drawn(f"item {name}", _lump, _item_colour(name))
        textures.append(with_copies(texture))
    texels = np.stack(textures)
    return Wardrobe(
        np.array(rows),
        np.array(spans),
        packed(texels),
        np.array(DYES) / 255.0,
        np.array(items),
    )
