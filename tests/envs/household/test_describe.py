"""How a planner reads a home: facts by hand, and in words."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.household.describe import describe
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.world import world
from mnemonaut.envs.world import State

_PLAIN: dict[str, Any] = {
    "receptacle": False, "openable": False, "open": False, "toggled": False, "sliced": False,
    "broken": False, "dirty": False, "cooked": False, "filled": False, "temperature": "RoomTemp",
}  # fmt: skip


def thing(*parents: str, **fields: Any) -> dict[str, Any]:
    return {**_PLAIN, "parents": list(parents), **fields}


def info_of(known: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told = {
        "home": "Kitchen_3", "room": "kitchen", "day": 1234, "phase": "", "held": "",
        "known": known, "covered": [True, False], "looked_into": [],
    }  # fmt: skip
    return told | changes


def read(known: dict[str, Any], **changes: Any) -> State:
    return describe({}, info_of(known, **changes))


HOME = {
    "Floor 1": thing(receptacle=True),
    "CounterTop 1": thing(receptacle=True),
    "Shelf 1": thing(receptacle=True),
    "Fridge 1": thing("Floor 1", receptacle=True, openable=True),
    "GarbageCan 1": thing("Floor 1", receptacle=True),
    "Mug 1": thing("CounterTop 1", receptacle=True, dirty=True, filled=True),
    "Apple 1": thing("Floor 1", "GarbageCan 1", temperature="Cold"),
    "Potato 1": thing("Mug 1", cooked=True, temperature="Hot", sliced=True),
    "Knife 1": thing(),
}


def test_the_text_to_the_letter() -> None:
    state = read(HOME, held="Knife 1", looked_into=["CounterTop 1", "Floor 1", "Mug 1"])
    assert state.text.splitlines() == [
        "I am in the kitchen Kitchen_3 on day 1234. I hold Knife 1. I have not looked everywhere.",
        "CounterTop 1 holds: Mug 1 (dirty and full).",
        "Floor 1 holds: Fridge 1, GarbageCan 1.",
        "GarbageCan 1 holds: Apple 1 (cold).",
        "Mug 1 (dirty and full) holds: Potato 1 (sliced and cooked and hot).",
        "Nothing seen at: Fridge 1, Shelf 1.",
        "Never looked into: Fridge 1, GarbageCan 1, Shelf 1.",
    ]


def test_the_facts() -> None:
    facts = read(HOME, phase="walkthrough", covered=[True, True]).facts
    assert facts["home"] == "Kitchen_3" and facts["room"] == "kitchen" and facts["day"] == 1234
    assert facts["phase"] == "walkthrough" and facts["held"] == "" and facts["explored"] is True
    assert facts["on"]["Apple 1"] == "GarbageCan 1" and facts["on"]["Knife 1"] == ""
    assert facts["on"]["Mug 1"] == "CounterTop 1"
    assert facts["receptacles"] == [
        "CounterTop 1", "Floor 1", "Fridge 1", "GarbageCan 1", "Mug 1", "Shelf 1"
    ]  # fmt: skip
    assert facts["state"]["Potato 1"] == "sliced and cooked and hot"
    assert "Knife 1" not in facts["state"]
    assert "Fridge 1" in facts["unopened"]
    json.dumps(facts, allow_nan=False)


def test_what_is_in_hand_is_nowhere_else_and_its_looks_are_told() -> None:
    state = read(HOME, held="Mug 1")
    assert "Mug 1" not in state.facts["on"] and state.facts["on"]["Potato 1"] == "Mug 1"
    assert "I hold Mug 1 (dirty and full)." in state.text
    assert "I hold nothing." in read(HOME).text


@pytest.mark.parametrize("phase", ["", "walkthrough", "unshuffle"])
def test_the_phase_is_told_where_there_is_one(phase: str) -> None:
    assert ("This is the" in read(HOME, phase=phase).text) == bool(phase)


def test_a_receptacle_that_is_not_known_holds_nothing() -> None:
    state = read({"Apple 1": thing("Plate 1")})
    assert state.facts["on"] == {"Apple 1": ""} and "Plate" not in state.text
    assert "Also here: Apple 1." in state.text


def test_an_open_door_is_told() -> None:
    fridge = thing(receptacle=True, openable=True, open=True, toggled=True)
    state = read({"Fridge 1": fridge})
    assert state.facts["state"] == {"Fridge 1": "open and on"}


def test_an_empty_home() -> None:
    state = read({}, covered=[])
    assert state.text == (
        "I am in the kitchen Kitchen_3 on day 1234. I hold nothing. I have looked everywhere."
    )


ENV = HouseholdEnv()


@settings(max_examples=15)
@given(
    st.sampled_from(["tidy Kitchen_2", "rearrange Bedroom_1", "fetch LivingRoom_2 0"]),
    st.integers(0, 2**62),
    st.lists(st.integers(0, 9), max_size=30),
)
def test_a_state_tells_all_that_is_known(task: str, seed: int, verbs: list[int]) -> None:
    """Every known thing is named in the text; facts and text agree on places."""
    observation, info = ENV.reset(seed=seed, options={"task": task})
    for verb in verbs:
        action = {"verb": verb, "object": 0, "argument": np.ones(1, np.float32)}
        observation, *_, info = ENV.step(action)
    state = world().describe(observation, info)
    named = set(state.facts["on"]) | set(state.facts["receptacles"]) | {state.facts["held"]} - {""}
    assert named == set(info["known"])
    assert all(handle in state.text for handle in named)
    assert set(filter(None, state.facts["on"].values())) <= set(state.facts["receptacles"])
    assert set(state.facts["unopened"]) <= set(state.facts["receptacles"])
    assert set(state.facts["state"]) <= named
