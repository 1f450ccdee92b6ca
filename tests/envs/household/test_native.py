"""Native actions: what is sent to the simulator, and what cannot be sent."""

import numpy as np
import pytest

from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.household.env import HouseholdEnv
from mnemonaut.envs.household.native import (
    FREE_HANDED,
    MOVES,
    ON_OBJECT,
    SLOTS,
    THROW,
    TURNS,
    VERBS,
    Native,
    command,
    encoded,
)

KNOWN = {"Apple 1": {"slot": 7}}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("handle", ["", "Apple 1"])
def test_every_verb_is_an_action_of_the_space(verb: str, handle: str) -> None:
    action = encoded(Native(verb, handle, 0.25), KNOWN)
    assert HouseholdEnv().action_space.contains(action)
    assert VERBS[action["verb"]] == verb and action["object"] == (7 if handle else 0)
    assert action["argument"].tolist() == [0.25] and action["argument"].dtype == np.float32


def test_what_cannot_be_encoded() -> None:
    with pytest.raises(UnknownName, match=r"unknown verb `OpenObjct`. Did you mean `OpenObject`"):
        encoded(Native("OpenObjct"), KNOWN)
    with pytest.raises(UnknownName, match=r"unknown object `Apple 2`. Did you mean `Apple 1`"):
        encoded(Native("PickupObject", "Apple 2"), KNOWN)


@pytest.mark.parametrize("verb", ON_OBJECT)
def test_a_verb_that_acts_on_an_object_needs_one(verb: str) -> None:
    with pytest.raises(TaskError, match=f"^{verb} needs an object; give the slot of one"):
        command(verb, None, 1.0)
    assert command(verb, "Apple|1", 0.5)["objectId"] == "Apple|1"


@pytest.mark.parametrize("verb", [*MOVES, *TURNS, *FREE_HANDED])
def test_other_verbs_name_none(verb: str) -> None:
    assert "objectId" not in command(verb, "Apple|1", 1.0) and command(verb, None, 1.0)


def test_arguments() -> None:
    assert command("OpenObject", "a", 0.4) == {
        "action": "OpenObject",
        "objectId": "a",
        "openness": 0.4,
    }
    assert command("PushObject", "a", 0.5)["moveMagnitude"] == THROW / 2
    assert command("ThrowObject", None, 1.0) == {"action": "ThrowObject", "moveMagnitude": THROW}
    assert command("LookUp", None, 0.1) == {"action": "LookUp", "degrees": 30}
    assert command("PickupObject", "a", 0.1) == {"action": "PickupObject", "objectId": "a"}


def test_the_verbs_are_distinct_and_slots_suffice_for_a_house() -> None:
    assert len(set(VERBS)) == len(VERBS)
    env = HouseholdEnv(observations="oracle")
    _, info = env.reset(seed=0, options={"task": "fetch House_5 0"})
    assert 100 < len(info["known"]) < SLOTS
