"""The true facts: known answers of Minecraft 1.12."""

from collections import Counter

import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, TABLE, obtainable

GROUPS = {
    "MT1": (13, 3000),
    "MT2": (12, 3000),
    "MT3": (7, 6000),
    "MT4": (8, 3000),
    "MT5": (9, 6000),
    "MT6": (7, 6000),
    "MT7": (13, 9000),
    "MT8": (1, 12000),
}


@pytest.mark.parametrize(
    ("item", "count", "ingredients", "station"),
    [
        ("planks", 4, {"log": 1}, None),
        ("stick", 4, {"planks": 2}, None),
        ("crafting_table", 1, {"planks": 4}, None),
        ("torch", 4, {"coal": 1, "stick": 1}, None),
        ("lever", 1, {"cobblestone": 1, "stick": 1}, None),
        ("wooden_pickaxe", 1, {"planks": 3, "stick": 2}, TABLE),
        ("stone_pickaxe", 1, {"cobblestone": 3, "stick": 2}, TABLE),
        ("iron_pickaxe", 1, {"iron_ingot": 3, "stick": 2}, TABLE),
        ("furnace", 1, {"cobblestone": 8}, TABLE),
        ("chest", 1, {"planks": 8}, TABLE),
        ("bucket", 1, {"iron_ingot": 3}, TABLE),
        ("shears", 1, {"iron_ingot": 2}, None),
        ("paper", 3, {"reeds": 3}, TABLE),
        ("iron_ingot", 1, {"iron_ore": 1}, FURNACE),
        ("glass", 1, {"sand": 1}, FURNACE),
        ("cooked_beef", 1, {"beef": 1}, FURNACE),
        ("stone", 1, {"cobblestone": 1}, FURNACE),
    ],
)
def test_the_first_recipe(
    item: str, count: int, ingredients: dict[str, int], station: str | None
) -> None:
    first = facts().knowledge.recipes[item][0]
    assert (first.count, first.ingredients, first.station) == (count, ingredients, station)


@pytest.mark.parametrize(
    ("item", "tool"),
    [
        ("log", None),
        ("cobblestone", "wooden_pickaxe"),
        ("coal", "wooden_pickaxe"),
        ("iron_ore", "stone_pickaxe"),
        ("gold_ore", "iron_pickaxe"),
        ("redstone", "iron_pickaxe"),
        ("diamond", "iron_pickaxe"),
        ("obsidian", "diamond_pickaxe"),
        ("dirt", None),
        ("wool", None),
    ],
)
def test_the_tool_of_a_source(item: str, tool: str | None) -> None:
    assert {source.tool for source in facts().knowledge.sources[item]} == {tool}


def test_the_seventy_tasks_in_groups_with_caps() -> None:
    rows = facts().tasks
    assert len(rows) == len({item for item, _, _ in rows}) == 70
    assert Counter(group for _, group, _ in rows) == {g: n for g, (n, _) in GROUPS.items()}
    assert {(group, cap) for _, group, cap in rows} == {(g, c) for g, (_, c) in GROUPS.items()}


def test_every_task_can_be_had() -> None:
    assert {item for item, _, _ in facts().tasks} <= facts().obtainable
    assert facts().obtainable == obtainable(facts().knowledge)


@pytest.mark.parametrize("item", ["nether_star", "elytra", "blaze_rod", "bedrock", "quartz"])
def test_what_the_overworld_does_not_hold_cannot_be_had(item: str) -> None:
    assert item in facts().things
    assert item not in facts().obtainable


def test_things_are_items_then_biomes_each_once() -> None:
    known = facts()
    assert len(set(known.things)) == len(known.things)
    biomes = known.knowledge.biomes
    assert known.things[-len(biomes) :] == biomes
    items = known.things[: -len(biomes)]
    assert list(items) == sorted(items)


def test_no_recipe_is_empty_or_makes_a_thing_from_itself() -> None:
    for item, recipes in facts().knowledge.recipes.items():
        for recipe in recipes:
            assert recipe.item == item and item not in recipe.ingredients
            assert recipe.count >= 1 and recipe.ingredients
            assert all(count >= 1 for count in recipe.ingredients.values())
            assert {item, *recipe.ingredients} <= set(facts().things)


def test_what_is_made_by_hand_fits_in_four_cells() -> None:
    for recipes in facts().knowledge.recipes.values():
        for recipe in recipes:
            if recipe.station is None:
                assert sum(recipe.ingredients.values()) <= 4


def test_drops_are_the_sources_by_origin() -> None:
    known = facts()
    sources = [s for found in known.knowledge.sources.values() for s in found]
    assert sum(map(len, known.drops.values())) == len(sources)
    assert {s.item for s in known.drops["cow"]} == {"beef", "leather"}
    for origin, given in known.drops.items():
        assert {s.origin for s in given} == {origin}
        assert all(s.law in known.laws for s in given)


def test_durability() -> None:
    worn = facts().knowledge.durability
    assert worn["wooden_pickaxe"] == 59
    assert worn["stone_pickaxe"] == 131
    assert worn["iron_pickaxe"] == 250
    assert worn["diamond_pickaxe"] == 1561


def test_the_file_is_read_once() -> None:
    assert facts() is facts()
