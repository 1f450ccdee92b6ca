"""Backward chaining: plans that work, are finite, and ask for enough."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, TABLE, Knowledge, Recipe, Source
from mnemonaut.envs.world import SkillCall
from mnemonaut.planners.minds.chaining import MAX_COUNT, Chain, merged
from mnemonaut.planners.minds.ways import Believed, Way, choose_ways

TRUE = facts().knowledge
FORGE: Mapping[str, Way] = {
    "log": Source("log", "mine", "log"),
    "planks": Recipe("planks", 4, {"log": 1}),
    "stick": Recipe("stick", 4, {"planks": 2}),
    TABLE: Recipe(TABLE, 1, {"planks": 4}),
    "wooden_pickaxe": Recipe("wooden_pickaxe", 1, {"planks": 3, "stick": 2}, TABLE),
    "cobblestone": Source("cobblestone", "mine", "stone", "wooden_pickaxe"),
    FURNACE: Recipe(FURNACE, 1, {"cobblestone": 8}, TABLE),
    "sand": Source("sand", "mine", "sand", biomes=("desert", "plains")),
    "glass": Recipe("glass", 1, {"sand": 1}, FURNACE),
}


def chained(
    item: str,
    count: int = 1,
    held: Mapping[str, int] | None = None,
    biome: str = "forest",
    ways: Mapping[str, Way] = FORGE,
) -> list[SkillCall]:
    chain = Chain(ways, {"planks": 1.5, "coal": 8.0}, held or {}, biome)
    chain.ensure(item, count)
    return chain.calls


def asked(calls: list[SkillCall] | tuple[SkillCall, ...]) -> Counter[tuple[str, str]]:
    """How much of what is asked for in all, by skill and thing."""
    total: Counter[tuple[str, str]] = Counter()
    for call in calls:
        if call.skill != "explore":
            total[call.skill, str(call.args[0])] += int(call.args[1])
    return total


def test_a_table_from_nothing() -> None:
    assert [str(c) for c in chained(TABLE)] == [
        "mine(log, 1)",
        "craft(planks, 4)",
        "craft(crafting_table, 1)",
    ]


def test_what_is_at_hand_is_used() -> None:
    assert [str(c) for c in chained(TABLE, held={"planks": 4})] == ["craft(crafting_table, 1)"]
    assert chained(TABLE, held={TABLE: 1}) == []
    assert [str(c) for c in chained("planks", 6, {"log": 2, "planks": 1})] == ["craft(planks, 8)"]


def test_the_tool_comes_first_unless_a_better_one_is_carried() -> None:
    assert str(chained("cobblestone", 3)[-1]) == "mine(cobblestone, 3)"
    assert asked(chained("cobblestone", 3))["craft", "wooden_pickaxe"] == 1
    carried = chained("cobblestone", 3, {"iron_pickaxe": 1})
    assert [str(c) for c in carried] == ["mine(cobblestone, 3)"]


def test_it_walks_where_a_thing_grows() -> None:
    calls = [str(c) for c in chained("sand", 2)]
    assert calls == ["explore(desert)", "mine(sand, 2)"]
    assert [str(c) for c in chained("sand", 2, biome="plains")] == ["mine(sand, 2)"]


def test_fuel_is_set_aside() -> None:
    held = {FURNACE: 1, "sand": 9}
    assert asked(chained("glass", 9, held)) == {
        ("mine", "log"): 2,
        ("craft", "planks"): 8,
        ("smelt", "glass"): 9,
    }
    assert [str(c) for c in chained("glass", 9, {**held, "coal": 2})] == ["smelt(glass, 9)"]
    assert [str(c) for c in chained("glass", 9, {**held, "planks": 6})] == ["smelt(glass, 9)"]


def test_an_ingredient_is_not_spent_twice() -> None:
    """Three planks for the head and two sticks' worth of them: 5 at least, so two logs."""
    calls = chained("wooden_pickaxe", held={TABLE: 1})
    assert asked(calls)["craft", "planks"] >= 5
    assert asked(calls)["mine", "log"] == 2


def test_what_nobody_knows_a_way_to_is_looked_for() -> None:
    assert [str(c) for c in chained("flurb", 2)] == ["mine(flurb, 2)"]


def test_a_circle_ends() -> None:
    ways: Mapping[str, Way] = {"a": Recipe("a", 1, {"b": 2}), "b": Recipe("b", 1, {"a": 3}, TABLE)}
    calls = chained("a", ways=ways)
    assert len(calls) < 10


def test_a_station_that_needs_itself_ends() -> None:
    ways: Mapping[str, Way] = {
        TABLE: Recipe(TABLE, 1, {"planks": 4}, TABLE),
        "planks": Recipe("planks", 4, {"log": 1}, TABLE),
    }
    assert len(chained(TABLE, ways=ways)) < 10


