"""The far end of a `RemoteEnv`: makes the env and answers the calls that come over a socket.

Loaded by supervisor.py in the interpreter that the env needs: Python 3.8 or newer with numpy. It
imports neither mnemonaut nor gymnasium; what the env imports is the env's affair. Envs of the old
gym interface are served too: `reset()` that returns the observation alone, `seed()`, and a `step`
of four results, whose `info["TimeLimit.truncated"]` tells truncated from terminated.

Calls are lists, [name, argument, ...]; answers are ["ok", value] or ["error", {...}].
"""

from __future__ import annotations

import inspect
import os
import socket
import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import numpy as np

_ANY_TEXT = "".join(map(chr, range(32, 127)))


def serve(channel_fd: int) -> None:
    """Answer calls until "close" comes, or the other end is gone."""
    wire = _load_beside("wire")
    channel = wire.Channel(socket.socket(fileno=channel_fd))
    env: Any = None
    while True:
        try:
            name, *arguments = channel.receive()
        except wire.Closed:
            return
        try:
            if name == "start":
                env = _make(*arguments)
                result: Any = _describe(env)
            else:
                result = _CALLS[name](env, *arguments)
            # Encoded here, so that a result which cannot be sent is an error of this call.
            pieces = wire.encode(["ok", result])
        except Exception as error:
            pieces = wire.encode(["error", _error(error)])
        try:
            channel.send(pieces)
        except wire.Closed:
            return
        if name == "close":
            return


def _load_beside(name: str) -> Any:
    """A file of this folder as a module of its own: the folder is not on the env's path."""
    file = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = spec_from_file_location("mnemonaut_" + name, file)
    if spec is None or spec.loader is None:
        raise ImportError(name + ".py is missing beside worker.py; reinstall mnemonaut")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _make(entry_point: str, kwargs: dict[str, Any]) -> Any:
    module, _, path = entry_point.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found(**kwargs)


def _describe(env: Any) -> dict[str, Any]:
    metadata = getattr(env, "metadata", None) or {}
    modes = metadata.get("render_modes", metadata.get("render.modes", []))
    return {
        "pid": os.getpid(),
        "observation_space": _space(env.observation_space, "observation"),
        "action_space": _space(env.action_space, "action"),
        "render_mode": getattr(env, "render_mode", None),
        "metadata": {
            "render_modes": [str(mode) for mode in modes],
            "render_fps": metadata.get("render_fps", metadata.get("video.frames_per_second")),
        },
    }


def _space(space: Any, what: str) -> dict[str, Any]:
    """A space as its class name and attributes, told by name: gym's or gymnasium's alike."""
    names = {kind.__name__ for kind in type(space).__mro__}
    if "Dict" in names:
        parts = [[key, _space(part, what)] for key, part in space.spaces.items()]
        return {"space": "Dict", "spaces": parts}
    if "Tuple" in names:
        return {"space": "Tuple", "spaces": [_space(part, what) for part in space.spaces]}
    if "Box" in names:
        return {"space": "Box", "low": space.low, "high": space.high, "dtype": space.dtype.str}
    if "MultiDiscrete" in names:
        nvec = np.asarray(space.nvec)
        starts = np.asarray(getattr(space, "start", np.zeros_like(nvec)))
        dtype = np.dtype(space.dtype).str
        told = {"space": "MultiDiscrete", "nvec": nvec, "start": starts, "dtype": dtype}
        if callable(getattr(space, "no_op", None)):  # MineRL's and MineDojo's spaces have one
            told["no_op"] = np.asarray(space.no_op())
        return told
    if "MultiBinary" in names:
        n = space.n if isinstance(space.n, int) else [int(length) for length in space.n]
        return {"space": "MultiBinary", "n": n}
    if "Discrete" in names:
        dtype = np.dtype(getattr(space, "dtype", None) or np.int64).str
        start = int(getattr(space, "start", 0))
        return {"space": "Discrete", "n": int(space.n), "start": start, "dtype": dtype}
    if names & {"Text", "Texts"} and getattr(space, "shape", None) is not None:
        # An array of texts, as MineDojo has them; gymnasium's Text is one text, without a shape.
        return {"space": "Texts", "shape": [int(length) for length in space.shape]}
    if "Text" in names:
        return {
            "space": "Text",
            "max_length": int(getattr(space, "max_length", 65536)),
            "min_length": int(getattr(space, "min_length", 0)),
            "charset": "".join(sorted(getattr(space, "character_set", _ANY_TEXT))),
        }
    raise TypeError(
        f"the {what} space is a {type(space).__name__}, which cannot be described; "
        "wrap the env in Discrete, MultiDiscrete, Box, MultiBinary, Dict, Tuple, Text or Texts"
    )


def _takes(env: Any, name: str) -> bool:
    """Whether `reset` takes an argument, through every wrapper that passes it on."""
    parameters = inspect.signature(env.reset).parameters
    if name in parameters:
        return True
    if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
        return False
    inner = getattr(env, "env", None)
    return _takes(inner, name) if hasattr(inner, "reset") else True


def _reset(env: Any, seed: int | None, options: dict[str, Any] | None) -> list[Any]:
    arguments: dict[str, Any] = {}
    seeded = seed is None or _takes(env, "seed")
    if _takes(env, "seed"):
        arguments["seed"] = seed
    elif seed is not None and callable(getattr(env, "seed", None)):
        env.seed(seed)
        seeded = True
    if _takes(env, "options"):
        arguments["options"] = options
    elif options:
        raise TypeError("reset of this env takes no options; leave them out, or wrap the env")
    result = env.reset(**arguments)
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], Mapping):
        observation, info = result[0], dict(result[1])
    else:
        observation, info = result, {}
    if not seeded:
        info["seeded"] = False
    return [observation, info]


def _step(env: Any, action: Any) -> list[Any]:
    result = env.step(action)
    if len(result) == 5:
        observation, reward, terminated, truncated, info = result
    else:
        observation, reward, done, info = result
        truncated = bool(done) and bool(info.get("TimeLimit.truncated", False))
        terminated = bool(done) and not truncated
    if type(reward) is not float:
        reward = float(np.asarray(reward).item())
    return [observation, reward, bool(terminated), bool(truncated), info]


def _render(env: Any) -> Any:
    return env.render()


def _close(env: Any) -> None:
    if env is not None:
        env.close()


_CALLS: dict[str, Any] = {"reset": _reset, "step": _step, "render": _render, "close": _close}


def _error(error: Exception) -> dict[str, Any]:
    """What the other end needs to raise the same error, and to say where it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}, line {frames[-1].lineno}" if frames else ""
    return {
        "classes": [kind.__name__ for kind in type(error).__mro__],
        "message": str(error),
        "place": place,
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }
