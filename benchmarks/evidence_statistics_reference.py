"""Our statistics against reference libraries on the same data: the largest difference of each."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.stats import binomtest, permutation_test
from scipy.stats import t as student
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_paired

from mnemonaut.evals.crossed import Floats, spread
from mnemonaut.evals.intervals import Interval
from mnemonaut.evals.statistics import (
    equivalence,
    holm,
    interquartile_mean,
    mcnemar_exact,
    paired_permutation,
    probability_of_improvement,
    replicates_needed,
    wilson,
)
from mnemonaut.evals.student import student_quantile

LEVELS = (0.8, 0.9, 0.95, 0.99)
MARGIN = 0.1


def wilson_statsmodels(rng: np.random.Generator) -> float:
    n = int(rng.integers(1, 500))
    successes, level = int(rng.integers(0, n + 1)), float(rng.choice(LEVELS))
    ours = wilson(successes, n, level)
    bounds: Any = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    low, high = bounds
    return max(abs(ours.low - float(low)), abs(ours.high - float(high)))


def wilson_scipy(rng: np.random.Generator) -> float:
    n = int(rng.integers(1, 500))
    successes, level = int(rng.integers(0, n + 1)), float(rng.choice(LEVELS))
    ours = wilson(successes, n, level)
    theirs = binomtest(successes, n).proportion_ci(level, method="wilson")
    return float(max(abs(ours.low - theirs.low), abs(ours.high - theirs.high)))


def mcnemar_statsmodels(rng: np.random.Generator) -> float:
    b, c = (int(n) for n in rng.integers(0, 200, 2))
    if b + c == 0:  # where statsmodels divides by zero
        return abs(mcnemar_exact(b, c) - 1)
    return abs(mcnemar_exact(b, c) - float(vars(mcnemar([[5, b], [c, 9]], exact=True))["pvalue"]))


def holm_statsmodels(rng: np.random.Generator) -> float:
    values = rng.random(int(rng.integers(1, 40))) ** 3
    theirs: Any = multipletests(values, method="holm")[1]
    return float(np.abs(holm(values) - theirs).max())


def permutation_scipy(rng: np.random.Generator) -> float:
    """All patterns of signs, with ties: whole numbers, whose sums no rounding parts."""
    values = rng.integers(-9, 12, int(rng.integers(2, 11))).astype(float)
    every = 2 ** len(values)  # as many resamples as there are patterns: all of them are tried
    theirs = permutation_test(
        (values,), np.sum, permutation_type="samples", n_resamples=every, vectorized=False
    )
    return abs(paired_permutation(values, rng) - float(theirs.pvalue))


def iqm_rliable(rng: np.random.Generator) -> float:
    scores = rng.normal(size=rng.integers(1, 12, 2))
    return abs(interquartile_mean(scores) - float(_rliable().aggregate_iqm(scores)))


def improvement_rliable(rng: np.random.Generator) -> float:
    tasks = int(rng.integers(1, 8))
    # Quarters, so that there are ties.
    x, y = (rng.integers(0, 5, (int(rng.integers(1, 9)), tasks)) / 4 for _ in range(2))
    return abs(
        probability_of_improvement(x, y) - float(_rliable().probability_of_improvement(x, y))
    )


def student_scipy(rng: np.random.Generator) -> float:
    freedom, probability = float(rng.uniform(1, 300)), float(rng.uniform(0.6, 0.999))
    return abs(student_quantile(probability, freedom) - float(student.ppf(probability, freedom)))


def paired_t_scipy(rng: np.random.Generator) -> float:
    """What the interval rests on, where there is one task: a paired t interval."""
    values = rng.normal(0.2, 1, int(rng.integers(3, 30)))
    ours = _paired_t(values, 0.95)
    low, high = student.interval(
        0.95, len(values) - 1, values.mean(), values.std(ddof=1) / np.sqrt(len(values))
    )
    return max(abs(ours.low - float(low)), abs(ours.high - float(high)))


def equivalence_statsmodels(rng: np.random.Generator) -> float:
    """1 where two one-sided tests at 5 % say otherwise than one look at the 90 % interval."""
    values = rng.normal(rng.uniform(0, 0.12), 0.1, int(rng.integers(5, 40)))
    theirs = ttost_paired(values, np.zeros(len(values)), -MARGIN, MARGIN)[0] < 0.05
    return float(equivalence(_paired_t(values, 0.90), MARGIN) != bool(theirs))


def power_statsmodels(rng: np.random.Generator) -> float:
    """In replicates, against the same normal approximation."""
    values, effect = _of_effect(rng)
    level = float(rng.choice([0.05, 0.01]))
    solved = NormalIndPower(ddof=0).solve_power(effect, None, level, 0.8, ratio=0)
    fewest = 1 + np.ceil(-np.log2(level))
    expected = max(fewest, np.ceil(np.ravel(solved)[0]))
    return abs(float(replicates_needed(values, level=level) or 0) - float(expected))


def power_of_t(rng: np.random.Generator) -> float:
    """How many more replicates a t test asks for than the normal approximation, at 80 %."""
    values, effect = _of_effect(rng)
    solved = TTestPower().solve_power(effect, None, 0.05, 0.8)
    return float(np.ceil(np.ravel(solved)[0])) - float(replicates_needed(values) or 0)


def _of_effect(rng: np.random.Generator) -> tuple[Floats, float]:
    """Differences of 12 streams, and their mean over their standard deviation.

    Not above 0.8: with larger effects statsmodels' solver does not always find its root.
    """
    effect = float(rng.uniform(0.2, 0.8))
    values = rng.normal(size=12)
    return effect + (values - values.mean()) / values.std(ddof=1), effect


CHECKS: dict[str, Callable[[np.random.Generator], float]] = {
    "wilson.statsmodels": wilson_statsmodels,
    "wilson.scipy": wilson_scipy,
    "mcnemar.statsmodels": mcnemar_statsmodels,
    "holm.statsmodels": holm_statsmodels,
    "permutation.scipy": permutation_scipy,
    "iqm.rliable": iqm_rliable,
    "improvement.rliable": improvement_rliable,
    "student.scipy": student_scipy,
    "paired_t.scipy": paired_t_scipy,
    "equivalence.statsmodels": equivalence_statsmodels,
    "power.statsmodels": power_statsmodels,
}
"""Each measures one difference on data of its own; all are to be 0 but for rounding."""


SLOW = {"holm.statsmodels": 8}
"""Where a call of the reference takes a tenth of a second: one time in so many."""


def largest(times: int) -> Iterator[tuple[str, float]]:
    """The largest difference of each check over so many data sets, and of a slow one over fewer."""
    for number, (name, check) in enumerate(CHECKS.items()):
        rng = np.random.default_rng([2026, number])
        tried = max(1, times // SLOW.get(name, 1))
        yield name, max(check(rng) for _ in range(tried))


def replicates_beyond_normal(times: int) -> float:
    rng = np.random.default_rng(7)
    return max(power_of_t(rng) for _ in range(times))


def _paired_t(values: Floats, level: float) -> Interval:
    found, mean = spread(values[:, np.newaxis]), float(values.mean())
    half = found.error * student_quantile((1 + level) / 2, found.freedom)
    return Interval(mean, mean - half, mean + half, level)


def _rliable() -> Any:
    """Its metrics alone: the rest of rliable needs an older pandas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rliable import metrics
    return metrics
