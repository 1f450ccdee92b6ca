"""The verbs `craft`, `smelt`, `eat` and `equip`: nothing from nothing, nothing lost."""

from collections.abc import Callable
from math import ceil, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, Recipe
from mnemonaut.envs.minecraft.player import Player
from mnemonaut.envs.minecraft.verbs import VERBS, make

NewPlayer = Callable[..., Player]
craft, smelt, eat, equip = (VERBS[name] for name in ("craft", "smelt", "eat", "equip"))
RECIPES = [r for known in facts().knowledge.recipes.values() for r in known]
FUEL = "coal_block"


def ready_for(recipe: Recipe, times: int) -> dict[str, int]:
    """The ingredients of so many crafts, the station, and fuel enough."""
    carried = {name: each * times for name, each in recipe.ingredients.items()}
    if recipe.station is not None:
        carried[recipe.station] = carried.get(recipe.station, 0) + 1
    if recipe.station == FURNACE:
        carried[FUEL] = carried.get(FUEL, 0) + 2
    return carried


def applied(recipe: Recipe, times: int, carried: dict[str, int]) -> dict[str, int]:
    """The inventory after a recipe was followed, by the definition."""
    after = dict(carried)
    for name, each in recipe.ingredients.items():
        after[name] -= each * times
    after[recipe.item] = after.get(recipe.item, 0) + recipe.count * times
    if recipe.station == FURNACE:
        after[FUEL] -= ceil(times / 80)
    return {name: count for name, count in after.items() if count}


@given(st.sampled_from(RECIPES), st.integers(1, 8), st.integers(0, 3))
def test_a_craft_changes_the_inventory_by_exactly_a_recipe(
    new_player: NewPlayer, recipe: Recipe, times: int, short: int
) -> None:
    """`short` asks for less than the crafts give: they are always whole."""
    count = recipe.count * times - min(short, recipe.count - 1)
    carried = ready_for(recipe, times)
    player = new_player(carried)
    result = make(recipe.verb)(player, recipe.item, count, True)
    assert result.success, result.text
    possible = [r for r in facts().knowledge.recipes[recipe.item] if r.verb == recipe.verb]
    followed = [r for r in possible if r.ingredients.keys() <= carried.keys()]
    ends = [applied(r, ceil(count / r.count), carried) for r in followed]
    assert player.inventory in ends
    assert (
        count
        <= player.inventory[recipe.item] - carried.get(recipe.item, 0)
        < (count + max(r.count for r in followed))
    )


@given(st.sampled_from(RECIPES), st.integers(1, 4), st.data())
def test_a_craft_that_lacks_something_changes_nothing(
    new_player: NewPlayer, recipe: Recipe, times: int, data: st.DataObject
) -> None:
    carried = ready_for(recipe, times)
    taken = data.draw(st.sampled_from([*recipe.ingredients, recipe.station or recipe.item]))
    carried.pop(taken, None)
    player = new_player(carried)
    result = make(recipe.verb)(player, recipe.item, recipe.count * times, True)
    if not result.success:
        assert player.inventory == carried
        assert result.facts["cause"] in {"missing", "station"}
    else:
        # Another recipe of the item, or the product itself was taken, which nothing needs.
        assert taken == recipe.item or len(facts().knowledge.recipes[recipe.item]) > 1


def test_the_known_crafts(new_player: NewPlayer) -> None:
    player = new_player({"log": 3})
    assert craft(player, "planks", 12, True).success
    assert player.inventory == {"planks": 12}
    assert craft(player, "crafting_table", 1, True).success
    assert craft(player, "stick", 1, True).text == "made 4 stick"
    assert craft(player, "wooden_pickaxe", 1, True).success
    assert player.inventory == {"planks": 3, "crafting_table": 1, "stick": 2, "wooden_pickaxe": 1}


def test_what_is_missing_is_told_with_its_counts(new_player: NewPlayer) -> None:
    result = craft(new_player({"planks": 3}), "stick", 9, True)
    assert result.facts == {"cause": "missing", "item": "planks", "each": 2, "need": 6, "have": 3}
    assert result.text == "crafting stick takes 2 planks each; 6 needed, 3 had"


def test_the_station_is_told_first(new_player: NewPlayer) -> None:
    result = craft(new_player(), "stone_pickaxe", 1, True)
    assert result.facts == {"cause": "station", "station": "crafting_table"}


