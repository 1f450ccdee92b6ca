"""The best rows of a replica's segments under the sum of the parts, exactly unless told otherwise.

First every row in question gets a rough score, whose distance from the true one is bounded. Then
the few rows that may be among the k best by that bound are scored exactly, in double precision.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..embedding import Vectors
from ..filters import Clause, clauses
from ..ranking import ROUNDING, Ranked, RankWeights, score
from .gathering import gathered
from .partition import Partition
from .replica import Replica
from .sampling import candidates
from .segment import Segment

Positions = NDArray[np.int64]
Rough = NDArray[np.float32]

_SUMMED = 4 * 2.0**-23  # of adding float32 parts, times the largest that they can be
_BONUS_SHARE = 0.2
"""What counts beside similarity, over similarity, up to which groups by likeness are of use."""
_WORTH_ALL = 4
_FORGOTTEN = np.finfo(np.float32).min
_BLOCK = 1 << 24  # numbers in a block of a batch's products


class Search:
    """Finds rows in `replica`; `approximate` lets it look into the nearest groups only, where the
    base has groups and no filter is asked."""

    def __init__(self, replica: Replica, *, approximate: bool) -> None:
        self._replica = replica
        self.approximate = approximate

    def best(
        self,
        queries: Vectors,
        k: int,
        wheres: Sequence[Mapping[str, Any]],
        weights: RankWeights,
    ) -> list[list[Ranked]]:
        """The k best for each query, each among what its own `where` asks for."""
        segments = self._replica.segments
        if k < 1 or not segments:
            return [[] for _ in queries]
        near = self._looks_near(segments, weights)
        if len(queries) > 1 and not near and not any(wheres):
            return self._batch(segments, queries, k, weights)
        return [
            self._best(segments, query, k, where, weights, near)
            for query, where in zip(queries, wheres, strict=True)
        ]

    def _looks_near(self, segments: Sequence[Segment], weights: RankWeights) -> bool:
        """Whether the nearest groups are likely to hold the best rows, and there are groups."""
        return (
            self.approximate
            and any(one.partition is not None and one.partition.is_narrow for one in segments)
            and weights.similarity > 0
            and weights.bonus_bound <= _BONUS_SHARE * weights.similarity
        )

    def _best(
        self,
        segments: Sequence[Segment],
        query: Vectors,
        k: int,
        where: Mapping[str, Any],
        weights: RankWeights,
        near: bool,
    ) -> list[Ranked]:
        asked = clauses(where) if where else ()
        found = [self._rough(segment, query, k, asked, weights, near) for segment in segments]
        return self._scored(segments, query, k, found, weights)

    def _rough(
        self,
        segment: Segment,
        query: Vectors,
        k: int,
        asked: Sequence[Clause],
        weights: RankWeights,
        near: bool,
    ) -> tuple[Positions | None, Rough]:
        """Positions in question (None for all) and their rough scores."""
        positions: Positions | None = None
        if near and not asked and segment.partition is not None:
            positions, rough = _probed(segment, segment.partition, query, k)
        else:
            positions = segment.matching(asked) if asked else None
            if positions is None:
                rough = segment.codec.products(segment.codes[: segment.size], query)
            elif _WORTH_ALL * len(positions) > segment.size:
                # Gathering many rows costs more than multiplying all.
                rough = segment.codec.products(segment.codes[: segment.size], query)[positions]
            else:
                rough = segment.codec.products(segment.codes.take(positions, axis=0), query)
        if weights.similarity != 1.0:
            rough = rough * np.float32(weights.similarity)
        if positions is None:
            self._complete(segment, rough, weights)
        elif weights.bonus_bound:
            rough += segment.bonus(positions, weights, self._replica.last_id)
        return positions, rough

    def _complete(self, segment: Segment, rough: Rough, weights: RankWeights) -> None:
        """Add what counts beside similarity to the scores of all rows; the forgotten get none."""
        segment.add_bonuses(rough, weights, self._replica.last_id)
        dead = segment.forgotten()
        if dead is not None:
            rough[dead] = -np.inf

    def _batch(
        self, segments: Sequence[Segment], queries: Vectors, k: int, weights: RankWeights
    ) -> list[list[Ranked]]:
        """Many unfiltered queries: one product of two matrices for each block of them."""
        rows = sum(segment.size for segment in segments)
        step = max(1, _BLOCK // rows)
        results: list[list[Ranked]] = []
        for start in range(0, len(queries), step):
            block = np.ascontiguousarray(queries[start : start + step])
            products = [s.codec.products(s.codes[: s.size], block) for s in segments]
            for nth, query in enumerate(block):
                found: list[tuple[Positions | None, Rough]] = []
                for segment, product in zip(segments, products, strict=True):
                    rough = product[nth] * np.float32(weights.similarity)
                    self._complete(segment, rough, weights)
                    found.append((None, rough))
                results.append(self._scored(segments, query, k, found, weights))
        return results

    def _scored(
        self,
        segments: Sequence[Segment],
        query: Vectors,
        k: int,
        found: Sequence[tuple[Positions | None, Rough]],
        weights: RankWeights,
    ) -> list[Ranked]:
        """The rows that may be among the k best, scored exactly."""
        exact = all(segment.codec.exact for segment in segments)
        least = _least([rough for _, rough in found], k if exact else candidates(k))
        if exact:
            error = abs(weights.similarity) * segments[0].codec.error
            scale = max(1.0, abs(weights.similarity) + weights.bonus_bound)
            least -= 2 * (error + ROUNDING + _SUMMED * scale)
        places: list[tuple[Segment, Positions]] = []
        for segment, (positions, rough) in zip(segments, found, strict=True):
            chosen = (rough >= max(np.float32(least), _FORGOTTEN)).nonzero()[0]
            if len(chosen):
                places.append((segment, chosen if positions is None else positions[chosen]))
        if not places:
            return []
        ids, vectors, traits = gathered(self._replica, places)
        return score(query, ids, vectors, traits, self._replica.last_id, weights, k)


def _probed(
    segment: Segment, partition: Partition, query: Vectors, k: int
) -> tuple[Positions, Rough]:
    """The rows of the nearest groups, and their similarities; never fewer than k if there are."""
    probes, alive = partition.probes, segment.living()
    while True:
        groups = partition.nearest(query, probes)
        ends = [(int(partition.starts[g]), int(partition.starts[g + 1])) for g in groups]
        positions = np.concatenate([np.arange(first, last) for first, last in ends])
        rough = np.concatenate(
            [segment.codec.products(segment.codes[first:last], query) for first, last in ends]
        )
        if alive is not None:
            kept = alive[positions]
            positions, rough = positions[kept], rough[kept]
        if len(positions) >= k or probes >= len(partition.centres):
            return positions, rough
        probes *= 2


def _least(values: Sequence[Rough], k: int) -> float:
    """The k-th largest of all values."""
    joined = values[0] if len(values) == 1 else np.concatenate(values)
    if k >= len(joined):
        return float(joined.min()) if len(joined) else 0.0
    return float(np.partition(joined, len(joined) - k)[len(joined) - k])