def test_more_than_one_call_can_ask_for_is_asked_for_in_several() -> None:
    """Ten blocks of iron are ninety ingots: two calls, not a plan that comes short by 26."""
    ways: Mapping[str, Way] = {
        "iron_ingot": Source("iron_ingot", "mine", "iron_ore"),
        "iron_block": Recipe("iron_block", 1, {"iron_ingot": 9}, TABLE),
    }
    calls = merged(chained("iron_block", 10, {TABLE: 1}, ways=ways))
    assert asked(calls) == {("mine", "iron_ingot"): 90, ("craft", "iron_block"): 10}
    assert all(1 <= int(call.args[1]) <= MAX_COUNT for call in calls)


CALLS = st.lists(
    st.one_of(
        st.builds(
            lambda verb, thing, count: SkillCall(verb, (thing, count)),
            st.sampled_from(["mine", "hunt", "craft", "smelt"]),
            st.sampled_from(["log", "stone", "wool"]),
            st.integers(1, 64),
        ),
        st.sampled_from([SkillCall("explore", ("desert",)), SkillCall("explore", ("taiga",))]),
    ),
    max_size=12,
)


@given(CALLS)
def test_joining_keeps_the_totals(calls: list[SkillCall]) -> None:
    """In calls that the world can be asked for: none of more than 64."""
    joined = merged(calls)
    assert asked(joined) == asked(calls)
    assert all(int(c.args[1]) <= MAX_COUNT for c in joined if c.skill != "explore")


@given(CALLS)
def test_joining_moves_nothing_across_a_walk(calls: list[SkillCall]) -> None:
    def stretches(found: list[SkillCall] | tuple[SkillCall, ...]) -> list[set[tuple[str, str]]]:
        parts: list[set[tuple[str, str]]] = [set()]
        for call in found:
            if call.skill == "explore":
                parts.append(set())
            else:
                parts[-1].add((call.skill, str(call.args[0])))
        return parts

    walks = [c for c in calls if c.skill == "explore"]
    joined = merged(calls)
    assert [c for c in joined if c.skill == "explore"] == walks
    assert stretches(joined) == stretches(calls)


@given(CALLS)
def test_making_keeps_its_order(calls: list[SkillCall]) -> None:
    """Only gathering is brought forward; what is made is made in the order of the plan."""

    def makings(found: list[SkillCall] | tuple[SkillCall, ...]) -> list[tuple[str, str]]:
        order: list[tuple[str, str]] = []
        for call in found:
            name = (call.skill, str(call.args[0]))
            if call.skill in ("craft", "smelt") and order[-1:] != [name]:
                order.append(name)
        return order

    assert makings(merged(calls)) == makings(calls)


def test_joining_known_calls() -> None:
    calls = [
        SkillCall("mine", ("log", 1)),
        SkillCall("craft", ("planks", 4)),
        SkillCall("mine", ("log", 2)),
        SkillCall("craft", ("planks", 8)),
        SkillCall("explore", ("desert",)),
        SkillCall("mine", ("log", 1)),
    ]
    assert [str(c) for c in merged(calls)] == [
        "mine(log, 3)",
        "craft(planks, 12)",
        "explore(desert)",
        "mine(log, 1)",
    ]


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(facts().obtainable)),
    st.integers(1, 3),
    st.integers(0, 3),
    st.sampled_from([0.45, 1.0]),
    st.sampled_from(facts().knowledge.biomes),
)
def test_any_prior_gives_a_finite_plan_of_sensible_calls(
    prior: Callable[..., Knowledge], item: str, count: int, seed: int, share: float, biome: str
) -> None:
    believed = prior(share, seed)

    def ways_of(name: str) -> list[Believed]:
        known: list[Way] = [*believed.recipes.get(name, ()), *believed.sources.get(name, ())]
        return [Believed(way) for way in known]

    ways = choose_ways([item], ways_of, {}, biome)
    chain = Chain(ways, believed.fuels, {}, biome)
    chain.ensure(item, count)
    plan = merged(chain.calls)
    assert 1 <= len(plan) < 300
    for call in plan:
        assert call.skill in {"mine", "hunt", "craft", "smelt", "explore"}
        if call.skill != "explore":
            assert 1 <= int(call.args[1]) <= MAX_COUNT
    assert plan[-1].args[0] == item


@pytest.mark.parametrize("count", [1, 16, 64])
def test_the_last_call_asks_for_the_goal_in_whole_crafts(count: int) -> None:
    last = chained("planks", count)[-1]
    assert int(last.args[1]) == 4 * -(-count // 4)
