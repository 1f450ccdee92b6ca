"""What the items of the game are: stacks, tools, weapons, armour, foods.

An item is an index into `ITEMS`, MineDojo's own list of names. The arrays here are indexed by it.
Stack sizes, durability and food points come from the data file; what no data carries (speeds of
weapons, points of armour, saturation) is the game's own, version 1.11, written down by hand.
"""

import json
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from ..facts import facts

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_DOJO = json.loads(files(__package__ or "").joinpath("../dojo/facts.json").read_text("utf-8"))
_BASE = json.loads(files(__package__ or "").joinpath("../facts.json").read_text("utf-8"))

ITEMS: tuple[str, ...] = tuple(_DOJO["items"])
ITEM_ID: dict[str, int] = {name: index for index, name in enumerate(ITEMS)}
AIR = ITEM_ID["air"]
PLACEABLE_NAMES = frozenset(name.replace(" ", "_") for name in _DOJO["placeable"])
"""Items that are blocks themselves; seeds, doors, beds and the like are not."""

# Items whose data value is a variant, not wear: MineDojo's `hasSubtypes`.
_VARIED_NAMES = (
    "sand cobblestone_wall stained_glass stone_slab stained_glass_pane quartz_block tallgrass "
    "red_flower stone stained_hardened_clay purpur_slab cooked_fish banner coal prismarine "
    "wool sapling log log2 stonebrick filled_map fish stone_slab2 red_sandstone anvil "
    "monster_egg wooden_slab yellow_flower leaves2 leaves golden_apple carpet skull dirt "
    "planks sponge sandstone dye double_plant"
)
VARIED = frozenset(_VARIED_NAMES.split())

MATERIALS = ("wooden", "stone", "iron", "diamond", "golden")
_TIER = (0, 1, 2, 3, 0)
_SPEED = (2.0, 4.0, 6.0, 8.0, 12.0)

# Damage of a full blow, then blows a second, by material in the order of MATERIALS.
_WEAPONS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "sword": ((4, 5, 6, 7, 4), (1.6,) * 5),
    "axe": ((7, 9, 9, 9, 7), (0.8, 0.8, 0.9, 1.0, 1.0)),
    "pickaxe": ((2, 3, 4, 5, 2), (1.2,) * 5),
    "shovel": ((2.5, 3.5, 4.5, 5.5, 2.5), (1.0,) * 5),
    "hoe": ((1,) * 5, (1.0, 2.0, 3.0, 4.0, 1.0)),
}
_HAND_BLOWS = 4.0

# Points of boots, leggings, chestplate and helmet; toughness of each piece.
_ARMOUR: dict[str, tuple[tuple[int, int, int, int], float]] = {
    "leather": ((1, 2, 3, 1), 0.0),
    "golden": ((1, 3, 5, 2), 0.0),
    "chainmail": ((1, 4, 5, 2), 0.0),
    "iron": ((2, 5, 6, 2), 0.0),
    "diamond": ((3, 6, 8, 3), 2.0),
}
_PIECES = ("boots", "leggings", "chestplate", "helmet")
FEET, LEGS, CHEST, HEAD, OFF_HAND = 36, 37, 38, 39, 40
_WORN_OTHERWISE = {"elytra": CHEST, "pumpkin": HEAD, "skull": HEAD, "shield": OFF_HAND}

# Saturation that a food gives: twice its points times the ratio of its group.
_RATIOS: dict[float, str] = {
    1.2: "golden_carrot golden_apple",
    0.8: "cooked_porkchop cooked_beef cooked_mutton spider_eye",
    0.6: "mushroom_stew bread cooked_fish cooked_chicken baked_potato cooked_rabbit rabbit_stew "
    "carrot beetroot beetroot_soup",
    0.1: "fish cookie rotten_flesh cake",
}
_USUAL_RATIO = 0.3
_EATEN_AS_BLOCK = "cake"
LEAVES_A_BOWL = frozenset(("mushroom_stew", "rabbit_stew", "beetroot_soup"))
EATEN_WHEN_FULL = frozenset(("golden_apple", "chorus_fruit"))

