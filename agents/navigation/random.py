"""Room-to-Room's random policy (Anderson et al. 2018): turn right at random, go five times ahead.

The original (Matterport3DSimulator tasks/R2R/agent.py, RandomAgent) draws a number from -11 to 0
and turns right so often; then it walks to the viewpoint nearest to the centre of the picture,
turning right where there is none, five times, and stops. Most 30 actions.
"""

from typing import Any

import numpy as np

from ...envs.errors import TaskError
from ...envs.navigation.actions import low_level
from ...envs.world import Goal, Transition
from .steering import is_low_level

DRAWS = range(-11, 1)
"""What the original draws from; all 12 are equally likely."""

FORWARD = 5
LIMIT = 30


class RandomWalk:
    """The policy by itself, once its number is drawn; it asks only whether there is a way ahead."""

    def __init__(self, draw: int) -> None:
        self._steps = draw
        self._actions = 0

    def __call__(self, way_ahead: bool) -> tuple[int, int] | None:
        """Index into the viewpoints of the picture (0 stays) and turn to the right; None stops."""
        if self._steps >= FORWARD or self._actions == LIMIT:
            return None
        self._actions += 1
        if self._steps < 0:
            self._steps += 1
            return 0, 1
        if not way_ahead:
            return 0, 1
        self._steps += 1
        return 1, 0


class RandomAgent:
    """Satisfies `Agent`, with low-level actions; an agent picks 1 of 12 walks, never more."""

    def __init__(self) -> None:
        self._walk = RandomWalk(FORWARD)

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self._walk = RandomWalk(int(rng.integers(DRAWS.start, DRAWS.stop)))

    def act(self, transition: Transition) -> Any:
        """The next action.

        Raises:
            TaskError: the env takes no low-level actions.
        """
        if not is_low_level(transition):
            raise TaskError(
                "the random agent turns its head; make the env with actions='low-level'"
            )
        chosen = self._walk(bool(transition.info["candidates"]))
        return low_level(0) if chosen is None else low_level(*chosen)

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""
