"""Shares of a gap, and equality within a margin."""

import itertools
from math import inf, isfinite, isnan

import numpy as np
import pytest

from mnemonaut.evals.intervals import Interval, equivalence, gap_closed

from .test_intervals import generator, widening

# --- gap closed -----------------------------------------------------------------------------


def test_gap_closed_where_memory_closes_half_of_it() -> None:
    rng = generator(0)
    off = rng.uniform(0, 0.3, (6, 8))
    oracle = off + rng.uniform(0.2, 0.6, (6, 8))
    oracle[:, 3] = off[:, 3]  # no gap on this task
    online = off + (oracle - off) / 2
    interval = gap_closed(online, off, oracle, generator(), draws=500)
    assert (interval.estimate, interval.low, interval.high) == pytest.approx((0.5, 0.5, 0.5))
    assert gap_closed(oracle, off, oracle, generator(), draws=500).low == pytest.approx(1)
    assert gap_closed(off, off, oracle, generator(), draws=500).high == 0


def test_gap_closed_agrees_with_every_possible_resample() -> None:
    off = np.array([[0.0, 0.1], [0.2, 0.0]])
    oracle = np.array([[0.9, 1.0], [0.8, 0.7]])
    online = np.array([[0.5, 0.2], [0.8, 0.3]])
    picks = list(map(list, itertools.product(range(2), repeat=2)))
    every = [
        (online - off)[np.ix_(r, c)].sum() / (oracle - off)[np.ix_(r, c)].sum()
        for r in picks
        for c in picks
    ]
    interval = gap_closed(online, off, oracle, generator(), draws=5000)
    share = (online - off).mean() / (oracle - off).mean()
    left = online - off - share * (oracle - off)
    seen = np.std([left[np.ix_(r, c)].mean() for r in picks for c in picks])
    times = widening(left, float(seen), 0.95)
    expected = (share - times * (share - min(every)), share + times * (max(every) - share))
    assert (interval.low, interval.high) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("oracle", [0.5, 0.2])
def test_no_gap_no_share(oracle: float) -> None:
    off = np.full((4, 5), 0.5)
    interval = gap_closed(off + 0.1, off, np.full((4, 5), oracle), generator(), draws=50)
    assert isnan(interval.estimate)
    assert (interval.low, interval.high) == (-inf, inf)


def test_a_gap_that_is_not_shown_leaves_the_share_unbounded() -> None:
    """The oracle wins on one task of six: a third of the resamples see no gap at all."""
    off = np.zeros((4, 6))
    oracle = off.copy()
    oracle[:, 0] = 1
    online = oracle / 2
    interval = gap_closed(online, off, oracle, generator(), draws=500)
    assert interval == Interval(0.5, -inf, inf, 0.95)


def test_gap_closed_of_one_stream_is_unbounded() -> None:
    interval = gap_closed([[0.5, 0.5]], [[0.0, 0.0]], [[1.0, 1.0]], generator())
    assert interval == Interval(0.5, -inf, inf, 0.95)


def test_a_share_that_never_varies_is_not_known_exactly() -> None:
    """Online wins wherever the oracle does: two cells show nothing by that, 700 much."""
    for shape, known in (((2, 1), False), ((10, 70), True)):
        off, oracle = np.zeros(shape), np.ones(shape)
        interval = gap_closed(oracle, off, oracle, generator(), draws=50, within=(0, 1))
        assert interval.estimate == 1 and isfinite(interval.low) is known
        if known:
            # No more than 0.53 % of the cells: each moves gained - share x gap by 2 at most.
            unseen = 1 - 0.025 ** (1 / 700)
            half = 2 * unseen / (1 - 2 * unseen)
            assert (interval.low, interval.high) == pytest.approx((1 - half, 1 + half))


def test_gap_closed_needs_paired_arms() -> None:
    with pytest.raises(ValueError, match="equal shapes"):
        gap_closed(np.ones((3, 2)), np.zeros((3, 2)), np.ones((2, 2)), generator())


# --- equivalence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (-0.02, 0.02, True),
        (0.01, 0.02, True),  # different from zero, and yet equivalent
        (-0.03, 0.01, False),
        (-0.01, 0.03, False),
        (-0.20, 0.20, False),
        (0.10, 0.20, False),
        (-inf, inf, False),
        (0.0, 0.0, True),
    ],
)
def test_equivalence(low: float, high: float, shown: bool) -> None:
    assert equivalence(Interval((low + high) / 2, low, high, 0.90), 0.03) is shown


def test_equivalence_refuses_what_it_cannot_judge() -> None:
    with pytest.raises(ValueError, match=r"level=0\.90"):
        equivalence(Interval(0, -0.01, 0.01, 0.80), 0.03)
    with pytest.raises(ValueError, match="margin"):
        equivalence(Interval(0, -0.01, 0.01, 0.90), 0)
    assert equivalence(Interval(0, -0.01, 0.01, 0.95), 0.03)
