"""Policies in place of planners: the same loop, nothing planned, nothing remembered."""

import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.policy import PolicyAgent
from mnemonaut.envs import registry
from mnemonaut.envs.errors import MnemonautError, UnknownName
from mnemonaut.evals.compose import Arm, players_of
from mnemonaut.evals.policies import (
    AGENTS,
    CONTINUOUS,
    NAVIGATION,
    PLANNING,
    ROOMS,
    VLNCE,
    WORLDS,
    check_world,
    make_policy,
)
from mnemonaut.memory import Memories

ENV = "mnemonaut/R2R-v0"
TASK = "generated unseen House_12-0_0"


@pytest.mark.parametrize("name", NAVIGATION)
def test_every_policy_plays(name: str) -> None:
    options = {"actions": "low-level"} if name == "random-walk" else {}
    env = registry.make(ENV, **options)
    agent = players_of(Arm("a", agent=name), ENV, prior_seed=0)(Memories())
    outcome = run_episode(env, agent, task=TASK, seed=0)
    env.close()
    assert isinstance(agent, PolicyAgent)
    assert (agent.rounds, agent.remembered) == ([], [])
    assert outcome.score["nDTW"] > 0
    if name == "shortest":
        assert outcome.success and outcome.score["SPL"] == 1
    if name == "stop":
        assert outcome.score["TL"] == 0


@pytest.mark.parametrize("name", ["stop", *CONTINUOUS])
def test_every_continuous_policy_plays(name: str) -> None:
    env = registry.make(ROOMS, width=8, height=8, depth_width=8, depth_height=8)
    agent = players_of(Arm("a", agent=name), ROOMS, prior_seed=0)(Memories())
    outcome = run_episode(env, agent, task="rooms valid return 0", seed=0)
    env.close()
    assert (agent.rounds, agent.remembered) == ([], [])
    assert outcome.score["NE"] >= 0 and outcome.actions >= 1
    assert outcome.success == (name == "rooms-expert")


def test_where_policies_act() -> None:
    assert tuple(dict.fromkeys((PLANNING, *WORLDS))) == AGENTS
    check_world(PLANNING, "mnemonaut/MinecraftText-v0")
    check_world("vlnce-random", VLNCE)
    with pytest.raises(MnemonautError, match="agent rooms-expert only navigates; use it with"):
        check_world("rooms-expert", VLNCE)
    with pytest.raises(UnknownName, match="unknown learning-free policy `janus`"):
        make_policy("janus", ROOMS)


def test_a_policy_that_there_is_not() -> None:
    with pytest.raises(UnknownName, match=r"unknown agent `shortes`. Did you mean `shortest`\?"):
        make_policy("shortes", ENV)


def test_a_policy_in_a_world_that_it_does_not_know() -> None:
    with pytest.raises(MnemonautError, match=r"agent stop only navigates; use it with"):
        make_policy("stop", "mnemonaut/MinecraftText-v0")
