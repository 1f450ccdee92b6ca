"""The numeric observation: a row for each known object, zeros for what is not known."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.native import SLOTS
from mnemonaut.envs.household.tables import FEATURES, KINDS, numbers

POSE = {"x": 1.0, "y": 0.9, "z": -2.5, "yaw": 270.0, "horizon": 30.0, "standing": True}


def thing(slot: int, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "slot": slot, "type": "Mug", "center": (1.0, 2.0, 3.0), "size": (0.1, 0.2, 0.3),
        "parents": [], "receptacle": False, "pickupable": True, "openness": 0.0,
        "toggled": False, "sliced": False, "broken": False, "dirty": False, "cooked": False,
        "filled": False, "temperature": "RoomTemp",
    }  # fmt: skip
    return body | changes


def row(known: dict[str, Any], handle: str, visible: tuple[str, ...] = ()) -> dict[str, float]:
    table = numbers(known, visible, POSE, "")["objects"]
    values = table[known[handle]["slot"] - 1].tolist()
    return dict(zip(FEATURES, values, strict=True))


def test_a_row_by_hand() -> None:
    known = {
        "Mug 1": thing(3, parents=["Table 1"], dirty=True, temperature="Hot"),
        "Table 1": thing(7, type="DiningTable", receptacle=True, pickupable=False),
    }
    mug = row(known, "Mug 1", ("Mug 1",))
    assert mug["known"] == 1 and mug["type"] == KINDS.index("Mug") + 1
    assert (mug["x"], mug["y"], mug["z"]) == (1, 2, 3)
    assert mug["width"] == pytest.approx(0.1) and mug["depth"] == pytest.approx(0.3)
    assert mug["visible"] == 1 and mug["parent"] == 7 and mug["dirty"] == 1 and mug["warmth"] == 1
    table = row(known, "Table 1", ("Mug 1",))
    assert table["visible"] == table["parent"] == table["pickupable"] == 0
    assert table["receptacle"] == 1


def test_what_is_unknown() -> None:
    known = {"Thing 1": thing(1, type="Thing", parents=["Table 1"], temperature="Tepid")}
    found = row(known, "Thing 1")
    assert found["type"] == 0 and found["parent"] == 0 and found["warmth"] == 0
    assert row({"Mug 1": thing(1, temperature="Cold")}, "Mug 1")["warmth"] == -1


def test_the_agent_and_its_hand() -> None:
    known = {"Mug 1": thing(9)}
    agent = numbers(known, (), POSE, "Mug 1")["agent"]
    assert agent.dtype == np.float32 and agent[6] == 9
    assert agent[:6] == pytest.approx([1, 0.9, -2.5, 270, 30, 1])
    assert numbers(known, (), POSE, "Cup 1")["agent"][6] == 0
    assert numbers(known, (), POSE, "")["agent"][6] == 0


@given(st.sets(st.integers(1, SLOTS), max_size=40))
def test_only_what_is_known_has_a_row(slots: set[int]) -> None:
    known = {f"Mug {slot}": thing(slot) for slot in slots}
    observation = numbers(known, set(known), POSE, "")
    table = observation["objects"]
    assert table.shape == (SLOTS, len(FEATURES)) and table.dtype == np.float32
    assert {int(n) + 1 for n in np.flatnonzero(table.any(1))} == slots
    assert HouseholdEnv().observation_space.contains(observation)


def test_every_type_has_a_number_of_its_own() -> None:
    assert len(set(KINDS)) == len(KINDS) > 100 and list(KINDS) == sorted(KINDS)
