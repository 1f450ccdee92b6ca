"""How sure a number is: intervals for rates, means, differences, curves and ratios.

Episodes of one stream share a store, so they are not independent: the stream is the unit of
chance, and the tasks are a sample of the tasks that could have been asked. The bootstrap here
resamples both. Scores come as arrays [replicate, task] or [replicate, pass, task].
"""

from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

CHUNK_CELLS = 2**20
"""Random numbers held at once; many draws of a large suite stay within some tens of MiB."""

NEGLIGIBLE = 1e-12
"""Share of an array's own scale below which a sum is a rounding error, not a number."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its confidence interval, in the unit of the scores.

    `estimate` is nan where nothing was measured; an infinite bound says that the data do not
    bound that side.
    """

    estimate: float
    low: float
    high: float
    level: float

    @property
    def above_zero(self) -> bool:
        """The claim "it helps" stands: even the lower bound is above zero."""
        return self.low > 0

    @property
    def below_zero(self) -> bool:
        return self.high < 0

    @property
    def excludes_zero(self) -> bool:
        return self.above_zero or self.below_zero


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of a rate (Wilson 1927), for `n` INDEPENDENT trials.

    Inside [0, 1], and sensible at no or all successes. Without trials: (0, 1), estimate nan.

    Raises:
        ValueError: `successes` is not within 0 to `n`, or `level` not within 0 to 1.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"successes must be 0 to n={n}, got {successes}")
    z = normal_quantile(0.5 + checked_level(level) / 2)
    if n == 0:
        return Interval(nan, 0.0, 1.0, level)
    rate = successes / n
    scale = 1 + z * z / n
    centre = (rate + z * z / (2 * n)) / scale
    half = z / scale * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # The bounds at the ends are exact in theory; rounding must not move them.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(rate, low, high, level)


def two_way_bootstrap(
    scores: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = 10_000,
) -> Interval:
    """Interval of the mean of crossed data: one arm's scores, or the difference of two arms.

    The pigeonhole bootstrap (Owen 2007, "The pigeonhole bootstrap", Annals of Applied
    Statistics 1): streams and tasks are drawn with replacement, independently, and a cell
    counts as often as its row was drawn times its column. The bounds are percentiles.

    Few streams make any percentile bootstrap too narrow. In the worst case, where all that
    varies is the stream, "95 %" covers 75 % at 3 streams, 85 % at 5, 91 % at 10; where tasks and
    luck vary as well, 96 % at 5. Show `paired_permutation`, exact at any number, beside it. One
    stream says nothing about the next: its interval is unbounded. One task is a fixed task: the
    interval speaks of it alone.

    Args:
        scores: [stream, task], averaged over passes; for a difference, arm minus arm, paired by
            replicate and task.
        rng: all the chance there is; equal generators give equal intervals.
        level: confidence, within 0 to 1.
        draws: bootstrap samples.

    Raises:
        ValueError: the shape is another, an axis is empty, or a score is not finite.
    """
    matrix = finite_array(scores, "replicate", "task")
    return _bootstrap_means(matrix[np.newaxis], rng, level, draws)[0]


def learning_curve(
    scores: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = 10_000,
) -> list[Interval]:
    """The mean score of each pass with its interval, by `two_way_bootstrap`.

    All passes see the same draws of streams and tasks, so that neighbours on the curve differ
    by what was learnt and not by luck. The intervals are pointwise, not a band for the curve.

    Args:
        scores: [replicate, pass, task].

    Raises:
        ValueError: as for `two_way_bootstrap`.
    """
    cube = finite_array(scores, "replicate", "pass", "task")
    return _bootstrap_means(cube.transpose(1, 0, 2), rng, level, draws)


