"""What is done at each frame of a recorded episode: by the expert, by a policy, or by chance.

A chooser is given the expert's action and the policy's (None where no policy is asked) and says
which is taken. A wrong STOP is never taken: it would hide all that comes after it.
"""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from ....envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP

_PUSHES = (FORWARD, LEFT, RIGHT)


class Chooser(Protocol):
    """Chooses for one episode, frame by frame."""

    def __call__(self, wanted: int, proposed: int | None) -> int:
        """The action to take."""
        ...


def expert(wanted: int, proposed: int | None) -> int:
    """The expert's action, always."""
    return wanted


class PushedExpert:
    """The expert, who is pushed off its way now and then and has to find back.

    Args:
        rng: of this episode.
        push: chance at each action that a push begins.
        longest: most random actions of one; turns within one all go the same way.
    """

    def __init__(self, rng: np.random.Generator, push: float, longest: int) -> None:
        self._rng, self._push, self._longest = rng, push, longest
        self._left, self._action = 0, FORWARD

    def __call__(self, wanted: int, proposed: int | None) -> int:
        if self._left == 0 and self._rng.random() < self._push:
            self._left = int(self._rng.integers(1, self._longest + 1))
            self._action = _PUSHES[int(self._rng.integers(len(_PUSHES)))]
        if self._left:
            self._left -= 1
            return self._action
        return wanted


class Mixed:
    """The policy, and the expert for a share of all actions (DAgger).

    Source: Ross, Gordon and Bagnell 2011, "A Reduction of Imitation Learning and Structured
    Prediction to No-Regret Online Learning".
    """

    def __init__(self, rng: np.random.Generator, beta: float) -> None:
        self._rng, self._beta = rng, beta

    def __call__(self, wanted: int, proposed: int | None) -> int:
        expert_acts = self._rng.random() < self._beta
        if proposed is None or expert_acts or proposed == STOP:
            return wanted
        return proposed


class Repeated:
    """The actions of an earlier recording, one after the other."""

    def __init__(self, actions: Iterable[int]) -> None:
        self._actions = iter(actions)

    def __call__(self, wanted: int, proposed: int | None) -> int:
        return int(next(self._actions, STOP))
