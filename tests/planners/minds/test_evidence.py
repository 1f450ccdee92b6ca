"""Evidence: histories and experiences as trials of one shape."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.world import Feedback, SkillCall
from mnemonaut.memory.experience import Experience, Recall
from mnemonaut.planners.minds.evidence import (
    Trial,
    gather_evidence,
    trials_of_experience,
    trials_of_history,
)
from mnemonaut.planners.planner import Attempt

MakeAttempt = Callable[..., Attempt]
MakeExperience = Callable[..., Experience]

MINED = Trial("mine", "log", 3, True, {}, {}, {"log": 3})


def test_history_and_experience_give_equal_trials(
    attempt: MakeAttempt, experience: MakeExperience
) -> None:
    history = (
        attempt("mine", "log", 3, before={}, change={"log": 3}),
        attempt("craft", "planks", 4, before={"log": 3}, change={"log": -1, "planks": 4}),
        attempt("craft", "chest", before={"log": 2, "planks": 4}, cause="station", station="x"),
    )
    trials = trials_of_history(history)
    assert trials_of_experience(experience("chest", *history)) == [
        replace(t, before=with_zeros)
        for t, with_zeros in zip(trials, [{}, {"log": 3}, {"log": 2, "planks": 4}], strict=True)
    ]
    assert trials[0] == MINED
    assert [t.cause for t in trials] == ["", "", "station"]
    assert [t.made for t in trials] == [True, True, False]


def test_calls_that_were_never_begun_are_no_trials(
    attempt: MakeAttempt, experience: MakeExperience
) -> None:
    kept = experience(
        "stick",
        attempt("mine", "log", 3, change={"log": 3}),
        rest=(SkillCall("craft", ("planks", 4)), SkillCall("craft", ("stick", 4))),
    )
    assert trials_of_experience(kept) == [MINED]


def test_a_success_that_brought_nothing_made_nothing() -> None:
    assert not replace(MINED, change={}).made
    assert not replace(MINED, change={"log": -3}).made
    assert not replace(MINED, success=False).made


def test_recalled_trials_come_first_and_each_experience_counts_once(
    attempt: MakeAttempt, experience: MakeExperience
) -> None:
    old = experience("log", attempt("mine", "log", 3, change={"log": 3}))
    recalls = [Recall(7, old, 1.0, {}), Recall(7, old, 0.5, {}), Recall(8, old, 0.1, {})]
    now = attempt("mine", "log", 1, cause="biome")
    trials = gather_evidence((now,), recalls).of("log")
    assert [t.success for t in trials] == [True, True, False]
    assert gather_evidence((), ()).of("log") == ()


def test_a_call_without_arguments_says_nothing_of_any_item() -> None:
    assert trials_of_history((Attempt(SkillCall("wait"), Feedback(True, "")),)) == []


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ({"text": "no facts"}, {"success": True, "text": ""}),
        ({"text": "", "facts": {"inventory": ["Apple", "Mug"]}}, {"success": True, "steps": []}),
        (
            {"text": "", "facts": {"room": "Kitchen"}},
            {"success": True, "steps": [{"success": True, "change": {"inventory": ["Apple"]}}]},
        ),
        (
            {"text": "", "facts": {"inventory": None}},
            {"success": False, "steps": [{"success": False, "facts": None, "change": None}]},
        ),
    ],
)
def test_experiences_of_other_worlds_are_read_without_error(
    state: dict[str, Any], outcome: dict[str, Any]
) -> None:
    """One store may serve several worlds, whose inventories are no counts."""
    other = Experience(state, "tidy", [{"skill": "pickup", "args": ["Apple"]}], outcome)
    evidence = gather_evidence((), [Recall(1, other, 1.0, {})])
    for trial in evidence.of("Apple"):
        assert trial.before == {} and trial.change == {}


COUNTS = st.dictionaries(st.sampled_from(["log", "planks", "stick"]), st.integers(-9, 9))


@given(st.lists(st.tuples(st.booleans(), COUNTS), max_size=8))
def test_the_inventory_is_followed_through_a_plan(steps: list[tuple[bool, dict[str, int]]]) -> None:
    experience = Experience(
        {"text": "", "facts": {"inventory": {"log": 5}}},
        "stick",
        [{"skill": "mine", "args": ["log", 1]} for _ in steps],
        {"steps": [{"success": ok, "change": {"inventory": change}} for ok, change in steps]},
    )
    held = {"log": 5}
    trials = trials_of_experience(experience)
    assert len(trials) == len(steps)
    for trial, (_, change) in zip(trials, steps, strict=True):
        assert trial.before == held
        held = {n: held.get(n, 0) + change.get(n, 0) for n in held.keys() | change.keys()}
