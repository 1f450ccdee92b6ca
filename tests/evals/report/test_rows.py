"""Records as rows: how an episode ended, and what was foreseen of its plans."""

from typing import Any

import pytest

from mnemonaut.evals.report.failures import MEANINGS
from mnemonaut.evals.report.rows import ENDS, Foresight, ended, row_of

RECORD: dict[str, Any] = {
    "arm": "online", "replicate": 1, "pass": 2, "index": 7, "task": "stick", "group": "MT1",
    "success": False, "error": None, "ended": "stopped", "steps": 90, "actions": 4, "replans": 1,
    "recalled": 2,
    "rounds": [
        {"plan": ["a", "b"], "predicted": [0.2, 0.6], "recalled": [[1, 0.5], [4, 0.7]],
         "attempts": [["a", True, ""], ["b", False, "no"]]},
        {"plan": ["c"], "predicted": [0.9], "recalled": [], "attempts": [["c", True, ""]]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({}, "stopped"),
        ({"success": True}, "goal reached"),
        ({"ended": "out of time"}, "out of time"),
        ({"ended": "gave up", "gave_up": True}, "gave up"),
        ({"error": "EnvCrashed: gone", "ended": "error"}, "error"),
        ({"llm": {"format_failures": 2}}, "format"),
        ({"llm": {"format_failures": 0}}, "stopped"),
        ({"error": "EnvCrashed: gone", "llm": {"format_failures": 2}}, "error"),
        ({"success": True, "llm": {"format_failures": 2}}, "goal reached"),
        ({"ended": None}, "not reached"),
        ({"ended": None, "gave_up": True}, "gave up"),
    ],
)
def test_how_it_ended(changes: dict[str, Any], end: str) -> None:
    assert ended(RECORD | changes) == end


def test_every_end_is_explained() -> None:
    assert set(MEANINGS) == set(ENDS)


def test_a_row_holds_what_the_record_says() -> None:
    row = row_of(RECORD, seconds=1.5)
    assert (row.arm, row.replicate, row.nth, row.index) == ("online", 1, 2, 7)
    assert row.recall_score == pytest.approx(0.6) and row.seconds == 1.5
    assert not row.success and row.score == {} and row.llm == {}


def test_the_last_prediction_is_of_the_plan_that_was_tried() -> None:
    assert row_of(RECORD).foresights == (Foresight(0.6, False), Foresight(0.9, True))


def test_a_goal_reached_before_the_end_of_a_plan_is_a_plan_that_went_through() -> None:
    short = {"plan": ["a", "b"], "predicted": [0.4], "attempts": [["a", True, ""]]}
    assert row_of(RECORD | {"rounds": [short]}).foresights == (Foresight(0.4, False),)
    reached = RECORD | {"rounds": [short], "success": True}
    assert row_of(reached).foresights == (Foresight(0.4, True),)


def test_nothing_recalled_has_no_score() -> None:
    assert row_of(RECORD | {"rounds": []}).recall_score is None
