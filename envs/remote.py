"""An env in a process of its own, in another Python interpreter if need be.

For simulators that crash, hang, print, start processes, or need another Python: whatever happens
there, here it is an answer or an error within a limit.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from .errors import EnvError
from .process import EnvProcess, Limits
from .spaces import MultiDiscreteWithNoOp, Texts, text_arrays
from .world import Info

__all__ = ["Limits", "RemoteEnv"]


class RemoteEnv(gymnasium.Env[Any, Any]):
    """Drives the env that `entry_point` makes in a process of its own.

    Observations, rewards and infos are equal to those of the env itself. After a crash or a
    timeout the next `reset` starts a fresh process; where it gets no seed, it takes one from the
    generator that the last seed started, so that a repeated run stays the same. An env that cannot
    be seeded says so in `info["seeded"]`, which is False then.

    Args:
        entry_point: "module:Class", or any function there that returns an env.
        kwargs: what to call it with; plain values and arrays.
        python: the interpreter to run it in, Python 3.8 or newer with numpy; None is our own.
        path: folders that go in front of its `sys.path`.
        environ: environment variables to add; PYTHONPATH and PYTHONHOME are not passed on to
            another interpreter than ours.
        limits: how long to wait, in seconds.
        render_mode: goes into `kwargs` where it is given, for `gymnasium.make`.

    Raises:
        EnvCrashed, EnvTimeout: the process died, or did not answer within its limit.
        EnvError: the env raised an error; one of mnemonaut's own tree is raised as what it is.
    """

    # What may lie behind, which is all that gymnasium.make asks the class; an instance has the
    # metadata of its env.
    metadata: dict[str, Any] = {  # noqa: RUF012 - gymnasium's own convention
        "render_modes": ["ansi", "depth_array", "human", "rgb_array"]
    }

    def __init__(
        self,
        entry_point: str,
        kwargs: Mapping[str, Any] | None = None,
        *,
        python: str | None = None,
        path: Sequence[str | os.PathLike[str]] = (),
        environ: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        render_mode: str | None = None,
    ) -> None:
        if ":" not in entry_point:
            raise EnvError(f"`{entry_point}` is no address; write it like `package.module:Class`")
        self.limits = limits or Limits()
        asked = {} if render_mode is None else {"render_mode": render_mode}
        self._start = (entry_point, {**(kwargs or {}), **asked})
        self._python = python or sys.executable
        self._path = [os.path.abspath(folder) for folder in path]
        self._environ = dict(os.environ)
        if python is not None and python != sys.executable:
            for name in ("PYTHONPATH", "PYTHONHOME"):
                self._environ.pop(name, None)
        self._environ.update(environ or {})
        self._closed = False
        self._process, described = self._started()
        self.observation_space = _space(described["observation_space"])
        self.action_space = _space(described["action_space"])
        self._shown = text_arrays(self.observation_space) or (lambda observation: observation)
        self.metadata = described["metadata"]
        self.render_mode = described["render_mode"]

    def _started(self) -> tuple[EnvProcess, dict[str, Any]]:
        process = EnvProcess(self._python, self._path, self._environ)
        try:
            described = process.ask("start", *self._start, limit=self.limits.start)
        except BaseException:
            process.end()
            raise
        self.pid: int = described["pid"]  # of the process that the env runs in, for a debugger
        return process, described

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, Info]:
        """Start an episode; in a fresh process where the last one is gone."""
        super().reset(seed=seed)
        if self._closed:
            raise EnvError("the env was closed; make a new one")
        if not self._process.alive:
            self._process, _ = self._started()
            if seed is None and self._np_random is not None:
                seed = int(self._np_random.integers(2**31))
        observation, info = self._process.ask("reset", seed, options, limit=self.limits.reset)
        return self._shown(observation), info

    def step(self, action: Any) -> tuple[Any, float, bool, bool, Info]:
        if not self._process.alive:
            raise EnvError("the env's process is gone; reset() starts a fresh one")
        observation, reward, terminated, truncated, info = self._process.ask(
            "step", action, limit=self.limits.step
        )
        return self._shown(observation), reward, terminated, truncated, info

    def render(self) -> Any:
        if not self._process.alive:
            raise EnvError("the env's process is gone; reset() starts a fresh one")
        return self._process.ask("render", limit=self.limits.step)

    def close(self) -> None:
        """Close the env and end its process, within `limits.close`; never raises."""
        self._closed = True
        self._process.close(self.limits.close)


def _space(described: Mapping[str, Any]) -> spaces.Space[Any]:
    """The gymnasium space that worker.py described."""
    kind = described["space"]
    if kind == "Dict":
        return spaces.Dict({key: _space(part) for key, part in described["spaces"]})
    if kind == "Tuple":
        return spaces.Tuple([_space(part) for part in described["spaces"]])
    if kind == "MultiBinary":
        return spaces.MultiBinary(described["n"])
    if kind == "Text":
        return spaces.Text(
            described["max_length"],
            min_length=described["min_length"],
            charset=described["charset"],
        )
    if kind == "Texts":
        return Texts(described["shape"])
    dtype: Any = np.dtype(described["dtype"]).type
    if kind == "Box":
        low, high = described["low"], described["high"]
        return spaces.Box(low, high, shape=low.shape, dtype=dtype)
    if kind == "MultiDiscrete" and "no_op" in described:
        nvec, no_op, start = (described[name] for name in ("nvec", "no_op", "start"))
        return MultiDiscreteWithNoOp(nvec, no_op, dtype, start)
    if kind == "MultiDiscrete":
        return spaces.MultiDiscrete(described["nvec"], dtype=dtype, start=described["start"])
    if dtype is np.int64:
        return spaces.Discrete(described["n"], start=described["start"])
    return spaces.Discrete(described["n"], start=described["start"], dtype=dtype)
