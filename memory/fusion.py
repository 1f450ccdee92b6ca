"""What comes after ranking by the sum: words beside vectors, and answers that differ.

Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009): a row is worth 1 / (60 + rank)
in each of two lists. Both are scaled so that the first of a list is worth 1, as a cosine is; so
outcome, recency and usefulness weigh against it as they do without words.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): answers are chosen one by one,
each for its score less its likeness to the most similar of those chosen before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .backend import Backend
from .embedding import Vectors
from .ranking import Ranked, RankWeights, bonuses, ordered

_CONSTANT = 60
_DEPTH = 50
_DEPTH_PER_ANSWER = 4
_DEEPER = 1000
_NAMES = ("similarity", "words", "outcome", "recency", "usefulness")
_SIMILARITY_ONLY = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to recall: its words, their vector [dimension], and what is asked of metadata."""

    text: str
    vector: Vectors
    where: Mapping[str, Any]


def best(
    backend: Backend, questions: Sequence[Question], k: int, weights: RankWeights
) -> list[list[Ranked]]:
    """The k best answers to each question, best first; with diversity, in the order chosen."""
    wanted = depth(k) if weights.diversity else k
    if weights.words:
        ranked = _fused(backend, questions, wanted, weights)
    else:
        vectors = np.stack([question.vector for question in questions])
        ranked = backend.rank(vectors, wanted, [q.where for q in questions], weights)
    if not weights.diversity:
        return ranked
    return [_diverse(backend, rows, k, weights.diversity) for rows in ranked]


def depth(k: int) -> int:
    """How far down the lists that are fused go, and how many are chosen from for diversity."""
    return max(_DEPTH, min(_DEPTH_PER_ANSWER * k, k + _DEEPER))


def _fused(
    backend: Backend, questions: Sequence[Question], k: int, weights: RankWeights
) -> list[list[Ranked]]:
    deep = depth(k)
    vectors = np.stack([question.vector for question in questions])
    wheres = [question.where for question in questions]
    similar = backend.rank(vectors, deep, wheres, _SIMILARITY_ONLY)
    last_id = backend.watermark().last_id
    answers: list[list[Ranked]] = []
    for question, near in zip(questions, similar, strict=True):
        by_vector = [row.id for row in near]
        # Half of a character, which no database takes, is in no word.
        text = question.text.encode(errors="replace").decode()
        by_words = backend.matching(text, deep, question.where)
        ids = list(dict.fromkeys([*by_vector, *by_words]))
        if not ids:
            answers.append([])
            continue
        parts = np.stack(
            [
                weights.similarity * _worth(ids, by_vector),
                weights.words * _worth(ids, by_words),
                *bonuses(backend.traits(ids), last_id, weights),
            ]
        )
        answers.append(ordered(ids, _NAMES, parts, k))
    return answers


def _worth(ids: Sequence[int], ranked: Sequence[int]) -> Any:
    """What the place of each id in a list is worth: 1 for the first, 0 if it is not in it."""
    place = {id: rank for rank, id in enumerate(ranked)}
    first = _CONSTANT + 1
    return np.array([first / (first + place[id]) if id in place else 0.0 for id in ids])


def _diverse(backend: Backend, rows: Sequence[Ranked], k: int, weight: float) -> list[Ranked]:
    """k of the rows, each with the part `diversity`, not above 0, in the order chosen."""
    left = list(rows)
    if not left:
        return []
    vectors = backend.vectors([row.id for row in left]).astype(np.float64)
    likeness = vectors @ vectors.T
    nearest = np.zeros(len(left))  # likeness of each to the most similar that was chosen
    scores = np.array([row.score for row in left])
    open_rows = np.ones(len(left), dtype=np.bool_)
    chosen: list[Ranked] = []
    while len(chosen) < min(k, len(left)):
        worth = np.where(open_rows, (scores - weight * nearest).round(6), -np.inf)
        place = int(worth.argmax())  # the first of equals is the better ranked one
        part = round(-weight * float(nearest[place]), 6) + 0.0
        row = left[place]
        score = round(row.score + part, 6)
        chosen.append(Ranked(row.id, score, {**row.parts, "diversity": part}))
        open_rows[place] = False
        nearest = np.maximum(nearest, likeness[place])
    return chosen
