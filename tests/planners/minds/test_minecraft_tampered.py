"""The symbolic mind under any prior and any evidence, however contradictory: it raises nothing."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import TABLE, Knowledge
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import State
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]


NAMES = st.sampled_from(
    ["log", "planks", "stick", TABLE, "cobblestone", "stone_pickaxe", "iron_ore"]
)
CAUSES = ["missing", "station", "tool", "search", "no_recipe", "luck", "fuel"]
COUNTS = st.dictionaries(NAMES, st.integers(-9, 9), max_size=4)
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(CAUSES),
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
        "change": st.fixed_dictionaries(
            {"inventory": COUNTS}, optional={"steps": st.integers(0, 700)}
        ),
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
