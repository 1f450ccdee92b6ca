"""From a belief about where the goal is to the next thing to do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...memory.places import probabilities
from .options import Options

RADIUS = 3.0
"""Metres within which a stop counts as a success in Room-to-Room."""


@dataclass(frozen=True, slots=True)
class DecisionSettings:
    """How a belief becomes a choice.

    Attributes:
        vote: a stop is worth the belief in all seen places within 3 m of it.
        curiosity: a frontier is preferred where the belief in it times this is the larger one.
        walk_scale: metres of walking after which a choice is worth 1 / e of what it is at hand;
            0: walking costs nothing.
    """

    vote: bool = True
    curiosity: float = 1.0
    walk_scale: float = 0.0


def decide(logits: NDArray[np.float64], options: Options, settings: DecisionSettings) -> int:
    """The option of the largest worth; of equal ones the first.

    `logits` (n,): of a seen place, that the goal is there; of a frontier, that it is there or
    behind it.
    """
    worth = belief = probabilities(logits)
    if settings.vote:
        apart = options.known.distances[np.ix_(options.numbers, options.numbers)]
        votes = (apart < RADIUS) @ np.where(options.seen, belief, 0.0)
        worth = np.where(options.seen, votes, belief)
    worth = worth * np.where(options.seen, 1.0, settings.curiosity)
    if settings.walk_scale:
        worth = worth * np.exp(-options.walks / settings.walk_scale)
    return int(np.argmax(np.round(worth, 12)))
