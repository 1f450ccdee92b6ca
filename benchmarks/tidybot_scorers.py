"""Plainer ways to answer TidyBot's questions: the rows beside our own.

Each gives scores [m, k]; none knows the answers. Ties are shared out, never broken by order.
"""

from collections.abc import Callable, Sequence

import numpy as np
from tidybot_scenarios import Question

from mnemonaut.memory.preferences import Likeness
from mnemonaut.memory.preferences.centred import (
    SHARPNESS,
    Evidence,
    Floats,
    one_by_one,
    unit,
    whole_batch,
)

Row = Callable[[Question], Floats]


def accuracy(scores: Floats, truth: Sequence[int]) -> float:
    """Share of right answers; of n best receptacles that tie, each is the answer 1/n times."""
    scores = scores.round(12)
    best = scores == scores.max(axis=1, keepdims=True)
    shares = best / best.sum(axis=1, keepdims=True)
    return float(np.mean([row[answer] for row, answer in zip(shares, truth, strict=True)]))


def receptacle_name(question: Question) -> Floats:
    """No memory: how alike the names of object and receptacle are."""
    return question.asked @ question.titles.T


def nearest_example(question: Question) -> Floats:
    return _by_receptacle(question, lambda similar: similar.max(axis=1))


def mean_similarity(question: Question) -> Floats:
    return _by_receptacle(question, lambda similar: similar.mean(axis=1))


def prototype(question: Question) -> Floats:
    """Cosine to the mean of each receptacle's examples."""
    evidence = question.evidence
    return question.asked @ unit(evidence.membership.T @ evidence.vectors).T


def seen_centred(question: Question) -> Floats:
    return one_by_one(question.evidence, question.asked)


def batch_centred(rounds: int, sharpness: float = SHARPNESS) -> Row:
    """All objects at once, with so many rounds of self-training."""
    return lambda q: whole_batch(q.evidence, q.asked, rounds, sharpness)


def balanced(row: Row) -> Row:
    """A reference that is told something: each receptacle gets equally many of the objects."""

    def assign(question: Question) -> Floats:
        from scipy.optimize import linear_sum_assignment

        scores = row(question)
        held, left_over = divmod(len(scores), scores.shape[1])
        if left_over:
            raise ValueError(f"{len(scores)} objects cannot be shared out to {scores.shape[1]}")
        objects, places = linear_sum_assignment(-np.repeat(scores, held, axis=1))
        chosen = np.zeros_like(scores)
        chosen[objects, places // held] = 1.0
        return chosen

    return assign


def transformed(question: Question, likeness: Likeness) -> Question:
    """The same question in the metric that other scenarios teach."""
    turn = likeness.transform
    evidence = question.evidence
    turned = Evidence(turn(evidence.vectors), evidence.owners, evidence.receptacles)
    return Question(turned, turn(question.asked), turn(question.titles), question.truth)


ONE: dict[str, Row] = {
    "receptacle name only": receptacle_name,
    "nearest example": nearest_example,
    "mean similarity": mean_similarity,
    "prototype": prototype,
    "seen-centred prototype": seen_centred,
}
BATCH: dict[str, Row] = {
    "batch-centred prototype": batch_centred(0),
    "self-training": batch_centred(5),
    "balanced assignment": balanced(batch_centred(0)),
}


def _by_receptacle(question: Question, of: Callable[[Floats], Floats]) -> Floats:
    evidence = question.evidence
    similar = question.asked @ evidence.vectors.T
    return np.stack(
        [of(similar[:, evidence.owners == r]) for r in range(evidence.receptacles)], axis=1
    )
