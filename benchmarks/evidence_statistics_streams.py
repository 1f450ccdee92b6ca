"""False positives where memory does nothing but the episodes of a stream are alike."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mnemonaut.evals.statistics import mcnemar_exact, paired_permutation

Floats: TypeAlias = npt.NDArray[np.float64]

LEVEL = 0.05
TASKS, PASSES = 70, 4
STREAMS = (6, 10, 20)
"""10: our own shape. Up to 14 the test tries every pattern of signs; beyond, it draws some."""

PATTERNS = 2000
"""Patterns drawn where not all are tried."""

OF_STREAM, OF_TASK = 0.5, 1.0
"""Standard deviations, on the probit scale, of what the episodes of a stream share (its store and
its prior, drawn for each arm anew) and of the ease of a task (the same for both arms)."""


def experiment(rng: np.random.Generator, streams: int) -> tuple[Floats, Floats]:
    """Successes [stream, pass, task] of two arms between which there is no difference."""
    ease = OF_TASK * rng.normal(size=TASKS)

    def arm() -> Floats:
        shared = OF_STREAM * rng.normal(size=(streams, 1, 1))
        won = ease + shared + rng.normal(size=(streams, PASSES, TASKS)) > 0
        return won.astype(float)

    return arm(), arm()


def over_streams(one: Floats, other: Floats, rng: np.random.Generator) -> float:
    """The p-value that we tell."""
    return paired_permutation((one - other).mean(axis=(1, 2)), rng, draws=PATTERNS)


def over_episodes(one: Floats, other: Floats) -> float:
    """McNemar's, as if every pair of episodes stood alone: what must not be done."""
    return mcnemar_exact(int((one > other).sum()), int((one < other).sum()))


def paired_t(one: Floats, other: Floats) -> float:
    """A paired t test over episodes: what must not be done either."""
    from scipy.stats import ttest_rel

    return float(ttest_rel(one.ravel(), other.ravel()).pvalue)


def false_positives(streams: int, experiments: int) -> dict[str, float]:
    """Share of experiments in which each test claims a difference at 5 %."""
    rng = np.random.default_rng([2026, streams])
    claimed = {"permutation": 0, "mcnemar over episodes": 0, "t over episodes": 0}
    for _ in range(experiments):
        one, other = experiment(rng, streams)
        claimed["permutation"] += over_streams(one, other, rng) <= LEVEL
        claimed["mcnemar over episodes"] += over_episodes(one, other) <= LEVEL
        claimed["t over episodes"] += paired_t(one, other) <= LEVEL
    return {name: count / experiments for name, count in claimed.items()}
