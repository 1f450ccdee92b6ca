"""Percentile bootstrap of a mean over the units that were drawn: scenarios, or objects."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = Sequence[float] | NDArray[np.float64]


def interval(values: Values, resamples: int = 10_000, seed: int = 0) -> tuple[float, float]:
    """95 % interval of the mean; a paired one where `values` are differences."""
    drawn = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(drawn), (resamples, len(drawn)))
    low, high = np.quantile(drawn[picks].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def figures_of(name: str, values: Values) -> dict[str, float]:
    """{name: mean, name.low: ..., name.high: ...}, rounded to what they are told in."""
    low, high = interval(values)
    mean = float(np.mean(np.asarray(values)))
    return {name: round(mean, 4), f"{name}.low": round(low, 4), f"{name}.high": round(high, 4)}