def test_what_has_no_recipe(new_player: NewPlayer) -> None:
    assert craft(new_player(), "log", 1, True).facts == {"cause": "no_recipe"}
    assert smelt(new_player(), "stick", 1, True).facts == {"cause": "no_recipe"}
    assert craft(new_player(), "glass", 1, True).facts == {"cause": "no_recipe"}


@pytest.mark.parametrize(
    ("carried", "count", "left"),
    [
        ({"coal": 1}, 8, {}),
        ({"coal": 2}, 9, {}),
        ({"planks": 2}, 3, {}),
        ({"planks": 3}, 3, {"planks": 1}),
        ({"planks": 5, "coal": 5}, 1, {"planks": 4, "coal": 5}),
        ({"planks": 2, "coal": 1}, 8, {}),
        ({"log": 2}, 3, {}),
        ({"stick": 16}, 8, {}),
        ({"coal_block": 1}, 8, {}),
    ],
)
def test_what_is_burnt(
    new_player: NewPlayer, carried: dict[str, int], count: int, left: dict[str, int]
) -> None:
    """Planks before coal, a whole fuel at a time."""
    player = new_player({"furnace": 1, "sand": count, **carried})
    assert smelt(player, "glass", count, True).success
    assert player.inventory == {"furnace": 1, "glass": count, **left}


@pytest.mark.parametrize("carried", [{}, {"coal": 1}, {"planks": 5}, {"iron_ore": 64}])
def test_without_enough_fuel_nothing_is_smelted(
    new_player: NewPlayer, carried: dict[str, int]
) -> None:
    everything = {"furnace": 1, "sand": 9, **carried}
    player = new_player(everything)
    assert smelt(player, "glass", 9, True).facts == {"cause": "fuel"}
    assert player.inventory == everything


def test_logs_burn_under_logs(new_player: NewPlayer) -> None:
    """Charcoal: the logs that are burnt are spent besides those that are smelted."""
    player = new_player({"furnace": 1, "log": 5})
    assert smelt(player, "coal", 2, True).success
    assert player.inventory == {"furnace": 1, "log": 1, "coal": 2}


def test_what_is_to_be_smelted_is_not_burnt(new_player: NewPlayer) -> None:
    player = new_player({"furnace": 1, "log": 2})
    assert smelt(player, "coal", 2, True).facts == {"cause": "fuel"}
    assert player.inventory == {"furnace": 1, "log": 2}


@pytest.mark.parametrize(
    ("verb", "item", "carried", "rate"),
    [
        ("craft", "wooden_pickaxe", {"planks": 3, "stick": 2, "crafting_table": 1}, 0.90),
        ("smelt", "glass", {"sand": 1, "coal": 1, "furnace": 1}, 0.80),
    ],
)
def test_a_station_works_at_the_published_rate(
    new_player: NewPlayer, verb: str, item: str, carried: dict[str, int], rate: float
) -> None:
    tries, made = 3000, 0
    for seed in range(tries):
        player = new_player(carried, seed=seed)
        result = make(verb)(player, item, 1, False)
        assert 1 <= result.steps <= 600
        made += result.success
        if not result.success:
            assert result.facts == {"cause": "luck"} and player.inventory == carried
    assert abs(made / tries - rate) < 4 * sqrt(rate * (1 - rate) / tries)


@given(st.integers(0, 10**9))
def test_by_hand_there_is_no_luck(new_player: NewPlayer, seed: int) -> None:
    result = craft(new_player({"planks": 2}, seed=seed), "stick", 4, False)
    assert result.success and result.steps == 5


def test_a_hopeless_try_costs_what_deps_waits(new_player: NewPlayer) -> None:
    assert craft(new_player(), "stick", 1, False).steps == 150
    assert smelt(new_player(), "glass", 1, False).steps == 200
    assert craft(new_player(), "stick", 1, True).steps == 1


def test_eating_fills_at_most_to_twenty(new_player: NewPlayer) -> None:
    player = new_player({"apple": 5})
    player.steps = 3 * 1200
    assert eat(player, "apple", 1, False).steps == 32
    assert (player.food, player.inventory) == (20, {"apple": 4})
    assert eat(player, "apple", 9, True).facts["cause"] == "missing"
    assert eat(player, "log", 1, True).facts == {"cause": "no_food"}
    assert player.inventory == {"apple": 4}


def test_only_what_is_carried_is_taken_in_hand(new_player: NewPlayer) -> None:
    player = new_player({"torch": 1})
    assert equip(player, "torch", 1, True).success and player.held == "torch"
    assert equip(player, "log", 1, True).facts["cause"] == "missing"
    assert player.held == "torch"
