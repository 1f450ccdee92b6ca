"""The pictures: what they show is what was given, in both widths, and told in words."""

import re
from xml.etree import ElementTree

from mnemonaut.evals.report.drawing import Scale
from mnemonaut.evals.report.plots import Line, curve, dots, foreseen

ROWS = [
    Line("online - off", "s1", (6.0, 2.0, 10.0), "+6.0 [+2.0, +10.0]"),
    Line("placebo - off", "s3", (0.5, -1.0, 2.0), "+0.5 [-1.0, +2.0]"),
    Line("alone", "s2", (4.0, None, None), "+4.0"),
]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", markup, re.S)]


def test_both_widths_tell_the_same() -> None:
    wide, narrow = drawn(dots("Paired", ROWS, "points", True))
    assert wide.attrib["aria-label"] == narrow.attrib["aria-label"]
    assert "placebo - off: +0.5 [-1.0, +2.0]" in wide.attrib["aria-label"]
    assert float(wide.attrib["width"]) > float(narrow.attrib["width"])


def test_marks_are_hollow_where_nothing_is_shown() -> None:
    (wide, _) = drawn(dots("Paired", ROWS, "points", True))
    marks = [circle.attrib["class"] for circle in wide.iter("circle")]
    assert marks == ["dot", "dot hollow", "dot hollow"]
    (shares, _) = drawn(dots("Shares", ROWS, "percent", False))
    assert {circle.attrib["class"] for circle in shares.iter("circle")} == {"dot"}


def test_an_interval_is_as_long_as_it_is() -> None:
    (wide, _) = drawn(dots("Shares", ROWS[:1], "percent", False))
    (bar,) = [each for each in wide.iter("line") if each.attrib["class"] == "interval"]
    grid = [
        float(each.attrib["x1"]) for each in wide.iter("line") if each.attrib["class"] == "grid"
    ]
    scale = Scale(0, 100, grid[0], grid[-1])
    assert abs(float(bar.attrib["x1"]) - scale(2)) < 0.02
    assert abs(float(bar.attrib["x2"]) - scale(10)) < 0.02


def test_a_difference_beyond_all_others_stays_in_the_picture() -> None:
    far = Line("far", "s1", (80.0, 60.0, 99.0), "+80")
    (wide, _) = drawn(dots("Paired", [*ROWS, far], "points", True))
    assert all(
        0 <= float(c.attrib["cx"]) <= float(wide.attrib["width"]) for c in wide.iter("circle")
    )


def test_no_rows_draw_an_empty_axis() -> None:
    assert len(drawn(dots("None", [], "points", True))) == 2


def test_a_curve_has_a_band_and_a_last_value() -> None:
    own = [(40.0, 30.0, 50.0), (60.0, 50.0, 70.0)]
    (plot,) = drawn(curve("online", "s1", own, {"off": [(20.0, None, None)] * 2}, 80))
    kinds = [path.attrib["class"] for path in plot.iter("path")]
    assert sorted(kinds) == ["area", "context", "curve"]
    assert "pass 2: 60.0 [50.0, 70.0]" in plot.attrib["aria-label"]
    assert "60" in [each.text for each in plot.iter("text")]


def test_bubbles_lie_where_they_were_foreseen_and_came() -> None:
    (plot,) = drawn(foreseen("online", "s1", [(0.0, 0.0, 4), (1.0, 1.0, 1)]))
    first, second = plot.iter("circle")
    (diagonal,) = [each for each in plot.iter("line") if each.attrib["class"] == "diagonal"]
    assert (first.attrib["cx"], first.attrib["cy"]) == (
        diagonal.attrib["x1"],
        diagonal.attrib["y1"],
    )
    assert (second.attrib["cx"], second.attrib["cy"]) == (
        diagonal.attrib["x2"],
        diagonal.attrib["y2"],
    )
    assert float(first.attrib["r"]) > float(second.attrib["r"])
