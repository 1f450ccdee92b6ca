"""The symbolic mind: right at once from the truth, and from errors to the truth by evidence."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import TABLE, Knowledge, Recipe, Source
from mnemonaut.envs.minecraft.tasks import goal_of, tasks
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
    assert told(mind.propose(goal, state({"cobblestone": 1}), (), ())) == ["craft(stone_pickaxe, 1)"]
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
    seen = attempt(
        "craft", "stick", 2, before={"planks": 9}, change={"planks": -2, "stick": 4}
    )
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


def test_the_last_failure_is_explained(prior: Prior, state: MakeState, attempt: MakeAttempt) -> None:
    mind = MinecraftMind(prior(0.0))
    goal = goal_of("log")
    assert mind.explain(goal, state(), ()) == "nothing has failed yet"
    history = (attempt("mine", "coal"), attempt("mine", "log", 2), attempt("eat", "log", change={"a": 1}))
    assert mind.explain(goal, state(), history) == "mine(log, 2): so it went"


# Properties

NAMES = st.sampled_from(["log", "planks", "stick", TABLE, "cobblestone", "stone_pickaxe", "iron_ore"])
COUNTS = st.dictionaries(NAMES, st.integers(-9, 9), max_size=4)
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(["missing", "station", "tool", "search", "no_recipe", "luck", "fuel"]),
        "item": NAMES,
        "each": st.integers(-1, 9),
        "station": st.sampled_from([TABLE, "furnace"]),
        "tool": st.sampled_from(["wooden_pickaxe", "diamond_pickaxe", "shears"]),
    },
)
CALLS = st.tuples(
    st.sampled_from(["mine", "hunt", "craft", "smelt", "eat", "explore"]), NAMES, st.integers(0, 64)
)
STEPS = st.fixed_dictionaries(
    {
        "success": st.booleans(),
        "text": st.just(""),
        "facts": TOLD,
        "change": st.fixed_dictionaries({"inventory": COUNTS}, optional={"steps": st.integers(0, 700)}),
    }
)


@st.composite
def tampered(draw: st.DrawFn) -> Experience:
    """Plans beside the outcomes of others, as the corrupted condition hands them out."""
    calls = draw(st.lists(CALLS, max_size=6))
    outcome: dict[str, Any] = {
        "success": draw(st.booleans()),
        "text": "",
        "steps": draw(st.lists(STEPS, max_size=8)),
    }
    facts_then = {"inventory": draw(COUNTS), "biome": "forest"}
    return Experience(
        {"text": "", "facts": facts_then},
        "t",
        [{"skill": skill, "args": [name, count]} for skill, name, count in calls],
        outcome,
    )


@settings(max_examples=150)
@given(
    st.lists(tampered(), max_size=5),
    st.sampled_from(["stone_pickaxe", "iron_ore", "torch", "chest:3"]),
    st.sampled_from([0.0, 0.45, 1.0]),
    st.dictionaries(NAMES, st.integers(1, 9)),
)
def test_no_evidence_however_contradictory_raises(
    prior: Prior,
    state: MakeState,
    memories: list[Experience],
    task: str,
    share: float,
    carried: dict[str, int],
) -> None:
    mind = MinecraftMind(prior(share))
    recalled = [Recall(n, e, 1.0, {}) for n, e in enumerate(memories)]
    goal, now = goal_of(task), state(carried)
    plan = mind.propose(goal, now, (), recalled)
    assert len(plan.calls) < 300
    prediction = mind.predict(goal, now, plan, (), recalled)
    assert 0.0 <= prediction.success <= 1.0
    assert set(prediction.doubts) <= set(plan.calls)
    mind.revise(goal, now, plan, prediction, (), recalled)


@settings(max_examples=100)
@given(
    st.sampled_from([item for item, _, _ in facts().tasks]),
    st.integers(0, 3),
    st.sampled_from([0.45, 1.0]),
    st.sampled_from(facts().knowledge.biomes),
)
def test_random_priors_plan_for_every_task(
    prior: Prior, state: MakeState, item: str, seed: int, share: float, biome: str
) -> None:
    plan = MinecraftMind(prior(share, seed)).propose(goal_of(item), state({}, biome), (), ())
    assert 1 <= len(plan.calls) < 300
    assert plan.calls[-1].args[0] == item


def test_the_mind_keeps_nothing_between_calls(
    prior: Prior, state: MakeState, attempt: MakeAttempt, experience: MakeExperience
) -> None:
    """Memory off cannot know what memory on learnt: the same question has the same answer."""
    mind = MinecraftMind(prior(0.45))
    before = deepcopy(mind)
    seen = attempt("craft", "stick", 4, before={"planks": 9}, change={"planks": -2, "stick": 4})
    lost = attempt("mine", "iron_ore", cause="tool", tool="stone_pickaxe")
    memory = [Recall(1, experience("stick", seen, lost), 1.0, {})]
    firsts = {item: mind.propose(goal_of(item), state(), (), ()) for item in tasks()}
    for item in tasks():
        goal = goal_of(item)
        plan = mind.propose(goal, state(), (seen, lost), memory)
        prediction = mind.predict(goal, state(), plan, (lost,), memory)
        mind.revise(goal, state(), plan, prediction, (seen,), memory)
        mind.explain(goal, state(), (lost,))
    assert {item: mind.propose(goal_of(item), state(), (), ()) for item in tasks()} == firsts
    assert {item: before.propose(goal_of(item), state(), (), ()) for item in tasks()} == firsts


def test_the_arguments_are_not_touched(
    prior: Prior, state: MakeState, attempt: MakeAttempt, experience: MakeExperience
) -> None:
    now = state({"planks": 2})
    history = (attempt("craft", "stick", before={"planks": 2}, cause="missing", item="a", each=1),)
    memory = (Recall(1, experience("stick", *history), 1.0, {}),)
    kept = deepcopy((now, history, memory))
    MinecraftMind(prior(0.45)).propose(goal_of("stone_pickaxe"), now, history, memory)
    assert (now, history, memory) == kept


def test_first_plans_do_not_change_with_the_world(
    prior: Prior, state: MakeState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the prior is drawn the facts may change as they like: the mind cannot see them."""
    believed, names, start = prior(0.45), list(tasks()), state()
    goals = [goal_of(item) for item in names]
    firsts = [MinecraftMind(believed).propose(goal, start, (), ()) for goal in goals]
    true = facts()
    dearer = {
        item: tuple(replace(r, ingredients={n: 3 * c for n, c in r.ingredients.items()}) for r in known)
        for item, known in true.knowledge.recipes.items()
    }
    other = replace(true, knowledge=replace(true.knowledge, recipes=dearer, sources={}))
    for module in ("facts", "prior", "tasks", "text", "skills"):
        monkeypatch.setattr(f"mnemonaut.envs.minecraft.{module}.facts", lambda: other)
    assert [MinecraftMind(believed).propose(goal, start, (), ()) for goal in goals] == firsts


def test_thinking_loads_no_facts() -> None:
    script = (
        "import sys\n"
        "import mnemonaut.planners.minds.minecraft, mnemonaut.planners.mindstores\n"
        "import mnemonaut.planners.deps, mnemonaut.planners.zero_shot, mnemonaut.planners.random\n"
        "print(*sorted(name for name in sys.modules if name.startswith('mnemonaut.envs')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "mnemonaut.envs.minecraft.knowledge" in loaded
    assert not {n for n in loaded if n.endswith((".facts", ".prior", ".text", ".verbs", ".authored"))}


def test_doubts_are_calls_of_the_plan(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    plan = Plan((SkillCall("explore", ("desert",)), SkillCall("mine", ("sand", 1))))
    prediction = mind.predict(goal_of("glass"), state(), plan, (), ())
    assert prediction.doubts == (SkillCall("mine", ("sand", 1)),)
    assert "mine(sand, 1)" in prediction.text
