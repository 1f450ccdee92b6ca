"""The laws of time: they reproduce the published rates, and luck is fair."""

from math import exp, log, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.hazard import (
    duration,
    hazard,
    luck,
    next_to_first,
    three_within,
)

LAWS = sorted(facts().laws.items())
KEYS = st.lists(st.integers(-(2**70), 2**70), max_size=6)
TRIES = 20_000


@pytest.mark.parametrize(("name", "law"), LAWS)
def test_every_law_reproduces_its_published_rate(name: str, law: tuple[float, int]) -> None:
    rate, steps = law
    per_step = hazard(rate, steps)
    done = sum(duration(per_step, luck(seed, len(name))) <= steps for seed in range(TRIES))
    spread = sqrt(rate * (1 - rate) / TRIES)
    assert abs(done / TRIES - rate) < 4.5 * spread


@given(st.floats(0.01, 0.99), st.integers(1, 20_000), st.integers(1, 40_000))
def test_the_law_holds_at_every_other_number_of_steps(rate: float, steps: int, n: int) -> None:
    assert 1 - exp(-hazard(rate, steps) * n) == pytest.approx(1 - (1 - rate) ** (n / steps))


@given(st.floats(1e-6, 2.0), st.floats(1e-9, 1 - 1e-9), st.floats(1e-9, 1 - 1e-9))
def test_durations_are_whole_positive_and_grow_with_bad_luck(
    per_step: float, one: float, two: float
) -> None:
    short, long = (duration(per_step, u) for u in sorted((one, two)))
    assert 1 <= short <= long
    assert isinstance(short, int)
    assert abs(short - max(1.0, -log(1 - min(one, two)) / per_step)) <= 0.5 + 1e-6 * short


def test_the_median_duration() -> None:
    assert duration(hazard(0.5, 1000), 0.5) == 1000
    assert duration(hazard(0.5, 1000), 0.75) == 2000
    assert duration(5.0, 1e-9) == 1


@pytest.mark.parametrize("place", range(5))
def test_luck_is_uniform_in_every_key(place: int) -> None:
    base = [7, 1, 42, 0, 1]
    lucks = [luck(*base[:place], value, *base[place + 1 :]) for value in range(5000)]
    assert stats.kstest(lucks, "uniform").pvalue > 0.001


@pytest.mark.parametrize("stride", [1, 2, 64, 1 << 32])
def test_neighbouring_lucks_are_independent(stride: int) -> None:
    lucks = np.array([luck(seed * stride, 3) for seed in range(10_001)])
    cells, _, _ = np.histogram2d(lucks[:-1], lucks[1:], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > 0.001
    assert abs(np.corrcoef(lucks[:-1], lucks[1:])[0, 1]) < 0.04


@given(KEYS)
def test_luck_lies_strictly_between_zero_and_one(keys: list[int]) -> None:
    assert 0.0 < luck(*keys) < 1.0


def test_luck_depends_on_its_keys_alone_in_whatever_order_it_is_asked() -> None:
    asked = [(seed, verb, nth) for seed in range(5) for verb in range(5) for nth in range(5)]
    first = {keys: luck(*keys) for keys in asked}
    Random(1).shuffle(asked)
    assert {keys: luck(*keys) for keys in asked} == first
    assert len(set(first.values())) == len(first)


def test_luck_tells_the_places_of_its_keys_apart() -> None:
    assert len({luck(1, 2), luck(2, 1), luck(1, 2, 0), luck(0, 1, 2), luck(1), luck(2)}) == 6


def test_luck_is_the_same_on_every_machine() -> None:
    """Known answers: another luck would change every result that was ever published."""
    assert luck(0) == luck(2**64) == 0.6138410886708718
    assert luck(-1) == luck(2**64 - 1) == 0.33816265822200303
    assert luck(1, 2) == 0.25182982476338994


@given(st.floats(1e-5, 1e-2), st.floats(1.01, 50.0), st.integers(10, 20_000))
def test_three_within_is_the_convolution(first: float, ratio: float, steps: int) -> None:
    following = ratio * first

    def density(t: float) -> float:
        left = following * (steps - t)
        return first * exp(-first * t) * (1 - exp(-left) * (1 + left))

    # The integrand lives within a few means of the first time; tell quad where to look.
    points = [t for t in (1 / first, 5 / first, steps - 5 / following) if 0 < t < steps]
    expected, _ = integrate.quad(density, 0, steps, points=points, limit=200)
    assert three_within(first, following, steps) == pytest.approx(expected, abs=1e-6)


def test_the_ratio_reproduces_the_published_pair() -> None:
    one, three = facts().laws["ore"], facts().three_iron_ore
    ratio = next_to_first(one, three)
    first = hazard(*one)
    assert three_within(first, ratio * first, three[1]) == pytest.approx(three[0], abs=1e-9)
    assert 4 < ratio < 6


@given(st.floats(0.05, 0.95), st.floats(1.5, 100.0))
def test_the_ratio_is_found_again(rate: float, ratio: float) -> None:
    first = hazard(rate, 1000)
    three = three_within(first, ratio * first, 1000)
    assert next_to_first((rate, 1000), (three, 1000)) == pytest.approx(ratio, rel=1e-3)
