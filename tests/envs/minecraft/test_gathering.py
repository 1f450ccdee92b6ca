"""The verbs `mine`, `hunt` and `explore`: finding things, with and without luck."""

from collections.abc import Callable
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.hazard import duration, hazard, luck, next_to_first
from mnemonaut.envs.minecraft.player import Player
from mnemonaut.envs.minecraft.text import THING_INDEX
from mnemonaut.envs.minecraft.verbs import VERBS, gather, hash_name

NewPlayer = Callable[..., Player]
mine, hunt, explore = gather("mine"), gather("hunt"), VERBS["explore"]
PICKAXES = {"iron_pickaxe": 1}


def test_one_and_three_iron_ore_come_at_the_published_rates(new_player: NewPlayer) -> None:
    """DEPS, Table 18: 0.40 and 0.16 within 3000 steps, with a stone pickaxe."""
    tries, one, three = 4000, 0, 0
    for seed in range(tries):
        result = mine(new_player({"stone_pickaxe": 1}, seed=seed), "iron_ore", 3, False)
        assert result.steps <= 3000
        three += result.success
        one += result.success or result.facts["got"] >= 1
    for found, rate in ((one, 0.40), (three, 0.16)):
        assert abs(found / tries - rate) < 4 * sqrt(rate * (1 - rate) / tries)


@pytest.mark.parametrize(
    ("verb", "item", "biome"),
    [
        ("mine", "log", "forest"),
        ("mine", "cobblestone", "plains"),
        ("hunt", "wool", "plains"),
        ("hunt", "chicken", "plains"),
    ],
)
def test_a_search_takes_as_long_as_its_law_and_luck_say(
    new_player: NewPlayer, verb: str, item: str, biome: str
) -> None:
    source = facts().knowledge.sources[item][0]
    per_step = hazard(*facts().laws[source.law])
    origin = THING_INDEX.get(source.origin, hash_name(source.origin))
    for seed in range(50):
        player = new_player(PICKAXES, seed=seed, biome=biome)
        result = gather(verb)(player, item, 1, False)
        assert result.steps == min(3000, duration(per_step, luck(seed, 1, origin, 0, 0)))
        assert result.success == player.has(item)


@given(st.integers(0, 10**9), st.integers(2, 4))
def test_asking_at_once_or_one_by_one_takes_the_same_time(
    new_player: NewPlayer, seed: int, count: int
) -> None:
    at_once = mine(new_player(PICKAXES, seed=seed), "cobblestone", count, False)
    assume(at_once.success)
    player = new_player(PICKAXES, seed=seed)
    one_by_one = [mine(player, "cobblestone", 1, False).steps for _ in range(count)]
    assert sum(one_by_one) == at_once.steps
    assert player.inventory["cobblestone"] == count


@given(st.integers(0, 10**9))
def test_the_luck_of_one_search_does_not_depend_on_another(
    new_player: NewPlayer, seed: int
) -> None:
    ore_first, ore_last = new_player(PICKAXES, seed=seed), new_player(PICKAXES, seed=seed)
    ore = mine(ore_first, "iron_ore", 1, False)
    wood = mine(ore_first, "log", 2, False)
    assert mine(ore_last, "log", 2, False) == wood
    assert mine(ore_last, "iron_ore", 1, False) == ore


@given(st.integers(0, 10**9))
def test_a_search_that_ran_out_of_patience_goes_on_where_it_stopped(
    new_player: NewPlayer, seed: int
) -> None:
    player = new_player(PICKAXES, seed=seed, cap=10**6)
    needed = duration(hazard(*facts().laws["ore"]), luck(seed, 1, THING_INDEX["iron_ore"], 0, 0))
    spent = 0
    while not (result := mine(player, "iron_ore", 1, False)).success:
        assert result.steps == 3000 and result.facts == {"cause": "search", "got": 0}
        spent += result.steps
    assert spent + result.steps == needed
    # What was searched for the first is not counted for the next.
    again = luck(seed, 1, THING_INDEX["iron_ore"], 1, 1)
    ratio = next_to_first(facts().laws["ore"], facts().three_iron_ore)
    following = duration(hazard(*facts().laws["ore"]) * ratio, again)
    assert mine(player, "iron_ore", 1, False).steps == min(3000, following)


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_no_search_outlasts_the_episode(new_player: NewPlayer, seed: int, cap: int) -> None:
    player = new_player(seed=seed, cap=cap)
    result = mine(player, "log", 5, False)
    assert 1 <= result.steps <= cap
    assert result.success == (player.inventory.get("log", 0) >= 5)


