"""One episode: the only loop in the project that steps an environment."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import gymnasium
import numpy as np

from ..envs.errors import EnvError, MnemonautError, TaskError
from ..envs.world import Goal, Transition
from .agent import Agent, reached


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an episode ended.

    `actions` counts calls of `env.step`, `steps` the simulator's own steps where it tells them.
    `gave_up`: the agent stopped before the env did. `truncated`: a cap of steps ended it.
    `score`: the env's graded scores by name, as it told them last (`info["score"]`); empty where
    it has none.
    """

    goal: Goal
    success: bool
    actions: int
    steps: int
    reward: float
    gave_up: bool
    truncated: bool = False
    score: Mapping[str, float] = field(default_factory=dict)


Observer: TypeAlias = Callable[[Any, Transition], None]


@contextmanager
def _blamed(call: str) -> Iterator[None]:
    """What an env raises is the env's error, so that a benchmark can count it and go on."""
    try:
        yield
    except MnemonautError:
        raise
    except Exception as error:
        text = " ".join(str(error).split())
        raise EnvError(f"the env raised {type(error).__name__} in {call}: {text}") from error


def run_episode(
    env: gymnasium.Env[Any, Any],
    agent: Agent,
    *,
    task: str | None = None,
    seed: int,
    max_actions: int = 100_000,
    observe: Observer | None = None,
) -> Outcome:
    """Reset, act until the env or the agent ends it, tell the agent.

    `observe` is shown every transition, that of the reset first, with the action that led to it
    (None for the reset), before the agent sees it.

    Raises:
        EnvError: the env crashed, hung or raised; the caller records an error episode.
        TaskError: the env asks for nothing, or cannot grant the task.
    """
    options = None if task is None else {"task": task}
    with _blamed("reset"):
        observation, info = env.reset(seed=seed, options=options)
    goal = info.get("goal")
    if not isinstance(goal, Goal):
        raise TaskError("reset gives no Goal in info['goal']; run check_env on the environment")
    agent.begin(goal, np.random.default_rng(seed))
    transition = Transition(observation, 0.0, False, False, info)
    if observe is not None:
        observe(None, transition)
    actions, reward, gave_up = 0, 0.0, False
    while not transition.done and actions < max_actions:
        action = agent.act(transition)
        if action is None:
            gave_up = True
            break
        with _blamed("step"):
            observation, gained, terminated, truncated, info = env.step(action)
        transition = Transition(observation, float(gained), terminated, truncated, info)
        if observe is not None:
            observe(action, transition)
        actions += 1
        reward += transition.reward
    agent.end(transition)
    steps = int(transition.info.get("total_steps", actions))
    score = {name: float(value) for name, value in transition.info.get("score", {}).items()}
    capped = transition.truncated or actions >= max_actions
    return Outcome(goal, reached(transition), actions, steps, reward, gave_up, capped, score)
