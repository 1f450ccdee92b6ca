from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory import Experience, StoreError
from mnemonaut.memory.backend import Traits
from mnemonaut.memory.forgetting import Forgetting, failure_reason, forgettable


@dataclass(frozen=True)
class Row:
    """An experience as a policy sees it; `met` of None is its own id."""

    id: int
    task: str = "log"
    reason: str = ""
    success: bool = True
    used: int = 0
    helped: int = 0
    met: int | None = None

    @property
    def made(self) -> int:
        return self.id if self.met is None else self.met


def failed(id: int, reason: str, task: str = "log", **known: Any) -> Row:
    return Row(id, task, reason, success=False, **known)


def gone(policy: Forgetting, rows: list[Row]) -> list[int]:
    def numbers(*values: int) -> Any:
        return np.array(values, dtype=np.int64)

    traits = Traits(
        success=np.array([row.success for row in rows], dtype=np.bool_),
        when=numbers(*(0 for _ in rows)),
        met=numbers(*(row.made for row in rows)),
        times=numbers(*(1 for _ in rows)),
        used=numbers(*(row.used for row in rows)),
        helped=numbers(*(row.helped for row in rows)),
    )
    ids = [row.id for row in rows]
    tasks = [row.task for row in rows]
    reasons = [row.reason for row in rows]
    return forgettable(policy, ids, tasks, reasons, traits, max(ids, default=0))


# What single limits do


def test_age_counts_what_came_since_it_was_last_made() -> None:
    rows = [Row(1), Row(2), Row(3, met=9), Row(10)]
    assert gone(Forgetting(older_than=8), rows) == [1]
    assert gone(Forgetting(older_than=7), rows) == [1, 2]
    assert gone(Forgetting(older_than=0), rows) == [1, 2, 3]


def test_usefulness_counts_for_what_was_used() -> None:
    rows = [
        Row(1, used=1),
        Row(2, used=2),
        Row(3, used=2, helped=1),
        Row(4, used=1, helped=1),
        Row(5),
        Row(6),
    ]
    assert gone(Forgetting(less_useful_than=-0.2), rows) == [2]
    assert gone(Forgetting(less_useful_than=-0.1), rows) == [1, 2]
    assert gone(Forgetting(less_useful_than=0.0), rows) == [1, 2]
    assert gone(Forgetting(less_useful_than=0.01), rows) == [1, 2, 3]
    assert gone(Forgetting(less_useful_than=0.5), rows) == [1, 2, 3, 4]


def test_a_cap_keeps_the_most_useful_then_the_newest_of_each_task() -> None:
    rows = [
        Row(1, used=2, helped=2),
        Row(2),
        Row(3, used=1),
        Row(4, met=6),
        Row(5),
        Row(6, task="coal"),
        Row(7, task="coal"),
    ]
    assert gone(Forgetting(per_task=4), rows) == [3]
    assert gone(Forgetting(per_task=3), rows) == [2, 3]
    assert gone(Forgetting(per_task=2), rows) == [2, 3, 5]
    assert gone(Forgetting(per_task=1), rows) == [2, 3, 4, 5, 6]


def test_each_limit_is_a_reason_of_its_own_and_the_cap_comes_last() -> None:
    rows = [Row(1, used=4, helped=4), Row(2, used=2), Row(3), Row(20)]
    assert gone(Forgetting(older_than=10, less_useful_than=0.0), rows) == [1, 2, 3]
    # The old one would have had the place; it is not held for it.
    assert gone(Forgetting(older_than=18, per_task=2), rows) == [1, 2]
    assert gone(Forgetting(per_task=2), rows) == [2, 3]


# Failures worth keeping


def test_the_last_failure_of_each_reason_outlasts_age_and_usefulness() -> None:
    rows = [
        failed(1, "no axe"),
        failed(2, "no axe", used=9),
        failed(3, "no wood"),
        failed(4, "no axe", task="coal"),
        Row(50, task="coal"),
    ]
    assert gone(Forgetting(older_than=5), rows) == [1]
    assert gone(Forgetting(less_useful_than=0.0), rows) == []
    assert gone(Forgetting(older_than=5, keep_failures=False), rows) == [1, 2, 3, 4]
    # Made again since, the first is the last of its reason.
    again = [replace(rows[0], met=40), *rows[1:]]
    assert gone(Forgetting(older_than=5), again) == [2]


