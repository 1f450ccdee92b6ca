"""Intervals against published packages, known answers, brute force and simulated truth."""

import itertools
from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint

from mnemonaut.evals import crossed as arrays
from mnemonaut.evals.crossed import Floats, spread
from mnemonaut.evals.intervals import (
    Interval,
    learning_curve,
    percentiles,
    two_way_bootstrap,
    wilson,
)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def widening(scores: Floats, seen: float, level: float) -> float:
    """How far the bounds move away: Student's t and the analysis of variance, by scipy."""
    found, tail = spread(scores), (1 + level) / 2
    times = found.error * student.ppf(tail, found.freedom) / (norm.ppf(tail) * seen)
    return max(1.0, float(times))


def crossed(rng: np.random.Generator, streams: int, tasks: int, mean: float = 0.0) -> Floats:
    """Differences with an effect of the stream, one of the task, and one of the pair."""
    by_stream = rng.normal(0, 0.1, (streams, 1))
    by_task = rng.normal(0, 0.2, (1, tasks))
    return np.asarray(mean + by_stream + by_task + rng.normal(0, 0.4, (streams, tasks)))


# --- Interval -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "above", "below"),
    [
        (0.1, 0.3, True, False),
        (-0.3, -0.1, False, True),
        (-0.1, 0.1, False, False),
        (0.0, 0.2, False, False),
        (-0.2, 0.0, False, False),
        (-inf, inf, False, False),
    ],
)
def test_interval_and_zero(low: float, high: float, above: bool, below: bool) -> None:
    interval = Interval(0.0, low, high, 0.95)
    assert (interval.above_zero, interval.below_zero) == (above, below)
    assert interval.excludes_zero == (above or below)


# --- Wilson ---------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(1, 400), st.data(), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(n: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    interval = wilson(successes, n, level)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)
    assert interval.estimate == successes / n
    assert 0 <= interval.low <= interval.estimate <= interval.high <= 1


def test_wilson_at_the_ends() -> None:
    nothing = wilson(0, 0)
    assert (nothing.low, nothing.high) == (0, 1)
    assert isnan(nothing.estimate)
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1
    # z^2 / (n + z^2), the closed form at no successes
    assert wilson(0, 10).high == pytest.approx(3.841459 / 13.841459, abs=1e-6)


