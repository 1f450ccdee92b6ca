"""The bootstrap of the placement benchmarks."""

import numpy as np
import pytest
from bootstrap import figures_of, interval


def test_what_never_varies_has_no_width() -> None:
    assert interval([0.25] * 7) == (0.25, 0.25)
    assert interval([0.5, 1.0, 2.0], [1, 2, 4]) == (0.5, 0.5)


def test_a_large_sample_has_the_normal_interval() -> None:
    values = np.random.default_rng(1).normal(size=2000)
    low, high = interval(values)
    half = 1.96 * values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - half, abs=0.004)
    assert high == pytest.approx(values.mean() + half, abs=0.004)


def test_units_of_many_questions_weigh_more() -> None:
    """The mean is over questions; the interval is over units, here two that agree in nothing."""
    figures = figures_of("x", [3.0, 0.0], [3, 1])
    assert figures == {"x": 0.75, "x.low": 0.0, "x.high": 1.0}


def test_equal_seeds_give_equal_intervals() -> None:
    values = [0.1, 0.5, 0.9, 0.4]
    assert interval(values) == interval(values)
    assert interval(values, seed=1, resamples=50) != interval(values, resamples=50)
