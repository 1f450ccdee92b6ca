"""Tests of difference and aggregates against scipy, statsmodels, known answers, simulation."""

import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, mannwhitneyu, permutation_test, trim_mean
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower

from mnemonaut.evals import intervals, statistics
from mnemonaut.evals.statistics import (
    EXACT_STREAMS,
    holm,
    interquartile_mean,
    mcnemar_exact,
    paired_permutation,
    probability_of_improvement,
    replicates_needed,
)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


tenths = st.lists(st.integers(-20, 20), min_size=2, max_size=9)


def test_every_interval_is_offered_here_too() -> None:
    for name in ("wilson", "two_way_bootstrap", "learning_curve", "gap_closed", "equivalence"):
        assert getattr(statistics, name) is getattr(intervals, name)
    assert set(statistics.__all__) <= set(vars(statistics))


# --- paired permutation ---------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(tenths)
def test_exact_permutation_agrees_with_scipy(values: list[int]) -> None:
    # On whole numbers, whose sums are exact: scipy misses ties that rounding has parted. It
    # tries all patterns where its 9999 resamples are more.
    expected = permutation_test((np.array(values),), np.sum, permutation_type="samples")
    ours = paired_permutation(values, generator())
    assert ours == pytest.approx(expected.pvalue, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(tenths)
def test_exact_permutation_counts_ties_that_rounding_has_parted(values: list[int]) -> None:
    sums = [
        abs(sum(sign * value for sign, value in zip(signs, values, strict=True)))
        for signs in itertools.product((-1, 1), repeat=len(values))
    ]
    exact = sum(total >= abs(sum(values)) for total in sums) / len(sums)
    assert paired_permutation([value / 10 for value in values], generator()) == exact


def test_exact_permutation_known_answers() -> None:
    # Only all-plus and all-minus are as extreme as five equal signs.
    assert paired_permutation([0.1, 0.2, 0.3, 0.4, 0.5], generator()) == 2 / 2**5
    # 0.1 + 0.2 - 0.3 is not quite 0 in floats; ties must count all the same.
    assert paired_permutation([0.1, 0.2, -0.3], generator()) == 1
    assert paired_permutation([0.0, 0.0, 0.0, -0.5, -0.7, 0.9, -1.6, 1.9], generator()) == 1
    assert paired_permutation([0.7], generator()) == 1
    assert paired_permutation([0.0, 0.0, 0.0], generator()) == 1
    assert paired_permutation([1.0] * EXACT_STREAMS, generator()) == 2 / 2**EXACT_STREAMS


def test_exact_permutation_draws_no_chance() -> None:
    rng = generator()
    assert EXACT_STREAMS == 14
    paired_permutation(np.arange(-3.0, 11.0), rng)  # 14 of them
    assert rng.random() == generator().random()
    paired_permutation(np.arange(-3.0, 12.0), rng)
    assert rng.random() != generator().random()


@settings(deadline=None)
@given(tenths, st.integers(0, 10))
def test_permutation_properties(whole: list[int], seed: int) -> None:
    values = [value / 10 for value in whole]
    p = paired_permutation(values, generator())
    assert 2 ** (1 - len(values)) <= p <= 1
    assert p == paired_permutation([-value for value in values], generator())
    assert p == paired_permutation([8 * value for value in values], generator())
    assert p == paired_permutation(generator(seed).permutation(values), generator())


def test_sampled_permutation_comes_near_the_exact_one() -> None:
    """20 differences of +-1 with 15 plus: a binomial test in disguise."""
    values = [1.0] * 15 + [-1.0] * 5
    exact = binomtest(15, 20).pvalue
    sampled = paired_permutation(values, generator(), draws=40_000)
    assert sampled == pytest.approx(exact, abs=0.005)
    assert sampled == paired_permutation(values, generator(), draws=40_000)
    # The observed pattern is one of the draws: never zero.
    assert paired_permutation([1.0] * 40, generator(), draws=999) == 1 / 1000


def test_sampled_permutation_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = generator(1).normal(0.2, 1, 30)
    whole = paired_permutation(values, generator())
    monkeypatch.setattr(statistics, "CHUNK_CELLS", 30 * 777)
    assert paired_permutation(values, generator()) == pytest.approx(whole, abs=0.015)


@pytest.mark.parametrize("streams", [8, 20])
def test_permutation_rarely_claims_what_is_not_there(streams: int) -> None:
    rng = generator(11)
    false = [
        paired_permutation(rng.standard_t(3, streams), rng, draws=300) <= 0.05 for _ in range(400)
    ]
    assert np.mean(false) <= 0.08
    true = [
        paired_permutation(rng.normal(2, 1, streams), rng, draws=300) <= 0.05 for _ in range(50)
    ]
    assert np.mean(true) >= 0.9


@pytest.mark.parametrize(
    ("values", "draws", "message"),
    [
        ([], 10, "no data"),
        ([[1.0]], 10, "not one of 2 axes"),
        ([1.0, np.nan], 10, "finite"),
        ([1.0], 0, "draws"),
    ],
)
def test_permutation_refuses(values: list[float], draws: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        paired_permutation(values, generator(), draws=draws)


# --- McNemar --------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 150), st.integers(0, 150))
def test_mcnemar_agrees_with_scipy_and_statsmodels(b: int, c: int) -> None:
    p = mcnemar_exact(b, c)
    assert p == mcnemar_exact(c, b)
    if b + c == 0:
        assert p == 1
        return
    assert p == pytest.approx(binomtest(b, b + c).pvalue, abs=1e-9)
    assert p == pytest.approx(vars(mcnemar([[3, b], [c, 4]], exact=True))["pvalue"], abs=1e-9)


def test_mcnemar_known_answers() -> None:
    assert mcnemar_exact(0, 6) == 2 / 64
    assert mcnemar_exact(5, 5) == 1
    assert mcnemar_exact(1, 7) == 2 * (1 + 8) / 256
    tail = sum(comb(4000, k) for k in range(1901))  # no overflow at large counts
    assert mcnemar_exact(1900, 2100) == 2 * tail / 2**4000
    with pytest.raises(ValueError, match="0 or more"):
        mcnemar_exact(-1, 3)


# --- Holm -----------------------------------------------------------------------------------


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(expected, abs=1e-9)


def test_holm_known_answers() -> None:
    assert holm([0.01, 0.04, 0.03]).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]).tolist() == [1, 1]
    assert holm([]).tolist() == []


