"""The plain policies in the env, in both action settings, and beside their fast paths."""

from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.agent import Agent
from mnemonaut.agents.episode import run_episode
from mnemonaut.agents.navigation.greedy import Choice, greedy_path
from mnemonaut.agents.navigation.random import RandomAgent
from mnemonaut.agents.navigation.shortest import ShortestPathOracle
from mnemonaut.agents.navigation.steering import toward
from mnemonaut.agents.navigation.stop import StopAgent
from mnemonaut.agents.navigation.straightest import straightest, straightness
from mnemonaut.agents.navigation.text_greedy import TextLikeness, text_greedy
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.routes import matterport_building
from mnemonaut.envs.world import Transition
from mnemonaut.memory.places import Words

from .conftest import INSTRUCTIONS, ROUTES, MakeEnv

STRAIGHT, WINDING = "r2r train 1_0", "r2r train 2_0"
SETTINGS = ("panoramic", "low-level")


def walked(make_env: MakeEnv, agent: Agent, task: str, actions: str) -> list[str]:
    """The viewpoints that an agent visits."""
    env = make_env(actions=actions)
    observation, info = env.reset(seed=0, options={"task": task})
    agent.begin(info["goal"], np.random.default_rng(0))
    transition = Transition(observation, 0.0, False, False, info)
    while not transition.done:
        observation, reward, terminated, truncated, info = env.step(agent.act(transition))
        transition = Transition(observation, float(reward), terminated, truncated, info)
    agent.end(transition)
    return list(transition.info["walked"])


@pytest.mark.parametrize("actions", SETTINGS)
def test_stop(make_env: MakeEnv, actions: str) -> None:
    assert walked(make_env, StopAgent(), STRAIGHT, actions) == ["00"]


@pytest.mark.parametrize("actions", SETTINGS)
def test_straightest_goes_on_as_it_looks(make_env: MakeEnv, actions: str) -> None:
    ahead = walked(make_env, straightest(3), STRAIGHT, actions)
    right = walked(make_env, straightest(3), WINDING, actions)
    assert ahead == ["00", "01", "02", "03"]
    assert right == ["00", "10", "20", "30"]


@pytest.mark.parametrize("actions", SETTINGS)
def test_text_greedy_goes_where_the_text_is(make_env: MakeEnv, actions: str) -> None:
    assert walked(make_env, text_greedy(moves=4), WINDING, actions) == ROUTES[1]["path"]


@pytest.mark.parametrize("actions", SETTINGS)
def test_who_is_shut_in_stops(make_env: MakeEnv, actions: str) -> None:
    """Twenty moves on sixteen viewpoints: it ends where all neighbours are visited."""
    path = walked(make_env, straightest(20), STRAIGHT, actions)
    assert len(set(path)) == len(path) <= 16


@pytest.mark.parametrize("actions", SETTINGS)
def test_the_oracle_succeeds(make_env: MakeEnv, actions: str) -> None:
    env = make_env(actions=actions)
    for task in (STRAIGHT, WINDING):
        outcome = run_episode(env, ShortestPathOracle(), task=task, seed=0)
        assert outcome.success and outcome.score["SPL"] == 1.0 and outcome.score["NE"] == 0.0


def test_random_needs_low_level_actions(make_env: MakeEnv) -> None:
    with pytest.raises(TaskError, match="actions='low-level'"):
        run_episode(make_env(actions="panoramic"), RandomAgent(), task=STRAIGHT, seed=0)


def test_random_turns_then_goes_on(make_env: MakeEnv) -> None:
    """Where walls shut the way it turns on, so each walk is five edges of 2 m."""
    paths = set()
    for seed in range(20):
        env = make_env(actions="low-level")
        outcome = run_episode(env, RandomAgent(), task=STRAIGHT, seed=seed)
        assert 6 <= outcome.actions <= 31
        paths.add(outcome.score["TL"])
    assert paths == {10.0}


def test_toward_refuses_what_is_far(make_env: MakeEnv) -> None:
    _, info = make_env().reset(seed=0, options={"task": STRAIGHT})
    with pytest.raises(TaskError, match="33 is no neighbour of 00"):
        toward("33", Transition({}, 0.0, False, False, info))


@pytest.mark.parametrize("task", [0, 1])
def test_the_fast_path_is_the_agents(make_env: MakeEnv, grid: Path, task: int) -> None:
    building = matterport_building("grid", grid / "vln")
    graph, route = building.graph, ROUTES[task]
    words = Words.of(INSTRUCTIONS)
    for agent, worth in (
        (straightest(), straightness),
        (text_greedy(words), TextLikeness(words)),
    ):
        start = graph.number("00")
        fast = greedy_path(building, start, route["heading"], INSTRUCTIONS[task], worth)
        name = (STRAIGHT, WINDING)[task]
        slow = walked(make_env, agent, name, "panoramic")
        assert [graph.viewpoints[number] for number in fast] == slow


def test_rare_words_tell_more() -> None:
    """`room` is in every text, so it does not decide."""
    plain = TextLikeness()
    told = TextLikeness(Words.of(["a room with a piano", "a room", "the room", "room of rooms"]))
    piano, room = (Choice("Find the piano room", 0.0, text, 0.0) for text in ("piano", "room"))
    assert plain(piano) == pytest.approx(plain(room))
    assert told(piano) > told(room)
