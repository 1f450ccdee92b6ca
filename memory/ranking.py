"""What makes one experience a better answer than another: a sum of named, bounded parts."""

from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .errors import StoreError
from .index import Positions, Scores, VectorIndex

_DECIMALS = 6
"""Parts and scores are rounded, so that what is equal ties on every machine."""

_ROUNDING = 5 * 0.5 * 10.0**-_DECIMALS
_NAMES = ("similarity", "outcome", "recency", "usefulness")
_SPARE = 16


@dataclass(frozen=True, slots=True)
class RankWeights:
    """How much each part of a rank counts; 0 switches it off.

    Attributes:
        similarity: of the embedded texts, a cosine in [-1, 1].
        outcome: 1 for an experience whose plan went through, else 0.
        recency: 2 ** (-age / half_life), where the newest experience has age 0.
        usefulness: (helped + 1) / (used + 2) - 0.5, in (-0.5, 0.5); 0 until it was used
            (Laplace's rule of succession).
        half_life: in experiences, not in seconds.
    """

    similarity: float = 1.0
    outcome: float = 0.05
    recency: float = 0.05
    usefulness: float = 0.05
    half_life: float = 200.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not isfinite(getattr(self, field.name)):
                raise StoreError(f"the rank weight `{field.name}` must be a finite number")
        if self.half_life <= 0:
            raise StoreError("the rank weight `half_life` must be above 0, in experiences")

    @property
    def bonus_bound(self) -> float:
        """The most that everything but similarity can add."""
        return max(self.outcome, 0.0) + max(self.recency, 0.0) + abs(self.usefulness) / 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A position, its score, and the parts that sum to it."""

    position: int
    score: float
    parts: dict[str, float]


class Ranking:
    """Finds the k best rows under the sum, exactly; ties go to the newer row.

    First every row in question gets a rough score, whose distance from the true one is bounded.
    Then the few rows that may be among the k best by that bound are scored exactly.
    """

    def __init__(self, index: VectorIndex, weights: RankWeights) -> None:
        self.index = index
        self.weights = weights
        self.used: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.helped: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._success: Scores = np.zeros(0)
        self._steady: Scores = np.zeros(0)  # outcome and usefulness, which no query changes
        self._recency: Scores = np.zeros(0)  # by age
        self._margin = abs(weights.similarity) * index.error + _ROUNDING

    def add(self, success: bool) -> None:
        """Note the outcome of the row that the index was just given."""
        position = len(self.index) - 1
        if position >= len(self._success):
            self._grow(max(64, 2 * len(self._success)))
        self._success[position] = float(success)
        self._refresh(position)

    def credit(self, position: int, helped: bool) -> None:
        """Note that the row was used, and whether that helped."""
        self.used[position] += 1
        self.helped[position] += int(helped)
        self._refresh(position)

    def best(
        self, query: NDArray[np.float32], k: int, among: Positions | None = None
    ) -> list[Ranked]:
        """The k best rows, best first, of all or of those at the positions `among`."""
        asked = len(self.index) if among is None else len(among)
        if k < 1 or not asked:
            return []
        if among is None and not self.weights.bonus_bound and self.weights.similarity > 0:
            candidates = self._most_similar(query, k)
        else:
            candidates = self._possible(query, k, among)
        return self._scored(query, candidates)[:k]

    def _possible(self, query: NDArray[np.float32], k: int, among: Positions | None) -> Positions:
        """Positions of the rows that may be among the k best."""
        newest = len(self.index) - 1
        rough = self.weights.similarity * self.index.approximate(query, among)
        if among is None:
            rough += self._steady[: newest + 1]
            rough += self._recency[newest::-1]
        else:
            rough += self._steady[among]
            rough += self._recency[newest - among]
        chosen = np.flatnonzero(rough >= _kth_largest(rough, k) - 2 * self._margin)
        return chosen if among is None else among[chosen]

    def _most_similar(self, query: NDArray[np.float32], k: int) -> Positions:
        """The same where nothing but similarity counts: then FAISS need not return every row."""
        fetch = k + _SPARE
        while True:
            positions, similarities = self.index.nearest(query, fetch)
            rough = self.weights.similarity * similarities
            enough = _kth_largest(rough, k) - 2 * self._margin
            if rough[-1] < enough or len(positions) == len(self.index):
                return np.asarray(positions[rough >= enough])
            fetch *= 4  # more rows are as good as equal than were fetched

    def _scored(self, query: NDArray[np.float32], positions: Positions) -> list[Ranked]:
        """The rows at `positions`, scored exactly, best first."""
        used, helped = self.used[positions], self.helped[positions]
        parts = np.stack(
            [
                self.weights.similarity * self.index.exact(query, positions),
                self.weights.outcome * self._success[positions],
                self._recency[len(self.index) - 1 - positions],
                self.weights.usefulness * _usefulness(helped, used),
            ]
        )
        ranked = [
            Ranked(position, round(sum(row), _DECIMALS), dict(zip(_NAMES, row, strict=True)))
            for position, row in zip(
                positions.tolist(), parts.round(_DECIMALS).T.tolist(), strict=True
            )
        ]
        ranked.sort(key=lambda row: (-row.score, -row.position))
        return ranked

    def _refresh(self, position: int) -> None:
        usefulness = _usefulness(int(self.helped[position]), int(self.used[position]))
        self._steady[position] = (
            self.weights.outcome * self._success[position] + self.weights.usefulness * usefulness
        )

    def _grow(self, size: int) -> None:
        self.used, self.helped = _longer(self.used, size), _longer(self.helped, size)
        self._success, self._steady = _longer(self._success, size), _longer(self._steady, size)
        self._recency = self.weights.recency * 2.0 ** (-np.arange(size) / self.weights.half_life)


_Number = TypeVar("_Number", np.int64, np.float64)


def _usefulness(helped: Any, used: Any) -> Any:
    return (helped + 1) / (used + 2) - 0.5


def _longer(values: NDArray[_Number], size: int) -> NDArray[_Number]:
    return np.concatenate([values, np.zeros(size - len(values), dtype=values.dtype)])


def _kth_largest(values: Scores, k: int) -> float:
    if k >= len(values):
        return float(values.min())
    return float(np.partition(values, len(values) - k)[len(values) - k])
