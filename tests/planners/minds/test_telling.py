"""The words that symbolic minds share."""

from mnemonaut.envs.world import Feedback, SkillCall
from mnemonaut.planners.minds.telling import expectation, failures
from mnemonaut.planners.planner import Attempt

LOG, FENCE = SkillCall("mine", ("log", 1)), SkillCall("craft", ("fence", 1))


def test_each_failure_is_told_once_and_the_last_one_last() -> None:
    tried = [(LOG, "no axe"), (FENCE, "no planks"), (LOG, "no axe")]
    history = [Attempt(call, Feedback(False, text)) for call, text in tried]
    assert failures(history) == "craft(fence, 1): no planks\nmine(log, 1): no axe"
    assert failures([Attempt(LOG, Feedback(True, "got one"))]) == "nothing has failed yet"


def test_an_expectation_names_its_doubts() -> None:
    assert expectation(0.5, [LOG]).text == "succeeds at 50%; unconfirmed: mine(log, 1)"
    assert expectation(1.0, []).text == "succeeds at 100%; unconfirmed: none"
    assert expectation(0.5, [LOG]).doubts == (LOG,)
