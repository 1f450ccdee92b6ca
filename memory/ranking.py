"""What makes one experience a better answer than another: a sum of named, bounded parts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isfinite, log2
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import StoreError

if TYPE_CHECKING:
    from .backend import Traits
    from .embedding import Vectors

_DECIMALS = 6
"""Parts and scores are rounded, so that what is equal ties on every machine."""

ROUNDING = 5 * 0.5 * 10.0**-_DECIMALS
"""How far a reported score may be from the sum of the parts before they were rounded."""

_NAMES = ("similarity", "outcome", "recency", "usefulness")
_NEGLIGIBLE = 1e-9
_MOST = 1_000_000
_SMALL = 256


@dataclass(frozen=True, slots=True)
class RankWeights:
    """How much each part of a rank counts; 0 switches it off.

    Attributes:
        similarity: of the embedded texts, a cosine in [-1, 1]. Where words count too, what the
            experience's place among the most similar is worth instead; see `fusion`.
        outcome: 1 for an experience whose plan went through, else 0.
        recency: 2 ** (-age / half_life), where the newest experience has age 0.
        usefulness: (helped + 1) / (used + 2) - 0.5, in (-0.5, 0.5); 0 until it was used
            (Laplace's rule of succession).
        words: its place among those whose words fit best, fused with the place by similarity by
            reciprocal rank; 0, the default, asks vectors only.
        diversity: taken off for likeness to what was chosen before (maximal marginal relevance).
        half_life: in experiences, not in seconds.
    """

    similarity: float = 1.0
    outcome: float = 0.05
    recency: float = 0.05
    usefulness: float = 0.05
    words: float = 0.0
    diversity: float = 0.0
    half_life: float = 200.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value: Any = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
                raise StoreError(f"the rank weight `{field.name}` must be a finite number")
            if field.name != "half_life" and abs(value) > _MOST:
                raise StoreError(f"the rank weight `{field.name}` must be {_MOST:,} at most")
        if not 0.001 <= self.half_life <= 1e9:
            raise StoreError("the rank weight `half_life` must lie between 0.001 and a billion")
        if self.words < 0 or self.diversity < 0:
            raise StoreError("the rank weights `words` and `diversity` must not be below 0")

    @property
    def bonus_bound(self) -> float:
        """The most that everything but similarity can add or take away."""
        return abs(self.outcome) + abs(self.recency) + abs(self.usefulness) / 2

    @property
    def horizon(self) -> int:
        """The age from which on recency adds less than can be told."""
        if abs(self.recency) <= _NEGLIGIBLE:
            return 0
        return int(self.half_life * log2(abs(self.recency) / _NEGLIGIBLE)) + 1


class Ranked(NamedTuple):
    """The id of an experience, its score, and the parts that sum to it."""

    id: int
    score: float
    parts: dict[str, float]


def usefulness(helped: Any, used: Any) -> Any:
    """Laplace's rule of succession, moved so that what was never used has 0."""
    return (helped + 1) / (used + 2) - 0.5


def similarities(query: "Vectors", vectors: "Vectors") -> NDArray[np.float64]:
    """Inner products of `query` [dimension] and `vectors` [n, dimension], each a function of its
    two vectors alone: never of how many there are, or of the processor's vector unit."""
    products = vectors * query.astype(np.float64)
    return np.asarray(products.sum(axis=1))


def bonuses(traits: "Traits", last_id: int, weights: RankWeights) -> NDArray[np.float64]:
    """Outcome, recency and usefulness [3, n]; `last_id` is the newest in the store."""
    parts = np.zeros((3, len(traits.met)))
    if weights.outcome:
        parts[0] = weights.outcome * traits.success
    if weights.recency:
        parts[1] = weights.recency * 2.0 ** (-(last_id - traits.met) / weights.half_life)
    if weights.usefulness:
        parts[2] = weights.usefulness * usefulness(traits.helped, traits.used)
    return parts


def score(
    query: "Vectors",
    ids: Sequence[int],
    vectors: "Vectors",
    traits: "Traits",
    last_id: int,
    weights: RankWeights,
    k: int | None = None,
) -> list[Ranked]:
    """The k best (None for all) of the experiences `ids`, scored exactly, best first; ties go to
    the newer one."""
    similar = weights.similarity * similarities(query, vectors)
    parts = np.concatenate([similar[np.newaxis], bonuses(traits, last_id, weights)])
    return ordered(ids, _NAMES, parts, k)


def ordered(
    ids: Sequence[int], names: Sequence[str], parts: NDArray[np.float64], k: int | None = None
) -> list[Ranked]:
    """The k best of `parts` [len(names), len(ids)], rounded and summed, best first; ties go to the
    newer one."""
    parts = parts.round(_DECIMALS) + 0.0  # no -0.0
    scores = parts.sum(axis=0).round(_DECIMALS).tolist()
    if k is not None and len(ids) > max(_SMALL, 2 * k):  # many are as good: choose in numpy
        places = np.lexsort((ids, scores))[::-1][:k].tolist()
        best = [(scores[place], ids[place], place) for place in places]
    else:
        best = sorted(zip(scores, ids, range(len(scores)), strict=True), reverse=True)[:k]
    rows = parts[:, [place for _, _, place in best]].T.tolist()
    return [
        Ranked(id, score, dict(zip(names, row, strict=True)))
        for (score, id, _), row in zip(best, rows, strict=True)
    ]