@pytest.mark.parametrize(
    ("successes", "n", "level"), [(3, 2, 0.9), (-1, 2, 0.9), (1, 2, 0), (1, 2, 1), (0, 0, 95)]
)
def test_wilson_refuses(successes: int, n: int, level: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        wilson(successes, n, level)


# --- two-way bootstrap ----------------------------------------------------------------------


def test_bootstrap_agrees_with_every_possible_resample() -> None:
    """3 streams x 3 tasks have 27 x 27 resamples: their percentiles are the true ones."""
    scores = np.array([[0.0, 1.0, 5.0], [2.0, 2.5, 3.0], [0.3, 7.0, 1.1]])
    picks = [list(pick) for pick in itertools.product(range(3), repeat=3)]
    every = [scores[np.ix_(rows, columns)].mean() for rows in picks for columns in picks]
    low, high = np.quantile(every, [0.05, 0.95])
    interval = two_way_bootstrap(scores, generator(), level=0.90, draws=40_000)
    mean, times = scores.mean(), widening(scores, float(np.std(every)), 0.90)
    assert interval.estimate == pytest.approx(mean) and times > 1.2
    expected = (mean - times * (mean - low), mean + times * (high - mean))
    assert (interval.low, interval.high) == pytest.approx(expected, abs=0.1)


def test_bounds_are_those_of_the_percentiles_where_these_are_wide_enough() -> None:
    """Where all is noise the pigeonhole bootstrap is too wide; it is never made narrower."""
    scores = generator(1).normal(size=(12, 15))
    means = arrays.resampled_means(scores[np.newaxis], generator(), 2000)[0]
    assert widening(scores, float(means.std()), 0.95) == 1
    interval = two_way_bootstrap(scores, generator(), draws=2000)
    assert (interval.low, interval.high) == pytest.approx(percentiles(means, 0.95))


def test_bootstrap_spread_is_that_of_theory() -> None:
    """Without task effects or noise, the spread is that of a bootstrap over streams alone."""
    streams = generator(3).normal(size=(40, 1))
    interval = two_way_bootstrap(np.repeat(streams, 7, axis=1), generator(), draws=20_000)
    half = student.ppf(0.975, 39) * streams.std(ddof=1) / np.sqrt(40)
    assert (interval.high - interval.low) / 2 == pytest.approx(half, rel=0.05)
    transposed = two_way_bootstrap(np.repeat(streams, 7, axis=1).T, generator(), draws=20_000)
    assert transposed.high - transposed.low == pytest.approx(2 * half, rel=0.05)


def test_bootstrap_covers_the_truth() -> None:
    """200 simulated crossed data sets of 10 streams x 20 tasks, true difference 0.1."""
    rng = generator(7)
    found = [two_way_bootstrap(crossed(rng, 10, 20, 0.1), rng, draws=600) for _ in range(200)]
    covered = np.mean([interval.low <= 0.1 <= interval.high for interval in found])
    assert covered >= 0.88
    # Not by being wide: the mean's true standard deviation is 0.061.
    truth = np.sqrt(0.1**2 / 10 + 0.2**2 / 20 + 0.4**2 / 200)
    half = np.mean([interval.high - interval.low for interval in found]) / 2
    assert 1.5 * truth < half < 2.8 * truth


def test_bootstrap_needs_both_ways() -> None:
    """Taking episodes as independent is too narrow where streams differ; two ways is not."""
    scores = np.repeat(generator(1).normal(size=(8, 1)), 50, axis=1)
    interval = two_way_bootstrap(scores, generator(), draws=2000)
    naive = 2 * 1.96 * scores.std() / np.sqrt(scores.size)
    assert interval.high - interval.low > 4 * naive


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 8), st.integers(1, 8), st.integers(0, 1000), st.floats(-3, 3))
def test_bootstrap_properties(streams: int, tasks: int, seed: int, shift: float) -> None:
    scores = crossed(generator(seed), streams, tasks)
    interval = two_way_bootstrap(scores, generator(seed), draws=200)
    assert interval.low <= interval.estimate <= interval.high
    bounded = two_way_bootstrap(scores, generator(seed), draws=200, within=(-0.1, 0.2))
    assert bounded.low == max(interval.low, -0.1) and bounded.high == min(interval.high, 0.2)
    assert interval == two_way_bootstrap(scores, generator(seed), draws=200)
    moved = two_way_bootstrap(scores + shift, generator(seed), draws=200)
    assert moved.low == pytest.approx(interval.low + shift, abs=1e-9)
    assert moved.high == pytest.approx(interval.high + shift, abs=1e-9)
    wider = two_way_bootstrap(scores, generator(seed), level=0.99, draws=200)
    assert wider.low <= interval.low <= interval.high <= wider.high


def test_without_a_range_what_never_varies_has_no_width() -> None:
    assert two_way_bootstrap(np.zeros((5, 6)), generator()) == Interval(0, 0, 0, 0.95)
    half = two_way_bootstrap(np.ones((2, 1)), generator(), within=(0, inf))
    assert half.low == pytest.approx(0.025**0.5) and half.high == 1


@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize("level", [0.90, 0.95])
@pytest.mark.parametrize(("streams", "tasks"), [(2, 1), (5, 1), (4, 7), (10, 70)])
def test_a_rate_that_never_varies_has_the_exact_interval(
    value: float, level: float, streams: int, tasks: int
) -> None:
    """As statsmodels has it, whose two-sided interval at an end keeps the tail of one side."""
    n = streams * tasks
    scores = np.full((streams, tasks), value)
    interval = two_way_bootstrap(scores, generator(), level=level, draws=50, within=(0, 1))
    exact = proportion_confint(round(value * n), n, alpha=1 - level, method="beta")
    assert (interval.low, interval.high) == pytest.approx(exact)
    assert interval.estimate == value


def test_two_wins_or_five_ties_show_little() -> None:
    won = two_way_bootstrap(np.ones((2, 1)), generator(), draws=50, within=(-1, 1))
    assert won.low == pytest.approx(1 - 2 * (1 - 0.025**0.5)) and won.low < 0 and won.high == 1
    same = np.zeros((5, 1))
    tied = two_way_bootstrap(same, generator(), level=0.9, draws=50, within=(-1, 1))
    assert tied.high == -tied.low == pytest.approx(1 - 0.05**0.2)  # 45 points
    one = two_way_bootstrap(np.ones((1, 9)), generator(), within=(-1, 1))
    assert (one.low, one.high) == (-inf, inf)


