"""Policies without learning in rendered rooms: what they do, and what their episodes are worth."""

from typing import Any

import numpy as np
import pytest

from mnemonaut.agents.agent import Agent
from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.navigation.continuous import (
    RoomsExpertAgent,
    VlnceForwardAgent,
    VlnceRandomAgent,
)
from mnemonaut.agents.navigation.stop import StopAgent
from mnemonaut.envs import registry
from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.world import Goal, Transition

NOTHING = Transition(None, 0.0, False, False, {})
GOAL = Goal("rooms train route 0", "Go.")


@pytest.fixture
def env() -> Any:
    made = registry.make("mnemonaut/Rooms-v0", width=8, height=8, depth_width=8, depth_height=8)
    yield made
    made.close()


def test_the_random_one_draws_vln_ce_s_shares() -> None:
    agent = VlnceRandomAgent()
    agent.begin(GOAL, np.random.default_rng(0))
    drawn = [agent.act(NOTHING) for _ in range(4000)]
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    assert shares == pytest.approx([0.02, 0.68, 0.15, 0.15], abs=0.02)
    again = VlnceRandomAgent()
    again.begin(GOAL, np.random.default_rng(0))
    assert [again.act(NOTHING) for _ in range(50)] == drawn[:50]


def test_the_forward_one_turns_and_goes_37_steps_and_stops() -> None:
    turns = set()
    for seed in range(200):
        agent = VlnceForwardAgent()
        agent.begin(GOAL, np.random.default_rng(seed))
        actions = [agent.act(NOTHING) for _ in range(70)]
        right = actions.index(1)
        assert actions == [3] * right + [1] * 37 + [0] * (33 - right)
        turns.add(right)
    assert turns == set(range(25))


@pytest.mark.parametrize(
    ("agent", "succeeds"),
    [(RoomsExpertAgent(), True), (StopAgent(), False), (VlnceForwardAgent(), False)],
)
def test_whole_episodes(env: Any, agent: Agent, succeeds: bool) -> None:
    for kind in ("route", "return"):
        outcome = run_episode(env, agent, task=f"rooms valid {kind} 2", seed=1)
        assert outcome.success is succeeds
        assert outcome.score["SR"] == float(succeeds) and outcome.steps == outcome.actions


def test_the_oracle_knows_the_rooms_alone() -> None:
    with pytest.raises(UnknownName, match="unknown task"):
        RoomsExpertAgent().begin(Goal("r2rce val_seen 1", "Go."), np.random.default_rng(0))
