"""From logits of candidates to the path that is walked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...memory.places import decide, probabilities


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """What was decided.

    Attributes:
        path: viewpoints, the start first.
        chances: float64 (n,) of each candidate.
        reach: chance that the goal lies less than 3 m from the path's end.
        trust: how much memory was believed, 0 to 1.
    """

    path: tuple[str, ...]
    chances: NDArray[np.float64]
    reach: float
    trust: float


def choice(
    logits: NDArray[np.float64],
    paths: Sequence[Sequence[int]],
    viewpoints: Sequence[str],
    distances: NDArray[np.float64],
    *,
    radius: float,
    trust: float,
) -> Choice:
    """Walk to where most chance lies within `radius` metres; 0: to the likeliest end."""
    chances = probabilities(logits)
    ends = np.array([path[-1] for path in paths], np.intp)
    picked = decide(chances, ends, distances, radius)
    reach = float(chances @ (distances[ends, ends[picked]] < 3.0))
    return Choice(tuple(viewpoints[n] for n in paths[picked]), chances, reach, trust)
