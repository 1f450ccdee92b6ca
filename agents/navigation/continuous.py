"""Policies without learning for continuous navigation, and an oracle for rendered rooms.

Source of the first two: Krantz et al. 2020, "Beyond the Nav-Graph" (VLN-CE
vlnce_baselines/nonlearning_agents.py).
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ...envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT, STOP
from ...envs.world import Goal, Transition

if TYPE_CHECKING:
    from ...envs.navigation.rooms.expert import Expert

SHARES = (0.02, 0.68, 0.15, 0.15)
"""What VLN-CE's random agent draws: STOP, FORWARD, LEFT, RIGHT."""

MOST_TURNS = 24
STEPS_AHEAD = 37
"""VLN-CE's hand-crafted agent turns right 0 to 24 times, and then goes so often ahead."""


class VlnceRandomAgent:
    """Satisfies `Agent`: each action is drawn by SHARES."""

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self._rng = rng

    def act(self, transition: Transition) -> Any:
        return int(self._rng.choice((STOP, FORWARD, LEFT, RIGHT), p=SHARES))

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""


class VlnceForwardAgent:
    """Satisfies `Agent`: turns by lot, goes 9.25 m ahead, or as far as it gets, and stops."""

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        turns = int(rng.integers(0, MOST_TURNS + 1))
        self._plan = iter([RIGHT] * turns + [FORWARD] * STEPS_AHEAD)

    def act(self, transition: Transition) -> Any:
        return next(self._plan, STOP)

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""


class RoomsExpertAgent:
    """Satisfies `Agent`; an upper bound that knows the goal, to be reported as an oracle.

    It looks the episode up by the task's name, which tells no other agent anything.
    """

    def __init__(self) -> None:
        self._expert: Expert | None = None

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Look the goal up.

        Raises:
            UnknownName: the goal's task is none of the rendered rooms.
        """
        from ...envs.navigation.rooms.episodes import episode_of
        from ...envs.navigation.rooms.expert import Expert
        from ...envs.navigation.rooms.ground import ground_of

        episode = episode_of(goal.task)
        self._expert = Expert(episode, ground_of(episode.home))

    def act(self, transition: Transition) -> Any:
        assert self._expert is not None, "begin() comes first"
        place = transition.info["place"]
        x, y, _ = place["at"]
        return self._expert.act(x, y, float(np.radians(place["heading"])))

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""
