"""Colours and names."""

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.evals.report.looks import series_of, slug, versus


def test_an_arm_keeps_the_colour_of_its_role() -> None:
    assert series_of(["off", "online"]) == {"off": "s0", "online": "s1"}
    assert series_of(["graph", "online", "off"])["online"] == "s1"
    assert series_of(["refl", "refl-placebo"])["refl-placebo"] == series_of(["placebo"])["placebo"]


@given(st.lists(st.sampled_from(["a", "b", "off", "x-off", "online", "oracle", "q"]), unique=True))
def test_up_to_eight_arms_have_colours_of_their_own(arms: list[str]) -> None:
    found = series_of(arms)
    assert len(set(found.values())) == len(arms)


def test_more_arms_than_colours_still_have_one() -> None:
    assert len(series_of([f"arm{n}" for n in range(20)])) == 20


@given(st.lists(st.text(max_size=8), max_size=6))
def test_slugs_differ_and_may_stand_in_an_address(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(slug(name, taken))
    assert len(set(taken)) == len(names)
    assert all(c.isascii() and (c.isalnum() or c in "-.") for found in taken for c in found)


def test_a_difference_is_not_broken_at_its_sign() -> None:
    told = versus("Not shown: +6 [-2.5, +9.0] (x-off - off)")
    assert told.count("\N{MINUS SIGN}") == 2 and "x-off" in told
    assert "\N{MINUS SIGN}2.5" in told and "\N{NO-BREAK SPACE}\N{MINUS SIGN}" in told
