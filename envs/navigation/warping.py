"""Dynamic time warping: the best monotone alignment of two sequences (Sakoe and Chiba 1978)."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import TaskError


def warped(costs: Sequence[Sequence[float]]) -> float:
    """The cost of the best monotone alignment of two sequences, from the costs of their pairs.

    Plain lists: for one pair of paths they are faster than arrays.
    """
    above: list[float] = [0.0] + [math.inf] * len(costs[0])
    for row in costs:
        left = math.inf
        line = [left]
        for cost, up, corner in zip(row, above[1:], above, strict=False):
            best = up if up < corner else corner
            left = cost + (left if left < best else best)
            line.append(left)
        above = line
    return above[-1]


def warped_batch(
    paths: Sequence[Sequence[int]],
    references: Sequence[Sequence[int]],
    distances: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The costs of n pairs of paths, (n,), where numbers i and j cost distances[i, j].

    The recursion runs over cells, each of them for all pairs at once.

    Raises:
        TaskError: a path is empty.
    """
    total = np.zeros(len(paths))
    if not len(paths):
        return total
    walked, heights = _padded(paths)
    told, widths = _padded(references)
    outside = np.full(len(paths), np.inf)
    above = [np.zeros(len(paths))] + [outside] * told.shape[1]
    for row in range(walked.shape[1]):
        line = [outside]
        for column in range(told.shape[1]):
            best = np.minimum(np.minimum(above[column], above[column + 1]), line[column])
            line.append(distances[walked[:, row], told[:, column]] + best)
        ended = np.flatnonzero(heights == row + 1)
        total[ended] = np.array(line)[widths[ended], ended]
        above = line
    return total


def _padded(paths: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Paths as rows of one array, filled up with 0, and their lengths.

    Raises:
        TaskError: one of them is empty.
    """
    lengths = np.array([len(path) for path in paths])
    if not lengths.all():
        raise TaskError("an empty path has no score; it holds at least the start")
    table = np.zeros((len(paths), lengths.max()), np.int64)
    table[np.arange(lengths.max()) < lengths[:, None]] = np.concatenate(paths)
    return table, lengths
