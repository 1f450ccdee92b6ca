"""Tidying and rearranging by evidence: verdicts, then the memory, then common sense."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.knowledge import Knowledge
from mnemonaut.envs.world import Feedback
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.minds.household_evidence import MAX_LOST, gather
from mnemonaut.planners.minds.household_tidy import ranked_kinds, rearrange, tidy
from mnemonaut.planners.planner import Attempt

from .household_scene import facts_of, judged, lived, said, tried

PRIOR = Knowledge(
    portable=frozenset({"Apple", "Mug", "Book"}),
    fits={
        "Apple": frozenset({"CounterTop", "Fridge", "Bowl", "GarbageCan"}),
        "Mug": frozenset({"CounterTop", "Cabinet", "Shelf", "SideTable"}),
        "Book": frozenset({"Shelf", "Sofa", "SideTable"}),
    },
    likely={
        "Apple": ("Fridge", "CounterTop"),
        "Mug": ("Cabinet", "Shelf"),
        "Book": ("Shelf", "SideTable"),
    },
)
ROOM = ("CounterTop 1", "Fridge 1", "Shelf 1", "Floor 1", "SideTable 1")


def tidied(facts: dict[str, Any], *history: Attempt, recalled: Sequence[Recall] = ()) -> str:
    evidence = gather(facts["home"], facts["day"], "tidy Kitchen_3", history, recalled)
    return said(tidy(PRIOR, facts, evidence, history))


def restored(facts: dict[str, Any], *history: Attempt, recalled: Sequence[Recall] = ()) -> str:
    evidence = gather(facts["home"], facts["day"], "rearrange Kitchen_3", history, recalled)
    return said(rearrange(PRIOR, facts, evidence, history))


def test_it_looks_about_first_and_only_once() -> None:
    unknown = facts_of({}, *ROOM, explored=False)
    assert tidied(unknown) == "explore()"
    assert tidied(unknown, tried("explore()")) == "done()"
    assert tidied(unknown, tried("explore()", "interrupted")) == "explore()"


def test_common_sense_lifts_from_the_floor_what_can_be_carried() -> None:
    facts = facts_of({"Apple 1": "Floor 1", "Mug 1": "Floor 1", "Fridge 1": "Floor 1"}, *ROOM)
    assert tidied(facts) == (
        "pickup(Apple 1); put(Apple 1, Fridge 1); pickup(Mug 1); put(Mug 1, Shelf 1); done()"
    )
    assert tidied(facts_of({"Apple 1": "SideTable 1"}, *ROOM)) == "done()"


def test_what_is_in_hand_comes_first() -> None:
    facts = facts_of({"Apple 1": "Floor 1"}, *ROOM, held="Book 1")
    assert tidied(facts).startswith("put(Book 1, Shelf 1); pickup(Apple 1)")


def test_a_full_hand_is_emptied_even_where_nothing_is_right() -> None:
    facts = facts_of({"Apple 1": "Floor 1"}, "CounterTop 1", "Floor 1", held="Book 1")
    first, *rest = tidied(facts).split("; ")
    assert first == "put(Book 1, CounterTop 1)" and rest[-1] == "done()"


ADVICE = {
    "misplaced": {"Mug 1": 0.9, "Book 1": 0.4},
    "belongs": {"Mug 1": [["SideTable", 0.6], ["Shelf", 0.3]]},
    "search": {},
}
MESS = {"Mug 1": "Sofa 1", "Book 1": "Sofa 1", "Apple 1": "Floor 1"}


def test_the_memory_is_followed_where_there_is_one() -> None:
    """In what is out of place and where it belongs; then the floor alone is no sign."""
    facts = facts_of(MESS, *ROOM, advice=ADVICE)
    assert tidied(facts) == "pickup(Mug 1); put(Mug 1, SideTable 1); done()"


def test_verdicts_of_this_home_stand_above_the_memory() -> None:
    facts = facts_of(MESS, *ROOM, advice=ADVICE)
    wrong = judged(wrong={"Mug 1": "SideTable"})
    assert "put(Mug 1, Shelf 1)" in tidied(facts, recalled=[wrong])
    right = judged({"Mug 1": "CounterTop"})
    assert "put(Mug 1, CounterTop 1)" in tidied(facts, recalled=[wrong, right])
    fine = judged({"Mug 1": "Sofa"})
    assert tidied(facts, recalled=[fine]) == "done()"
    moved = judged({"Apple 1": "Fridge"})
    assert "pickup(Apple 1); put(Apple 1, Fridge 1)" in tidied(facts, recalled=[moved])


def test_verdicts_of_other_homes_tip_the_scales_only() -> None:
    close = {**ADVICE, "belongs": {"Mug 1": [["SideTable", 0.33], ["Shelf", 0.3]]}}
    facts = facts_of(MESS, *ROOM, advice=close)
    other = judged({"Mug 4": "Shelf"}, facts=facts_of(home="Kitchen_9"))
    assert "put(Mug 1, SideTable 1)" in tidied(facts)
    assert "put(Mug 1, Shelf 1)" in tidied(facts, recalled=[other])
    sure = facts_of(MESS, *ROOM, advice=ADVICE)
    assert "put(Mug 1, SideTable 1)" in tidied(sure, recalled=[other])


def test_what_was_refused_is_not_tried_again() -> None:
    facts = facts_of({}, *ROOM, "Shelf 2", held="Mug 1")
    assert tidied(facts).startswith("put(Mug 1, Shelf 1)")
    full = tried("put(Mug 1, Shelf 1)", "ReceptacleFull")
    assert tidied(facts, full).startswith("put(Mug 1, Shelf 2)")
    never = tried("put(Mug 1, Shelf 1)", "ObjectNotAllowedInReceptacle")
    assert tidied(facts, never).startswith("put(Mug 1, CounterTop 1)")


def test_after_four_refusals_any_place_will_do() -> None:
    facts = facts_of({}, *ROOM, *(f"Shelf {n}" for n in range(2, 7)), held="Mug 1")
    history = [tried(f"put(Mug 1, Shelf {n})", "ReceptacleFull") for n in range(1, 5)]
    told = tidied(facts, *history)
    assert told.startswith("put(Mug 1, ") and "Floor" not in told
    assert not any(f"Shelf {n}" in told for n in range(1, 5))
    assert told == tidied(facts, *history)


def test_what_cannot_be_lifted_is_given_up() -> None:
    facts = facts_of({"Apple 1": "Floor 1"}, *ROOM)
    lost = [tried("pickup(Apple 1)", "unreachable")] * MAX_LOST
    assert "pickup(Apple 1)" in tidied(facts, *lost[1:])
    assert tidied(facts, *lost) == "done()"


def test_what_was_placed_in_this_episode_stays() -> None:
    facts = facts_of({"Mug 1": "SideTable 1"}, *ROOM, advice=ADVICE)
    assert tidied(facts, tried("put(Mug 1, SideTable 1)")) == "done()"


def test_of_several_of_a_type_the_one_that_it_was_seen_at() -> None:
    facts = facts_of({"Mug 1": "Floor 1"}, *ROOM, "Shelf 2", "Shelf 3")
    seen = lived(facts=facts_of({"Mug 1": "Shelf 2"}))
    assert "put(Mug 1, Shelf 2)" in tidied(facts, recalled=[seen])
    assert "put(Mug 1, Shelf 1)" in tidied(facts)


@given(st.sets(st.sampled_from(["Shelf", "Cabinet", "CounterTop", "Sofa", "Fridge"])))
def test_kinds_are_ranked_with_no_wrong_one_among_them(wrong: set[str]) -> None:
    facts = facts_of({"Mug 1": "Floor 1"}, *ROOM, "Cabinet 1", "Sofa 1")
    told = [judged(wrong={"Mug 1": kind}) for kind in sorted(wrong)]
    evidence = gather("Kitchen_3", 1234, "", (), told)
    kinds = ranked_kinds(PRIOR, facts, evidence, "Mug 1")
    assert set(kinds) == {"Shelf", "Cabinet", "CounterTop", "SideTable"} - wrong
    assert [kind for kind in kinds if kind != "SideTable"] == sorted(
        {"Shelf", "Cabinet", "CounterTop"} - wrong, key=["Cabinet", "Shelf", "CounterTop"].index
    )


def test_advice_that_the_world_forbids_is_not_followed() -> None:
    """No mug goes into a sofa, whoever says so; equal shares keep the order they were told in."""
    belongs = {"Mug 1": [["Sofa", 0.4], ["Shelf", 0.2], ["CounterTop", 0.2], ["Cabinet", 0.2]]}
    facts = facts_of({"Mug 1": "Floor 1"}, *ROOM, "Sofa 1", advice={**ADVICE, "belongs": belongs})
    evidence = gather("Kitchen_3", 1234, "", (), ())
    assert ranked_kinds(PRIOR, facts, evidence, "Mug 1") == ["Shelf", "CounterTop", "Cabinet"]


def test_a_look_that_ran_out_of_steps_is_repeated() -> None:
    facts = facts_of({"Mug 1": "Floor 1"}, *ROOM, explored=False)
    cut = tried("explore()")
    cut = Attempt(cut.call, Feedback(True, "looked about, not everywhere yet", {"whole": False}))
    assert tidied(facts, cut) == "explore()"
    assert tidied(facts, cut, tried("explore()")).startswith("pickup(Mug 1)")


def usual(place: str, days: int) -> list[Recall]:
    """Visits on so many days on which the mug stood there at first."""
    return [lived(facts=facts_of({"Mug 1": place}, day=day), nth=day) for day in range(1, days + 1)]


def test_a_place_of_two_days_is_where_a_thing_belongs() -> None:
    """After one day it cannot be told which of two places is the wrong one."""
    facts = facts_of({"Mug 1": "SideTable 1"}, *ROOM)
    assert tidied(facts, recalled=usual("Shelf 1", 1)) == "done()"
    put_back = "pickup(Mug 1); put(Mug 1, Shelf 1); done()"
    assert tidied(facts, recalled=usual("Shelf 1", 2)) == put_back
    there = facts_of({"Mug 1": "Shelf 1"}, *ROOM, advice=ADVICE)
    assert tidied(there, recalled=usual("Shelf 1", 2)) == "done()"


def test_a_verdict_stands_above_what_is_usual() -> None:
    facts = facts_of({"Mug 1": "SideTable 1"}, *ROOM)
    fine = judged({"Mug 1": "SideTable"}, facts=facts_of(explored=False), nth=9)
    assert tidied(facts, recalled=[*usual("Shelf 1", 3), fine]) == "done()"


# Rearranging.

SHOWN = {"Apple 1": "Fridge 1", "Mug 1": "Shelf 1", "Fridge 1": "Floor 1"}
WALKED = lived(
    tried("explore()"),
    facts=facts_of(SHOWN, phase="walkthrough", state={"Drawer 1": "open"}),
    task="rearrange Kitchen_3",
)


def now(on: dict[str, str], **changes: Any) -> dict[str, Any]:
    return facts_of(on, *ROOM, "Drawer 1", phase="unshuffle", **changes)


def test_the_walkthrough_is_to_look_about_and_say_so() -> None:
    facts = facts_of(SHOWN, phase="walkthrough", explored=False)
    assert restored(facts) == "explore()"
    assert restored(facts, tried("explore()")) == "done()"
    assert restored(facts | {"explored": True}) == "done()"


def test_what_stands_elsewhere_is_put_back() -> None:
    facts = now({"Apple 1": "SideTable 1", "Mug 1": "Shelf 1", "Fridge 1": "Shelf 1"},
                state={"Drawer 1": "open"})  # fmt: skip
    assert restored(facts, recalled=[WALKED]) == "pickup(Apple 1); put(Apple 1, Fridge 1)"
    assert restored(facts) == "done()"  # without a memory nothing is wanted


def test_when_all_is_as_it_was_it_says_so() -> None:
    assert restored(now(SHOWN, state={"Drawer 1": "open"}), recalled=[WALKED]) == "done()"


@pytest.mark.parametrize(
    ("state", "calls"),
    [
        ({}, "open(Drawer 1)"),
        ({"Drawer 1": "open"}, "done()"),
        ({"Drawer 1": "open", "Fridge 1": "open and on"}, "close(Fridge 1)"),
        ({"Fridge 1": "open"}, "open(Drawer 1); close(Fridge 1)"),
    ],
)
def test_doors_are_left_as_they_were(state: dict[str, str], calls: str) -> None:
    assert restored(now(SHOWN, state=state), recalled=[WALKED]) == calls


def test_without_a_memory_doors_are_left_alone() -> None:
    assert restored(now(SHOWN, state={"Fridge 1": "open"})) == "done()"


def test_what_is_in_hand_goes_back_or_anywhere() -> None:
    open_drawer = {"Drawer 1": "open"}
    facts = now({"Mug 1": "Shelf 1"}, held="Apple 1", state=open_drawer)
    assert restored(facts, recalled=[WALKED]) == "put(Apple 1, Fridge 1)"
    refused = tried("put(Apple 1, Fridge 1)", "ReceptacleFull")
    elsewhere = restored(facts, refused, recalled=[WALKED])
    assert elsewhere.startswith("put(Apple 1, ") and "Fridge" not in elsewhere
    assert "Floor" not in elsewhere


def test_what_was_refused_or_lost_is_left() -> None:
    facts = now({"Apple 1": "SideTable 1", "Mug 1": "Shelf 1"}, state={"Drawer 1": "open"})
    refused = tried("put(Apple 1, Fridge 1)", "ReceptacleFull")
    assert restored(facts, refused, recalled=[WALKED]) == "done()"
    lost = [tried("pickup(Apple 1)", "unreachable")] * MAX_LOST
    assert restored(facts, *lost, recalled=[WALKED]) == "done()"


def test_what_is_not_in_sight_is_looked_for_where_it_may_be_shut_away() -> None:
    shut = ["Fridge 1", "Cabinet 1"]
    facts = now({"Mug 1": "Shelf 1"}, state={"Drawer 1": "open"}, unopened=shut)
    assert restored(facts, recalled=[WALKED]) == "search(Apple, Fridge 1)"
    vain = tried("search(Apple, Fridge 1)", "search")
    assert restored(facts, vain, recalled=[WALKED]) == "done()"


def test_the_walkthrough_of_another_day_is_not_restored() -> None:
    facts = now({"Apple 1": "SideTable 1"}, day=1235)
    assert restored(facts, recalled=[WALKED]) == "done()"
