"""The contract of an agent: one transition in, one native action out."""

from typing import Any, Protocol

import numpy as np

from ..envs.world import Goal, Transition


def reached(transition: Transition) -> bool:
    """Whether an episode that ended with `transition` reached its goal.

    `info["success"]` says so; without it, an env that ends by itself with a reward does.
    """
    return bool(transition.info.get("success", transition.terminated and transition.reward > 0))


class Agent(Protocol):
    """A planner with skills and memories, or a learned policy, behind the same three calls."""

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        """A new episode starts; all chance of the agent comes from `rng`."""
        ...

    def act(self, transition: Transition) -> Any:
        """The next native action; the first transition comes from reset. None gives up."""
        ...

    def end(self, outcome: Transition) -> None:
        """The episode is over; `outcome` is its last transition."""
        ...
