"""A rendered prompt read back: attempts, what they changed and taught, experiences."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.world import Feedback, Goal, Skill, SkillCall, SkillRun, State, Transition
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.llm.reading import Situation, read_prompt
from mnemonaut.planners.llm.tokens import estimated_tokens
from mnemonaut.planners.minds.language import LanguageMind
from mnemonaut.planners.minds.sections import Budget
from mnemonaut.planners.planner import Attempt

PLENTY = 10**9


class Plain:
    """Words that mean what they say; what was told and learnt is kept apart."""

    def target(self, goal: str) -> Mapping[str, Any]:
        return {"goal": goal}

    def facts(self, state: str) -> Mapping[str, Any]:
        return {"state": state}

    def told(self, call: SkillCall, feedback: str) -> Mapping[str, Any]:
        return {"told": feedback}

    def learnt(self, call: SkillCall, feedback: str) -> Mapping[str, Any]:
        return {"learnt": feedback}

    def before(self, now: Mapping[str, Any], change: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"before": dict(change)}


class Counting:
    """A model that is never asked; it counts tokens."""

    count = staticmethod(estimated_tokens)

    def complete(self, messages: Any, *, schema: Any = None) -> Any:
        raise AssertionError("the model was asked")


def _run(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    yield None
    return Feedback(True, "done")


SKILLS = {name: Skill(name, f"{name}(thing)", _run) for name in ("put", "done")}


def read(history: tuple[Attempt, ...] = (), recalled: tuple[Recall, ...] = ()) -> Situation:
    """What is read of a prompt that tells of these."""
    mind = LanguageMind(Counting(), SKILLS, Budget(PLENTY, PLENTY, PLENTY))
    goal, state = Goal("tidy", "tidy up"), State("I am here.", {})
    messages = mind.messages("propose", goal, state, history, recalled)
    return read_prompt(messages[-1].content, Plain())


def attempt(success: bool, text: str, change: Mapping[str, Any] | None = None) -> Attempt:
    return Attempt(SkillCall("put", ("Mug 1", 3)), Feedback(success, text), {}, change or {})


def test_what_stands_around_the_history() -> None:
    found = read()
    assert found.question == "propose" and found.skills == ("put", "done")
    assert found.goal == Goal("tidy up", "tidy up", {"goal": "tidy up"})
    assert found.state == State("I am here.", {"state": "I am here."})
    assert found.history == () and found.recalled == ()


def test_a_failure_told_and_a_success_taught() -> None:
    history = (attempt(False, "it is full"), attempt(True, "right: Mug 1 at Shelf"))
    failed, succeeded = read(history).history
    assert failed.call == succeeded.call == SkillCall("put", ("Mug 1", 3))
    assert failed.feedback == Feedback(False, "it is full", {"told": "it is full"})
    taught = {"learnt": "right: Mug 1 at Shelf"}
    assert succeeded.feedback == Feedback(True, "right: Mug 1 at Shelf", taught)


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ({"inventory": {"log": 3, "planks": -12}, "steps": 63}, None),
        ({"held": "Mug 1", "on": {"Mug 1": "Shelf 12", "Apple 1": None}}, None),
        ({"state": {"Fridge 1": "open and on", "Mug 1": None}}, None),
        ({"explored": True}, {"explored": "True"}),
        ({"held": ""}, {}),
        ({"on": {"Mug 1": ""}, "held": "Mug 1"}, {"held": "Mug 1"}),
        ({}, None),
    ],
)
def test_changes_of_numbers_and_of_words(
    change: dict[str, Any], back: dict[str, Any] | None
) -> None:
    expected = change if back is None else back
    (found,) = read((attempt(True, "so", change),)).history
    assert found.change == expected and found.before == {"before": expected}


HANDLES = st.from_regex(r"\A[A-Z][A-Za-z]{0,8} [1-9]\d?\Z")
WORDS = st.one_of(st.none(), HANDLES, st.from_regex(r"\A[a-z]{1,9}( and [a-z]{1,9})?\Z"))


@given(
    st.dictionaries(HANDLES, WORDS, max_size=5),
    st.dictionaries(HANDLES, st.integers(-99, 99), max_size=3),
)
def test_any_change_of_such_kinds_is_read_back(
    on: dict[str, str | None], counts: dict[str, int]
) -> None:
    change = {name: value for name, value in (("on", on), ("count", counts)) if value}
    (found,) = read((attempt(True, "so", change),)).history
    assert found.change == change


@pytest.mark.parametrize("change", [{"on": 3, "on.Mug 1": "x"}, {"a": "b", "a.c": 1}])
def test_a_change_that_contradicts_itself_breaks_nothing(change: dict[str, Any]) -> None:
    (found,) = read((attempt(True, "so", change),)).history
    assert isinstance(found.change, dict)


def test_an_experience() -> None:
    steps = [
        {"success": True, "text": "ok", "facts": {}, "change": {"held": "Mug 1"}},
        {"success": False, "text": "full", "facts": {}, "change": {}},
    ]
    plan = [{"skill": "put", "args": ["Mug 1", n]} for n in (1, 2, 3)]
    outcome = {"success": False, "text": "failed: full", "steps": steps, "ended": "replanned"}
    kept = Experience({"text": "I was there.", "facts": {}}, "tidy Kitchen_3", plan, outcome)
    (found,) = read(recalled=(Recall(7, kept, 0.5, {"similarity": 0.5}),)).recalled
    assert found.id == 7 and found.experience.task == "tidy Kitchen_3"
    assert found.experience.plan == plan
    assert found.experience.state == {"text": "I was there.", "facts": {"state": "I was there."}}
    assert found.experience.outcome == {
        "success": False,
        "text": "failed: full",
        "ended": "replanned",
        "steps": [
            {
                "success": True,
                "text": "ok",
                "facts": {"learnt": "ok"},
                "change": {"held": "Mug 1"},
            },
            {"success": False, "text": "full", "facts": {"told": "full"}, "change": {}},
        ],
    }
