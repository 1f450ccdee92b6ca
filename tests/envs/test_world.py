"""The values that environments, planners and agents speak in."""

from dataclasses import FrozenInstanceError

import pytest

from mnemonaut.envs import Feedback, Goal, SkillCall, State, Task, Transition, World
from mnemonaut.envs.world import INTERRUPTED


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (SkillCall("mine", ("log", 3)), "mine(log, 3)"),
        (SkillCall("explore", ("desert",)), "explore(desert)"),
        (SkillCall("wait"), "wait()"),
    ],
)
def test_a_call_reads_as_it_is_written(call: SkillCall, text: str) -> None:
    assert str(call) == text


@pytest.mark.parametrize(
    ("terminated", "truncated", "done"),
    [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
)
def test_done_is_terminated_or_truncated(terminated: bool, truncated: bool, done: bool) -> None:
    assert Transition(None, 0.0, terminated, truncated, {}).done is done


def test_interrupted_is_a_failure_that_says_so() -> None:
    assert not INTERRUPTED.success
    assert INTERRUPTED.facts == {"cause": "interrupted"}


def test_values_are_frozen_and_share_no_defaults() -> None:
    values = [
        Goal("log", "obtain 1 log"),
        State("", {}),
        Feedback(True, ""),
        SkillCall("mine"),
        Task("log", "MT1", "obtain 1 log", {"log": 1}, 3000),
        World({}, {}, lambda observation, info: State("", {})),
    ]
    for value, name in zip(
        values, ["task", "text", "success", "skill", "name", "tasks"], strict=True
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, None)
    assert Goal("a", "").target is not Goal("a", "").target
    assert Feedback(True, "").facts is not Feedback(True, "").facts


def test_equal_calls_are_equal_and_hashable() -> None:
    assert len({SkillCall("mine", ("log", 1)), SkillCall("mine", ("log", 1))}) == 1
    assert SkillCall("mine", ("log", 1)) != SkillCall("mine", ("log", 2))
