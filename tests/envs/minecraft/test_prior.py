"""The fallible prior: as wrong as it is asked to be, and drawn from the facts alone."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import (
    FURNACE,
    TABLE,
    Knowledge,
    Recipe,
    Source,
    obtainable,
    suffices,
)
from mnemonaut.envs.minecraft.prior import (
    COMMON,
    draw_prior,
    misremember,
    wrong_count,
    wrong_station,
    wrong_tool,
)

TRUE = facts().knowledge
SEEDS = st.integers(0, 2**32)
SHARES = st.floats(0.0, 1.0)
RECIPES = st.sampled_from([r for known in TRUE.recipes.values() for r in known])
SOURCES = st.sampled_from([s for known in TRUE.sources.values() for s in known])


@cache
def drawn(share: float, seed: int = 0) -> Knowledge:
    return draw_prior(share, np.random.default_rng(seed))


@cache
def small() -> Knowledge:
    """What leads to an iron pickaxe and a torch: as all facts, but quick to draw from."""
    items = {
        "planks": 1,
        "stick": 1,
        "crafting_table": 1,
        "wooden_pickaxe": 1,
        "stone_pickaxe": 1,
        "furnace": 1,
        "iron_ingot": 1,
        "iron_pickaxe": 1,
        "torch": 1,
    }
    mined = {"log", "cobblestone", "coal", "iron_ore"}
    return replace(
        TRUE,
        recipes={item: TRUE.recipes[item] for item in items},
        sources={item: TRUE.sources[item] for item in mined},
    )


def wrong_recipes(prior: Knowledge, true: Knowledge) -> set[str]:
    """The items whose first recipe is none of the true ones."""
    return {item for item, known in prior.recipes.items() if known[0] not in true.recipes[item]}


def wrong_sources(prior: Knowledge, true: Knowledge) -> int:
    pairs = [
        (one, two)
        for item in true.sources
        for one, two in zip(prior.sources[item], true.sources[item], strict=True)
    ]
    return sum(one != two for one, two in pairs)


def test_a_share_of_zero_is_the_truth() -> None:
    prior = drawn(0.0)
    for item, known in prior.recipes.items():
        sensible = [r for r in TRUE.recipes[item] if r in known]
        assert list(known) == sensible
    assert prior.sources == TRUE.sources
    assert (prior.fuels, prior.foods) == (TRUE.fuels, TRUE.foods)
    assert (prior.durability, prior.biomes) == (TRUE.durability, TRUE.biomes)
    assert obtainable(prior) == facts().obtainable


@pytest.mark.parametrize(
    ("item", "ingredients"),
    [
        ("iron_ingot", [{"iron_ore": 1}]),
        ("stick", [{"planks": 2}]),
        ("planks", [{"log": 1}, {"log2": 1}]),
    ],
)
def test_only_ways_that_lead_somewhere_are_believed_in(
    item: str, ingredients: list[Mapping[str, int]]
) -> None:
    """Nobody gets iron by unpacking blocks of iron."""
    assert [r.ingredients for r in drawn(0.0).recipes[item]] == ingredients


@given(RECIPES, SEEDS)
def test_with_a_share_of_one_every_statement_of_a_recipe_is_wrong(
    recipe: Recipe, seed: int
) -> None:
    believed = misremember(recipe, 1.0, np.random.default_rng(seed))
    for name, right in recipe.ingredients.items():
        assert believed.ingredients.get(name) != right
    assert (believed.station == recipe.station) == (recipe.item == TABLE)
    assert (believed.item, believed.count) == (recipe.item, recipe.count)


@pytest.mark.parametrize("item", ["torch", "wooden_hoe", "lever"])
def test_what_is_forgotten_is_not_put_back_by_inventing_it(item: str) -> None:
    true = TRUE.recipes[item][0]
    for seed in range(400):
        believed = misremember(true, 1.0, np.random.default_rng(seed))
        assert not believed.ingredients.items() & true.ingredients.items()


@given(RECIPES, SHARES, SEEDS)
def test_a_misremembered_recipe_can_still_be_followed(
    recipe: Recipe, share: float, seed: int
) -> None:
    believed = misremember(recipe, share, np.random.default_rng(seed))
    assert believed.ingredients and recipe.item not in believed.ingredients
    assert all(count >= 1 for count in believed.ingredients.values())
    assert believed.ingredients.keys() & recipe.ingredients.keys()
    invented = believed.ingredients.keys() - recipe.ingredients.keys()
    assert len(invented) <= 1 and invented <= set(COMMON)
    assert believed.station in (None, TABLE, FURNACE)


@given(RECIPES, SEEDS)
def test_a_share_of_zero_misremembers_nothing(recipe: Recipe, seed: int) -> None:
    assert misremember(recipe, 0.0, np.random.default_rng(seed)) == recipe


@given(st.integers(1, 64), SEEDS)
def test_a_wrong_count_is_near_and_never_right(right: int, seed: int) -> None:
    wrong = wrong_count(right, np.random.default_rng(seed))
    assert wrong >= 1 and wrong != right
    assert wrong in {right - 2, right - 1, right + 1, right * 2, right // 2}


@pytest.mark.parametrize(("station", "wrong"), [(None, TABLE), (TABLE, None), (FURNACE, TABLE)])
def test_a_wrong_station(station: str | None, wrong: str | None) -> None:
    assert wrong_station(Recipe("x", 1, {"y": 1}, station)) == wrong


@given(SOURCES, SEEDS)
def test_a_wrong_tool_is_one_tier_off(source: Source, seed: int) -> None:
    believed = wrong_tool(source, np.random.default_rng(seed))
    assert replace(believed, tool=source.tool) == source
    if source.tool is None:
        assert believed.tool is None
    else:
        assert believed.tool != source.tool
        poorer = suffices(source.tool, believed.tool)
        better = believed.tool is not None and suffices(believed.tool, source.tool)
        assert poorer != better


def test_wrong_tools_are_too_poor_or_too_good_alike() -> None:
    stone = Source("iron_ore", "mine", "iron_ore", "stone_pickaxe")
    drawn_tools = [wrong_tool(stone, np.random.default_rng(seed)).tool for seed in range(400)]
    assert set(drawn_tools) == {"wooden_pickaxe", "iron_pickaxe"}
    assert 150 < drawn_tools.count("wooden_pickaxe") < 250


@given(SHARES, SEEDS)
def test_equal_generators_draw_equal_priors(share: float, seed: int) -> None:
    one, two = (draw_prior(share, np.random.default_rng(seed), small()) for _ in range(2))
    assert one == two


@given(SHARES, SHARES, SEEDS)
def test_more_errors_at_a_greater_share(one: float, two: float, seed: int) -> None:
    """With the same generator a recipe that is wrong stays wrong."""
    less, more = sorted((one, two))
    few, many = (
        wrong_recipes(draw_prior(share, np.random.default_rng(seed), small()), small())
        for share in (less, more)
    )
    assert few <= many


def test_the_number_of_errors_grows_with_the_share() -> None:
    priors = [drawn(share) for share in (0.0, 0.2, 0.5, 0.8, 1.0)]
    recipes = [len(wrong_recipes(prior, TRUE)) for prior in priors]
    sources = [wrong_sources(prior, TRUE) for prior in priors]
    assert recipes == sorted(set(recipes)) and sources == sorted(set(sources))
    assert recipes[0] == sources[0] == 0
    tools = sum(s.tool is not None for known in TRUE.sources.values() for s in known)
    assert sources[-1] == tools
    assert len(priors[-1].recipes) - recipes[-1] <= 1  # at most the crafting table by a fluke


def test_a_statement_is_wrong_as_often_as_asked() -> None:
    """Counts of ingredients, over many draws of one recipe."""
    share, tries = 0.3, 4000
    true = TRUE.recipes["stone_pickaxe"][0]
    rng = np.random.default_rng(0)
    believed = [misremember(true, share, rng) for _ in range(tries)]
    spread = 4 * (share * (1 - share) / tries) ** 0.5
    for name, right in true.ingredients.items():
        wrong = sum(b.ingredients.get(name) != right for b in believed) / tries
        assert abs(wrong - share) < spread
    assert abs(sum(b.station != TABLE for b in believed) / tries - share) < spread


def test_the_facts_are_not_touched() -> None:
    before = repr(TRUE)
    draw_prior(1.0, np.random.default_rng(3), small())
    drawn(1.0)
    assert repr(facts().knowledge) == before
