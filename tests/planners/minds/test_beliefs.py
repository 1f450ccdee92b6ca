"""Beliefs: what is told, what is shown, and what failures refute."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, TABLE, Recipe
from mnemonaut.planners.minds.beliefs import (
    confirmed_recipe,
    told_recipe,
    unrefuted,
    variants,
)
from mnemonaut.planners.minds.evidence import Trial

from .trials import failed, made

TRUE = facts().knowledge
RECIPES = st.sampled_from([r for known in TRUE.recipes.values() for r in known])
STONE = {"cobblestone": 3, "stick": 2}


# What success shows


def test_the_ratio_of_sticks_is_seen() -> None:
    """Asked for 2, got 4 for 2 planks: only four at a time fits."""
    trial = made("craft", "stick", 2, {"planks": -2, "stick": 4}, {"planks": 2})
    assert confirmed_recipe([trial], None, TRUE) == Recipe("stick", 4, {"planks": 2})


def test_a_wrong_count_of_the_prior_is_corrected() -> None:
    prior = Recipe("planks", 4, {"log": 2})
    trial = made("craft", "planks", 8, {"log": -2, "planks": 8}, {"log": 2})
    assert confirmed_recipe([trial], prior, TRUE) == Recipe("planks", 4, {"log": 1})


def test_an_invented_ingredient_that_was_not_taken_is_dropped() -> None:
    prior = Recipe("torch", 4, {"coal": 1, "stick": 1, "string": 1})
    before = {"coal": 1, "stick": 1, "string": 1}
    trial = made("craft", "torch", 1, {"coal": -1, "stick": -1, "torch": 4}, before)
    assert confirmed_recipe([trial], prior, TRUE).ingredients == {"coal": 1, "stick": 1}


def test_made_without_a_table_needs_none() -> None:
    prior = Recipe("lever", 1, {"cobblestone": 1, "stick": 1}, TABLE)
    change = {"cobblestone": -1, "stick": -1, "lever": 1}
    by_hand = made("craft", "lever", 1, change, {"cobblestone": 1, "stick": 1})
    at_table = made("craft", "lever", 1, change, {"cobblestone": 1, "stick": 1, TABLE: 1})
    assert confirmed_recipe([by_hand], prior, TRUE).station is None
    assert confirmed_recipe([by_hand, at_table], prior, TRUE).station is None
    assert confirmed_recipe([at_table], prior, TRUE).station == TABLE


@pytest.mark.parametrize(
    ("prior", "change"),
    [
        (Recipe("glass", 1, {"sand": 1}, FURNACE), {"sand": -3, "planks": -2, "glass": 3}),
        (Recipe("glass", 1, {"stick": 2}, TABLE), {"sand": -3, "planks": -2, "glass": 3}),
        (Recipe("glass", 1, {"sand": 4}, FURNACE), {"sand": -3, "coal": -1, "glass": 3}),
        (None, {"sand": -3, "log": -2, "glass": 3}),
    ],
)
def test_planks_burnt_as_fuel_are_no_ingredient(
    prior: Recipe | None, change: Mapping[str, int]
) -> None:
    trial = made("smelt", "glass", 3, change, {"furnace": 1})
    assert confirmed_recipe([trial], prior, TRUE) == Recipe("glass", 1, {"sand": 1}, FURNACE)


def test_a_fuel_may_be_what_is_smelted() -> None:
    """Charcoal: logs are both, and the prior tells which is which."""
    prior = Recipe("coal", 1, {"log": 1}, FURNACE)
    trial = made("smelt", "coal", 3, {"log": -3, "planks": -2, "coal": 3}, {"furnace": 1})
    assert confirmed_recipe([trial], prior, TRUE).ingredients == {"log": 1}


def test_several_successes_narrow_the_count() -> None:
    one = made("craft", "torch", 8, {"coal": -2, "stick": -2, "torch": 8}, {})
    two = made("craft", "torch", 1, {"coal": -1, "stick": -1, "torch": 4}, {})
    for trials in ([one, two], [two, one]):
        shown = confirmed_recipe(trials, None, TRUE)
        assert (shown.count, shown.ingredients) == (4, {"coal": 1, "stick": 1})


@given(RECIPES, st.lists(st.integers(1, 24), min_size=1, max_size=4))
def test_the_true_recipe_fits_what_it_shows(recipe: Recipe, counts: list[int]) -> None:
    """Whatever was asked for, following the shown recipe never plans with too little."""
    trials = []
    for count in counts:
        times = ceil(count / recipe.count)
        change = {name: -each * times for name, each in recipe.ingredients.items()}
        change[recipe.item] = recipe.count * times
        before = {name: each * times for name, each in recipe.ingredients.items()}
        if recipe.station is not None:
            before[recipe.station] = 1
        trials.append(made(recipe.verb, recipe.item, count, change, before))
    shown = confirmed_recipe(trials, recipe, TRUE)
    assert (shown.count, dict(shown.ingredients)) == (recipe.count, dict(recipe.ingredients))
    assert shown.station == recipe.station


# What failure tells


def test_told_corrections_are_taken_at_their_word() -> None:
    prior = Recipe("stone_pickaxe", 1, {"cobblestone": 1})
    trials = [
        failed("craft", "stone_pickaxe", cause="station", station=TABLE),
        failed("craft", "stone_pickaxe", cause="missing", item="cobblestone", each=3),
        failed("craft", "stone_pickaxe", cause="missing", item="stick", each=2),
    ]
    told, sure = told_recipe(prior, trials, TRUE)
    assert told == Recipe("stone_pickaxe", 1, STONE, TABLE)
    assert sure == {TABLE, "cobblestone", "stick"}


def test_no_recipe_for_this_verb_means_another_station() -> None:
    prior = Recipe("glass", 1, {"sand": 1}, TABLE)
    told, _ = told_recipe(prior, [failed("craft", "glass", cause="no_recipe")], TRUE)
    assert told.station == FURNACE
    back, _ = told_recipe(told, [failed("smelt", "glass", cause="no_recipe")], TRUE)
    assert back.station == TABLE


def test_told_to_unpack_what_is_packed_of_it() -> None:
    """`craft(iron_ingot)` asks for an iron_block: so it is smelted rather than crafted."""
    prior = Recipe("iron_ingot", 1, {"iron_ore": 1}, TABLE)
    trial = failed("craft", "iron_ingot", cause="missing", item="iron_block", each=1)
    told, sure = told_recipe(prior, [trial], TRUE)
    assert told == Recipe("iron_ingot", 1, {"iron_ore": 1}, FURNACE)
    assert not sure


def test_what_another_verb_was_told_does_not_count() -> None:
    prior = Recipe("glass", 1, {"sand": 1}, FURNACE)
    trial = failed("craft", "glass", cause="missing", item="stick", each=2)
    assert told_recipe(prior, [trial], TRUE) == (prior, set())


@given(
    RECIPES,
    st.lists(
        st.fixed_dictionaries(
            {"cause": st.sampled_from(["missing", "station", "no_recipe", "tool", "luck", ""])},
            optional={
                "item": st.sampled_from(["stick", "iron_block", "flurb"]),
                "each": st.one_of(st.integers(-2, 9), st.text(max_size=2), st.none()),
                "station": st.sampled_from([TABLE, FURNACE, "flurb"]),
            },
        ),
        max_size=6,
    ),
    st.sampled_from(["craft", "smelt"]),
)
def test_contradictory_tales_raise_nothing(
    recipe: Recipe, tales: list[dict[str, Any]], verb: str
) -> None:
    trials = [failed(verb, recipe.item, **tale) for tale in tales]
    told, sure = told_recipe(recipe, trials, TRUE)
    assert told.item == recipe.item and told.count == recipe.count
    assert all(count >= 1 for count in told.ingredients.values())
    assert sure <= {*told.ingredients, TABLE, FURNACE, "flurb"}


# What silent failure refutes


def test_a_failure_refutes_what_could_have_been_followed() -> None:
    prior = Recipe("stick", 4, {"planks": 1})
    carried = {"planks": 1}
    after = unrefuted(prior, [failed("craft", "stick", 4, before=carried)])
    assert after != prior
    assert after.station is not None or any(
        carried.get(name, 0) < count for name, count in after.ingredients.items()
    )


def test_a_failure_for_which_too_little_was_carried_refutes_nothing() -> None:
    prior = Recipe("stick", 4, {"planks": 2})
    assert unrefuted(prior, [failed("craft", "stick", 8, before={"planks": 3})]) == prior
    assert unrefuted(prior, [failed("craft", "stick", 8, before={"planks": 4})]) != prior


def test_a_failure_without_the_station_refutes_nothing() -> None:
    prior = Recipe("stone_pickaxe", 1, {"cobblestone": 3}, TABLE)
    carried = {"cobblestone": 9}
    assert unrefuted(prior, [failed("craft", "stone_pickaxe", before=carried)]) == prior
    assert unrefuted(prior, [failed("craft", "stone_pickaxe", before={**carried, TABLE: 1})]) != (
        prior
    )


def test_a_failure_of_the_other_verb_refutes_nothing() -> None:
    prior = Recipe("glass", 1, {"sand": 1}, FURNACE)
    assert unrefuted(prior, [failed("craft", "glass", before={"sand": 9, FURNACE: 1})]) == prior


def test_variants_are_tried_in_order_until_one_is_left() -> None:
    """By hand first, then at the table, then with more, then with something else."""
    prior = Recipe("stone_pickaxe", 1, {"cobblestone": 3})
    by_hand = failed("craft", "stone_pickaxe", before={"cobblestone": 3})
    assert unrefuted(prior, [by_hand]) == Recipe("stone_pickaxe", 1, {"cobblestone": 3}, TABLE)
    order, places, failures = list(variants(prior)), [0], [by_hand]
    for more in range(3, 12):
        carried = {"cobblestone": more, TABLE: 1}
        failures.append(failed("craft", "stone_pickaxe", before=carried))
        places.append(order.index(unrefuted(prior, failures)))
    assert places == sorted(places)
    # Of cobblestone alone there was enough for any variant, so it takes something else too.
    assert unrefuted(prior, failures).ingredients.keys() - {"cobblestone"}


@given(RECIPES)
def test_variants_start_with_the_belief_and_differ(recipe: Recipe) -> None:
    found = list(variants(recipe))
    assert found[0] == recipe
    keys = [(tuple(sorted(v.ingredients.items())), v.station) for v in found]
    assert len(set(keys)) == len(keys)
    for variant in found:
        assert (variant.item, variant.count) == (recipe.item, recipe.count)
        assert recipe.item not in variant.ingredients
        assert recipe.ingredients.keys() <= variant.ingredients.keys()


@pytest.mark.parametrize(
    ("prior", "true"),
    [
        (Recipe("stick", 4, {"planks": 1}), Recipe("stick", 4, {"planks": 2})),
        (
            Recipe("wooden_pickaxe", 1, {"planks": 3}, TABLE),
            Recipe("wooden_pickaxe", 1, {"planks": 3, "stick": 2}, TABLE),
        ),
        (
            Recipe("stone_sword", 1, {"cobblestone": 2, "stick": 1}),
            Recipe("stone_sword", 1, {"cobblestone": 2, "stick": 1}, TABLE),
        ),
        (Recipe("iron_ingot", 1, {"iron_ore": 1}, TABLE), TRUE.recipes["iron_ingot"][0]),
    ],
)
def test_search_ends_at_a_recipe_that_works(prior: Recipe, true: Recipe) -> None:
    """Binary feedback: carry what the belief asks for, fail, believe the next, until it works."""
    failures: list[Trial] = []
    for _ in range(60):
        belief = unrefuted(prior, failures)
        enough = all(belief.ingredients.get(n, 0) >= c for n, c in true.ingredients.items())
        if enough and true.station in (None, belief.station):
            return
        carried = {**belief.ingredients, **({belief.station: 1} if belief.station else {})}
        failures.append(failed(belief.verb, prior.item, before=carried))
    pytest.fail(f"still {unrefuted(prior, failures)}")
