"""Advice of the semantic memory: told to the planner, kept out of what is remembered."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.planning import PlanningAgent, advised
from mnemonaut.envs.world import Goal, State, World
from mnemonaut.memory import ExperienceStore, Memories, condition
from mnemonaut.memory.memories import Advice, Semantic

Make = Callable[..., Any]
GOAL = Goal("end", "reach the end", {"at": 5})
STATE = State("I stand at 3.", {"at": 3})


@dataclass
class Oracle:
    """Knows one thing, where the state is told as it likes it."""

    heard: list[tuple[Any, Any]] = field(default_factory=list)
    silent: bool = False

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        self.heard.append((dict(target), dict(facts)))
        return None if self.silent else Advice("The end is near.", {"left": 5 - facts["at"]})


def test_advice_stands_before_the_state_and_among_the_facts() -> None:
    oracle: Semantic = Oracle()
    told = advised(GOAL, STATE, oracle)
    assert told.text == "The end is near.\nI stand at 3."
    assert told.facts == {"at": 3, "advice": {"left": 2}}
    assert STATE.facts == {"at": 3}


def test_it_is_asked_with_target_and_facts() -> None:
    oracle = Oracle()
    advised(GOAL, STATE, oracle)
    assert oracle.heard == [({"at": 5}, {"at": 3})]


@pytest.mark.parametrize("memory", [None, Oracle(silent=True)])
def test_without_advice_the_state_is_as_it_was(memory: Semantic | None) -> None:
    assert advised(GOAL, STATE, memory) is STATE


def test_the_planner_hears_it_in_every_round_and_no_experience_keeps_it(
    corridor: Make, corridor_world: World, scripted: Make
) -> None:
    oracle, planner = Oracle(), scripted("walk 2; wait", "walk 3")
    with ExperienceStore(":memory:") as store:
        memories = Memories(condition("online", store), oracle)
        agent = PlanningAgent(planner, corridor_world, memories)
        assert run_episode(corridor(5), agent, seed=0).success
        assert [s.facts["advice"] for s, _ in planner.asked] == [{"left": 5}, {"left": 3}]
        assert all(s.text.startswith("The end is near.\n") for s, _ in planner.asked)
        assert len(store) == 2
        for number in store.ids():
            kept = json.dumps([store.get(number).state, store.get(number).outcome])
            assert "advice" not in kept and "near" not in kept
    assert all("advice" not in r.state.facts for r in agent.rounds)