def test_a_difference_that_shows_in_no_episode_is_covered() -> None:
    """True difference of 10 points, in one episode of ten: 59 of 100 runs of 5 see none of it."""
    rng = generator(11)
    seen = [(rng.random((5, 1)) < 0.1).astype(float) for _ in range(400)]
    found = [two_way_bootstrap(s, rng, level=0.9, draws=100, within=(-1, 1)) for s in seen]
    assert 0.5 < np.mean([not s.any() for s in seen]) < 0.68
    assert np.mean([i.low <= 0.1 <= i.high for i in found]) >= 0.9


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.integers(1, 6), st.floats(-1, 1), st.integers(0, 99))
def test_what_never_varies_takes_the_same_chance(
    streams: int, tasks: int, value: float, seed: int
) -> None:
    """Rounding is no variation, bounds hold the estimate, and what is drawn next is the same."""
    one, other = generator(seed), generator(seed)
    scores = np.full((streams, tasks), value) * (1 + 1e-15 * generator().normal(size=tasks))
    interval = two_way_bootstrap(scores, one, draws=30, within=(-2, 2))
    arrays.resampled_means(scores[np.newaxis], other, 30)
    assert -2 < interval.low < interval.estimate < interval.high < 2
    assert one.random() == other.random()


def test_one_stream_says_nothing_about_the_next() -> None:
    interval = two_way_bootstrap([[1.0, 1.0, 0.0, 1.0]], generator())
    assert interval == Interval(0.75, -inf, inf, 0.95)
    assert not interval.excludes_zero


def test_bootstrap_in_chunks_is_of_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small chunks change which draws are made, not what they estimate."""
    scores = crossed(generator(4), 6, 9)
    whole = two_way_bootstrap(scores, generator(), draws=20_000)
    monkeypatch.setattr(arrays, "CHUNK_CELLS", 15 * 999)
    pieces = two_way_bootstrap(scores, generator(), draws=20_000)
    assert pieces != whole
    assert (pieces.low, pieces.high) == pytest.approx((whole.low, whole.high), abs=0.01)


@pytest.mark.parametrize(
    ("scores", "level", "draws", "message"),
    [
        ([1.0, 2.0], 0.9, 10, r"\[replicate, task\], not one of 1 axes"),
        (np.zeros((2, 3, 4)), 0.9, 10, "not one of 3 axes"),
        (np.zeros((0, 3)), 0.9, 10, "no data"),
        ([[1.0, np.nan], [0.0, 1.0]], 0.9, 10, "finite"),
        ([[1.0, inf], [0.0, 1.0]], 0.9, 10, "finite"),
        ([[1.0, 0.5], [0.0, 1.0]], 95, 10, "level"),
        ([[1.0, 0.5]], 95, 10, "level"),
        ([[1.0, 0.5], [0.0, 1.0]], 0.9, 0, "draws"),
    ],
)
def test_bootstrap_refuses(scores: Floats, level: float, draws: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        two_way_bootstrap(scores, generator(), level=level, draws=draws)


def test_percentiles_are_order_statistics_rounded_outwards() -> None:
    values = generator().permutation(np.arange(41.0))
    assert percentiles(values, 0.95) == (1, 39)
    assert percentiles(values, 0.96) == (0, 40)
    assert percentiles(np.array([inf, 1.0, -inf]), 0.95) == (-inf, inf)
    assert percentiles(np.array([2.0]), 0.95) == (2, 2)


# --- learning curve -------------------------------------------------------------------------


def test_learning_curve_is_the_bootstrap_of_each_pass() -> None:
    rng = generator(2)
    scores = np.stack([crossed(rng, 6, 8, mean) for mean in (0.0, 0.5, 1.0)], axis=1)
    assert scores.shape == (6, 3, 8)
    curve = learning_curve(scores, generator(5), draws=500)
    alone = [two_way_bootstrap(scores[:, i], generator(5), draws=500) for i in range(3)]
    assert curve == alone
    assert curve[0].high < curve[2].low


def test_learning_curve_of_one_stream_is_unbounded() -> None:
    curve = learning_curve(np.array([[[0.0, 1.0], [1.0, 1.0]]]), generator())
    assert curve == [Interval(0.5, -inf, inf, 0.95), Interval(1.0, -inf, inf, 0.95)]
