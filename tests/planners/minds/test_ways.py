"""Choosing ways: cheap ones, and never one that goes in a circle."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, TABLE, Recipe, Source
from mnemonaut.planners.minds.ways import Believed, Way, choose_ways, needs

ITEMS = tuple("abcdefg")
TRUE = facts().knowledge


def ways(
    goal: str, table: Mapping[str, Iterable[Believed]], held: Mapping[str, int] | None = None
) -> dict[str, Way]:
    return choose_ways([goal], lambda item: table.get(item, ()), held or {}, "forest")


def mined(item: str, tool: str | None = None) -> Believed:
    return Believed(Source(item, "mine", item, tool))


def crafted(item: str, station: str | None = None, **ingredients: int) -> Believed:
    return Believed(Recipe(item, 1, ingredients, station))


def circles(chosen: Mapping[str, Way], held: Mapping[str, int]) -> bool:
    """Whether following the chosen ways from any item leads back to it."""
    done: set[str] = {item for item, count in held.items() if count > 0}

    def visit(item: str, above: tuple[str, ...]) -> bool:
        if item in above:
            return True
        if item in done or item not in chosen:
            return False
        found = any(visit(need, (*above, item)) for need in needs(chosen[item]))
        done.add(item)
        return found

    return any(visit(item, ()) for item in chosen)


def test_the_cheaper_way_is_chosen() -> None:
    table = {"a": [crafted("a", b=9), crafted("a", b=2)], "b": [mined("b")]}
    assert ways("a", table)["a"] == crafted("a", b=2).way


def test_what_is_held_is_used() -> None:
    table = {"a": [crafted("a", b=1), crafted("a", c=9)], "b": [mined("b")], "c": [mined("c")]}
    assert ways("a", table)["a"] == crafted("a", b=1).way
    assert ways("a", table, {"c": 9})["a"] == crafted("a", c=9).way


def test_a_circle_is_avoided_where_there_is_a_way_out() -> None:
    table = {
        "a": [crafted("a", b=1), mined("a", "drill")],
        "b": [crafted("b", a=1)],
        "drill": [mined("drill")],
    }
    chosen = ways("a", table)
    assert chosen["a"] == mined("a", "drill").way
    assert not circles(chosen, {})


def test_a_circle_that_looks_cheap_is_avoided_too() -> None:
    """Of four planks each takes a quarter of a stick, a stick half a plank: what lends to itself
    looks cheaper than walking to another wood, but it can never be begun."""
    table = {
        "planks": [
            Believed(Recipe("planks", 4, {"log": 1, "stick": 1})),
            Believed(Recipe("planks", 4, {"log2": 1})),
        ],
        "stick": [Believed(Recipe("stick", 4, {"planks": 2}))],
        "log": [mined("log")],
        "log2": [Believed(Source("log2", "mine", "log2", biomes=("savanna",)))],
    }
    chosen = ways("planks", table)
    assert not circles(chosen, {})
    assert chosen["planks"] == Recipe("planks", 4, {"log2": 1})


def test_what_is_held_does_not_hide_a_circle() -> None:
    """Planks are at hand, but too few: more of them must not rest on a pickaxe made of them."""
    table = {
        "wooden_pickaxe": [crafted("wooden_pickaxe", planks=3)],
        "planks": [
            Believed(Recipe("planks", 4, {"log": 1, "cobblestone": 1})),
            Believed(Recipe("planks", 4, {"log2": 1})),
        ],
        "cobblestone": [mined("cobblestone", "wooden_pickaxe")],
        "log": [mined("log")],
        "log2": [Believed(Source("log2", "mine", "log2", biomes=("savanna",)))],
    }
    chosen = ways("wooden_pickaxe", table, {"planks": 1, "log": 2})
    assert chosen["planks"] == Recipe("planks", 4, {"log2": 1})
    assert not circles(chosen, {})


def test_where_beliefs_close_a_circle_the_least_is_given_up() -> None:
    """Believed: sticks need a table, a table needs sticks. One of the two must be wrong."""
    table = {
        "stick": [crafted("stick", TABLE, planks=2)],
        TABLE: [crafted(TABLE, None, planks=4, stick=1)],
        "planks": [mined("planks")],
    }
    chosen = ways("stick", table)
    assert not circles(chosen, {})
    assert {"stick", "planks"} <= chosen.keys()


def test_what_evidence_vouches_for_is_not_given_up() -> None:
    table = {
        "stick": [Believed(Recipe("stick", 4, {"planks": 2}, TABLE), frozenset((TABLE,)))],
        TABLE: [crafted(TABLE, None, planks=4, stick=1)],
        "planks": [mined("planks")],
    }
    chosen = ways("stick", table)
    assert chosen[TABLE] == Recipe(TABLE, 1, {"planks": 4})
    assert chosen["stick"] == Recipe("stick", 4, {"planks": 2}, TABLE)


def test_a_tool_that_cannot_be_had_is_replaced_by_a_poorer_one() -> None:
    table = {
        "ore": [mined("ore", "iron_pickaxe")],
        "stone_pickaxe": [mined("stone_pickaxe")],
    }
    chosen = ways("ore", table)
    way = chosen["ore"]
    assert isinstance(way, Source) and way.tool in ("stone_pickaxe", "wooden_pickaxe", None)


def test_nothing_is_smelted_without_a_furnace() -> None:
    table = {"glass": [crafted("glass", FURNACE, sand=1)], "sand": [mined("sand")]}
    assert ways("glass", table).keys() == {"sand"}


def test_what_nobody_knows_a_way_to_has_none() -> None:
    assert ways("a", {}) == {}


def test_a_far_biome_costs_a_walk() -> None:
    near = Believed(Source("a", "mine", "near"))
    far = Believed(Source("a", "mine", "far", biomes=("desert",)))
    assert ways("a", {"a": [far, near]})["a"] == near.way


def test_the_oracle_smelts_iron_and_makes_sticks_of_planks() -> None:
    def believed(item: str) -> list[Believed]:
        known: list[Way] = [*TRUE.recipes.get(item, ()), *TRUE.sources.get(item, ())]
        return [Believed(way) for way in known]

    chosen = choose_ways(["iron_pickaxe"], believed, {}, "forest")
    assert chosen["iron_ingot"] == TRUE.recipes["iron_ingot"][0]
    assert chosen["stick"] == TRUE.recipes["stick"][0]
    assert chosen["planks"] == TRUE.recipes["planks"][0]
    assert not circles(chosen, {})


recipe = st.builds(
    Recipe,
    st.just(""),
    st.integers(1, 4),
    st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 9), min_size=1, max_size=3),
    st.sampled_from([None, TABLE, FURNACE]),
)
source = st.builds(
    Source, st.just(""), st.just("mine"), st.just("x"), st.sampled_from([None, *ITEMS, TABLE])
)
believed_way = st.tuples(st.one_of(recipe, source), st.sets(st.sampled_from(ITEMS)))
tables = st.dictionaries(
    st.sampled_from([*ITEMS, TABLE, FURNACE]), st.lists(believed_way, max_size=3)
)


@settings(max_examples=150)
@given(tables, st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 2)))
def test_any_beliefs_give_ways_without_circles(
    table: dict[str, list[tuple[Recipe | Source, set[str]]]], held: dict[str, int]
) -> None:
    full = {
        item: [
            Believed(replace(way, item=item), frozenset(sure))
            for way, sure in known
            if not (isinstance(way, Recipe) and item in way.ingredients)
        ]
        for item, known in table.items()
    }
    chosen = ways("a", full, held)
    assert not circles(chosen, held)
    for item, way in chosen.items():
        assert way.item == item
        if isinstance(way, Recipe):
            assert way.ingredients
            known = [b.way for b in full[item] if isinstance(b.way, Recipe)]
            assert any(way.ingredients.items() <= w.ingredients.items() for w in known)


@pytest.mark.parametrize("station", [None, TABLE, FURNACE])
def test_the_answer_does_not_depend_on_the_order_of_equal_ways(station: str | None) -> None:
    table = {
        "a": [crafted("a", station, b=1)],
        "b": [mined("b")],
    }
    table |= {TABLE: [mined(TABLE)], FURNACE: [mined(FURNACE)]}
    assert ways("a", table) == ways("a", dict(reversed(table.items())))
