"""How long a block takes to break, and what it leaves.

The rule is the game's: every tick adds speed / hardness / 30 to the damage of the block, or
/ 100 where the held tool cannot harvest it; at 1 it breaks.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..facts import facts
from ..knowledge import suffices
from .blocks import BLOCKS
from .chance import uniform
from .items import ITEM_ID, ITEMS, TOOL_KIND, TOOL_SPEED, TOOL_TIER, VARIED

Chance = npt.NDArray[np.uint64]

SLOWED = 5.0
"""How much slower digging is with the head under water, and again off the ground."""

_BY_TOOL, _BY_HAND = 30.0, 100.0
_SWORD_ON_WEB, _SWORD_ON_PLANTS = 15.0, 1.5
_SHEARS = {"web": 15.0, "leaves": 15.0, "leaves2": 15.0, "wool": 5.0}
_FOR_SWORDS_NAMES = (
    "leaves leaves2 vine melon_block pumpkin lit_pumpkin cactus reeds waterlily cocoa"
)
_FOR_SWORDS = frozenset(_FOR_SWORDS_NAMES.split())

# Blocks that leave other than themselves: block -> (item, least, most, chance) each.
_LEAVINGS: dict[str, tuple[tuple[str, int, int, float], ...]] = {
    "grass": (("dirt", 1, 1, 1.0),),
    "mycelium": (("dirt", 1, 1, 1.0),),
    "grass_path": (("dirt", 1, 1, 1.0),),
    "farmland": (("dirt", 1, 1, 1.0),),
    "leaves2": (("sapling", 1, 1, 0.05), ("apple", 1, 1, 0.005)),
    "reeds": (("reeds", 1, 1, 1.0),),
    "lit_redstone_ore": (("redstone", 4, 5, 1.0),),
    "quartz_ore": (("quartz", 1, 1, 1.0),),
    "snow": (("snowball", 4, 4, 1.0),),
    "snow_layer": (("snowball", 1, 1, 1.0),),
    "glowstone": (("glowstone_dust", 2, 4, 1.0),),
    "sea_lantern": (("prismarine_crystals", 2, 3, 1.0),),
    "bookshelf": (("book", 3, 3, 1.0),),
    "web": (("string", 1, 1, 1.0),),
    "deadbush": (("stick", 0, 2, 1.0),),
    "double_plant": (("wheat_seeds", 1, 1, 0.125),),
    "ender_chest": (("obsidian", 8, 8, 1.0),),
    "brown_mushroom_block": (("brown_mushroom", 0, 2, 1.0),),
    "red_mushroom_block": (("red_mushroom", 0, 2, 1.0),),
    "lit_furnace": (("furnace", 1, 1, 1.0),),
    "standing_sign": (("sign", 1, 1, 1.0),),
    "redstone_wire": (("redstone", 1, 1, 1.0),),
    "tripwire": (("string", 1, 1, 1.0),),
}
_LEAVES_NOTHING_NAMES = (
    "ice packed_ice frosted_ice glass glass_pane stained_glass stained_glass_pane monster_egg "
    "mob_spawner cake fire bedrock barrier water lava flowing_water flowing_lava portal "
    "end_portal_frame command_block chain_command_block repeating_command_block "
    "structure_block structure_void"
)
_LEAVES_NOTHING = frozenset(_LEAVES_NOTHING_NAMES.split())
_SHEARED_WHOLE = frozenset(
    ("leaves", "leaves2", "tallgrass", "double_plant", "deadbush", "vine", "web")
)
_WITH_APPLES = (("leaves", 0), ("leaves2", 1))
_LIKE_THEMSELVES = tuple(("stone", meta) for meta in range(1, 7))  # granite and its like
_EXPERIENCE = {
    "coal_ore": (0, 2),
    "diamond_ore": (3, 7),
    "emerald_ore": (3, 7),
    "lapis_ore": (2, 5),
    "redstone_ore": (1, 5),
    "quartz_ore": (2, 5),
    "mob_spawner": (15, 43),
}


@lru_cache(maxsize=4096)
def damage_per_tick(block: int, item: int) -> float:
    """Share of a block that one tick of digging breaks, standing on dry ground.

    Args:
        block: id of the block.
        item: what is in the hand.

    Returns:
        0 for what cannot be broken; 1 or more for what breaks at once.
    """
    what = BLOCKS[block]
    if what.hardness < 0:
        return 0.0
    if what.hardness == 0:
        return 1.0
    by = _BY_TOOL if harvests(block, item) else _BY_HAND
    return _speed(block, item) / what.hardness / by


def ticks_to_break(block: int, item: int, slowed: float = 1.0) -> int:
    """Ticks of digging until a block breaks; -1 where it never does."""
    share = damage_per_tick(block, item) / slowed
    if share <= 0:
        return -1
    return 1 if share >= 1 else int(np.ceil(1 / share - 1e-6))


@lru_cache(maxsize=4096)
def harvests(block: int, item: int) -> bool:
    """Whether what is in the hand makes a block leave something."""
    what = BLOCKS[block]
    if what.level < 0 or (what.name == "web" and TOOL_KIND[item] == "shears"):
        return True
    return TOOL_KIND[item] == what.tool and (
        TOOL_TIER[item] >= what.level or TOOL_KIND[item] == "shears"
    )


def _speed(block: int, item: int) -> float:
    what, kind = BLOCKS[block], TOOL_KIND[item]
    if kind == "sword":
        if what.name == "web":
            return _SWORD_ON_WEB
        return _SWORD_ON_PLANTS if what.name in _FOR_SWORDS else 1.0
    if kind == "shears":
        return _SHEARS.get(what.name, 1.0)
    return float(TOOL_SPEED[item]) if kind and kind == what.tool else 1.0


Leaving = tuple[int, int, int, int, float]
"""Item, variant, least and most of it, chance."""


def yields(block: int, tool: int, rng: Chance) -> list[tuple[int, int, int]]:
    """What a block leaves when broken with a tool: (item, variant, count) each."""
    given = draw(leavings(block, tool), rng)
    return given[1:] if BLOCKS[block].name == "gravel" and len(given) > 1 else given


def draw(rows: Iterable[Leaving], rng: Chance) -> list[tuple[int, int, int]]:
    """Draw from what may be left; nothing with count 0."""
    given: list[tuple[int, int, int]] = []
    for item, variant, least, most, chance in rows:
        if chance < 1.0 and uniform(rng) >= chance:
            continue
        many = least if least == most else least + int(uniform(rng) * (most - least + 1))
        if many > 0:
            given.append((item, variant, many))
    return given


@lru_cache(maxsize=4096)
def leavings(block: int, tool: int) -> tuple[Leaving, ...]:
    """All that a block may leave when broken with a tool."""
    what = BLOCKS[block]
    name, meta = what.name, what.meta
    if not harvests(block, tool) or name in _LEAVES_NOTHING:
        return ()
    if TOOL_KIND[tool] == "shears" and name in _SHEARED_WHOLE:
        rows: tuple[tuple[str, int, int, float], ...] = ((name, 1, 1, 1.0),)
    elif name in _LEAVINGS:
        rows = _LEAVINGS[name]
    elif name in facts().drops and (name, meta) not in _LIKE_THEMSELVES:
        rows = tuple(
            (source.item, *source.amount, source.chance)
            for source in facts().drops[name]
            if source.verb == "mine"
            and suffices(ITEMS[tool], source.tool)
            and (source.item != "apple" or (name, meta) in _WITH_APPLES)
        )
    else:
        rows = ((name, 1, 1, 1.0),)
    return tuple(
        (ITEM_ID[item], _variant(name, item, meta), least, most, chance)
        for item, least, most, chance in rows
        if item in ITEM_ID
    )


def experience(block: int, tool: int, rng: Chance) -> int:
    """Points of experience that breaking a block gives."""
    least, most = _EXPERIENCE.get(BLOCKS[block].name, (0, 0))
    if most == 0 or not harvests(block, tool):
        return 0
    return least + int(uniform(rng) * (most - least + 1))


_LAPIS = 4  # the blue of the dyes
_ACACIA = 4  # the first sapling of the second leaves


def _variant(block: str, item: str, meta: int) -> int:
    """The variant of what a block leaves."""
    if block == "lapis_ore":
        return _LAPIS
    if block == "leaves2" and item == "sapling":
        return _ACACIA + meta
    return meta if item in VARIED and item != "coal" and item != "dirt" else 0
