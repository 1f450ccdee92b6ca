"""Fetching: what is left to be done of a goal, step by step, and where to look."""

from collections.abc import Sequence
from typing import Any

import pytest

from mnemonaut.envs.household.knowledge import Knowledge
from mnemonaut.envs.household.prior import SWITCHES
from mnemonaut.memory.experience import Recall
from mnemonaut.planners.minds.household_evidence import MAX_LOST, gather
from mnemonaut.planners.minds.household_fetch import fetch
from mnemonaut.planners.planner import Attempt

from .household_scene import facts_of, lived, said, tried

FOOD = frozenset({"CounterTop", "Fridge", "Microwave", "SinkBasin", "Plate", "GarbageCan"})
PRIOR = Knowledge(
    portable=frozenset({"Apple", "AppleSliced", "Mug", "Knife", "Plate", "Book"}),
    fits={
        "Apple": FOOD,
        "AppleSliced": FOOD,
        "Knife": frozenset({"CounterTop", "Drawer"}),
        "Plate": frozenset({"CounterTop", "Cabinet", "Shelf"}),
        "Book": frozenset({"Shelf", "Drawer"}),
    },
    likely={"Apple": ("Fridge", "CounterTop"), "Knife": ("Drawer",), "Plate": ("Cabinet",)},
    switch=SWITCHES,
)
TASK = "fetch Kitchen_3 1"
ROOM = ("CounterTop 1", "Fridge 1", "GarbageCan 1", "Microwave 1", "SinkBasin 1", "Shelf 1")


def target(kind: str = "Apple", **parts: Any) -> dict[str, Any]:
    return {"kind": "fetch", "object": kind, **parts}


def planned(
    goal: dict[str, Any],
    facts: dict[str, Any],
    *history: Attempt,
    recalled: Sequence[Recall] = (),
    prior: Knowledge = PRIOR,
) -> str:
    evidence = gather(facts["home"], facts["day"], TASK, history, recalled)
    return said(fetch(prior, goal, facts, evidence, history))


