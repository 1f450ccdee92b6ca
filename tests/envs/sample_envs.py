"""Envs that the tests of this folder run, here and in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from mnemonaut.envs import Goal, State, Task, World
from mnemonaut.envs.errors import TaskError, UnknownName

TASKS = {f"reach_{n}": Task(f"reach_{n}", "reach", f"reach {n}", {"at": n}, 30) for n in (3, 5, 9)}


class LineEnv(gymnasium.Env[dict[str, Any], Any]):
    """Walk along a line to a number; keeps every promise of the contract."""

    metadata = {"render_modes": ["ansi"], "render_fps": 4}  # noqa: RUF012 - gymnasium's convention

    def __init__(self, size: int = 4, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.size = size
        self.action_space = spaces.Dict(
            {
                "move": spaces.Discrete(3, start=-1),
                "arm": spaces.MultiDiscrete([2, 3], start=[0, 1]),
            }
        )
        self.observation_space = spaces.Dict(
            {
                "at": spaces.Box(-1000, 1000, (1,), np.int32),
                "image": spaces.Box(0, 255, (size, size, 3), np.uint8),
                "pair": spaces.Tuple([spaces.MultiBinary(2), spaces.Box(-1, 1, (), np.float32)]),
                "word": spaces.Text(4, min_length=0, charset="ab"),
            }
        )

    def _observed(self) -> dict[str, Any]:
        return {
            "at": np.array([self._at], np.int32),
            "image": self.np_random.integers(0, 256, (self.size,) * 2 + (3,), np.uint8),
            "pair": (np.array([self._at > 0, 1], np.int8), np.array(0.5, np.float32)),
            "word": "a" * (self._at % 4),
        }

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        super().reset(seed=seed)
        name = (options or {}).get("task", "reach_3")
        if name not in TASKS:
            raise UnknownName("task", name, TASKS)
        task = TASKS[name]
        self._target, self._left, self._at = task.target["at"], task.max_steps, 0
        goal = Goal(task.name, task.text, task.target, task.max_steps)
        return self._observed(), {"goal": goal}

    def step(
        self, action: dict[str, Any]
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        self._at += int(action["move"])
        self._left -= 1
        done = self._at == self._target
        info = {"left": self._left, "luck": np.float32(self.np_random.random())}
        return self._observed(), float(done), done, self._left == 0 and not done, info

    def render(self) -> str:
        return f"at {self._at}"


def describe(observation: dict[str, Any], info: dict[str, Any]) -> State:
    at = int(observation["at"][0])
    return State(f"You are at {at}.", {"at": at})


world = World(TASKS, {}, describe, frozenset({"line"}))


class TroubledEnv(LineEnv):
    """Gets into the given `trouble` in the given `call`: "init", "reset", "step" or "close"."""

    def __init__(self, call: str = "", trouble: str = "", first_words: str = "") -> None:
        super().__init__()
        self.call, self.trouble = call, trouble
        self.children: list[int] = []
        if first_words:
            print(first_words, file=sys.stderr)
        self._meet("init")

    def _meet(self, call: str) -> None:
        if call != self.call:
            return
        if self.trouble == "hang":
            time.sleep(600)
        elif self.trouble == "exit":
            os._exit(7)
        elif self.trouble == "leave":
            sys.exit(5)
        elif self.trouble == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.trouble == "raise":
            raise KeyError("a drawer\nthat is not there")
        elif self.trouble == "refuse":
            raise TaskError("the oven is on fire")
        elif self.trouble == "print":
            for number in range(20_000):
                print("a line of a talkative simulator", number)
        elif self.trouble == "bear":
            sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
            self.children = [
                subprocess.Popen(sleep).pid,
                subprocess.Popen(sleep, start_new_session=True).pid,
            ]

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        self._meet("reset")
        observation, info = super().reset(seed=seed, options=options)
        word = os.environ.get("SAMPLE_WORD")
        return observation, {**info, "children": self.children[:], "pid": os.getpid(), "word": word}

    def step(
        self, action: dict[str, Any]
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        self._meet("step")
        result = super().step(action)
        if self.trouble == "thing":
            result[4]["thing"] = object()
        return result

    def close(self) -> None:
        self._meet("close")
