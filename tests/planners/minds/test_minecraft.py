"""The symbolic mind: right at once from the truth, and from errors to the truth by evidence."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from mnemonaut.envs.minecraft.knowledge import TABLE, Knowledge, Recipe, Source
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import SkillCall, State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt, Plan

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]
STONE = {"cobblestone": 3, "stick": 2}


def believing(prior: Prior, recipe: Recipe) -> MinecraftMind:
    """A mind that is right in all but one recipe."""
    true = prior(0.0)
    return MinecraftMind(replace(true, recipes={**true.recipes, recipe.item: (recipe,)}))


def told(plan: Plan) -> list[str]:
    return [str(call) for call in plan.calls]


def test_the_plan_of_an_oracle(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    plan = mind.propose(goal_of("stone_pickaxe"), state(), (), ())
    order = told(plan)
    assert order[0] == "mine(log, 3)" and order[-1] == "craft(stone_pickaxe, 1)"
    steps = ["crafting_table, 1", "wooden_pickaxe, 1", "stone_pickaxe, 1"]
    places = [order.index(f"craft({step})") for step in steps]
    assert places == sorted(places)
    assert places[1] < order.index("mine(cobblestone, 3)") < places[2]


def test_what_is_carried_is_used(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    carried = state({**STONE, TABLE: 1})
    assert told(mind.propose(goal_of("stone_pickaxe"), carried, (), ())) == [
        "craft(stone_pickaxe, 1)"
    ]
    assert told(mind.propose(goal_of("stick:4"), state({"planks": 2}), (), ())) == [
        "craft(stick, 4)"
    ]


@pytest.mark.parametrize("remembered", [False, True])
def test_told_corrections_change_the_next_plan(
    prior: Prior,
    state: MakeState,
    attempt: MakeAttempt,
    experience: MakeExperience,
    remembered: bool,
) -> None:
    """The same, whether it happened in this episode or is recalled from another."""
    mind = believing(prior, Recipe("stone_pickaxe", 1, {"cobblestone": 1}))
    carried = {"cobblestone": 3, "stick": 2}
    events = (
        attempt("craft", "stone_pickaxe", before=carried, cause="station", station=TABLE),
        attempt(
            "craft",
            "stone_pickaxe",
            before={**carried, TABLE: 1},
            cause="missing",
            item="cobblestone",
            each=3,
        ),
        attempt(
            "craft",
            "stone_pickaxe",
            before={**carried, TABLE: 1},
            cause="missing",
            item="stick",
            each=2,
        ),
    )
    recalled = [Recall(n, experience("x", e), 1.0, {}) for n, e in enumerate(events)]
    history, memory = ((), recalled) if remembered else (events, [])
    goal = goal_of("stone_pickaxe")
    first = mind.propose(goal, state({"cobblestone": 1}), (), ())
    assert told(first) == ["craft(stone_pickaxe, 1)"]
    plan = mind.propose(goal, state({TABLE: 1, "cobblestone": 3}), history, memory)
    assert told(plan)[-2:] == ["craft(stick, 4)", "craft(stone_pickaxe, 1)"]
    plan = mind.propose(goal, state(carried), history, memory)
    assert told(plan)[-2:] == ["craft(crafting_table, 1)", "craft(stone_pickaxe, 1)"]


def test_the_told_tool_is_made_first(prior: Prior, state: MakeState, attempt: MakeAttempt) -> None:
    true = prior(0.0)
    iron = Source("iron_ore", "mine", "iron_ore")
    mind = MinecraftMind(replace(true, sources={**true.sources, "iron_ore": (iron,)}))
    goal = goal_of("iron_ore")
    assert told(mind.propose(goal, state(), (), ())) == ["mine(iron_ore, 1)"]
    tale = attempt("mine", "iron_ore", cause="tool", tool="stone_pickaxe")
    plan = told(mind.propose(goal, state(), (tale,), ()))
    assert "craft(stone_pickaxe, 1)" in plan and plan[-1] == "mine(iron_ore, 1)"


def test_a_seen_success_corrects_the_prior(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    mind = believing(prior, Recipe("stick", 4, {"planks": 7}))
    seen = attempt("craft", "stick", 2, before={"planks": 9}, change={"planks": -2, "stick": 4})
    assert told(mind.propose(goal_of("stick:8"), state({"planks": 4}), (seen,), ())) == [
        "craft(stick, 8)"
    ]


def silent(attempt: MakeAttempt, carried: Mapping[str, int], steps: int) -> Attempt:
    """A failure of which nothing is told but how long it took."""
    failed = attempt("craft", "stone_pickaxe", before=carried)
    return replace(failed, change={"steps": steps})


def test_without_reasons_a_quick_failure_refutes(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    mind = believing(prior, Recipe("stone_pickaxe", 1, STONE))
    goal, carried = goal_of("stone_pickaxe"), state(STONE)
    assert told(mind.propose(goal, carried, (), ())) == ["craft(stone_pickaxe, 1)"]
    plan = told(mind.propose(goal, carried, (silent(attempt, STONE, 150),), ()))
    assert plan[-2:] == ["craft(crafting_table, 1)", "craft(stone_pickaxe, 1)"]


def test_without_reasons_a_station_is_remembered_once_it_worked(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """By hand it failed, at the table it worked: the next time, a table is made first."""
    mind = believing(prior, Recipe("stone_pickaxe", 1, STONE))
    events = (
        silent(attempt, STONE, 150),
        attempt(
            "craft",
            "stone_pickaxe",
            before={**STONE, TABLE: 1},
            change={"cobblestone": -3, "stick": -2, "stone_pickaxe": 1},
        ),
    )
    plan = told(mind.propose(goal_of("stone_pickaxe"), state(STONE), events, ()))
    assert plan[-2:] == ["craft(crafting_table, 1)", "craft(stone_pickaxe, 1)"]


def test_bad_luck_at_a_station_refutes_nothing(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """A try that lasted as long as a try may last was bad luck, and is tried again."""
    mind = MinecraftMind(prior(0.0))
    carried = {**STONE, TABLE: 1}
    for tries in (1, 2, 3):
        history = [silent(attempt, carried, 600)] * tries
        plan = mind.propose(goal_of("stone_pickaxe"), state(carried), history, ())
        assert told(plan) == ["craft(stone_pickaxe, 1)"]


def test_a_known_way_is_expected_to_work_and_an_unknown_one_is_doubted(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    mind = MinecraftMind(prior(0.0))
    goal, start = goal_of("planks"), state()
    plan = mind.propose(goal, start, (), ())
    first = mind.predict(goal, start, plan, (), ())
    assert 0 < first.success < 1
    assert first.doubts == plan.calls
    won = attempt("mine", "log", before={}, change={"log": 1})
    lost = attempt("mine", "log", before={}, cause="search")
    some = mind.predict(goal, start, plan, (won,), ())
    assert some.doubts == plan.calls[1:]
    better = mind.predict(goal, start, plan, (won, won, won), ())
    worse = mind.predict(goal, start, plan, (won, lost, lost), ())
    assert worse.success < some.success < better.success


def test_failures_are_explained_the_last_one_last(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    mind = MinecraftMind(prior(0.0))
    goal = goal_of("log")
    assert mind.explain(goal, state(), ()) == "nothing has failed yet"
    ate = attempt("eat", "apple", change={"apple": -1})
    history = (attempt("mine", "coal"), attempt("mine", "log", 2), ate)
    assert mind.explain(goal, state(), history) == (
        "mine(coal, 1): so it went\nmine(log, 2): so it went"
    )


def test_doubts_are_calls_of_the_plan(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    plan = Plan((SkillCall("explore", ("desert",)), SkillCall("mine", ("sand", 1))))
    prediction = mind.predict(goal_of("glass"), state(), plan, (), ())
    assert prediction.doubts == (SkillCall("mine", ("sand", 1)),)
    assert "mine(sand, 1)" in prediction.text


@pytest.mark.parametrize(
    ("call", "carried", "known"),
    [
        (SkillCall("craft", ("stick", 4)), {"planks": 9}, False),
        (SkillCall("smelt", ("glass", 1)), {"furnace": 1}, False),
        (SkillCall("explore", ("desert",)), {}, False),
        (SkillCall("mine", ("log", 3)), {}, True),
        (SkillCall("hunt", ("beef", 1)), {}, True),
        (SkillCall("mine", ("cobblestone", 1)), {}, False),
        (SkillCall("mine", ("cobblestone", 1)), {"iron_pickaxe": 1}, True),
    ],
)
def test_only_gathering_with_its_tool_at_hand_waits_for_nothing(
    prior: Prior, state: MakeState, call: SkillCall, carried: dict[str, int], known: bool
) -> None:
    far = MinecraftMind(prior(0.0)).horizon(call, state(carried), ())
    assert (far is not None) is known
