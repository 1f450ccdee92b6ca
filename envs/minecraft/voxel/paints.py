"""Which pattern each kind of block wears on its top, its sides, its bottom and its front."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import patterns, plants
from .blocks import CUBE, FLUID, PLANT, Block
from .patterns import Colour, Texture

Pattern = Callable[[np.random.Generator, Colour], Texture]


@dataclass(frozen=True, slots=True)
class Paint:
    """Patterns of a block's faces; None repeats the sides'.

    Attributes:
        tinted: "all", "top" or "" - what the biome's green colours.
    """

    side: Pattern
    top: Pattern | None = None
    bottom: Pattern | None = None
    front: Pattern | None = None
    tinted: str = ""


_EARTH: Colour = (134, 96, 67)
_STONE: Colour = (125, 125, 125)
_BOARD: Colour = (158, 128, 79)
_MINERALS: dict[str, Colour] = {
    "coal_ore": (38, 38, 38),
    "iron_ore": (216, 175, 147),
    "gold_ore": (250, 220, 90),
    "diamond_ore": (110, 235, 235),
    "redstone_ore": (215, 20, 15),
    "lapis_ore": (28, 70, 190),
    "emerald_ore": (40, 220, 100),
    "quartz_ore": (235, 225, 215),
}
_TREES = ("log", "log2")


def _fixed(pattern: Pattern, colour: Colour) -> Pattern:
    return lambda rng, _: pattern(rng, colour)


def _over(pattern: Pattern, draw: Callable[[Texture], None]) -> Pattern:
    """A pattern with something drawn on it."""

    def drawn(rng: np.random.Generator, colour: Colour) -> Texture:
        texture = pattern(rng, colour)
        draw(texture)
        return texture

    return drawn


def _grid(texture: Texture) -> None:
    for line in (0, 5, 10, 15):
        texture[line, :, :3] *= 0.6
        texture[:, line, :3] *= 0.6


def _tools(texture: Texture) -> None:
    texture[0:3, :, :3] *= 0.72
    texture[5:12, 3:5, :3] = (92, 70, 44)
    texture[5:7, 2:6, :3] = (170, 170, 172)
    texture[5:13, 10, :3] = (92, 70, 44)
    texture[5:9, 11:13, :3] = (178, 178, 182)


def _mouth(texture: Texture) -> None:
    texture[1:3, 2:14, :3] *= 0.72
    texture[8:14, 3:13, :3] = (34, 32, 32)
    texture[12:14, 4:12, :3] = (66, 58, 52)


def _fire_mouth(texture: Texture) -> None:
    _mouth(texture)
    texture[10:14, 4:12, :3] = (240, 150, 40)
    texture[9:12, 5:11:2, :3] = (250, 215, 90)


def _grin(texture: Texture) -> None:
    for row in (5, 6):
        texture[row, 3:6, :3] = texture[row, 10:13, :3] = (60, 32, 8)
    texture[10:12, 4:12, :3] = (60, 32, 8)
    texture[10, 6:10:2, :3] = (190, 110, 20)


def _shining_grin(texture: Texture) -> None:
    _grin(texture)
    for rows, columns in ((slice(5, 7), slice(3, 6)), (slice(5, 7), slice(10, 13))):
        texture[rows, columns, :3] = (255, 235, 130)
    texture[11, 4:12, :3] = (255, 235, 130)


def _lid(texture: Texture) -> None:
    texture[7, :, :3] *= 0.45
    texture[[2, 15], :, :3] *= 0.6
    texture[6:10, 7:9, :3] = (200, 200, 205)


def _books(texture: Texture) -> None:
    covers = ((140, 40, 36), (46, 86, 46), (48, 60, 120), (150, 120, 60), (96, 60, 110))
    for shelf in (2, 9):
        for place in range(14):
            texture[shelf : shelf + 5, 1 + place, :3] = covers[(place * 3 + shelf) % 5]
            texture[shelf, 1 + place, :3] = (place % 3) * 30 + 60


def _letters(texture: Texture) -> None:
    texture[5:10, :, :3] = (225, 220, 215)
    for column in (3, 7, 8, 12):
        texture[6:9, column, :3] = (40, 40, 40)


def _spines(texture: Texture) -> None:
    texture[2::5, 2::4, :3] = (205, 215, 160)


def _stick(texture: Texture) -> None:
    texture[:] = 0.0
    texture[6:, 7:9] = (122, 94, 56, 255)
    texture[8::3, 7, :3] *= 0.8
    texture[6:8, 7:9] = (255, 224, 120, 255)
    texture[6, 7:9] = (255, 244, 190, 255)


def _rails(texture: Texture) -> None:
    texture[..., 3] = 0.0
    texture[1::4, 1:15] = (104, 80, 50, 255)
    texture[:, [2, 3, 12, 13]] = (150, 150, 150, 255)


def _dust(texture: Texture) -> None:
    rows, columns = np.mgrid[0:16, 0:16] - 7.5
    texture[..., 3] = np.where(np.minimum(np.abs(rows), np.abs(columns)) < 1.5, 255.0, 0.0)


def _pad(texture: Texture) -> None:
    rows, columns = np.mgrid[0:16, 0:16] - 7.5
    away = np.hypot(rows, columns)
    texture[..., 3] = np.where((away < 7.6) & ~((np.abs(columns) < 1) & (rows > 0)), 255.0, 0.0)


def _rungs(texture: Texture) -> None:
    texture[..., 3] = 0.0
    texture[2::4, :, 3] = 255.0
    texture[:, [2, 3, 12, 13], 3] = 255.0


_PLANTS: dict[str, Pattern] = {
    "deadbush": plants.twigs,
    "yellow_flower": plants.flower,
    "red_flower": plants.flower,
    "brown_mushroom": plants.mushroom,
    "red_mushroom": plants.mushroom,
    "sapling": plants.sapling,
    "reeds": plants.canes,
    "chorus_plant": plants.canes,
    "web": plants.web,
    "fire": plants.flames,
    "vine": plants.creeper_vines,
}
_FLOWERING = (0, 1, 4)

_SPECIAL: dict[str, Paint] = {
    "grass": Paint(
        lambda rng, _: patterns.turf_side(rng, (110, 160, 70), _EARTH),
        top=lambda rng, colour: patterns.grain(rng, colour, 0.14),
        bottom=_fixed(patterns.grain, _EARTH),
        tinted="top",
    ),
    "mycelium": Paint(
        lambda rng, _: patterns.turf_side(rng, (112, 100, 106), _EARTH),
        top=patterns.grain,
        bottom=_fixed(patterns.grain, _EARTH),
    ),
    "farmland": Paint(patterns.grain, top=patterns.boards),
    "bedrock": Paint(lambda rng, colour: patterns.grain(rng, colour, 0.45)),
    "gravel": Paint(lambda rng, colour: patterns.grain(rng, colour, 0.22)),
    "obsidian": Paint(lambda rng, colour: patterns.grain(rng, colour, 0.35)),
    "glowstone": Paint(lambda rng, colour: patterns.grain(rng, colour, 0.26)),
    "crafting_table": Paint(
        _over(_fixed(patterns.boards, (140, 105, 65)), _tools),
        top=_over(_fixed(patterns.boards, (150, 108, 66)), _grid),
        bottom=_fixed(patterns.boards, _BOARD),
    ),
    "furnace": Paint(patterns.framed, front=_over(patterns.framed, _mouth)),
    "lit_furnace": Paint(patterns.framed, front=_over(patterns.framed, _fire_mouth)),
    "dispenser": Paint(patterns.framed, front=_over(patterns.framed, _mouth)),
    "dropper": Paint(patterns.framed, front=_over(patterns.framed, _mouth)),
    "pumpkin": Paint(patterns.ribs, front=_over(patterns.ribs, _grin)),
    "lit_pumpkin": Paint(patterns.ribs, front=_over(patterns.ribs, _shining_grin)),
    "melon_block": Paint(patterns.ribs),
    "hay_block": Paint(patterns.ribs, top=patterns.rings),
    "cactus": Paint(_over(patterns.ribs, _spines), top=patterns.rings),
    "bookshelf": Paint(_over(patterns.boards, _books), top=patterns.boards),
    "tnt": Paint(_over(patterns.ribs, _letters), top=patterns.grain),
    "chest": Paint(_over(patterns.boards, _lid), top=patterns.framed),
    "trapped_chest": Paint(_over(patterns.boards, _lid), top=patterns.framed),
    "ender_chest": Paint(_over(patterns.framed, _lid), top=patterns.framed),
    "torch": Paint(_over(patterns.grain, _stick)),
    "redstone_torch": Paint(_over(patterns.grain, _stick)),
    "ladder": Paint(_over(patterns.boards, _rungs)),
    "waterlily": Paint(_over(patterns.grain, _pad)),
    "redstone_wire": Paint(_over(patterns.grain, _dust)),
    "iron_bars": Paint(patterns.bars),
    "mob_spawner": Paint(patterns.bars),
    "trapdoor": Paint(patterns.boards),
    "iron_trapdoor": Paint(patterns.bars),
}

_BY_WORD: tuple[tuple[str, Pattern], ...] = (
    ("sandstone", patterns.layers),
    ("cobble", patterns.cobbles),
    ("brick", patterns.bricks),
    ("glass", patterns.pane),
    ("wool", patterns.weave),
    ("carpet", patterns.weave),
    ("bed", patterns.weave),
    ("banner", patterns.weave),
    ("fence", patterns.boards),
    ("door", patterns.boards),
    ("wooden", patterns.boards),
    ("planks", patterns.boards),
    ("sign", patterns.boards),
    ("noteblock", patterns.boards),
    ("jukebox", patterns.boards),
    ("daylight", patterns.boards),
    ("shulker", patterns.framed),
    ("_block", patterns.framed),
    ("stone", patterns.stone),
    ("andesite", patterns.stone),
    ("clay", lambda rng, colour: patterns.grain(rng, colour, 0.06)),
    ("snow", lambda rng, colour: patterns.grain(rng, colour, 0.03)),
    ("ice", patterns.stone),
    ("netherrack", patterns.cobbles),
    ("magma", patterns.embers),
)


def paint_of(block: Block) -> Paint:
    """How a block is painted: by its name, else by a word of its name, else as plain ground."""
    name = block.name
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name in _TREES:
        birch = name == "log" and block.meta == 2
        return Paint(patterns.birch_bark if birch else patterns.bark, top=patterns.rings)
    if name in ("leaves", "leaves2"):
        evergreen_or_birch = name == "leaves" and block.meta in (1, 2)
        return Paint(patterns.leaves, tinted="" if evergreen_or_birch else "all")
    if name in _MINERALS:
        rock = (112, 55, 53) if name == "quartz_ore" else _STONE
        return Paint(lambda rng, _: patterns.ore(rng, _MINERALS[name], rock))
    if name == "dirt" and block.meta == 2:
        return Paint(lambda rng, c: patterns.turf_side(rng, (92, 64, 28), c), top=patterns.grain)
    if name.endswith("rail"):
        return Paint(_over(patterns.grain, _rails))
    if name.endswith("stairs"):
        wooden = "wood" in block.shown
        return Paint(patterns.boards if wooden else patterns.bricks)
    if name in _PLANTS:
        return Paint(_PLANTS[name], tinted="all" if name == "vine" else "")
    if block.shape == PLANT:
        return _plant(block)
    if block.shape == FLUID:
        return Paint(patterns.ripples if "water" in name else patterns.embers)
    for word, pattern in _BY_WORD:
        if word in name:
            return Paint(pattern)
    return Paint(patterns.grain if block.shape == CUBE else patterns.framed)


def _plant(block: Block) -> Paint:
    if block.name == "tallgrass":
        return Paint(plants.fern if block.meta == 2 else plants.blades, tinted="all")
    if block.name == "double_plant":
        if block.meta in _FLOWERING:
            return Paint(plants.flower)
        return Paint(plants.blades, tinted="all")
    return Paint(plants.crops)
