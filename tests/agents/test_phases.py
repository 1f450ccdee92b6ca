"""Episodes in phases: the next one begins with an empty history, and with what was remembered."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.agents.episode import Outcome, run_episode
from mnemonaut.agents.planning import PlanningAgent
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.world import world as household
from mnemonaut.envs.world import INTERRUPTED, Goal, Info, SkillCall, State, World
from mnemonaut.memory import ExperienceStore, Memories, condition
from mnemonaut.planners.planner import Decision, Plan

Make = Callable[..., Any]


class Floors(gymnasium.Env[np.ndarray, Any]):
    """Action 1 goes a step on. At each of `stairs` the next floor begins, again at 0 on it."""

    action_space = gymnasium.spaces.Discrete(2)
    observation_space = gymnasium.spaces.Box(0, 1000, (1,), np.int32)

    def __init__(self, *stairs: int) -> None:
        self.stairs = stairs
        self.at = self.steps = self.floor = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, Info]:
        super().reset(seed=seed)
        self.at = self.steps = self.floor = 0
        goal = Goal("climb", "climb to the roof", {})
        return np.array([0], np.int32), {"goal": goal, "phase": "floor 0"}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, Info]:
        self.steps += 1
        self.at += int(action)
        if self.at == self.stairs[self.floor]:
            self.floor, self.at = self.floor + 1, 0
        there = self.floor == len(self.stairs)
        info = {"success": there, "phase": f"floor {min(self.floor, len(self.stairs) - 1)}"}
        return np.array([self.at], np.int32), float(there), there, self.steps > 50, info


@pytest.fixture
def store() -> Iterator[ExperienceStore]:
    with ExperienceStore(":memory:") as opened:
        yield opened


def play(
    env: Any, planner: Any, world: World, store: ExperienceStore, **more: Any
) -> tuple[PlanningAgent, Outcome]:
    agent = PlanningAgent(planner, world, Memories(condition("online", store)), **more)
    return agent, run_episode(env, agent, seed=0)


def histories(planner: Any) -> list[list[str]]:
    return [[str(a.call) for a in history] for _, history in planner.asked]


def test_each_phase_begins_with_an_empty_history(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("walk 1; wait", "walk 2", "walk 1; wait", "walk 3")
    agent, outcome = play(Floors(3, 4), planner, corridor_world, store)
    assert outcome.success
    assert histories(planner) == [[], ["walk(1)", "wait()"], [], ["walk(1)", "wait()"]]
    assert [r.ended for r in agent.rounds] == [
        "replanned", "floor 0 over", "replanned", "goal reached"
    ]  # fmt: skip


def test_what_a_phase_taught_is_remembered_before_the_next_one(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("wait", "walk 3", "walk 3")
    seen: list[int] = []
    plan = planner.plan

    def counting(*args: Any) -> Decision:
        seen.append(len(store))
        decision: Decision = plan(*args)
        return decision

    planner.plan = counting
    agent, _ = play(Floors(3, 3), planner, corridor_world, store, when=7)
    assert seen == [0, 0, 2]
    assert agent.remembered == [1, 2, 3] == list(store.ids())
    kept = [store.get(number) for number in store.ids()]
    assert [e.outcome["ended"] for e in kept] == ["replanned", "floor 0 over", "goal reached"]
    assert [e.when for e in kept] == [7, 8, 9]
    assert [e.success for e in kept] == [False, True, True]
    assert store.verify() == []


def test_the_rest_of_a_plan_is_dropped_with_its_phase(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("walk 3; think; walk 9", "walk 3")
    agent, outcome = play(Floors(3, 3), planner, corridor_world, store)
    assert outcome.success and len(planner.asked) == 2
    assert [str(a.call) for a in agent.rounds[0].attempts] == ["walk(3)"]


def test_a_skill_is_cut_off_where_its_phase_ends(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    """What it changed is told as of the last moment of its own phase."""
    planner = scripted("walk 5", "walk 4")
    agent, outcome = play(Floors(3, 4), planner, corridor_world, store)
    assert outcome.success and outcome.actions == 7
    (attempt,) = agent.rounds[0].attempts
    assert attempt.feedback == INTERRUPTED and attempt.change["at"] == 2
    assert histories(planner) == [[], []]
    assert planner.asked[1][0].facts["at"] == 0


def test_what_differs_in_the_next_phase_was_changed_by_nobody(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    agent, _ = play(Floors(2, 2), scripted("walk 2", "walk 2"), corridor_world, store)
    first, second = (r.attempts[0] for r in agent.rounds)
    assert first.feedback.success and first.change == {}
    assert second.feedback.success


def test_rounds_are_counted_over_all_phases(
    corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    planner = scripted("wait", "wait", "walk 3", "wait")
    agent, outcome = play(Floors(3, 3), planner, corridor_world, store, max_replans=4)
    assert outcome.gave_up and len(agent.rounds) == 5
    assert len(agent.remembered) == 5 and agent.rounds[-1].ended == "gave up"


def test_an_env_without_phases_has_one(
    corridor: Make, corridor_world: World, scripted: Make, store: ExperienceStore
) -> None:
    agent, _ = play(corridor(4), scripted("walk 1; wait", "walk 3"), corridor_world, store)
    assert [r.ended for r in agent.rounds] == ["replanned", "goal reached"]
    assert len(store) == 2


class Walker:
    """Plans to look about and say so, in every phase; notes what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[tuple[State, int]] = []

    def plan(self, goal: Goal, state: State, history: Any, memories: Memories) -> Decision:
        self.asked.append((state, len(history)))
        return Decision(Plan((SkillCall("explore"), SkillCall("done"))))


def test_the_walkthrough_of_a_home(store: ExperienceStore) -> None:
    """After it history is empty, and the memory tells where everything stood."""
    planner = Walker()
    env = HouseholdEnv(task="rearrange Kitchen_2")
    _, outcome = play(env, planner, household(), store)
    assert not outcome.success and len(planner.asked) == 2
    assert [history for _, history in planner.asked] == [0, 0]
    phases = [state.facts["phase"] for state, _ in planner.asked]
    assert phases == ["walkthrough", "unshuffle"]
    walked, unshuffled = (store.get(number) for number in store.ids())
    assert walked.outcome["ended"] == "walkthrough over"
    looked, said = walked.outcome["steps"]
    assert len(looked["change"]["on"]) > 20 and said["change"] == {}
    assert said["text"] == "the walkthrough is over; the home was changed"
    on: Mapping[str, str] = {**walked.state["facts"]["on"], **looked["change"]["on"]}
    whole = HouseholdEnv(task="rearrange Kitchen_2", observations="oracle")
    _, info = whole.reset(seed=0)
    known = info["known"]
    assert all(at in known[handle]["parents"] for handle, at in on.items() if at)
    assert unshuffled.outcome["ended"] == "gave up"
    assert outcome.score["misplaced"] == 1.0
