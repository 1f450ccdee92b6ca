"""One episode: the loop that steps an environment."""

from collections.abc import Callable
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.agents.episode import run_episode
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.minecraft.text import MinecraftTextEnv
from mnemonaut.envs.world import Goal, Transition

Make = Callable[..., Any]


class Policy:
    """Plays a list of actions, then gives up; keeps what it was told."""

    def __init__(self, *actions: int) -> None:
        self.waiting = list(actions)
        self.goals: list[Goal] = []
        self.seen: list[Transition] = []
        self.ended: list[Transition] = []
        self.drawn: list[float] = []

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self.goals.append(goal)
        self.drawn.append(float(rng.random()))

    def act(self, transition: Transition) -> int | None:
        self.seen.append(transition)
        return self.waiting.pop(0) if self.waiting else None

    def end(self, outcome: Transition) -> None:
        self.ended.append(outcome)


def test_an_episode_that_reaches_its_goal(corridor: Make) -> None:
    env, agent = corridor(3), Policy(1, 0, 1, 1, 1, 1)
    outcome = run_episode(env, agent, task="door", seed=4)
    assert outcome.goal == agent.goals[0] and outcome.goal.task == "door"
    assert (outcome.success, outcome.actions, outcome.steps) == (True, 4, 40)
    assert (outcome.reward, outcome.gave_up) == (1.0, False)
    assert [int(t.observation[0]) for t in agent.seen] == [0, 1, 1, 2]
    assert [int(t.observation[0]) for t in agent.ended] == [3]
    assert agent.ended[0].terminated


def test_the_first_transition_comes_from_reset(corridor: Make) -> None:
    agent = Policy()
    outcome = run_episode(corridor(3), agent, seed=0)
    first = agent.seen[0]
    assert (first.reward, first.terminated, first.truncated) == (0.0, False, False)
    assert isinstance(first.info["goal"], Goal)
    assert outcome.gave_up and outcome.actions == 0 and not outcome.success
    assert agent.ended == [first]


def test_a_cut_episode_is_no_success(corridor: Make) -> None:
    outcome = run_episode(corridor(9, patience=4), Policy(*[1] * 20), seed=0)
    assert (outcome.success, outcome.actions, outcome.gave_up) == (False, 4, False)


@pytest.mark.parametrize("most", [0, 1, 7])
def test_no_more_than_so_many_actions(corridor: Make, most: int) -> None:
    env, agent = corridor(100), Policy(*[1] * 50)
    outcome = run_episode(env, agent, seed=0, max_actions=most)
    assert outcome.actions == len(env.actions) == most
    assert not outcome.gave_up and not outcome.success and len(agent.ended) == 1


def test_where_the_env_tells_nothing_an_end_with_reward_is_a_success(corridor: Make) -> None:
    paid = run_episode(corridor(3, tells=False), Policy(*[1] * 9), seed=0)
    assert (paid.success, paid.steps) == (True, 3)
    assert paid.reward == pytest.approx(0.3)
    cut = run_episode(corridor(9, 2, tells=False), Policy(*[1] * 9), seed=0)
    assert not cut.success and cut.reward > 0


def test_the_chance_of_the_agent_comes_from_the_seed(corridor: Make) -> None:
    drawn = []
    for seed in (1, 1, 2):
        agent = Policy()
        run_episode(corridor(3), agent, seed=seed)
        drawn.extend(agent.drawn)
    assert drawn[0] == drawn[1] != drawn[2]


def test_an_env_without_a_goal_is_refused() -> None:
    agent = Policy()
    env = gymnasium.make("CartPole-v1")
    with pytest.raises(TaskError, match="check_env"):
        run_episode(env, agent, seed=0)
    assert agent.goals == []
    env.close()


def test_a_task_that_cannot_be_granted_is_refused() -> None:
    with pytest.raises(TaskError, match="impossible"):
        run_episode(MinecraftTextEnv(), Policy(), task="elytra", seed=0)
