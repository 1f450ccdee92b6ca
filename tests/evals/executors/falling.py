"""A little env in its worker's own process, which some tasks end, stop or starve."""

import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

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

NAMES = ("calm", "serene", "still", "killed", "left", "stopped", "endless", "once", "parent")
TASKS = {name: Task(name, "falls", f"be {name}", {}, 9) for name in NAMES}


class FallingEnv(gymnasium.Env[np.ndarray, int]):
    """Two steps lead to the goal, unless the task does something to its process at the second."""

    action_space: Any = spaces.Discrete(2)
    observation_space: Any = spaces.Box(0, 9, (1,), np.int32)

    def __init__(self, stillborn: bool = False) -> None:
        if stillborn:
            os._exit(9)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, Info]:
        super().reset(seed=seed)
        self._task, self._walked = (options or {})["task"], 0
        task = TASKS[self._task]
        note(f"began-{self._task}", os.getpid())
        return self._observed(), {"goal": Goal(task.name, task.text, {}, task.max_steps)}

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, Info]:
        self._walked += 1
        if self._walked == 2:
            fall(self._task)
        done = self._walked == 2
        return self._observed(), float(done), done, False, {"total_steps": self._walked}

    def _observed(self) -> np.ndarray:
        return np.array([self._walked], np.int32)


def fall(task: str) -> None:
    """What becomes of the process in an episode of a task."""
    if task == "killed":
        os.kill(os.getpid(), signal.SIGSEGV)
    if task == "left":
        os._exit(7)
    if task == "stopped":
        os.kill(os.getpid(), signal.SIGSTOP)
    if task == "endless":
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        note("child", child.pid)
        while True:
            time.sleep(60)
    if task == "once" and len(noted("began-once")) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "parent":
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        note("child", child.pid)
        os.kill(os.getpid(), signal.SIGKILL)


def note(name: str, number: int) -> None:
    with (Path(os.environ["MNEMONAUT_TEST_FALLS"]) / name).open("a", encoding="ascii") as file:
        file.write(f"{number}\n")


def noted(name: str) -> list[int]:
    path = Path(os.environ["MNEMONAUT_TEST_FALLS"]) / name
    return [int(line) for line in path.read_text(encoding="ascii").split()]


def walk(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    after = yield 1
    return Feedback(True, f"walked to {int(after.observation[0])}")


def describe(observation: Any, info: Info) -> State:
    return State(f"I am at {int(observation[0])}.", {"at": int(observation[0])})


def starve() -> None:
    """Leave this process no memory to get."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 20, resource.RLIM_INFINITY))


world = World(TASKS, {"walk": Skill("walk", "walk()", walk)}, describe, frozenset({"drawer"}))