@pytest.mark.parametrize("exact", [True, False])
def test_a_wrong_tool_finds_but_drops_nothing(new_player: NewPlayer, exact: bool) -> None:
    hopeful = 0
    for seed in range(30):
        player = new_player({"stone_pickaxe": 1}, seed=seed, cap=12000)
        result = mine(player, "diamond", 1, exact)
        assert not result.success and player.inventory == {"stone_pickaxe": 1}
        if result.facts["cause"] == "search":
            continue
        hopeful += 1
        assert result.facts == {"cause": "tool", "tool": "iron_pickaxe"}
        assert "diamond_ore" in result.text and "iron_pickaxe" in result.text
        assert exact or "diamond_ore" in player.found
    assert hopeful >= (30 if exact else 5)


def test_the_bare_hand_gets_no_stone(new_player: NewPlayer) -> None:
    result = mine(new_player(), "cobblestone", 1, True)
    assert result.facts == {"cause": "tool", "tool": "wooden_pickaxe"}


def test_what_was_found_is_found_again_sooner(new_player: NewPlayer) -> None:
    """The next of a thing has a hazard about five times that of the first."""
    first = second = 0
    for seed in range(400):
        player = new_player(PICKAXES, seed=seed, cap=10**6)
        first += mine(player, "cobblestone", 1, False).steps
        second += mine(player, "cobblestone", 1, False).steps
    assert 3.5 < first / second < 7.0


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    ("verb", "item", "biome", "lives_in"),
    [("mine", "cactus", "forest", ["desert"]), ("mine", "log", "desert", None)],
)
def test_what_does_not_grow_here(
    new_player: NewPlayer, exact: bool, verb: str, item: str, biome: str, lives_in: list[str] | None
) -> None:
    player = new_player(biome=biome)
    result = gather(verb)(player, item, 1, exact)
    assert (result.success, result.steps, result.facts["cause"]) == (False, 1, "biome")
    assert biome not in result.facts["biomes"]
    assert lives_in in (None, result.facts["biomes"])
    assert explore(player, result.facts["biomes"][0], 1, exact).success
    assert gather(verb)(player, item, 1, True).success


def test_the_verb_must_fit_the_source(new_player: NewPlayer) -> None:
    assert hunt(new_player(), "log", 1, True).facts == {"cause": "no_source"}
    assert mine(new_player(), "beef", 1, True).facts == {"cause": "no_source"}
    assert mine(new_player(), "stick", 1, True).facts == {"cause": "no_source"}


@given(
    st.sampled_from(sorted(facts().knowledge.sources)),
    st.integers(1, 64),
    st.sampled_from(facts().knowledge.biomes),
)
def test_exact_gathering_gives_what_was_asked_and_nothing_else(
    new_player: NewPlayer, item: str, count: int, biome: str
) -> None:
    source = facts().knowledge.sources[item][0]
    tools = {"diamond_pickaxe": 1, "diamond_shovel": 1, "shears": 1, "diamond_axe": 1}
    player = new_player(tools, biome=biome)
    result = gather(source.verb)(player, item, count, True)
    expected = {item: count} if result.success else {}
    assert player.inventory == tools | expected
    assert result.success == any(
        s.verb == source.verb and s.found_in(biome) for s in facts().knowledge.sources[item]
    )


def test_an_animal_gives_all_it_has(new_player: NewPlayer) -> None:
    player = new_player(seed=3, biome="plains", cap=10**6)
    while not player.has("beef", 20):
        hunt(player, "beef", 5, False)
    cows = player.tries["cow"]
    assert cows <= player.inventory["beef"] <= 3 * cows
    assert 0 < player.inventory["leather"] <= 2 * cows


def test_a_rare_drop_is_rare(new_player: NewPlayer) -> None:
    """Gravel gives flint once in ten; the gravel itself always."""
    player = new_player(cap=10**7)
    while player.tries.get("gravel", 0) < 1500:
        mine(player, "gravel", 64, False)
    share = player.inventory["flint"] / player.tries["gravel"]
    assert abs(share - 0.1) < 4 * sqrt(0.1 * 0.9 / 1500)
    assert player.inventory["gravel"] == player.tries["gravel"]


def test_mining_takes_the_player_down(new_player: NewPlayer) -> None:
    player = new_player(PICKAXES)
    mine(player, "diamond", 1, True)
    assert player.y == 15
    explore(player, "desert", 1, True)
    assert player.y == 64


@given(st.integers(0, 10**9))
def test_a_walk_takes_200_to_600_steps(new_player: NewPlayer, seed: int) -> None:
    player = new_player(seed=seed)
    result = explore(player, "desert", 1, False)
    assert result.success and 200 <= result.steps <= 600
    assert player.biome == "desert"
    assert explore(player, "desert", 1, False).steps == 1
    tired = new_player(seed=seed, cap=150)
    assert not explore(tired, "desert", 1, False).success
    assert tired.biome == "forest"


def test_only_biomes_can_be_walked_to(new_player: NewPlayer) -> None:
    assert explore(new_player(), "log", 1, True).facts == {"cause": "no_biome"}
