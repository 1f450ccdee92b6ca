"""What a search should have found: the exact answer, and recall against it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from store_data import Data, Where, matching, questions, traits_of

Floats = NDArray[np.float32]

ROUNDING = 1e-5
"""Two scores this near are the same one, computed by other means."""

BLOCK = 10_000


class Block(NamedTuple):
    """Some of the rows: vectors [n, dimension], what is added to their products [n], and which of
    them each query may find [q, n] (None: all)."""

    vectors: Floats
    added: Floats
    allowed: NDArray[np.bool_] | None = None


def best_scores(blocks: Iterable[Block], queries: Floats, k: int) -> list[Floats]:
    """The k best scores for each of the queries [q, dimension], best first; fewer only where
    fewer rows are allowed. `blocks` are all rows."""
    best = [np.empty(0, np.float32) for _ in queries]
    for block in blocks:
        scores = queries @ block.vectors.T + block.added
        for nth, row in enumerate(scores):
            candidates = row if block.allowed is None else row[block.allowed[nth]]
            both = np.concatenate([best[nth], candidates])
            if len(both) > k:
                both = np.partition(both, len(both) - k)[-k:]
            best[nth] = np.sort(both)[::-1]
    return best


def recall(found: Sequence[int], scores: Sequence[float], best: Sequence[float]) -> float:
    """The share of the best that was found; 1 where there was nothing to find.

    Args:
        found: numbers of rows that were allowed; one found twice counts once.
        scores: their exact scores.
        best: the exact scores of those that should have been found, best first.
    """
    if not len(best):
        return 1.0
    good = {n for n, score in zip(found, scores, strict=True) if score >= best[-1] - ROUNDING}
    return min(len(good), len(best)) / len(best)


class Judge:
    """Knows the exact answers to the questions that are asked of `data`.

    Args:
        vectors: of the rows 0 to n, [n, dimension]; may be mapped from a file.
        count: of queries.
        k: how many rows an answer should have.
    """

    def __init__(self, data: Data, vectors: Floats, count: int, k: int) -> None:
        self._vectors = vectors
        self._traits = traits_of(0, len(vectors))
        self._queries = np.stack([query.vector for query in data.queries(count)])
        self._questions = questions(count)
        self._k = k
        self._best: dict[tuple[str, bool], list[Floats]] = {}

    def judged(
        self, question: str, answers: Sequence[Sequence[int]], *, by_default: bool = False
    ) -> dict[str, Any]:
        """Mean recall, and how many answers were too short, and rows that were not asked for.

        Args:
            question: a key of `questions`.
            answers: numbers of rows for each query.
            by_default: the rank was by our store's own weights, else by similarity alone.
        """
        key = question, by_default
        if key not in self._best:
            blocks = self._blocks(question, by_default)
            self._best[key] = best_scores(blocks, self._queries, self._k)
        bonus = self._bonus() if by_default else None
        shares, short, astray = [], 0, 0
        for nth, (found, best) in enumerate(zip(answers, self._best[key], strict=True)):
            numbers = np.asarray(found, dtype=np.int64)
            where = self._questions[question][nth]
            kept = numbers[matching(self._traits.of(numbers), where)]
            scores = self._vectors[kept] @ self._queries[nth]
            if bonus is not None:
                scores = scores + bonus[kept]
            shares.append(recall(kept.tolist(), scores.tolist(), best.tolist()))
            short += len(found) < len(best)
            astray += len(found) - len(kept)
        return {"recall": float(np.mean(shares)), "short": short, "astray": astray}

    def _blocks(self, question: str, by_default: bool) -> Iterable[Block]:
        wheres: list[Where] = self._questions[question]
        bonus = self._bonus() if by_default else np.zeros(len(self._vectors), np.float32)
        for start in range(0, len(self._vectors), BLOCK):
            here = np.arange(start, min(start + BLOCK, len(self._vectors)))
            traits = self._traits.of(here)
            masks = [matching(traits, where) for where in wheres] if any(wheres) else None
            allowed = None if masks is None else np.stack(masks)
            yield Block(np.asarray(self._vectors[here[0] : here[-1] + 1]), bonus[here], allowed)

    def _bonus(self) -> Floats:
        return default_bonus(self._traits.success)


def default_bonus(success: NDArray[np.bool_]) -> Floats:
    """What our weights add for rows that were stored in this order and never used [n]."""
    from mnemonaut.memory import RankWeights

    weights = RankWeights()
    age = len(success) - 1 - np.arange(len(success))
    added = weights.outcome * success + weights.recency * 2.0 ** (-age / weights.half_life)
    return np.asarray(added, dtype=np.float32)