def kitchen(on: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    fixed = {"Faucet 1": "", "Microwave 1": "CounterTop 1"}
    return facts_of({**fixed, **(on or {})}, *ROOM, **changes)


SIMPLE = target(receptacle="Shelf")


def test_pick_and_place() -> None:
    assert planned(SIMPLE, kitchen({"Apple 1": "CounterTop 1"})) == (
        "pickup(Apple 1); put(Apple 1, Shelf 1)"
    )
    assert planned(SIMPLE, kitchen(held="Apple 1")) == "put(Apple 1, Shelf 1)"


def test_a_hand_that_holds_another_thing_is_emptied_onto_something_flat() -> None:
    facts = kitchen({"Apple 1": "Fridge 1"}, held="Book 1")
    assert planned(SIMPLE, facts) == (
        "put(Book 1, CounterTop 1); pickup(Apple 1); put(Apple 1, Shelf 1)"
    )


def test_one_that_is_there_already_is_not_the_one_to_bring() -> None:
    facts = kitchen({"Apple 1": "Shelf 1", "Apple 2": "Fridge 1"})
    assert planned(SIMPLE, facts) == "pickup(Apple 2); put(Apple 2, Shelf 1)"


def test_two_must_come_to_the_same_place() -> None:
    goal = target(receptacle="Shelf", count=2)
    facts = facts_of({"Apple 1": "Shelf 1", "Apple 2": "Shelf 2"}, *ROOM)
    assert planned(goal, facts) == "pickup(Apple 2); put(Apple 2, Shelf 1)"


def test_a_refused_place_is_left_for_another_of_its_type() -> None:
    facts = facts_of({}, *ROOM, "Shelf 2", held="Apple 1")
    full = tried("put(Apple 1, Shelf 1)", "ReceptacleFull")
    assert planned(SIMPLE, facts, full) == "put(Apple 1, Shelf 2)"


def test_one_that_cannot_be_lifted_is_left_for_another() -> None:
    facts = kitchen({"Apple 1": "Fridge 1", "Apple 2": "CounterTop 1"})
    lost = [tried("pickup(Apple 1)", "unreachable")] * MAX_LOST
    assert planned(SIMPLE, facts, *lost).startswith("pickup(Apple 2)")


# Treatments.

HEAT, COOL, CLEAN = (
    target(receptacle="Shelf", treatment=treatment) for treatment in ("heat", "cool", "clean")
)


@pytest.mark.parametrize(
    ("goal", "calls"),
    [
        (
            HEAT,
            "put(Apple 1, Microwave 1); close(Microwave 1); toggle(Microwave 1); "
            "toggle(Microwave 1); pickup(Apple 1); put(Apple 1, Shelf 1)",
        ),
        (
            COOL,
            "put(Apple 1, Fridge 1); close(Fridge 1); pickup(Apple 1); put(Apple 1, Shelf 1)",
        ),
        (
            CLEAN,
            "put(Apple 1, SinkBasin 1); toggle(Faucet 1); toggle(Faucet 1); pickup(Apple 1); "
            "put(Apple 1, Shelf 1)",
        ),
    ],
)
def test_treatments(goal: dict[str, Any], calls: str) -> None:
    assert planned(goal, kitchen(held="Apple 1")) == calls


@pytest.mark.parametrize(
    ("goal", "look", "appliance"), [(HEAT, "hot", "Microwave"), (COOL, "cold", "Fridge")]
)
def test_what_was_treated_once_is_treated(goal: dict[str, Any], look: str, appliance: str) -> None:
    """What came out hot, though it may have cooled down since; not what was found so."""
    history = (
        tried(f"put(Apple 1, {appliance} 1)"),
        tried("toggle(Microwave 1)"),
        tried("pickup(Apple 1)", change={"state": {"Apple 1": look}}),
    )
    assert planned(goal, kitchen(held="Apple 1"), *history) == "put(Apple 1, Shelf 1)"
    found = kitchen(held="Apple 1", state={"Apple 1": look})
    assert planned(goal, found).startswith(f"put(Apple 1, {appliance} 1)")


def test_what_was_rinsed_is_clean() -> None:
    history = (tried("put(Apple 1, SinkBasin 1)"), tried("pickup(Apple 1)"))
    assert planned(CLEAN, kitchen(held="Apple 1"), *history) == "put(Apple 1, Shelf 1)"


@pytest.mark.parametrize(
    ("goal", "missing", "calls"),
    [
        (HEAT, "Microwave 1", "search(Microwave)"),
        (COOL, "Fridge 1", "search(Fridge)"),
        (CLEAN, "SinkBasin 1", "search(SinkBasin)"),
    ],
)
def test_what_the_treatment_needs_is_looked_for(
    goal: dict[str, Any], missing: str, calls: str
) -> None:
    facts = facts_of({"Faucet 1": ""}, *(r for r in ROOM if r != missing), held="Apple 1",
                     explored=False)  # fmt: skip
    assert planned(goal, facts) == calls


def test_the_switch_is_looked_for_too() -> None:
    facts = facts_of({}, *ROOM, held="Apple 1", explored=False)
    assert planned(CLEAN, facts) == "search(Faucet)"


def wrong_heater(**changes: Any) -> Knowledge:
    return Knowledge(PRIOR.portable, PRIOR.fits, PRIOR.likely, heater="Fridge", switch=SWITCHES)


def test_a_wrong_belief_gives_way_to_what_was_seen_to_work() -> None:
    facts, prior = kitchen(held="Apple 1"), wrong_heater()
    assert planned(HEAT, facts, prior=prior).startswith("put(Apple 1, Fridge 1)")
    seen = lived(
        tried("put(Mug 1, Microwave 1)"),
        tried("toggle(Microwave 1)"),
        tried("pickup(Mug 1)", change={"state": {"Mug 1": "hot"}}),
        facts=facts_of(home="House_7"),
    )
    told = planned(HEAT, facts, recalled=[seen], prior=prior)
    assert told.startswith("put(Apple 1, Microwave 1)")


def test_a_wrong_belief_gives_way_to_what_reached_this_very_goal() -> None:
    prior = Knowledge(PRIOR.portable, PRIOR.fits, PRIOR.likely, cleaner="Fridge", switch=SWITCHES)
    facts = kitchen(held="Apple 1")
    way = (tried("put(Apple 1, SinkBasin 1)"), tried("pickup(Apple 1)"))
    assert planned(CLEAN, facts, prior=prior).startswith("put(Apple 1, Fridge 1)")
    for task, used in ((TASK, "SinkBasin 1"), ("fetch Kitchen_3 2", "Fridge 1")):
        recalled = [lived(*way, task=task)]
        told = planned(CLEAN, facts, recalled=recalled, prior=prior)
        assert told.startswith(f"put(Apple 1, {used})")


def test_a_wrong_belief_gives_way_to_trial() -> None:
    """It came out of the fridge no hotter, after something was switched on."""
    history = (
        tried("toggle(Microwave 1)"),
        tried("put(Apple 1, Fridge 1)"),
        tried("pickup(Apple 1)"),
    )
    told = planned(HEAT, kitchen(held="Apple 1"), *history, prior=wrong_heater())
    assert told.startswith("put(Apple 1, Microwave 1)")


# Slices, carriers, lamps.

SLICED = target(receptacle="Shelf", sliced=True)


@pytest.mark.parametrize(
    ("on", "held", "calls"),
    [
        ({"Apple 1": "CounterTop 1"}, "", "search(Knife)"),
        (
            {"Apple 1": "CounterTop 1", "Knife 1": "CounterTop 1"},
            "",
            "pickup(Knife 1); slice(Apple 1); put(Knife 1, CounterTop 1)",
        ),
        (
            {"Apple 1": "CounterTop 1"},
            "ButterKnife 1",
            "slice(Apple 1); put(ButterKnife 1, CounterTop 1)",
        ),
        (
            {"AppleSliced 1": "CounterTop 1", "AppleSliced 2": "CounterTop 1"},
            "Knife 1",
            "put(Knife 1, CounterTop 1); pickup(AppleSliced 1); put(AppleSliced 1, Shelf 1)",
        ),
        ({"Apple 1": "CounterTop 1"}, "AppleSliced 3", "put(AppleSliced 3, Shelf 1)"),
    ],
)
def test_slices(on: dict[str, str], held: str, calls: str) -> None:
    facts = facts_of(on, *ROOM, held=held, explored=False)
    assert planned(SLICED, facts) == calls


CARRIED = target(receptacle="Shelf", movable="Plate")


@pytest.mark.parametrize(
    ("on", "held", "calls"),
    [
        (
            {"Apple 1": "CounterTop 1", "Plate 1": "CounterTop 1"},
            "",
            "pickup(Apple 1); put(Apple 1, Plate 1); pickup(Plate 1); put(Plate 1, Shelf 1)",
        ),
        (
            {"Apple 1": "Plate 1", "Plate 1": "CounterTop 1"},
            "",
            "pickup(Plate 1); put(Plate 1, Shelf 1)",
        ),
        ({"Apple 1": "Plate 1"}, "Plate 1", "put(Plate 1, Shelf 1)"),
        ({}, "Apple 1", "search(Plate)"),
    ],
)
def test_carriers(on: dict[str, str], held: str, calls: str) -> None:
    facts = facts_of(on, *ROOM, held=held, explored=False)
    assert planned(CARRIED, facts) == calls


LIT = target(toggle="DeskLamp")


@pytest.mark.parametrize(
    ("on", "state", "calls"),
    [
        ({"DeskLamp 1": "Shelf 1"}, {}, "toggle(DeskLamp 1)"),
        ({"DeskLamp 1": "Shelf 1"}, {"DeskLamp 1": "on"}, "goto(DeskLamp 1)"),
        ({}, {}, "search(DeskLamp)"),
    ],
)
def test_lamps(on: dict[str, str], state: dict[str, str], calls: str) -> None:
    facts = facts_of(on, *ROOM, held="Apple 1", state=state, explored=False)
    assert planned(LIT, facts) == calls
