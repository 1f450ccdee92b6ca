"""What makes one experience a better answer than another: a sum of named, bounded parts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import isfinite, log2
from typing import TYPE_CHECKING, Any

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
            if not isfinite(getattr(self, field.name)):
                raise StoreError(f"the rank weight `{field.name}` must be a finite number")
        if self.half_life < 0.001:
            raise StoreError("the rank weight `half_life` must be 0.001 experiences or more")
        if self.words < 0 or self.diversity < 0:
            raise StoreError("the rank weights `words` and `diversity` must not be below 0")

    @property
    def bonus_bound(self) -> float:
        """The most that everything but similarity can add."""
        return max(self.outcome, 0.0) + max(self.recency, 0.0) + abs(self.usefulness) / 2

    @property
    def horizon(self) -> int:
        """The age from which on recency adds less than can be told."""
        if abs(self.recency) <= _NEGLIGIBLE:
            return 0
        return int(self.half_life * log2(abs(self.recency) / _NEGLIGIBLE)) + 1


@dataclass(frozen=True, slots=True)
class Ranked:
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


def bonuses(traits: "Traits", last_id: int, weights: RankWeights) -> list[NDArray[np.float64]]:
    """Outcome, recency and usefulness [n each]; `last_id` is the newest in the store."""
    age = last_id - traits.met
    return [
        weights.outcome * traits.success.astype(np.float64),
        weights.recency * 2.0 ** (-age / weights.half_life),
        weights.usefulness * usefulness(traits.helped, traits.used),
    ]


def score(
    query: "Vectors",
    ids: Sequence[int],
    vectors: "Vectors",
    traits: "Traits",
    last_id: int,
    weights: RankWeights,
) -> list[Ranked]:
    """The experiences `ids`, scored exactly, best first; ties go to the newer one."""
    similar = weights.similarity * similarities(query, vectors)
    parts = np.stack([similar, *bonuses(traits, last_id, weights)])
    return ordered(list(ids), _NAMES, parts)


def ordered(ids: Sequence[int], names: Sequence[str], parts: NDArray[np.float64]) -> list[Ranked]:
    """`parts` [len(names), len(ids)] rounded and summed, best first; ties go to the newer one."""
    ranked = [
        Ranked(id, round(sum(row), _DECIMALS), dict(zip(names, row, strict=True)))
        for id, row in zip(ids, parts.round(_DECIMALS).T.tolist(), strict=True)
    ]
    ranked.sort(key=lambda row: (-row.score, -row.id))
    return ranked
