"""How sure a number is: intervals for rates, means, differences, curves and ratios.

Episodes of one stream share a store, so they are not independent: the stream is the unit of
chance, and the tasks are a sample of the tasks that could have been asked. The bootstrap here
resamples both. Scores come as arrays [replicate, task] or [replicate, pass, task].
"""

from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .crossed import Floats, most_unseen, resampled_means, spread
from .student import student_quantile

EVERYWHERE = (-inf, inf)

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
    within: tuple[float, float] = EVERYWHERE,
) -> Interval:
    """Interval of the mean of crossed data: one arm's scores, or the difference of two arms.

    The pigeonhole bootstrap (Owen 2007, "The pigeonhole bootstrap", Annals of Applied
    Statistics 1): streams and tasks are drawn with replacement, independently, and a cell
    counts as often as its row was drawn times its column. The bounds are percentiles.

    Where few clusters carry the spread, percentiles are too narrow: they miss the factor n / (n -
    1) of a sample's variance and the tails of Student's t (Hesterberg 2015, "What teachers should
    know about the bootstrap", The American Statistician 69). So both bounds move away from the
    estimate by t se / (z sd), where that is more than 1: se and the degrees of freedom of t from
    `crossed.spread`, sd of the bootstrap, z the normal quantile. They never move nearer, though
    the bootstrap counts what is neither stream nor task up to three times over and is too wide
    where there is little else. Measured coverage: docs/statistics.md.

    From an array that never varies no spread can be estimated. The bounds are then those of the
    mean if as many cells as `most_unseen` allows had gone to an end of `within`: for a rate at 0
    or 1 the exact ones of Clopper & Pearson (1934), cells taken as independent. Without `within`
    nothing tells how far a cell could have gone: both bounds are the estimate, and say nothing.

    One stream says nothing about the next: its interval is unbounded. One task is a fixed task:
    the interval speaks of it alone.

    Args:
        scores: [stream, task], averaged over passes; for a difference, arm minus arm, paired by
            replicate and task.
        rng: all the chance there is; equal generators give equal intervals.
        level: confidence, within 0 to 1.
        draws: bootstrap samples.
        within: what no score can leave, such as (0, 1) for a rate; bounds end there.

    Raises:
        ValueError: the shape is another, an axis is empty, or a score is not finite.
    """
    matrix = finite_array(scores, "replicate", "task")
    return _bootstrap_means(matrix[np.newaxis], rng, level, draws, within)[0]


def learning_curve(
    scores: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = 10_000,
    within: tuple[float, float] = EVERYWHERE,
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
    return _bootstrap_means(cube.transpose(1, 0, 2), rng, level, draws, within)


def gap_closed(
    online: npt.ArrayLike,
    off: npt.ArrayLike,
    oracle: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = 10_000,
    within: tuple[float, float] = EVERYWHERE,
) -> Interval:
    """Share of the gap between no memory and the oracle that memory closes.

    mean(online - off) / mean(oracle - off), as a ratio of means, not a mean of ratios: a task
    on which the oracle equals off adds nothing to either sum, instead of a division by zero.
    The bootstrap is the two-way one, with the same draws above and below the line. The share
    has a meaning only where the oracle is better; a draw in which it is not counts against
    both bounds, so that a gap not shown to exist leaves the interval unbounded, as in Fieller 1954.
    Bounds are widened as there, by the spread of gained - share x gap; where that never varies,
    by as many cells as `most_unseen` allows, each of them as far off as scores can be.

    Args:
        online: [replicate, task]; so are `off` and `oracle`, paired with it.
        within: what no score of an arm can leave, such as (0, 1) for a rate.

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
    above, below = resampled_means(np.stack([gained, gap]), rng, draws)
    exists = below > smallest
    share = above / np.where(exists, below, 1.0)
    low, _ = percentiles(np.where(exists, share, -inf), level)
    _, high = percentiles(np.where(exists, share, inf), level)
    left = gained - estimate * gap
    if _never_varies(left, gained) and isfinite(span := within[1] - within[0]):
        unseen = most_unseen(gap.size, level)
        least = whole - unseen * (whole + span)
        half = unseen * span * (1 + abs(estimate)) / least if least > 0 else inf
        return Interval(estimate, min(low, estimate - half), max(high, estimate + half), level)
    more = _widening(left, above - estimate * below, level)
    return _widened(Interval(estimate, low, high, level), more, EVERYWHERE)


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
    stack: Floats,
    rng: np.random.Generator,
    level: float,
    draws: int,
    within: tuple[float, float],
) -> list[Interval]:
    """One interval for each matrix of `stack` [matrix, stream, task], from common draws."""
    estimates = [float(matrix.mean()) for matrix in stack]
    if stack.shape[1] == 1:
        return [Interval(mean, -inf, inf, checked_level(level)) for mean in estimates]
    means = resampled_means(stack, rng, draws)
    return [
        _alike(mean, matrix.size, level, within)
        if _never_varies(matrix, matrix)
        else _widened(
            Interval(mean, *percentiles(row, level), level), _widening(matrix, row, level), within
        )
        for mean, matrix, row in zip(estimates, stack, means, strict=True)
    ]


def _never_varies(matrix: Floats, scale: Floats) -> bool:
    """Whether all cells are one number, but for rounding."""
    return bool(np.ptp(matrix) <= NEGLIGIBLE * np.abs(scale).max())


def _alike(mean: float, cells: int, level: float, within: tuple[float, float]) -> Interval:
    """The interval of an array whose cells are all `mean`."""
    share = most_unseen(cells, checked_level(level))
    low, high = (mean + share * (end - mean) if isfinite(end) else mean for end in within)
    return Interval(mean, low, high, level)


def _widening(matrix: Floats, means: Floats, level: float) -> float:
    """How many times as wide as the percentiles of its bootstrapped `means` an interval must be."""
    seen = float(means.std())
    # Draws that never varied but for rounding have no width to correct.
    if seen <= NEGLIGIBLE * float(np.abs(matrix).max()):
        return 1.0
    found = spread(matrix)
    tail = 0.5 + checked_level(level) / 2
    needed = found.error * student_quantile(tail, found.freedom) / normal_quantile(tail)
    return max(1.0, needed / seen)


def _widened(interval: Interval, times: float, within: tuple[float, float]) -> Interval:
    low = interval.estimate - times * (interval.estimate - interval.low)
    high = interval.estimate + times * (interval.high - interval.estimate)
    return Interval(interval.estimate, max(low, within[0]), min(high, within[1]), interval.level)