@pytest.mark.parametrize("p_values", [[0.1, 1.2], [-0.1], [np.nan], [[0.1]]])
def test_holm_refuses(p_values: list[float]) -> None:
    with pytest.raises(ValueError, match="p-values"):
        holm(p_values)


# --- aggregates -----------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50))
def test_interquartile_mean_agrees_with_scipy(values: list[float]) -> None:
    """rliable's own definition is scipy's trimmed mean of the pooled scores."""
    assert interquartile_mean(values) == pytest.approx(trim_mean(values, 0.25), abs=1e-9)


@settings(deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 1000))
def test_aggregates_agree_with_rliable(runs: int, tasks: int, seed: int) -> None:
    """Its metrics alone: the rest of it asks for an older pandas."""
    from rliable import metrics

    x, y = generator(seed).integers(0, 6, (2, runs, tasks)) / 5
    assert interquartile_mean(x) == pytest.approx(metrics.aggregate_iqm(x), abs=1e-9)
    expected = metrics.probability_of_improvement(x, y)
    assert probability_of_improvement(x, y) == pytest.approx(expected, abs=1e-9)


def test_interquartile_mean_known_answers() -> None:
    assert interquartile_mean([[9.0, -50.0], [2.0, 4.0]]) == 3
    assert interquartile_mean(np.arange(8.0).reshape(2, 4)) == 3.5
    assert interquartile_mean([5.0]) == 5
    with pytest.raises(ValueError, match="no data"):
        interquartile_mean([])


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5), st.integers(0, 1000))
def test_probability_of_improvement_agrees_with_scipy(
    runs: int, others: int, tasks: int, seed: int
) -> None:
    """rliable's own definition: the mean over tasks of U / (pairs); scores with ties."""
    rng = generator(seed)
    x, y = rng.integers(0, 4, (runs, tasks)) / 4, rng.integers(0, 4, (others, tasks)) / 4
    expected = [
        mannwhitneyu(x[:, t], y[:, t], alternative="greater", method="exact").statistic
        / (runs * others)
        for t in range(tasks)
    ]
    assert probability_of_improvement(x, y) == pytest.approx(np.mean(expected))
    assert probability_of_improvement(y, x) == pytest.approx(1 - np.mean(expected))


def test_probability_of_improvement_known_answers() -> None:
    assert probability_of_improvement([[1.0, 1.0]], [[0.0, 0.0], [0.5, 0.5]]) == 1
    assert probability_of_improvement([[1.0, 0.0]], [[0.0, 1.0]]) == 0.5
    assert probability_of_improvement([[0.3, 1.0]], [[0.3, 0.5]]) == 0.75  # a tie, and a win
    with pytest.raises(ValueError, match="same tasks"):
        probability_of_improvement([[1.0, 2.0]], [[1.0]])


# --- replicates needed ----------------------------------------------------------------------


@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("level", [0.01, 0.05])
def test_replicates_needed_agrees_with_statsmodels(power: float, level: float) -> None:
    values = generator(5).normal(0.2, 0.8, 12)
    solved = NormalIndPower(ddof=0).solve_power(
        abs(values.mean()) / values.std(ddof=1), None, level, power, ratio=0
    )
    assert replicates_needed(values, power=power, level=level) == np.ceil(solved)


def test_replicates_needed_known_answers() -> None:
    # mean 1, standard deviation 2: (1.95996 + 0.84162)^2 * 4 = 31.4
    assert replicates_needed(1 + 2 * np.array([-1.0, 0.0, 1.0])) == 32
    assert replicates_needed([-3.0, -1.0, 1.0]) == 32
    # However clear, the sign-flip test reaches 5 % from 6 streams on, 1 % from 8.
    assert replicates_needed([1.0, 1.0, 1.0]) == 6
    assert replicates_needed([1.0, 1.0, 1.0], level=0.01) == 8


@pytest.mark.parametrize("values", [[0.5], [0.0, 0.0], [1.0, -1.0], [0.1, 0.2, -0.3]])
def test_no_number_of_replicates_settles_nothing(values: list[float]) -> None:
    assert replicates_needed(values) is None


def test_replicates_needed_keeps_its_promise() -> None:
    """Run again with so many replicates, the test finds the difference about as often."""
    rng = generator(9)
    observed = rng.normal(size=10)
    observed = 0.7 + (observed - observed.mean()) / observed.std(ddof=1)
    replicates = replicates_needed(observed, power=0.8)
    assert replicates == 17
    found = [
        paired_permutation(rng.normal(0.7, 1, replicates), rng, draws=300) <= 0.05
        for _ in range(300)
    ]
    assert 0.68 <= np.mean(found) <= 0.9


@pytest.mark.parametrize(("power", "level"), [(0, 0.05), (1, 0.05), (0.8, 0), (0.8, 5)])
def test_replicates_needed_refuses(power: float, level: float) -> None:
    with pytest.raises(ValueError, match="within 0 to 1"):
        replicates_needed([1.0, 2.0], power=power, level=level)
