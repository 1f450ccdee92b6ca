"""The values of planning."""

import pytest

from mnemonaut.envs.world import Feedback, SkillCall
from mnemonaut.planners.planner import Attempt, Decision, Plan, Prediction, Usage


@pytest.mark.parametrize(
    ("calls", "text"),
    [
        ((), "(nothing)"),
        ((SkillCall("mine", ("log", 3)),), "mine(log, 3)"),
        ((SkillCall("mine", ("log", 3)), SkillCall("wait")), "mine(log, 3); wait()"),
    ],
)
def test_a_plan_in_words(calls: tuple[SkillCall, ...], text: str) -> None:
    assert str(Plan(calls)) == text


def test_a_decision_is_bare_unless_told_otherwise() -> None:
    decision = Decision(Plan(()))
    assert not (decision.recalled or decision.predictions or decision.revisions)
    assert (decision.explanation, decision.usage) == ("", Usage(0, 0, 0))
    assert Prediction(0.5).doubts == ()


def test_attempts_share_no_defaults() -> None:
    one, two = (Attempt(SkillCall("wait"), Feedback(True, "")) for _ in range(2))
    assert one == two and one.before is not two.before and one.change is not two.change
