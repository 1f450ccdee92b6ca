"""Linear conditional logit (McFadden 1974): choices among differing sets of candidates.

P(candidate c of choice i) = softmax over the candidates of w . x[i, c]. Normalising within a choice
is what a pointwise classifier lacks, and what the first place is decided by.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

STEPS = 50
TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices that were made.

    Attributes:
        features: [n, c, f]; anything where there is no candidate.
        there: bool [n, c]: which candidates a choice had.
        chosen: [n] the candidate that was taken.
    """

    features: Floats
    there: NDArray[np.bool_]
    chosen: NDArray[np.intp]


def fit(choices: Choices, ridge: float) -> Floats:
    """Weights [f] of the greatest penalised likelihood, by Newton's method with halved steps.

    The ridge is on features scaled to a standard deviation of 1; the weights returned are for
    features as they came. A feature that never varies gets 0.
    """
    there, chosen = choices.there, choices.chosen
    features = np.where(there[:, :, np.newaxis], choices.features, 0.0)
    spread = features[there].std(axis=0)
    varies = spread > 1e-12
    scaled = np.where(varies, features / np.where(varies, spread, 1.0), 0.0)
    taken = scaled[np.arange(len(chosen)), chosen]
    weights = np.zeros(features.shape[2])
    value = _loss(weights, scaled, there, taken, ridge)
    for _ in range(STEPS):
        shares = softmax(scaled @ weights, there)
        mean = np.einsum("nc,ncf->nf", shares, scaled)
        slope = (mean - taken).sum(axis=0) + ridge * weights
        weighted = scaled * shares[:, :, np.newaxis]
        flat = scaled.reshape(-1, scaled.shape[2])
        curve = weighted.reshape(flat.shape).T @ flat - mean.T @ mean
        step = np.linalg.solve(curve + (ridge + 1e-9) * np.eye(len(weights)), slope)
        size = 1.0
        while (new := _loss(weights - size * step, scaled, there, taken, ridge)) > value:
            size /= 2
            if size < 1e-6:
                return weights / np.where(varies, spread, 1.0)
        weights -= size * step
        if value - new < TOLERANCE * max(1.0, abs(value)):
            break
        value = new
    return weights / np.where(varies, spread, 1.0)


def softmax(scores: Floats, there: NDArray[np.bool_]) -> Floats:
    """Shares [n, c] that sum to 1 over the candidates that are there, and are 0 elsewhere."""
    masked = np.where(there, scores, -np.inf)
    raised = np.exp(masked - masked.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _loss(
    weights: Floats, scaled: Floats, there: NDArray[np.bool_], taken: Floats, ridge: float
) -> float:
    scores = np.where(there, scaled @ weights, -np.inf)
    top = scores.max(axis=1)
    norm = top + np.log(np.exp(scores - top[:, np.newaxis]).sum(axis=1))
    return float((norm - taken @ weights).sum() + 0.5 * ridge * weights @ weights)
