"""The policy that stops where it starts: what a score is worth without a step."""

from typing import Any

import numpy as np

from ...envs.world import Goal, Transition
from . import steering


class StopAgent:
    """Satisfies `Agent`."""

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """Nothing to prepare."""

    def act(self, transition: Transition) -> Any:
        return steering.stop(transition)

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""
