"""Crossed data, streams x tasks: resampled both ways, and the spread that they really have."""

from dataclasses import dataclass
from math import expm1, inf, log, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

CHUNK_CELLS = 2**20
"""Random numbers held at once; many draws of a large suite stay within some tens of MiB."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard error of the mean of crossed data, and the degrees of freedom it was got with."""

    error: float
    freedom: float


def spread(matrix: Floats) -> Spread:
    """Of the mean of `matrix` [stream, task], both axes being samples.

    Any such array splits into effects of its rows, its columns and the rest that do not
    correlate (Owen 2007, section 3), so that the mean squares of a two-way analysis of variance
    without replication add up to the variance of the mean: (rows + columns - rest) / cells,
    without bias and whatever the distribution (Cornfield & Tukey 1956). A mean square of rows or
    columns below that of the rest tells of no effect and counts as the rest. Degrees of freedom
    by Satterthwaite (1946), 1 at least.

    One task is a fixed task. One stream says nothing of the next: an infinite error.
    """
    streams, tasks = matrix.shape
    if streams == 1:
        return Spread(inf, 1.0)
    if tasks == 1:
        return Spread(float(matrix.std(ddof=1)) / sqrt(streams), streams - 1.0)
    mean = float(matrix.mean())
    rows, columns = matrix.mean(axis=1) - mean, matrix.mean(axis=0) - mean
    left = matrix - mean - rows[:, np.newaxis] - columns
    both = (streams - 1) * (tasks - 1)
    rest = float(np.square(left).sum()) / both
    of_rows = max(tasks * float(np.square(rows).sum()) / (streams - 1), rest)
    of_columns = max(streams * float(np.square(columns).sum()) / (tasks - 1), rest)
    total = of_rows + of_columns - rest
    if total == 0:
        return Spread(0.0, 1.0)
    uncertain = (of_rows / total) ** 2 / (streams - 1) + (of_columns / total) ** 2 / (tasks - 1)
    uncertain += (rest / total) ** 2 / both
    return Spread(sqrt(total / (streams * tasks)), max(1.0, 1 / uncertain))


def most_unseen(cells: int, level: float) -> float:
    """The largest share of all cells that differ, where none of `cells` drawn ones does.

    1 - ((1 - level) / 2)^(1 / cells): the bound of Clopper & Pearson (1934, Biometrika 26) at no
    successes, which is the rule of three made exact (Hanley & Lippman-Hand 1983, JAMA 249). Cells
    are taken as independent. At 90 % it is below 3 % from 99 cells on.
    """
    return -expm1(log((1 - level) / 2) / cells)


def resampled_means(stack: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Means [matrix, draw] of `stack` [matrix, stream, task] under common two-way draws.

    Raises:
        ValueError: `draws` is below 1.
    """
    if draws < 1:
        raise ValueError(f"draws must be 1 or more, got {draws}")
    matrices, streams, tasks = stack.shape
    means = np.empty((matrices, draws))
    rows = max(1, CHUNK_CELLS // (streams + tasks))
    for start in range(0, draws, rows):
        size = min(rows, draws - start)
        stream_counts = _multinomial_counts(rng, size, streams)
        task_counts = _multinomial_counts(rng, size, tasks)
        for index, matrix in enumerate(stack):
            # einsum and not `@`: the order of its sums does not hang on the number of threads.
            by_task = np.einsum("ds,st->dt", stream_counts, matrix)
            sums = np.einsum("dt,dt->d", by_task, task_counts)
            means[index, start : start + size] = sums / (streams * tasks)
    return means


def _multinomial_counts(rng: np.random.Generator, draws: int, n: int) -> Floats:
    """How often each of `n` was drawn in `n` draws with replacement: [draws, n].

    Drawn by index and counted, which is many times faster than `rng.multinomial`.
    """
    picks = rng.integers(0, n, size=(draws, n)) + n * np.arange(draws)[:, np.newaxis]
    counts = np.bincount(picks.ravel(), minlength=draws * n)
    return counts.reshape(draws, n).astype(np.float64)
