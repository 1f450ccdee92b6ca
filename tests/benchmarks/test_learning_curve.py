"""The picture shows every arm, names it once, and is the same bytes every time."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning_curve import COLOURS, picture, spread

from .conftest import Make


@pytest.fixture
def curves(made: Make) -> dict[str, Any]:
    return dict(made()["deps70"]["reason.learning_curves"])


def words(svg: str) -> list[str]:
    """All texts of an SVG, which must be well formed."""
    root = ElementTree.fromstring(svg)
    return [
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_equal_results_give_equal_bytes(curves: dict[str, Any]) -> None:
    first = picture(curves, "title")
    assert first == picture(curves, "title")
    assert "<dc:date>" not in first and "Matplotlib v" not in first


def test_lines_are_named_at_their_ends(curves: dict[str, Any]) -> None:
    found = words(picture(curves, "Success, %"))
    assert "Success, %" in found
    for label in ("oracle (63.0)", "online (53.0)", "shuffled (48.0)", "off (43.0)"):
        assert found.count(label) == 1


def test_a_placebo_on_the_line_of_off_is_told(curves: dict[str, Any]) -> None:
    same = words(picture(curves, ""))
    assert "placebo: the dots" in same
    curves["placebo"] = [{**point, "estimate": 0.42} for point in curves["placebo"]]
    apart = words(picture(curves, ""))
    assert "placebo: the dots" not in apart
    assert "placebo (42.0)" in apart


def test_an_arm_without_a_colour_is_left_out(curves: dict[str, Any]) -> None:
    assert picture({**curves, "deps": curves["off"]}, "") == picture(curves, "")
    assert picture(curves, "") != picture({**curves, "oracle": curves["off"]}, "")
    assert len(set(COLOURS.values())) == len(COLOURS)


@given(st.lists(st.floats(0, 100), max_size=6), st.floats(0.1, 10))
def test_spread_keeps_order_and_distance(places: list[float], gap: float) -> None:
    named = {f"arm{nth}": place for nth, place in enumerate(places)}
    moved = spread(named, gap)
    assert moved.keys() == named.keys()
    order = sorted(named, key=lambda name: (named[name], name))
    assert all(moved[b] - moved[a] >= gap - 1e-6 for a, b in pairwise(order))


def test_spread_leaves_alone_what_is_apart() -> None:
    assert spread({"a": 10.0, "b": 1.0}, 3.0) == {"a": 10.0, "b": 1.0}
    assert spread({"a": 1.0, "b": 1.0}, 2.0) == {"a": 0.0, "b": 2.0}
