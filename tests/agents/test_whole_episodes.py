"""Worlds in which an episode is one experience, whatever the number of its plans."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs import registry
from mnemonaut.envs.world import Goal, SkillCall, State
from mnemonaut.memory import ExperienceStore, Memories, condition
from mnemonaut.planners.planner import Decision, Plan

ENV = "mnemonaut/MinecraftText-v0"
MOVES = ("log", "log", "dirt")


class OneByOne:
    """Plans one call at a time, and gives up after the last one."""

    def plan(self, goal: Goal, state: State, history: Any, memories: Memories) -> Decision:
        left = MOVES[len(history) :]
        return Decision(Plan((SkillCall("mine", (left[0], 1)),) if left else (), f"{len(history)}"))


def remembered(change: Callable[[Any], Any]) -> list[Any]:
    world = change(registry.world(ENV))
    with ExperienceStore(":memory:") as store:
        memories = Memories(condition("online", store))
        agent = PlanningAgent(OneByOne(), world, memories, where={"env": ENV}, when=7)
        env = registry.make(ENV)
        run_episode(env, agent, task="stone_pickaxe", seed=0)
        env.close()
        return [store.get(id) for id in store.ids()]


def test_the_plans_of_an_episode_become_one_experience() -> None:
    (one,) = remembered(lambda world: replace(world, whole_episodes=True))
    many = remembered(lambda world: world)
    assert len(many) == len(MOVES)
    assert [call["args"][0] for call in one.plan] == list(MOVES)
    assert [*one.plan] == [call for part in many for call in part.plan]
    assert one.outcome["steps"] == [s for part in many for s in part.outcome["steps"]]
    assert one.state == many[0].state
    assert one.outcome["ended"] == "gave up" and not one.success
    assert one.when == 7 and one.where == {"env": ENV}


def test_the_scope_of_a_goal_is_remembered_and_asked_for() -> None:
    with ExperienceStore(":memory:") as store:
        env, world = registry.make("mnemonaut/R2R-v0"), registry.world("mnemonaut/R2R-v0")
        memories = Memories(condition("online", store))
        for task in ("generated unseen House_12-0_0", "generated unseen House_13-0_0"):
            agent = PlanningAgent(Stopping(), world, memories)
            run_episode(env, agent, task=task, seed=0)
        env.close()
        assert [store.get(id).where["building"] for id in store.ids()] == ["House_12", "House_13"]


class Stopping:
    def plan(self, goal: Goal, state: State, history: Any, memories: Memories) -> Decision:
        return Decision(Plan((SkillCall("stop"),)))
