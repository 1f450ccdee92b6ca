"""What the README tells of the working memory says what was found, and what was not."""

import json
from typing import Any

import pytest

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

import janus_readme
from janus_effect import ARMS
from measured import Result

from .documents import row, rows
from .janus_results import JANUS_MET, janus_figures


def result(figures: dict[str, Any]) -> Result:
    body = {"figures": figures, "met": JANUS_MET, "machine": {"cores": 2}}
    return Result("janus", json.loads(json.dumps(body, sort_keys=True)))


def words(figures: dict[str, Any]) -> str:
    return " ".join(janus_readme.rooms_gain(result(figures)).split())


def test_each_memory_has_a_row_with_all_tasks_and_those_that_need_memory() -> None:
    text = janus_readme.rooms(result(janus_figures()))
    assert [cells[0] for cells in rows(text)[1:]] == list(ARMS)
    assert row(text, "both") == ["50.0", "25.0", "60.0", "7.50", "40.0", "35.0 to 45.0"]


def test_differences_are_told_with_their_intervals() -> None:
    told = words(janus_figures())
    assert "3 training seeds, 250 episodes, 0.25 of the full schedule for each." in told
    assert "`both` - `off`: +37.5 points (95 % interval +32.5 to +42.5)." in told
    assert "`both` - `semantic`: +10.0 points (95 % interval +5.0 to +15.0)" in told
    assert "Only the last 4 frames at inference, trained with 8 + 48: -25.0 points" in told
    assert "ships reaches 62.5 % SR" in told
    assert "earlier episodes in the same home: +25.0 points" in told
    assert "where things belong" not in told  # that pair was not measured


def test_what_shows_nothing_is_told_so() -> None:
    figures = janus_figures()
    gap = figures["effect"]["differences"]["both - spatial"]["all"]["SR"]
    gap |= {"mean": 0.01, "low": -0.02, "high": 0.04}
    said = "`both` - `spatial`: +1.0 points (95 % interval -2.0 to +4.0), so no difference is shown"
    assert said in words(figures)
