"""What a room tells of its own habits: features from where its other objects lie.

The memory expects something of each object that is seen; the room's deviations from that, of all
objects, of those named alike, of the same class, and of those expected at the same places, say
where the next object goes here. Sources of bias kept out: no position, distance or temperature is
read, and nothing of the object that is asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

FEATURES = (
    "local", "local_named", "local_same", "local_expected",
    "share", "surplus", "named", "named_ratio", "named_count", "same", "expected",
    "expected_ratio",
)  # fmt: skip

STEPS = 12
DAMPING = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """The objects of a room whose places may be read.

    Attributes:
        prior: [n, c] expected rate of each for each candidate, from the memory, above 0.
        place: [n] the candidate that it lies on.
        named: [n, n] kernel of their type names.
        same: [n, n] 1.0 where two are of one class.
    """

    prior: Floats
    place: NDArray[np.intp]
    named: Floats
    same: Floats


def features(
    prior: Floats, named: Floats, same: Floats, seen: Seen, visible: NDArray[np.bool_]
) -> Floats:
    """Context features of q queries in one room.

    Args:
        prior: [q, c] expected rates of the queries.
        named: [q, n] kernel of each query's name with those of `seen`; `same` likewise.
        visible: [q, n] which of `seen` a query may read; never the query itself.

    Returns:
        Float64 [q, c, len(FEATURES)]; all zero, or equal for all candidates, where nothing is
        visible.
    """
    queries, count = visible.shape
    expected = seen.prior / seen.prior.sum(axis=1, keepdims=True)
    own = prior / prior.sum(axis=1, keepdims=True)
    lies = np.zeros_like(expected)
    lies[np.arange(count), seen.place] = 1.0
    mask = visible.astype(np.float64)
    # Likeness of expectations: the Bhattacharyya coefficient, sharpened.
    alike = (np.sqrt(own) @ np.sqrt(expected).T) ** 4
    among = (np.sqrt(expected) @ np.sqrt(expected).T) ** 4
    ones, ones_among = np.ones((queries, count)), np.ones((count, count))
    logits = np.log(seen.prior)

    def local(to_seen: Floats, kernel: Floats, weight: float) -> Floats:
        return _local(logits, lies, weight * to_seen * mask, weight * kernel, mask)

    def sums(kernel: Floats) -> tuple[Floats, Floats]:
        weights = kernel * mask
        return weights @ lies, weights @ expected

    every, every_expected = sums(ones)
    near, near_expected = sums(named)
    twins, twins_expected = sums(same)
    likely, likely_expected = sums(alike)
    seen_of = np.maximum(mask.sum(axis=1, keepdims=True), 1.0)
    parts = (
        local(ones, ones_among, 0.3),
        local(named, seen.named, 0.5),
        local(same, seen.same, 0.5),
        local(alike, among, 0.5),
        every / seen_of,
        np.log((every + 1.0) / (every_expected + 1.0)),
        near - near_expected,
        np.log((near + 0.5) / (near_expected + 0.5)),
        np.log(near + 0.3),
        twins - twins_expected,
        likely - likely_expected,
        np.log((likely + 0.5) / (likely_expected + 0.5)),
    )
    return np.stack(parts, axis=-1)


def nothing_seen(queries: int, candidates: Sequence[str]) -> Floats:
    """The features of a room of which nothing was seen."""
    return np.zeros((queries, len(candidates), len(FEATURES)))


def _local(logits: Floats, lies: Floats, to_seen: Floats, kernel: Floats, mask: Floats) -> Floats:
    """The room's deviation [q, c] as a Gaussian process on top of the memory's logits.

    A softmax likelihood with the memory as its mean: the mode solves a = lies - softmax(logits +
    K a), which damped iteration approaches; a query's deviation is its kernel row times a.
    """
    inside = mask[:, :, np.newaxis]
    between = kernel * mask[:, np.newaxis, :]
    weights = np.zeros((len(mask), *logits.shape))
    for _ in range(STEPS):
        current = logits + between @ weights
        current = np.exp(current - current.max(axis=2, keepdims=True))
        current /= current.sum(axis=2, keepdims=True)
        weights += DAMPING * ((lies - current) * inside - weights)
    return np.asarray(np.einsum("qn,qnc->qc", to_seen, weights))
