"""An env of the old gym interface that imports neither gym nor gymnasium nor mnemonaut."""

from __future__ import annotations

import random
import sys
from typing import Any

import numpy as np


class Discrete:
    def __init__(self, n: int) -> None:
        self.n = n


class Box:
    def __init__(self, low: float, high: float, length: int) -> None:
        self.low, self.high = (np.full(length, bound, np.float32) for bound in (low, high))
        self.dtype = np.dtype(np.float32)


class Text:
    pass


class MultiDiscrete:
    """As MineRL's and MineDojo's: it knows what does nothing."""

    def __init__(self, nvec: list[int]) -> None:
        self.nvec, self.dtype = nvec, np.int64

    def no_op(self) -> list[int]:
        return [0] * len(self.nvec)


class Slots(Text):
    """MineDojo's Text: an array of texts."""

    def __init__(self, *shape: int) -> None:
        self.shape = shape


class Dict:
    def __init__(self, **spaces: Any) -> None:
        self.spaces = spaces


class OldEnv:
    metadata = {"render.modes": ["human"]}  # noqa: RUF012 - gym's own convention

    def __init__(self) -> None:
        self.action_space = Discrete(5)
        self.observation_space = Dict(dice=Box(0, 1, 2), words=Text())
        self.random = random.Random()

    def seed(self, seed: int | None = None) -> None:
        self.random.seed(seed)

    def _observed(self) -> dict[str, Any]:
        dice = np.array([self.random.random(), self.random.random()], np.float32)
        return {"dice": dice, "words": str(self.random.random())}

    def reset(self) -> Any:
        self.steps = 0
        return self._observed()

    def step(self, action: int) -> tuple[Any, Any, bool, dict[str, Any]]:
        self.steps += 1
        done = self.steps == 3 or action == 4
        info = {
            "loaded": sorted(sys.modules),
            "python": sys.executable,
            "TimeLimit.truncated": self.steps == 3,
        }
        return self._observed(), np.float64(1), done, info


class Wrapper:
    """A wrapper of old gym, which passes on what the env below it may not take."""

    def __init__(self) -> None:
        self.env = OldEnv()
        self.action_space, self.observation_space = self.env.action_space, Discrete(2)

    def seed(self, seed: int | None = None) -> None:
        self.env.seed(seed)

    def reset(self, **kwargs: Any) -> int:
        self.env.reset(**kwargs)
        return 1


class Unseedable:
    """Has neither `seed()` nor a seed for `reset`."""

    def __init__(self) -> None:
        self.action_space = self.observation_space = Discrete(2)

    def reset(self) -> int:
        return 1


class Carrier:
    """Shows arrays of texts, and knows the action that does nothing."""

    def __init__(self) -> None:
        self.action_space = MultiDiscrete([3, 4])
        self.observation_space = Dict(names=Slots(2, 1), word=Text())

    def reset(self) -> dict[str, Any]:
        return {"names": np.array([["log"], ["b\u00fbche"]]), "word": "x"}

    def step(self, action: Any) -> tuple[dict[str, Any], float, bool, dict[str, Any]]:
        return {"names": np.array([[""], [str(action)]]), "word": ""}, 0.0, False, {}
