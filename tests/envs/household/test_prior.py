"""The fallible prior: the truth, with just the share of errors that was asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.household.knowledge import Knowledge
from mnemonaut.envs.household.prior import PLACES, TOOLS, draw_prior, truth
from mnemonaut.envs.household.types import type_facts

TRUE = truth()


def drawn(share: float, seed: int) -> Knowledge:
    return draw_prior(share, np.random.default_rng(seed))


def tools(prior: Knowledge) -> tuple[str, str, str]:
    return prior.heater, prior.cooler, prior.cleaner


def test_the_truth() -> None:
    assert tools(TRUE) == ("Microwave", "Fridge", "SinkBasin")
    assert {"Apple", "Mug", "RemoteControl"} <= TRUE.portable and "Fridge" not in TRUE.portable
    assert TRUE.likely["Bread"][0] in ("CounterTop", "DiningTable", "Fridge")
    assert "Bed" in TRUE.likely["Pillow"]
    assert "Fridge" in TRUE.fits["Apple"] and "Bed" not in TRUE.fits["Apple"]
    for kind, places in TRUE.likely.items():
        assert kind in TRUE.portable and len(set(places)) == len(places) <= PLACES


def test_what_is_switched_is_a_thing_that_there_is() -> None:
    kinds = type_facts().properties
    assert TRUE.switch is not None
    assert all("toggleable" in kinds[switch] for switch in TRUE.switch.values())


@given(st.integers(0, 2**32))
def test_without_errors_it_is_the_truth(seed: int) -> None:
    assert drawn(0.0, seed) == TRUE


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.floats(0, 1))
def test_a_draw_is_repeated_by_its_seed_and_keeps_the_rules(seed: int, share: float) -> None:
    prior = drawn(share, seed)
    assert prior == drawn(share, seed)
    assert prior.portable == TRUE.portable and prior.fits == TRUE.fits
    assert set(tools(prior)) <= set(TOOLS) and prior.likely.keys() == TRUE.likely.keys()
    for kind, places in prior.likely.items():
        others = TRUE.fits.get(kind, frozenset()) | set(TRUE.likely[kind])
        assert len(places) == len(TRUE.likely[kind]) and set(places) <= others


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_with_errors_alone_nothing_is_right_where_anything_else_is_possible(seed: int) -> None:
    prior = drawn(1.0, seed)
    assert all(one != true for one, true in zip(tools(prior), tools(TRUE), strict=True))
    for kind, places in prior.likely.items():
        if TRUE.fits.get(kind, frozenset()) - set(TRUE.likely[kind]):
            assert not set(places) & set(TRUE.likely[kind]), kind


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_the_share_of_errors_is_that_share(share: float) -> None:
    """Over 30 draws of some 300 places; six standard errors."""
    wrong = told = 0
    for seed in range(30):
        prior = drawn(share, seed)
        for kind, places in prior.likely.items():
            if TRUE.fits.get(kind, frozenset()) - set(TRUE.likely[kind]):
                told += len(places)
                wrong += sum(a != b for a, b in zip(places, TRUE.likely[kind], strict=True))
    assert abs(wrong / told - share) < 6 * (share * (1 - share) / told) ** 0.5


def test_tools_are_wrong_as_often() -> None:
    wrong = sum(
        one != true
        for seed in range(60)
        for one, true in zip(tools(drawn(0.4, seed)), tools(TRUE), strict=True)
    )
    assert 0.4 * 180 - 40 < wrong < 0.4 * 180 + 40
