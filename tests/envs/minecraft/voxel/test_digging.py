"""Breaking times and drops of the game, from the wiki's tables (20 ticks a second)."""

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, block_id
from mnemonaut.envs.minecraft.voxel.chance import stream
from mnemonaut.envs.minecraft.voxel.digging import (
    SLOWED,
    damage_per_tick,
    harvests,
    leavings,
    ticks_to_break,
    yields,
)
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID, ITEMS

TOOLS = ("air", "wooden_pickaxe", "stone_pickaxe", "iron_pickaxe", "diamond_pickaxe")


@pytest.mark.parametrize(
    ("block", "ticks"),
    [
        ("log", (60, 60, 60, 60, 60)),
        ("dirt", (15, 15, 15, 15, 15)),
        ("grass", (18, 18, 18, 18, 18)),
        ("stone", (150, 23, 12, 8, 6)),
        ("cobblestone", (200, 30, 15, 10, 8)),
        ("coal_ore", (300, 45, 23, 15, 12)),
        ("iron_ore", (300, 150, 23, 15, 12)),
        ("gold_ore", (300, 150, 75, 15, 12)),
        ("diamond_ore", (300, 150, 75, 15, 12)),
        ("obsidian", (5000, 2500, 1250, 834, 188)),
        ("furnace", (350, 53, 27, 18, 14)),
        ("bedrock", (-1, -1, -1, -1, -1)),
        ("tallgrass", (1, 1, 1, 1, 1)),
    ],
)
def test_breaking_times_by_hand_and_pickaxe(block: str, ticks: tuple[int, ...]) -> None:
    assert tuple(ticks_to_break(block_id(block), ITEM_ID[tool]) for tool in TOOLS) == ticks


@pytest.mark.parametrize(
    ("block", "tool", "ticks"),
    [
        ("log", "wooden_axe", 30),
        ("log", "stone_axe", 15),
        ("log", "iron_axe", 10),
        ("log", "diamond_axe", 8),
        ("log", "golden_axe", 5),
        ("dirt", "wooden_shovel", 8),
        ("dirt", "stone_shovel", 4),
        ("dirt", "iron_shovel", 3),
        ("sand", "golden_shovel", 2),
        ("stone", "golden_pickaxe", 4),
        ("leaves", "air", 6),
        ("leaves", "shears", 1),
        ("leaves", "iron_sword", 4),
        ("web", "air", 400),
        ("web", "iron_sword", 8),
        ("web", "shears", 8),
        ("wool", "shears", 5),
    ],
)
def test_breaking_times_by_other_tools(block: str, tool: str, ticks: int) -> None:
    assert ticks_to_break(block_id(block), ITEM_ID[tool]) == ticks


def test_water_and_falling_slow_five_times() -> None:
    assert ticks_to_break(block_id("log"), ITEM_ID["air"], SLOWED) == 300
    assert ticks_to_break(block_id("log"), ITEM_ID["air"], SLOWED * SLOWED) == 1500
    assert damage_per_tick(block_id("bedrock"), ITEM_ID["diamond_pickaxe"]) == 0


@pytest.mark.parametrize(
    ("block", "tool", "left"),
    [
        ("stone", "air", []),
        ("stone", "wooden_pickaxe", [("cobblestone", 0, 1)]),
        ("grass", "air", [("dirt", 0, 1)]),
        ("iron_ore", "wooden_pickaxe", []),
        ("iron_ore", "stone_pickaxe", [("iron_ore", 0, 1)]),
        ("diamond_ore", "stone_pickaxe", []),
        ("diamond_ore", "golden_pickaxe", []),
        ("diamond_ore", "iron_pickaxe", [("diamond", 0, 1)]),
        ("coal_ore", "golden_pickaxe", [("coal", 0, 1)]),
        ("obsidian", "iron_pickaxe", []),
        ("obsidian", "diamond_pickaxe", [("obsidian", 0, 1)]),
        ("leaves", "shears", [("leaves", 0, 1)]),
        ("crafting_table", "air", [("crafting_table", 0, 1)]),
        ("furnace", "air", []),
        ("furnace", "wooden_pickaxe", [("furnace", 0, 1)]),
        ("glass", "air", []),
        ("clay", "air", [("clay_ball", 0, 4)]),
        ("bookshelf", "air", [("book", 0, 3)]),
        ("torch", "air", [("torch", 0, 1)]),
        ("ice", "iron_pickaxe", []),
    ],
)
def test_what_is_left(block: str, tool: str, left: list[tuple[str, int, int]]) -> None:
    given = yields(block_id(block), ITEM_ID[tool], stream(1))
    assert [(ITEMS[item], variant, count) for item, variant, count in given] == left


def test_variants_are_kept() -> None:
    assert yields(block_id("log", 2), 0, stream(1)) == [(ITEM_ID["log"], 2, 1)]
    assert yields(block_id("stone", 3), ITEM_ID["stone_pickaxe"], stream(1)) == [
        (ITEM_ID["stone"], 3, 1)
    ]
    lapis = yields(block_id("lapis_ore"), ITEM_ID["stone_pickaxe"], stream(1))
    assert [(ITEMS[item], variant) for item, variant, _ in lapis] == [("dye", 4)]


def test_chances_of_flint_saplings_and_seeds() -> None:
    rng = stream(5)
    trials = 4000

    def share(block: str, item: str) -> float:
        found = sum(
            ITEM_ID[item] == each[0]
            for _ in range(trials)
            for each in yields(block_id(block), ITEM_ID["air"], rng)
        )
        return found / trials

    # Five standard errors at most.
    assert share("gravel", "flint") == pytest.approx(0.1, abs=0.024)
    assert share("leaves", "sapling") == pytest.approx(0.05, abs=0.018)
    assert share("tallgrass", "wheat_seeds") == pytest.approx(0.125, abs=0.027)


def test_gravel_leaves_either_gravel_or_flint() -> None:
    rng = stream(9)
    for _ in range(200):
        left = yields(block_id("gravel"), ITEM_ID["air"], rng)
        assert len(left) == 1
        assert ITEMS[left[0][0]] in ("gravel", "flint")


def test_every_block_leaves_known_items_and_every_tool_has_a_time() -> None:
    for block in BLOCKS:
        for tool in ("air", "diamond_pickaxe", "shears"):
            for item, _, least, most, chance in leavings(block.id, ITEM_ID[tool]):
                assert 0 <= item < len(ITEMS)
                assert 0 <= least <= most
                assert 0 < chance <= 1
            ticks = ticks_to_break(block.id, ITEM_ID[tool])
            assert (ticks == -1) == (block.hardness < 0)
        if block.level < 0:
            assert harvests(block.id, ITEM_ID["air"])
