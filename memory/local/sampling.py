"""How well a way to search finds what is nearest, measured on rows drawn as questions."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..embedding import Vectors
from .codec import Codec

NEIGHBOURS = 10
_QUESTIONS = 200

Blocks: TypeAlias = Callable[[], Iterator[Vectors]]
"""Reads all vectors, in one order, block by block."""


def candidates(k: int) -> int:
    """How many rows of a copy that knows the vectors less well are compared exactly."""
    return 4 * k + 64


def draw(size: int, seed: int) -> NDArray[np.int64]:
    """Places of the rows that stand for questions, ascending."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(size, min(size, _QUESTIONS), replace=False))


def picked(blocks: Blocks, rows: NDArray[np.int64]) -> Vectors:
    """The vectors at some places, ascending."""
    parts: list[Vectors] = []
    first = 0
    for block in blocks():
        inside = rows[(rows >= first) & (rows < first + len(block))]
        parts.append(np.array(block[inside - first]))
        first += len(block)
    return np.concatenate(parts)


def nearest_rows(
    questions: Vectors, drawn: NDArray[np.int64], blocks: Blocks, count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Similarities and places of the `count` nearest rows of each question, in no order.

    A row drawn is not counted as its own neighbour, so that what is measured is what questions
    meet that are not stored. Where there are too few rows a similarity is -2.
    """
    best = np.full((len(drawn), count), -2.0, np.float32)
    found = np.zeros((len(drawn), count), np.int64)
    first = 0
    for block in blocks():
        similar = questions @ block.T
        inside = (drawn >= first) & (drawn < first + len(block))
        similar[inside, drawn[inside] - first] = -2.0
        places = np.broadcast_to(np.arange(first, first + len(block)), similar.shape)
        joined = np.concatenate([best, similar], axis=1)
        of = np.concatenate([found, places], axis=1)
        top = np.argpartition(joined, -count, axis=1)[:, -count:]
        best, found = np.take_along_axis(joined, top, 1), np.take_along_axis(of, top, 1)
        first += len(block)
    return best, found


def kept_recall(codec: Codec, blocks: Blocks, size: int, seed: int = 0) -> float:
    """The share of the 10 nearest rows that are among those which `codec` lets through."""
    if codec.exact or size < 2:
        return 1.0
    drawn = draw(size, seed)
    questions = picked(blocks, drawn)
    best, true = nearest_rows(questions, drawn, blocks, NEIGHBOURS)

    def known() -> Iterator[Vectors]:
        for block in blocks():
            yield codec.decode(codec.encode(block))

    _, rough = nearest_rows(questions, drawn, known, candidates(NEIGHBOURS))
    pairs = zip(best, true, rough, strict=True)
    hits = [np.isin(places[near > -2.0], let).mean() for near, places, let in pairs]
    return round(float(np.mean(hits)), 4)
