"""Percentile bootstrap of a mean over the units that were drawn: scenarios, or objects."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = Sequence[float] | NDArray[np.float64]


def interval(
    sums: Values, counts: Values | None = None, resamples: int = 10_000, seed: int = 0
) -> tuple[float, float]:
    """95 % interval of the mean of all questions, when units are drawn again with replacement.

    Unit n holds `counts[n]` questions (1 without `counts`) whose values sum to `sums[n]`. It is a
    paired interval where the values are differences.
    """
    values = np.asarray(sums, dtype=np.float64)
    weights = np.ones(len(values)) if counts is None else np.asarray(counts, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
    means = values[picks].sum(axis=1) / weights[picks].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def figures_of(name: str, sums: Values, counts: Values | None = None) -> dict[str, float]:
    """{name: mean, name.low: ..., name.high: ...}, rounded to what they are told in."""
    low, high = interval(sums, counts)
    total = len(sums) if counts is None else float(np.sum(np.asarray(counts)))
    mean = float(np.sum(np.asarray(sums))) / total
    return {name: round(mean, 4), f"{name}.low": round(low, 4), f"{name}.high": round(high, 4)}
