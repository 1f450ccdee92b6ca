"""ReAct: one call at a time, each chosen in the light of the last."""

from collections.abc import Callable

import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import Knowledge
from mnemonaut.envs.minecraft.skills import world
from mnemonaut.envs.minecraft.tasks import goal_of
from mnemonaut.envs.minecraft.text import MinecraftTextEnv
from mnemonaut.envs.world import State
from mnemonaut.memory import Experience, ExperienceStore, Memories, condition
from mnemonaut.planners.minds.minecraft import MinecraftMind
from mnemonaut.planners.planner import Attempt, Planner
from mnemonaut.planners.react import ReAct
from mnemonaut.planners.zero_shot import ZeroShot

Prior = Callable[..., Knowledge]
MakeState = Callable[..., State]
MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]
WORLD = world()
TASKS = [item for item, _, _ in facts().tasks][::3]


def play(planner: Planner, task: str, seed: int = 3) -> tuple[bool, PlanningAgent]:
    agent = PlanningAgent(planner, WORLD, max_replans=100)
    outcome = run_episode(MinecraftTextEnv("exact"), agent, task=task, seed=seed)
    return outcome.success, agent


def test_of_a_plan_the_first_call_is_taken_with_its_reason(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    goal = goal_of("crafting_table")
    whole = mind.propose(goal, state(), (), ())
    decision = ReAct(mind).plan(goal, state(), (), Memories())
    assert len(whole.calls) == 3
    assert decision.plan.calls == whole.calls[:1]
    assert decision.plan.reason == whole.reason


def test_where_nothing_is_left_to_do_it_does_nothing(prior: Prior, state: MakeState) -> None:
    mind = MinecraftMind(prior(0.0))
    assert not ReAct(mind).plan(goal_of("log"), state({"log": 1}), (), Memories()).plan.calls


def test_after_a_success_it_looks_again_where_zero_shot_does_not(
    prior: Prior, state: MakeState, attempt: MakeAttempt
) -> None:
    """The first log came with planks: there are none to make any more."""
    mind = MinecraftMind(prior(0.0))
    goal = goal_of("crafting_table")
    gift = attempt("mine", "log", before={}, change={"log": 1, "planks": 4})
    now = state({"log": 1, "planks": 4})
    observed = ReAct(mind).plan(goal, now, (gift,), Memories()).plan
    followed = ZeroShot(mind).plan(goal, now, (gift,), Memories()).plan
    assert [str(c) for c in observed.calls] == ["craft(crafting_table, 1)"]
    assert str(followed.calls[0]) == "craft(planks, 4)"


def test_it_has_no_memory(
    prior: Prior, state: MakeState, attempt: MakeAttempt, experience: MakeExperience
) -> None:
    mind = MinecraftMind(prior(0.45))
    goal = goal_of("stone_pickaxe")
    tale = attempt("craft", "stone_pickaxe", cause="missing", item="leather", each=1)
    with ExperienceStore(":memory:") as store:
        store.remember(experience("stone_pickaxe", tale))
        online = Memories(condition("online", store))
        decision = ReAct(mind).plan(goal, state(), (), online)
    assert decision.recalled == ()
    assert decision == ReAct(mind).plan(goal, state(), (), Memories())


@pytest.mark.parametrize("task", TASKS)
def test_the_oracle_takes_as_many_questions_as_calls(prior: Prior, task: str) -> None:
    success, agent = play(ReAct(MinecraftMind(prior(0.0))), task)
    assert success
    assert all(len(done.attempts) == 1 for done in agent.rounds)
    assert all(done.attempts[0].feedback.success for done in agent.rounds)


def test_with_errors_it_recovers_where_zero_shot_does_not(prior: Prior) -> None:
    mind = MinecraftMind(prior(0.38, 1))
    wins = [
        sum(play(planner, task)[0] for task in TASKS) for planner in (ZeroShot(mind), ReAct(mind))
    ]
    assert wins[0] < len(TASKS) / 2
    assert wins[1] == len(TASKS)
