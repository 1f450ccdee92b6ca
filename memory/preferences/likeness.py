"""What earlier users teach: which differences between names matter to people who tidy.

Things that one user puts together still differ (within), and the receptacles of one user differ
more (between). From both covariances, estimated over all earlier users and shrunk towards
isotropic ones, follows a linear map after which names are alike as people treat them: noise
within receptacles is whitened, and each direction is weighed by its share of the variance between
them, as in the two-covariance form of linear discriminant analysis (Ioffe 2006). No user's
receptacles need to be another's: only who lies together counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .centred import Floats, unit

Groups: TypeAlias = Sequence[Floats]
"""One user's things as vectors: an array [n, d] for each receptacle."""

WITHIN_PRIOR, BETWEEN_PRIOR = 1536.0, 160.0
"""How many degrees of freedom the isotropic covariances count for.

Half of each did as well with fifty users to learn from and no better with a dozen; over 48 users
the difference is within the noise (`benchmarks/placement_tidybot.py`), so the safer one it is.
"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The learnt map.

    Attributes:
        centre: [d], the mean of the earlier users' vectors.
        matrix: [d, d], applied to what a vector is off the centre.
    """

    centre: Floats
    matrix: Floats

    def transform(self, vectors: Floats) -> Floats:
        """[n, d] -> [n, d], rows of length 1."""
        return unit((vectors - self.centre) @ self.matrix)


def learn_likeness(
    users: Sequence[Groups],
    *,
    within_prior: float = WITHIN_PRIOR,
    between_prior: float = BETWEEN_PRIOR,
) -> Likeness | None:
    """The map that `users` teach, or None where they show too little to learn anything.

    Needed: things that lie together, and receptacles that differ by more than their things do.
    The fewer things were shown, the nearer the map is to one that changes nothing.
    """
    counted = [held for user in users if (held := [group for group in user if len(group)])]
    everything = [group for user in counted for group in user]
    within_freedom = sum(len(group) - 1 for group in everything)
    between_freedom = sum(len(user) - 1 for user in counted)
    if not within_freedom or not between_freedom:
        return None
    within = _scatter(everything) / within_freedom
    # The means of small groups differ by chance too; that part is not between receptacles.
    means = [np.stack([group.mean(axis=0) for group in user]) for user in counted]
    chance = float(np.mean([1 / len(group) for group in everything]))
    between = _scatter(means) / between_freedom - chance * within
    if np.trace(within) < 1e-12 or np.trace(between) < 1e-12:
        return None
    within = _shrunk(within, within_prior / (within_prior + within_freedom))
    between = _shrunk(_positive(between), between_prior / (between_prior + between_freedom))
    whiten = np.linalg.inv(np.linalg.cholesky(within))
    spread, rotation = np.linalg.eigh(whiten @ between @ whiten.T)
    spread = np.maximum(spread, 0.0)
    matrix: Floats = (whiten.T @ rotation * np.sqrt(spread / (1.0 + spread))).astype(np.float64)
    centre: Floats = np.concatenate(everything).mean(axis=0)
    return Likeness(centre, matrix)


def _scatter(groups: Groups) -> Floats:
    """[d, d]: the sum of the outer products of what each row is off the mean of its group."""
    off = np.concatenate([group - group.mean(axis=0) for group in groups])
    products: Floats = off.T @ off
    return products


def _positive(matrix: Floats) -> Floats:
    """The nearest positive semidefinite matrix, scaled to the trace that it had."""
    values, vectors = np.linalg.eigh(matrix)
    kept = np.maximum(values, 0.0)
    positive: Floats = (vectors * kept @ vectors.T * (np.trace(matrix) / kept.sum())).astype(
        np.float64
    )
    return positive


def _shrunk(matrix: Floats, share: float) -> Floats:
    """Mixed with the isotropic matrix of the same trace, which gets `share`."""
    size = len(matrix)
    mixed: Floats = (1 - share) * matrix + share * np.trace(matrix) / size * np.eye(size)
    return mixed
