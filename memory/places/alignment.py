"""Which word of an instruction is meant for which node of a path."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def along(lengths: NDArray[np.intp], longest: int, at: Floats, deviation: float) -> Floats:
    """(n, words, longest): the share of each word that is meant for each node, before evidence.

    A Gaussian of `deviation` nodes around the word's place in the instruction, which is laid
    over the path from its start to its end. Rows sum to 1; nodes beyond a path get 0.

    Args:
        lengths: (n,) nodes of each path.
        at: (words,) relative places of the words, 0 to 1.
    """
    nodes = np.arange(longest)
    middle = at[None, :, None] * (lengths - 1)[:, None, None]
    weights = np.exp(-0.5 * ((nodes - middle) / deviation) ** 2)
    weights *= (nodes < lengths[:, None])[:, None, :]
    return np.asarray(weights / weights.sum(axis=2, keepdims=True))


def relative_places(words: int) -> Floats:
    """(words,) where each word stands in its instruction, 0 to 1."""
    return (np.arange(words) + 0.5) / max(words, 1)
