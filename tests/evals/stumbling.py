"""A little env whose simulator crashes, hangs or raises, by task; run in processes of its own."""

import os
import time
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.remote import Limits, RemoteEnv
from mnemonaut.envs.world import (
    Feedback,
    Goal,
    Info,
    Skill,
    SkillRun,
    State,
    Task,
    Transition,
    World,
)

NAMES = ("calm", "crash", "hang", "raise", "serene")
TASKS = {name: Task(name, "trouble", f"be {name}", {}, 9) for name in NAMES}


class StumblingEnv(gymnasium.Env[np.ndarray, int]):
    """Two steps lead to the goal, unless the task leads into trouble at the second."""

    action_space: Any = spaces.Discrete(2)
    observation_space: Any = spaces.Box(0, 9, (1,), np.int32)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, Info]:
        super().reset(seed=seed)
        self._task = (options or {}).get("task", "calm")
        if self._task not in TASKS:
            raise UnknownName("task", self._task, TASKS)
        self._walked = 0
        task = TASKS[self._task]
        return self._observed(), {"goal": Goal(task.name, task.text, {}, task.max_steps)}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, Info]:
        self._walked += 1
        if self._walked == 2:
            if self._task == "crash":
                os._exit(7)
            if self._task == "hang":
                time.sleep(600)
            if self._task == "raise":
                raise KeyError("a drawer")
        done = self._walked == 2
        return self._observed(), float(done), done, False, {"total_steps": self._walked}

    def _observed(self) -> np.ndarray:
        return np.array([self._walked], np.int32)


def impatient() -> RemoteEnv:
    """The same in a process of its own, and waited for no longer than a test may take."""
    folder = Path(__file__).parent
    return RemoteEnv("stumbling:StumblingEnv", path=[folder], limits=Limits(step=0.5))


def walk(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    after = yield 1
    return Feedback(True, f"walked to {int(after.observation[0])}")


def describe(observation: Any, info: Info) -> State:
    return State(f"I am at {int(observation[0])}.", {"at": int(observation[0])})


world = World(TASKS, {"walk": Skill("walk", "walk()", walk)}, describe, frozenset({"drawer"}))
