"""The few facts of Minecraft 1.12 that no data source carries, written down by hand.

Where blocks and animals are found, what animals drop, what burns, and which published success
rate stands for which kind of search. Everything else comes from data (see `distill.py`).
"""

BIOMES = (
    "forest",
    "plains",
    "birch_forest",
    "taiga",
    "savanna",
    "extreme_hills",
    "swampland",
    "roofed_forest",
    "jungle",
    "desert",
)

_GREEN = tuple(b for b in BIOMES if b != "desert")
_EVERYWHERE: tuple[str, ...] = ()

# Natural blocks: biomes, lowest and highest y, law of the search.
BLOCKS: dict[str, tuple[tuple[str, ...], tuple[int, int], str]] = {
    "log": (tuple(b for b in _GREEN if b != "savanna"), (62, 90), "log"),
    "log2": (("savanna", "roofed_forest"), (62, 90), "log"),
    "leaves": (_GREEN, (62, 90), "leaves"),
    "dirt": (_EVERYWHERE, (55, 90), "dirt"),
    "sand": (("desert", "plains", "forest", "swampland", "jungle"), (55, 75), "dirt"),
    "gravel": (_EVERYWHERE, (20, 75), "dirt"),
    "clay": (("swampland", "plains", "forest", "taiga"), (55, 63), "dirt"),
    "sandstone": (("desert",), (50, 65), "cobblestone"),
    "stone": (_EVERYWHERE, (5, 62), "cobblestone"),
    "coal_ore": (_EVERYWHERE, (5, 128), "ore"),
    "iron_ore": (_EVERYWHERE, (5, 63), "ore"),
    "lapis_ore": (_EVERYWHERE, (5, 30), "deep_ore"),
    "gold_ore": (_EVERYWHERE, (5, 31), "deep_ore"),
    "redstone_ore": (_EVERYWHERE, (5, 15), "deep_ore"),
    "diamond_ore": (_EVERYWHERE, (5, 15), "deep_ore"),
    "emerald_ore": (("extreme_hills",), (5, 31), "deep_ore"),
    "obsidian": (_EVERYWHERE, (5, 11), "deep_ore"),
    "cactus": (("desert",), (62, 80), "dirt"),
    "pumpkin": (_GREEN, (62, 90), "seed"),
    "melon_block": (("jungle",), (62, 90), "seed"),
    "brown_mushroom": (("swampland", "roofed_forest", "taiga"), (55, 75), "dirt"),
    "red_mushroom": (("swampland", "roofed_forest", "taiga"), (55, 75), "dirt"),
    "yellow_flower": (_GREEN, (62, 90), "dirt"),
    "red_flower": (_GREEN, (62, 90), "dirt"),
    "vine": (("jungle", "swampland"), (62, 90), "leaves"),
    "waterlily": (("swampland",), (62, 63), "dirt"),
    "mossy_cobblestone": (("taiga",), (40, 80), "dirt"),
}

# Drops that the block data lacks or gives only at a chance: block -> item, amount, chance, tool.
SPECIAL_DROPS: tuple[tuple[str, str, tuple[int, int], float, str | None], ...] = (
    ("gravel", "flint", (1, 1), 0.1, None),
    ("leaves", "leaves", (1, 1), 1.0, "shears"),
    ("leaves", "sapling", (1, 1), 0.05, None),
    ("leaves", "apple", (1, 1), 0.005, None),
    ("vine", "vine", (1, 1), 1.0, "shears"),
)

# Plants that data gives no drop for, or by another name: origin -> item, amount, chance, place.
PLANTS: tuple[tuple[str, str, tuple[int, int], float, tuple[str, ...], str], ...] = (
    ("reeds", "reeds", (1, 3), 1.0, ("swampland", "plains", "desert", "forest"), "dirt"),
    ("tallgrass", "wheat_seeds", (1, 1), 0.125, _GREEN, "seed"),
)

# Animals and monsters: item -> least and most of a drop; biomes; law.
MOBS: dict[str, tuple[dict[str, tuple[int, int]], tuple[str, ...], str]] = {
    "sheep": ({"wool": (1, 1), "mutton": (1, 2)}, _GREEN, "sheep"),
    "cow": ({"beef": (1, 3), "leather": (0, 2)}, _GREEN, "cow"),
    "pig": ({"porkchop": (1, 3)}, _GREEN, "pig"),
    "chicken": ({"chicken": (1, 1), "feather": (0, 2)}, _GREEN, "chicken"),
    "rabbit": ({"rabbit": (0, 1), "rabbit_hide": (0, 1)}, ("desert", "taiga"), "llama"),
    "llama": ({"leather": (0, 2)}, ("savanna", "extreme_hills"), "llama"),
    "spider": ({"string": (0, 2), "spider_eye": (0, 1)}, _EVERYWHERE, "llama"),
    "zombie": ({"rotten_flesh": (0, 2)}, _EVERYWHERE, "llama"),
    "skeleton": ({"bone": (0, 2), "arrow": (0, 2)}, _EVERYWHERE, "llama"),
    "creeper": ({"gunpowder": (0, 2)}, _EVERYWHERE, "llama"),
    "slime": ({"slime_ball": (0, 2)}, ("swampland",), "llama"),
    "enderman": ({"ender_pearl": (0, 1)}, _EVERYWHERE, "llama"),
}

# Items smelted by one of a fuel, in the order in which a player would rather burn them.
FUELS: dict[str, float] = {
    "planks": 1.5,
    "log": 1.5,
    "log2": 1.5,
    "coal": 8.0,
    "wooden_slab": 0.75,
    "sapling": 0.5,
    "stick": 0.5,
    "coal_block": 80.0,
}

# DEPS (Wang et al. 2023, arXiv:2302.01560), Table 18: success rate of the controller within so
# many game steps. Ores without a row of their own take the row of iron (coal) or of diamond
# (what lies deep); plants and soft blocks that of dirt; other animals that of the llama.
LAWS: dict[str, tuple[float, int]] = {
    "log": (0.39, 600),
    "cobblestone": (0.95, 600),
    "seed": (0.18, 600),
    "leaves": (0.68, 600),
    "dirt": (0.54, 600),
    "ore": (0.40, 3000),
    "deep_ore": (0.35, 12000),
    "sheep": (0.44, 600),
    "cow": (0.60, 600),
    "chicken": (0.46, 600),
    "pig": (0.49, 600),
    "llama": (0.50, 600),
    "craft": (0.90, 600),
    "smelt": (0.80, 600),
}

# Table 18 again: three iron ore within 3000 steps. It fixes how much sooner the next of a thing
# comes than the first (see `hazard.py`).
THREE_IRON_ORE = (0.16, 3000)

# Recipes whose ingredients differ from their product in a variant only (dyed wool, polished
# stone): the data names items without variants, so they would make something from itself.
VARIANT_PRODUCTS = frozenset({"stone"})
VARIANT_INGREDIENTS = {"wool": "dye"}
