"""SVG by hand."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.evals.report.drawing import Scale, element, picture, text, ticks

VALUES = st.floats(-1e6, 1e6, allow_nan=False)


def test_a_picture_is_told_to_who_does_not_see_it() -> None:
    drawn = picture(10, 20, "Name <1>", "What & how", [text(1, 2, "<b>")])
    root = ElementTree.fromstring(drawn)
    assert root.attrib["role"] == "img" and root.attrib["aria-label"] == "Name <1>. What & how"
    assert [child.text for child in root] == ["Name <1>", "What & how", "<b>"]


def test_names_and_numbers_are_written_as_svg_has_them() -> None:
    assert element("a", class_="b", stroke_width=1.5, x=2.0, y=0.333333, z=None) == (
        '<a class="b" stroke-width="1.5" x="2" y="0.33"/>'
    )


def test_quotes_in_an_attribute_cannot_end_it() -> None:
    assert ElementTree.fromstring(element("a", title='"><b>')).attrib["title"] == '"><b>'


@given(VALUES, VALUES, st.integers(1, 10))
def test_ticks_are_round_inside_and_not_too_many(a: float, b: float, most: int) -> None:
    low, high = min(a, b), max(a, b)
    if high - low < 1e-3:
        return
    found = ticks(low, high, most)
    room = (high - low) * 1e-6
    assert len(found) <= most + 1
    assert all(low - room <= tick <= high + room for tick in found)
    assert found == sorted(found)


def test_ticks_by_hand() -> None:
    assert ticks(0, 100, 5) == [0, 20, 40, 60, 80, 100]
    assert ticks(-6.2, 13.1, 4) == [-5, 0, 5, 10]
    assert ticks(3, 3, 4) == [3]


def test_a_scale_keeps_to_its_ends_when_asked() -> None:
    scale = Scale(0, 10, 100, 200)
    assert scale(5) == 150 and scale(20) == 300 and scale.inside(20) == 200
    assert Scale(0, 1, 50, 0)(0.2) == pytest.approx(40)
