"""From logits of candidate paths to the one that is walked."""

import numpy as np
from numpy.typing import NDArray


def probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax, (n,)."""
    if not len(logits):
        return logits
    grown = np.exp(logits - logits.max())
    return np.asarray(grown / grown.sum())


def decide(
    chances: NDArray[np.float64],
    ends: NDArray[np.intp],
    distances: NDArray[np.float64],
    radius: float = 3.0,
) -> int:
    """The candidate with most chance that the goal lies less than `radius` from its end.

    A minimum Bayes risk decision: it asks for success, not for the likeliest end. `radius` 0 asks
    for the likeliest end. Ties go to the first.

    Args:
        chances: (n,) of each candidate.
        ends: (n,) numbers of viewpoints.
        distances: (N, N) metres.
    """
    if radius <= 0:
        return int(np.argmax(chances))
    near = distances[np.ix_(ends, ends)] < radius
    return int(np.argmax(np.round(near @ chances, 12)))