@pytest.mark.parametrize(
    ("used", "helped", "done", "stays"),
    [(2, 0, True, True), (3, 0, True, False), (3, 1, True, True), (9, 0, False, True)],
)
def test_a_failure_had_its_chance_where_the_task_was_done_without_it(
    used: int, helped: int, done: bool, stays: bool
) -> None:
    other = Row(2) if done else failed(2, "no wood")
    rows = [failed(1, "no axe", used=used, helped=helped), other, Row(90, task="coal")]
    for policy in (Forgetting(older_than=88), Forgetting(less_useful_than=0.0)):
        assert (1 not in gone(policy, rows)) is stays


def test_a_cap_reserves_half_of_its_places_for_failures() -> None:
    rows = [
        failed(1, "no axe"),
        failed(2, "no wood"),
        failed(3, "night"),
        failed(4, "night"),
        *(Row(id, used=3, helped=3) for id in range(5, 10)),
        Row(10, task="coal"),
    ]
    kept = {
        cap: sorted({row.id for row in rows[:-1]} - set(gone(Forgetting(per_task=cap), rows)))
        for cap in range(1, 10)
    }
    assert kept[1] == [9]
    assert kept[2] == [4, 9]
    assert kept[3] == [4, 8, 9]
    assert kept[4] == [2, 4, 8, 9]
    assert kept[6] == [1, 2, 4, 7, 8, 9]
    assert kept[8] == [1, 2, 4, 5, 6, 7, 8, 9]  # 3 says what 4 says, and has the last place
    equal = gone(Forgetting(per_task=4, keep_failures=False), rows)
    assert equal == [1, 2, 3, 4, 5]


def test_failures_have_all_the_places_that_successes_leave() -> None:
    rows = [failed(1, "a"), failed(2, "b"), failed(3, "c"), Row(4), failed(5, "c"), Row(9, "x")]
    assert gone(Forgetting(per_task=4), rows) == [3]
    assert gone(Forgetting(per_task=3), rows) == [1, 3]


def test_a_failure_that_helped_comes_before_newer_ones_and_use_is_no_blame() -> None:
    rows = [
        failed(1, "a", used=2, helped=2),
        failed(2, "b"),
        failed(3, "c", used=8),
        Row(9, "x"),
    ]
    assert gone(Forgetting(per_task=2), rows) == [2]
    assert gone(Forgetting(per_task=1), rows) == [2, 3]


def test_the_newest_stays_whatever_it_is() -> None:
    bad = failed(9, "a", used=9)
    for last in (bad, Row(9, used=9), replace(bad, reason="b")):
        rows = [Row(1, used=5, helped=5), failed(2, "a"), Row(3), last]
        for policy in (
            Forgetting(per_task=1),
            Forgetting(per_task=1, keep_failures=False),
            Forgetting(older_than=0, less_useful_than=0.5, per_task=1, keep_failures=False),
        ):
            assert gone(policy, rows) == [1, 2, 3]


def test_an_empty_store_forgets_nothing() -> None:
    assert gone(Forgetting(older_than=0, less_useful_than=0.5, per_task=1), []) == []


# The policy, and reasons


@pytest.mark.parametrize(
    ("limits", "cure"),
    [
        ({}, "give older_than"),
        ({"older_than": -1}, "below 0"),
        ({"per_task": 0}, "1 or more"),
        ({"less_useful_than": -0.5}, "above -0.5"),
        ({"less_useful_than": 0.6}, "up to 0.5"),
        ({"less_useful_than": nan}, "above -0.5"),
    ],
)
def test_a_policy_that_means_nothing_is_refused(limits: dict[str, Any], cure: str) -> None:
    with pytest.raises(StoreError, match=cure):
        Forgetting(**limits)


def test_reasons_name_the_failed_call_and_pass_over_numbers() -> None:
    def reason(text: str, steps: int = 1) -> str:
        plan: list[dict[str, Any]] = [
            {"skill": "mine", "args": ["log2", 3]},
            {"skill": "craft", "args": ["axe_1"]},
        ]
        outcome = {"success": False, "text": text, "steps": [{}] * steps}
        return failure_reason(Experience({}, "t", plan, outcome))

    assert (
        reason("found 0 of 3 log2 in 3760 steps") == "mine(log2, #): found # of # log2 in # steps"
    )
    assert reason("found 2 of 3 log2 in 9.5 steps") == reason("found 0 of 3 log2 in 3760 steps")
    assert reason("at x -3.25|+1", 2) == "craft(axe_1): at x #|#"
    assert reason("no axe") != reason("no axe", 2)
    assert reason("no axe", 0) == ": no axe"


def test_the_reason_of_an_odd_outcome(make: Callable[..., Experience]) -> None:
    assert failure_reason(make(outcome="lost 1st v2")) == ": lost 1st v2"
    odd = Experience({}, "t", [], {"success": False, "steps": 3})
    assert failure_reason(odd) == ": "
