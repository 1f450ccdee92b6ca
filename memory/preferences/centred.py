"""Centred prototypes: what a user's examples tell.

Names of things of one room are all alike; taking off what they share leaves what differs. A
receptacle's prototype is the mean of its centred examples (Snell et al. 2017, arXiv:1703.05175).
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

SHARPNESS = 8.0
"""A cosine times this is a log probability; from 4 to 16 hardly anything changes."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The examples of one user.

    Attributes:
        vectors: [n, d], one row of length 1 per example.
        owners: [n], the number of the receptacle that each example lies in.
        receptacles: how many receptacles there are; some may have no example.
    """

    vectors: Floats
    owners: Integers
    receptacles: int

    @property
    def membership(self) -> Floats:
        """[n, receptacles]: 1 where the example lies in the receptacle, else 0."""
        return np.eye(self.receptacles)[self.owners]


def one_by_one(evidence: Evidence, asked: Floats) -> Floats:
    """Log scores [m, receptacles] of the objects [m, d], each judged without the others.

    The score is the cosine to the receptacle's prototype, times `SHARPNESS`. A receptacle without
    an example scores 0, as something unrelated.
    """
    seen, new = _centred(evidence, asked, evidence.vectors)
    return _scores(new, evidence.membership.T @ seen)


def whole_batch(
    evidence: Evidence, asked: Floats, rounds: int, sharpness: float = SHARPNESS
) -> Floats:
    """As `one_by_one`, but all objects set the centre, and label one another.

    In each of `rounds` rounds of soft self-training, every object counts for each prototype with
    the probability that the round before gave it.
    """
    together = np.concatenate([evidence.vectors, asked])
    seen, new = _centred(evidence, asked, together)
    shown = evidence.membership.T @ seen
    scores = _scores(new, shown, sharpness)
    for _ in range(rounds):
        scores = _scores(new, shown + softmax(scores).T @ new, sharpness)
    return scores


def softmax(scores: Floats) -> Floats:
    """Rows of log scores as probabilities."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    normal: Floats = shares / shares.sum(axis=1, keepdims=True)
    return normal


def unit(vectors: Floats) -> Floats:
    """Rows at length 1; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.where(lengths > 1e-12, lengths, 1.0)
    return scaled


def _centred(evidence: Evidence, asked: Floats, known: Floats) -> tuple[Floats, Floats]:
    """Examples and asked objects without what `known` have in common.

    Examples of one receptacle alone have its own kind in common, so they take off nothing.
    """
    contrasts = len(set(evidence.owners.tolist())) > 1
    centre = known.mean(axis=0) if contrasts else 0.0
    return unit(evidence.vectors - centre), unit(asked - centre)


def _scores(new: Floats, sums: Floats, sharpness: float = SHARPNESS) -> Floats:
    scores: Floats = sharpness * new @ unit(sums).T
    return scores
