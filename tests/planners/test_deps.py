"""DEPS: explain, plan again, select what to do first."""

from collections.abc import Callable

from mnemonaut.envs.minecraft.knowledge import TABLE, Knowledge
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import SkillCall, State
from mnemonaut.memory import Memories
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt, History

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]


def test_the_last_failure_is_explained(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    planner = Deps(MinecraftMind(prior(0.0)))
    goal = goal_of("log")
    assert planner.plan(goal, state(), (), Memories()).explanation == ""
    failed = attempt("mine", "log", 2, cause="search")
    decision = planner.plan(goal, state(), (failed,), Memories())
    assert decision.explanation == "mine(log, 2): so it went"
    assert not decision.recalled and not decision.predictions


def test_it_learns_within_the_episode(prior: Prior, state: MakeState, attempt: MakeAttempt) -> None:
    planner = Deps(MinecraftMind(prior(0.0)))
    goal = goal_of("stone_pickaxe")
    carried = {"cobblestone": 9, "stick": 9, TABLE: 1}
    told = {"cause": "missing", "item": "leather", "each": 1}
    tale = attempt("craft", "stone_pickaxe", before=carried, **told)
    before = planner.plan(goal, state(carried), (), Memories()).plan
    after = planner.plan(goal, state(carried), (tale,), Memories()).plan
    assert [str(c) for c in before.calls] == ["craft(stone_pickaxe, 1)"]
    assert "hunt(leather, 1)" in [str(c) for c in after.calls]


def plan_for(planner: Deps, state: MakeState) -> list[str]:
    """The plan for an iron ingot, with tools but neither ore nor fuel: it opens with two searches
    that wait for nothing."""
    carried = {"furnace": 1, "stone_pickaxe": 1, TABLE: 1}
    decision = planner.plan(goal_of("iron_ingot"), state(carried), (), Memories())
    return [str(c) for c in decision.plan.calls]


def test_the_nearest_of_what_waits_for_nothing_comes_first(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    proposed = plan_for(Deps(mind), state)
    opening = proposed[:2]
    assert sorted(opening) == ["mine(iron_ore, 1)", "mine(log, 1)"]

    for nearest in ("log", "iron_ore"):

        def horizon(
            call: SkillCall, now: State, tried: History, nearest: str = nearest
        ) -> float | None:
            if call.skill != "mine":
                return None
            return 1.0 if call.args[0] == nearest else 2.0

        selected = plan_for(Deps(mind, horizon), state)
        assert selected[0] == f"mine({nearest}, 1)"
        assert sorted(selected[:2]) == sorted(opening) and selected[2:] == proposed[2:]


def test_equally_near_calls_keep_the_order_of_the_plan(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    proposed = plan_for(Deps(mind), state)
    assert plan_for(Deps(mind, lambda call, now, tried: 1.0), state) == proposed
    assert plan_for(Deps(mind, lambda call, now, tried: None), state) == proposed


def test_a_told_tool_is_not_forgotten_by_the_selector(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """Told that stone needs a pickaxe, it does not go back to the stone before making one."""
    mind = MinecraftMind(prior(1.0, 2))
    told = attempt("mine", "cobblestone", 1, cause="tool", tool="wooden_pickaxe")
    call = SkillCall("mine", ("cobblestone", 1))
    assert mind.horizon(call, state(), (told,)) is None
    assert mind.horizon(call, state({"wooden_pickaxe": 1}), (told,)) is not None


def test_what_is_made_of_one_another_keeps_its_order(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """Sticks are made of planks: a plan that opens with both must not start with the sticks,
    however often planks were made before."""
    mind = MinecraftMind(prior(0.0))
    planner = Deps(mind, mind.horizon)
    goal = goal_of("stick:4")
    history = (
        attempt("craft", "planks", 4, before={"log": 1}, change={"log": -1, "planks": 4}),
        attempt("craft", "stick", 4, before={}, cause="missing", item="planks", each=2),
    )
    plan = planner.plan(goal, state({"log": 1}), history[:1], Memories()).plan
    assert [str(c) for c in plan.calls] == ["craft(planks, 4)", "craft(stick, 4)"]
    plan = planner.plan(goal, state({"log": 1}), history, Memories()).plan
    assert [str(c) for c in plan.calls] == ["craft(planks, 4)", "craft(stick, 4)"]