STACK: Integers = np.array([_BASE["items"].get(name, 64) for name in ITEMS], np.int64)
DURABILITY: Integers = np.array([facts().knowledge.durability.get(n, 0) for n in ITEMS], np.int64)
FOOD: Integers = np.array(
    [0 if n == _EATEN_AS_BLOCK else facts().knowledge.foods.get(n, 0) for n in ITEMS], np.int64
)
_ratio = {name: ratio for ratio, names in _RATIOS.items() for name in names.split()}
SATURATION: Floats = np.array(
    [2.0 * FOOD[i] * _ratio.get(name, _USUAL_RATIO) for i, name in enumerate(ITEMS)], np.float64
)

TOOL_KIND: tuple[str, ...] = tuple(
    name if name == "shears" else kind if material in MATERIALS and kind in _WEAPONS else ""
    for name in ITEMS
    for material, _, kind in (name.partition("_"),)
)
"""`pickaxe`, `axe`, `shovel`, `hoe`, `sword`, `shears` or nothing."""


def _of_material(values: tuple[float, ...], other: float) -> Floats:
    """A value for every tool by its material; `other` for all else."""
    return np.array(
        [
            values[MATERIALS.index(name.partition("_")[0])]
            if TOOL_KIND[index] not in ("", "shears")
            else other
            for index, name in enumerate(ITEMS)
        ],
        np.float64,
    )


TOOL_TIER: Integers = _of_material(tuple(float(tier) for tier in _TIER), -1.0).astype(np.int64)
"""0 wooden and golden, 1 stone, 2 iron, 3 diamond; -1 for what is no tool with a tier."""

TOOL_SPEED: Floats = _of_material(_SPEED, 1.0)

ATTACK_DAMAGE: Floats = np.array(
    [
        _WEAPONS[kind][0][MATERIALS.index(name.partition("_")[0])] if kind in _WEAPONS else 1.0
        for name, kind in zip(ITEMS, TOOL_KIND, strict=True)
    ],
    np.float64,
)
RECHARGE: Floats = np.array(
    [
        20.0
        / (
            _WEAPONS[kind][1][MATERIALS.index(name.partition("_")[0])]
            if kind in _WEAPONS
            else _HAND_BLOWS
        )
        for name, kind in zip(ITEMS, TOOL_KIND, strict=True)
    ],
    np.float64,
)
"""Ticks from one blow to the next at full strength."""


def _armour(name: str) -> tuple[int, int, float]:
    """Slot (0: the hand), points and toughness."""
    material, _, piece = name.partition("_")
    if material in _ARMOUR and piece in _PIECES:
        points, toughness = _ARMOUR[material]
        return FEET + _PIECES.index(piece), points[_PIECES.index(piece)], toughness
    return _WORN_OTHERWISE.get(name, 0), 0, 0.0


_worn = [_armour(name) for name in ITEMS]
WORN_IN: Integers = np.array([slot for slot, _, _ in _worn], np.int64)
"""The slot that an item is equipped in; 0 is the hand."""

ARMOUR_POINTS: Integers = np.array([points for _, points, _ in _worn], np.int64)
ARMOUR_TOUGHNESS: Floats = np.array([toughness for _, _, toughness in _worn], np.float64)

# Ticks that a furnace burns with one of an item.
_BURNS: dict[int, str] = {
    300: "planks log log2 crafting_table chest trapped_chest bookshelf jukebox noteblock ladder "
    "fence fence_gate oak_stairs trapdoor wooden_pressure_plate daylight_detector bow "
    "fishing_rod brown_mushroom_block red_mushroom_block",
    200: "wooden_pickaxe wooden_axe wooden_shovel wooden_hoe wooden_sword sign wooden_door",
    100: "stick sapling bowl wooden_button wool",
    150: "wooden_slab",
    67: "carpet",
    400: "boat",
    1600: "coal",
    2400: "blaze_rod",
    16000: "coal_block",
    20000: "lava_bucket",
}
_WOODS = ("spruce", "birch", "jungle", "acacia", "dark_oak")
_OF_WOODS = {"door": 200, "boat": 400, "stairs": 300, "fence": 300, "fence_gate": 300}
_burns = {name: ticks for ticks, names in _BURNS.items() for name in names.split()}
_burns |= {f"{wood}_{thing}": ticks for wood in _WOODS for thing, ticks in _OF_WOODS.items()}
BURN_TICKS: Integers = np.array([_burns.get(name, 0) for name in ITEMS], np.int64)
