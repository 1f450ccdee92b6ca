"""The benchmark of the statistics: its references, its simulations, and that they bite."""

import numpy as np
import pytest
from evidence_statistics import TARGETS, figures
from evidence_statistics_coverage import KINDS, SHARES, Shares, covered
from evidence_statistics_reference import CHECKS, SLOW, largest, replicates_beyond_normal
from evidence_statistics_streams import experiment, false_positives, over_streams

from mnemonaut.evals.statistics import paired_permutation


@pytest.mark.parametrize("name", CHECKS)
def test_every_statistic_is_that_of_its_reference(name: str) -> None:
    check = CHECKS[name]
    rng = np.random.default_rng(1)
    assert max(check(rng) for _ in range(max(1, 20 // SLOW.get(name, 1)))) <= 1e-9


def test_the_largest_difference_is_told_of_each() -> None:
    found = dict(largest(2))
    assert found.keys() == CHECKS.keys() and max(found.values()) <= 1e-9
    # What a t test asks for beyond the normal approximation: one or two.
    assert 1 <= replicates_beyond_normal(5) <= 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shares", [SHARES[1], SHARES[3]], ids=lambda s: s.name)
def test_the_truth_of_a_simulation_is_the_mean_of_what_it_draws(kind: str, shares: Shares) -> None:
    scores, truth = KINDS[kind](shares, np.random.default_rng(0), 400, 10, 12)
    assert scores.shape == (400, 10, 12)
    means = scores.mean(axis=(1, 2))
    assert abs(means.mean() - truth) < 4 * means.std() / np.sqrt(400)


def test_few_streams_are_covered_where_bare_percentiles_are_not() -> None:
    ours, bare = covered(KINDS["normal"], SHARES[0], 6, 10, 300)
    assert bare < 0.90 < 0.92 < ours


def test_the_test_over_streams_holds_where_those_over_episodes_do_not() -> None:
    found = false_positives(10, 150)
    assert found["permutation"] <= 0.1
    assert min(found["mcnemar over episodes"], found["t over episodes"]) > 0.3


def test_streams_are_what_the_test_is_over() -> None:
    one, other = experiment(np.random.default_rng(2), 8)
    assert one.shape == other.shape == (8, 4, 70)
    p = over_streams(one, other, np.random.default_rng(0))
    means = one.mean(axis=(1, 2)) - other.mean(axis=(1, 2))
    assert p == paired_permutation(means, np.random.default_rng(0))


def test_quick_figures_have_what_the_targets_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import evidence_statistics as evidence

    def few(quick: bool) -> object:
        found = covered(KINDS["rate"], SHARES[3], 20, 20, 40)
        return iter([("20x20", "rate, mixed", *found)])

    monkeypatch.setattr(evidence, "coverages", few)
    monkeypatch.setattr(evidence, "false_positives", lambda n, _: false_positives(n, 10))
    found = figures(True)
    known = {target.figure for target in TARGETS}
    assert {f"difference.{name}" for name in CHECKS} <= known & found.keys()
    assert {"coverage.20x20.lowest", "false positives.10 streams.permutation"} <= found.keys()
    assert found["conservative.20x20"] in ([], ["rate, mixed"])
