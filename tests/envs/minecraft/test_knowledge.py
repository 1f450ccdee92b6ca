"""The shape of knowledge: recipes, sources, tools, and what can be had at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.knowledge import (
    FURNACE,
    TABLE,
    TIERS,
    Knowledge,
    Recipe,
    Source,
    knowledge_from_json,
    obtainable,
    poorer_tool,
    suffices,
    tool_class,
)

TOOLS = [f"{tier}_{kind}" for tier in TIERS for kind in ("pickaxe", "shovel", "axe")]


@pytest.mark.parametrize(
    ("station", "verb"), [(None, "craft"), (TABLE, "craft"), (FURNACE, "smelt")]
)
def test_the_station_tells_the_verb(station: str | None, verb: str) -> None:
    assert Recipe("x", 1, {"y": 1}, station).verb == verb


def test_a_source_without_biomes_is_found_everywhere() -> None:
    assert Source("dirt", "mine", "dirt").found_in("desert")
    assert not Source("cactus", "mine", "cactus", biomes=("desert",)).found_in("forest")


@pytest.mark.parametrize(
    ("tool", "parts"),
    [
        ("wooden_pickaxe", ("pickaxe", 0)),
        ("iron_pickaxe", ("pickaxe", 2)),
        ("diamond_sword", ("sword", 3)),
        ("golden_pickaxe", ("pickaxe", 0)),
        ("shears", ("shears", 0)),
        ("diamond", ("diamond", 0)),
        ("fishing_rod", ("fishing_rod", 0)),
    ],
)
def test_tool_class(tool: str, parts: tuple[str, int]) -> None:
    assert tool_class(tool) == parts


@pytest.mark.parametrize(
    ("held", "needed", "enough"),
    [
        ("dirt", None, True),
        ("stone_pickaxe", "stone_pickaxe", True),
        ("iron_pickaxe", "stone_pickaxe", True),
        ("wooden_pickaxe", "stone_pickaxe", False),
        ("golden_pickaxe", "wooden_pickaxe", True),
        ("golden_pickaxe", "stone_pickaxe", False),
        ("diamond_axe", "wooden_pickaxe", False),
        ("shears", "shears", True),
        ("iron_pickaxe", "shears", False),
    ],
)
def test_suffices(held: str, needed: str | None, enough: bool) -> None:
    assert suffices(held, needed) is enough


@given(st.sampled_from(TOOLS), st.sampled_from(TOOLS), st.sampled_from(TOOLS))
def test_suffices_is_an_order_within_a_kind(one: str, two: str, three: str) -> None:
    assert suffices(one, one)
    if suffices(one, two) and suffices(two, three):
        assert suffices(one, three)
    if suffices(one, two) and suffices(two, one):
        assert one == two


@given(st.sampled_from(TOOLS))
def test_a_poorer_tool_is_one_tier_down_until_the_bare_hand(tool: str) -> None:
    steps = 0
    at: str | None = tool
    while at is not None:
        below = poorer_tool(at)
        assert below is None or (suffices(at, below) and not suffices(below, at))
        at, steps = below, steps + 1
    assert steps == tool_class(tool)[1] + 1
    assert poorer_tool("shears") is None


def test_obtainable_is_the_closure() -> None:
    knowledge = Knowledge(
        {
            "planks": (Recipe("planks", 4, {"log": 1}),),
            "crafting_table": (Recipe("crafting_table", 1, {"planks": 4}),),
            "pickaxe": (Recipe("pickaxe", 1, {"planks": 3}, TABLE),),
            "ingot": (Recipe("ingot", 1, {"stone": 1}, FURNACE),),
            "egg": (Recipe("egg", 1, {"hen": 1}),),
            "hen": (Recipe("hen", 1, {"egg": 1}),),
        },
        {
            "log": (Source("log", "mine", "log"),),
            "stone": (Source("stone", "mine", "stone", tool="pickaxe"),),
            "gem": (Source("gem", "mine", "gem", tool="drill"),),
        },
    )
    # No furnace, no drill; and what leads only to itself comes from nowhere.
    assert obtainable(knowledge) == {"log", "planks", "crafting_table", "pickaxe", "stone"}


def test_reading_the_tables() -> None:
    body = {
        "recipes": [["stick", 4, {"planks": 2}, None], ["stick", 1, {"bamboo": 2}, None]],
        "sources": [
            {
                "item": "coal",
                "verb": "mine",
                "origin": "coal_ore",
                "tool": "wooden_pickaxe",
                "biomes": [],
                "depth": [5, 128],
                "amount": [1, 1],
                "chance": 1.0,
                "law": "ore",
            }
        ],
        "fuels": {"coal": 8.0},
        "foods": {"apple": 4},
        "durability": {"wooden_pickaxe": 59},
        "biomes": ["forest"],
    }
    read = knowledge_from_json(body)
    assert [r.count for r in read.recipes["stick"]] == [4, 1]
    coal = Source("coal", "mine", "coal_ore", "wooden_pickaxe", (), (5, 128), law="ore")
    assert read.sources == {"coal": (coal,)}
    assert (read.fuels, read.foods) == ({"coal": 8.0}, {"apple": 4})
    assert (read.durability, read.biomes) == ({"wooden_pickaxe": 59}, ("forest",))
