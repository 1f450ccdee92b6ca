"""DEPS: explain, plan again, select what to do first."""

from collections.abc import Callable

from mnemonaut.envs.minecraft.knowledge import TABLE, Knowledge
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.world import State
from mnemonaut.memory import Memories
from mnemonaut.planners.deps import Deps
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt

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


def test_the_likelier_of_what_can_come_first_comes_first(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """To mine coal failed twice, to mine iron worked: so iron goes first."""
    planner = Deps(MinecraftMind(prior(0.0)))
    goal = goal_of("iron_ingot")
    carried = {"furnace": 1, "stone_pickaxe": 1, TABLE: 1}
    history = (
        attempt("mine", "log", before=carried, cause="search"),
        attempt("mine", "log", before=carried, cause="search"),
        attempt("mine", "iron_ore", before=carried, change={"iron_ore": 1}),
    )
    mind = MinecraftMind(prior(0.0))
    proposed = [str(c) for c in mind.propose(goal, state(carried), history, ()).calls]
    selected = planner.plan(goal, state(carried), history, Memories()).plan
    assert sorted(map(str, selected.calls)) == sorted(proposed)
    gathering = [str(c) for c in selected.calls if c.skill == "mine"]
    assert gathering == ["mine(iron_ore, 1)", "mine(log, 1)"]


def test_what_is_made_of_one_another_keeps_its_order(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """Sticks are made of planks: a plan that opens with both must not start with the sticks,
    however often planks were made before."""
    planner = Deps(MinecraftMind(prior(0.0)))
    goal = goal_of("stick:4")
    history = (
        attempt("craft", "planks", 4, before={"log": 1}, change={"log": -1, "planks": 4}),
        attempt("craft", "stick", 4, before={}, cause="missing", item="planks", each=2),
    )
    plan = planner.plan(goal, state({"log": 1}), history[:1], Memories()).plan
    assert [str(c) for c in plan.calls] == ["craft(planks, 4)", "craft(stick, 4)"]
    plan = planner.plan(goal, state({"log": 1}), history, Memories()).plan
    assert [str(c) for c in plan.calls] == ["craft(planks, 4)", "craft(stick, 4)"]