def gap_closed(
    online: npt.ArrayLike,
    off: npt.ArrayLike,
    oracle: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = 10_000,
) -> Interval:
    """Share of the gap between no memory and the oracle that memory closes.

    mean(online - off) / mean(oracle - off), as a ratio of means, not a mean of ratios: a task
    on which the oracle equals off adds nothing to either sum, instead of a division by zero.
    The bootstrap is the two-way one, with the same draws above and below the line. The share
    has a meaning only where the oracle is better; a draw in which it is not counts against
    both bounds, so that a gap not shown to exist leaves the interval unbounded, as in Fieller 1954.

    Args:
        online: [replicate, task]; so are `off` and `oracle`, paired with it.

    Returns:
        Estimate nan and both bounds infinite where the oracle is no better than off.

    Raises:
        ValueError: as for `two_way_bootstrap`, or the shapes differ.
    """
    arms = [finite_array(scores, "replicate", "task") for scores in (online, off, oracle)]
    if len({scores.shape for scores in arms}) != 1:
        shapes = ", ".join(str(list(scores.shape)) for scores in arms)
        raise ValueError(f"online, off and oracle must be paired: give equal shapes, got {shapes}")
    gained, gap = arms[0] - arms[1], arms[2] - arms[1]
    smallest = NEGLIGIBLE * float(np.abs(gap).max())
    whole = float(gap.mean())
    estimate = float(gained.mean()) / whole if whole > smallest else nan
    if len(gap) == 1 or not isfinite(estimate):
        return Interval(estimate, -inf, inf, checked_level(level))
    above, below = _resampled_means(np.stack([gained, gap]), rng, draws)
    exists = below > smallest
    share = above / np.where(exists, below, 1.0)
    low, _ = percentiles(np.where(exists, share, -inf), level)
    _, high = percentiles(np.where(exists, share, inf), level)
    return Interval(estimate, low, high, level)


def equivalence(difference: Interval, margin: float) -> bool:
    """Whether a difference is shown to be smaller than `margin`, either way.

    Two one-sided tests at 5 % (Schuirmann 1987), done as one look at a 90 % interval: it must
    lie within -margin to margin. A higher level is stricter and allowed.

    Raises:
        ValueError: the interval's level is below 0.90, or the margin is not positive.
    """
    if not margin > 0:
        raise ValueError(f"margin must be above 0, got {margin}")
    if difference.level < 0.90:
        raise ValueError(f"equivalence needs level=0.90 or more, got {difference.level}")
    return -margin < difference.low and difference.high < margin


def finite_array(values: npt.ArrayLike, *axes: str) -> Floats:
    """`values` as floats with one axis per name; raises ValueError where they are not that."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != len(axes):
        raise ValueError(f"give an array [{', '.join(axes)}], not one of {array.ndim} axes")
    if array.size == 0:
        raise ValueError(f"no data: the array [{', '.join(axes)}] has shape {array.shape}")
    if not np.isfinite(array).all():
        # A gap must not be dropped in silence: an episode that failed to run is scored 0.
        raise ValueError("every score must be finite: score an error episode as a failure")
    return array


def checked_level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must be within 0 to 1, such as 0.95, got {level}")
    return level


def normal_quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def percentiles(values: Floats, level: float) -> tuple[float, float]:
    """The central `level` of `values` by order statistics, rounded outwards.

    No interpolation, so that infinite values stay what they are.
    """
    ordered = np.sort(values)
    tail = (1 - checked_level(level)) / 2 * (len(ordered) - 1)
    # The product may miss a whole number by rounding; it must not cost an order statistic.
    return float(ordered[int(tail + 1e-9)]), float(ordered[len(ordered) - 1 - int(tail + 1e-9)])


def _bootstrap_means(
    stack: Floats, rng: np.random.Generator, level: float, draws: int
) -> list[Interval]:
    """One interval for each matrix of `stack` [matrix, stream, task], from common draws."""
    estimates = [float(matrix.mean()) for matrix in stack]
    if stack.shape[1] == 1:
        return [Interval(mean, -inf, inf, checked_level(level)) for mean in estimates]
    means = _resampled_means(stack, rng, draws)
    return [
        Interval(mean, *percentiles(row, level), level)
        for mean, row in zip(estimates, means, strict=True)
    ]


def _resampled_means(stack: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Means [matrix, draw] of `stack` [matrix, stream, task] under common two-way draws."""
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
