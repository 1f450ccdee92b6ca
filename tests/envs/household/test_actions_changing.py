"""Opening, switching, slicing, breaking, washing, heating: what follows from each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import Scene
from mnemonaut.envs.household.session import SECONDS_PER_ACTION

Find = Callable[[HeadlessController, str], str]
Told = Callable[[HeadlessController, str], dict[str, Any]]


def _put(controller: HeadlessController, thing: str, receptacle: str) -> None:
    assert controller.step("PickupObject", objectId=thing, forceAction=True)
    event = controller.step("PutObject", objectId=receptacle, forceAction=True)
    assert event, event.metadata["errorMessage"]


def test_a_drawer_slides_out_with_what_is_in_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    """A real drawer slides by .87 of its depth along its front; this one looks to -z."""
    drawer, fork = id_of(thor, "Drawer"), id_of(thor, "Fork")
    before, inside = told(thor, drawer)["position"], told(thor, fork)["position"]
    assert thor.step("OpenObject", objectId=drawer, forceAction=True)
    assert told(thor, drawer)["position"]["z"] == pytest.approx(before["z"] - 0.87 * 0.5)
    assert told(thor, fork)["position"]["z"] == pytest.approx(inside["z"] - 0.87 * 0.5)
    assert thor.step("OpenObject", objectId=drawer, openness=0.5, forceAction=True)
    assert told(thor, drawer)["openness"] == 0.5
    assert thor.step("CloseObject", objectId=drawer, forceAction=True)
    assert told(thor, drawer)["position"] == pytest.approx(before)
    assert told(thor, fork)["position"] == pytest.approx(inside)
    assert told(thor, fork)["parentReceptacles"] == [drawer]


def test_opening_what_is_open_or_cannot_be(thor: HeadlessController, id_of: Find) -> None:
    fridge = id_of(thor, "Fridge")
    assert not thor.step("CloseObject", objectId=fridge, forceAction=True)
    assert thor.step("OpenObject", objectId=fridge, forceAction=True)
    assert not thor.step("OpenObject", objectId=fridge, forceAction=True)
    assert not thor.step("OpenObject", objectId=id_of(thor, "Apple"))
    with pytest.raises(ValueError, match="openness"):
        thor.step("OpenObject", objectId=fridge, openness=2.0)


def test_cold_and_warm_again(thor: HeadlessController, id_of: Find, told: Told) -> None:
    apple, fridge, table = (id_of(thor, kind) for kind in ("Apple", "Fridge", "DiningTable"))
    thor.step("OpenObject", objectId=fridge, forceAction=True)
    _put(thor, apple, fridge)
    assert told(thor, apple)["temperature"] == "Cold"
    for _ in range(int(30 / SECONDS_PER_ACTION)):
        thor.perform({"action": "Pass"})
    assert told(thor, apple)["temperature"] == "Cold"
    _put(thor, apple, table)
    assert told(thor, apple)["temperature"] == "Cold"
    for _ in range(int(21 / SECONDS_PER_ACTION)):
        thor.perform({"action": "Pass"})
    assert told(thor, apple)["temperature"] == "RoomTemp"


def test_the_microwave_cooks_what_is_in_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    potato, microwave = id_of(thor, "Potato"), id_of(thor, "Microwave")
    thor.step("OpenObject", objectId=microwave, forceAction=True)
    _put(thor, potato, microwave)
    assert told(thor, potato)["temperature"] == "RoomTemp"
    assert not thor.step("ToggleObjectOn", objectId=microwave, forceAction=True)
    thor.step("CloseObject", objectId=microwave, forceAction=True)
    assert thor.step("ToggleObjectOn", objectId=microwave, forceAction=True)
    assert told(thor, potato)["temperature"] == "Hot"
    assert told(thor, potato)["isCooked"]
    assert not thor.step("OpenObject", objectId=microwave, forceAction=True)
    assert not thor.step("ToggleObjectOn", objectId=microwave, forceAction=True)
    assert thor.step("ToggleObjectOff", objectId=microwave, forceAction=True)
    assert thor.step("OpenObject", objectId=microwave, forceAction=True)


def test_a_knob_heats_the_pan_on_its_burner(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    knob, burner, potato = (id_of(thor, kind) for kind in ("StoveKnob", "StoveBurner", "Potato"))
    _put(thor, potato, burner)
    assert not thor.step("ToggleObjectOn", objectId=burner, forceAction=True)
    assert thor.step("ToggleObjectOn", objectId=knob, forceAction=True)
    assert told(thor, burner)["isToggled"]
    assert told(thor, potato)["isCooked"]
    assert thor.step("ToggleObjectOff", objectId=knob, forceAction=True)
    assert not told(thor, burner)["isToggled"]


def test_water_washes_and_fills_what_is_in_the_basin(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    mug, basin, faucet = (id_of(thor, kind) for kind in ("Mug", "SinkBasin", "Faucet"))
    _put(thor, mug, basin)
    assert told(thor, mug)["isDirty"]
    assert thor.step("ToggleObjectOn", objectId=faucet, forceAction=True)
    body = told(thor, mug)
    assert (body["isDirty"], body["isFilledWithLiquid"], body["fillLiquid"]) == (
        False, True, "water",
    )  # fmt: skip
    assert thor.step("EmptyLiquidFromObject", objectId=mug, forceAction=True)
    assert not told(thor, mug)["isFilledWithLiquid"]
    assert not thor.step("EmptyLiquidFromObject", objectId=mug, forceAction=True)


def test_what_is_put_under_running_water_is_washed(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    mug, basin, faucet = (id_of(thor, kind) for kind in ("Mug", "SinkBasin", "Faucet"))
    assert thor.step("ToggleObjectOn", objectId=faucet, forceAction=True)
    _put(thor, mug, basin)
    assert not told(thor, mug)["isDirty"]


def test_coffee_is_hot(thor: HeadlessController, id_of: Find, told: Told) -> None:
    mug, machine = id_of(thor, "Mug"), id_of(thor, "CoffeeMachine")
    _put(thor, mug, machine)
    assert thor.step("ToggleObjectOn", objectId=machine, forceAction=True)
    assert told(thor, mug)["fillLiquid"] == "coffee"
    assert told(thor, mug)["temperature"] == "Hot"


def test_filling(thor: HeadlessController, id_of: Find, told: Told) -> None:
    mug = id_of(thor, "Mug")
    assert not thor.step("FillObjectWithLiquid", objectId=mug, fillLiquid="mercury")
    assert thor.step("FillObjectWithLiquid", objectId=mug, fillLiquid="wine")
    assert told(thor, mug)["fillLiquid"] == "wine"
    assert not thor.step("FillObjectWithLiquid", objectId=mug, fillLiquid="water")
    assert not thor.step("FillObjectWithLiquid", objectId=id_of(thor, "Apple"), fillLiquid="water")
    with pytest.raises(ValueError, match="fillLiquid"):
        thor.step("FillObjectWithLiquid", objectId=mug)


def test_slicing_makes_new_pieces(thor: HeadlessController, id_of: Find, told: Told) -> None:
    bread, table = id_of(thor, "Bread"), id_of(thor, "DiningTable")
    assert thor.step("SliceObject", objectId=bread)
    pieces = thor.last_event.objects_by_type("BreadSliced")
    assert [piece["objectId"] for piece in pieces] == [
        f"{bread}|BreadSliced_{n}" for n in range(1, 9)
    ]
    assert told(thor, bread)["isSliced"]
    assert not told(thor, bread)["visible"]
    assert told(thor, bread)["parentReceptacles"] is None
    assert all(piece["parentReceptacles"] == [table] for piece in pieces)
    assert {piece["objectId"] for piece in pieces} <= set(told(thor, table)["receptacleObjectIds"])
    assert len({piece["name"] for piece in pieces}) == 8
    assert not thor.step("SliceObject", objectId=bread, forceAction=True)
    assert not thor.step("PickupObject", objectId=bread)
    assert thor.step("PickupObject", objectId=pieces[0]["objectId"])
    assert not thor.step("SliceObject", objectId=id_of(thor, "Mug"))


def test_what_is_in_the_hand_is_not_sliced(thor: HeadlessController, id_of: Find) -> None:
    apple = id_of(thor, "Apple")
    thor.step("PickupObject", objectId=apple)
    assert not thor.step("SliceObject", objectId=apple)


def test_breaking_lets_go_of_what_it_held(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    plate, apple, table = id_of(thor, "Plate"), id_of(thor, "Apple"), id_of(thor, "DiningTable")
    _put(thor, apple, plate)
    assert thor.step("BreakObject", objectId=plate)
    assert told(thor, plate)["isBroken"]
    assert told(thor, plate)["receptacleObjectIds"] == []
    assert told(thor, apple)["parentReceptacles"] == [table]
    assert not thor.step("BreakObject", objectId=plate, forceAction=True)


def test_breaking_what_is_in_the_hand(thor: HeadlessController, id_of: Find) -> None:
    mug = id_of(thor, "Mug")
    thor.step("PickupObject", objectId=mug)
    assert thor.step("BreakObject", objectId=mug)
    assert thor.last_event.metadata["inventoryObjects"] == []


def test_pieces_of_what_was_in_the_hand_fall(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController], id_of: Find, told: Told
) -> None:
    egg = [{**b, "objectType": "Egg", "breakable": True} if b["objectType"] == "Potato" else b
           for b in toy.objects]  # fmt: skip
    thor = controller_of(replace(toy, objects=tuple(egg)))
    assert thor.step("PickupObject", objectId=id_of(thor, "Egg"), forceAction=True)
    assert thor.step("BreakObject", objectId=id_of(thor, "Egg"), forceAction=True)
    cracked = told(thor, id_of(thor, "EggCracked"))
    assert cracked["parentReceptacles"] == [id_of(thor, "Floor")]
    assert cracked["position"]["y"] < 0.1


@pytest.mark.parametrize(
    ("action", "kind", "field", "value"),
    [
        ("CookObject", "Potato", "isCooked", True),
        ("CleanObject", "Mug", "isDirty", False),
        ("DirtyObject", "Plate", "isDirty", True),
        ("UseUpObject", "SoapBottle", "isUsedUp", True),
    ],
)
def test_flags(
    thor: HeadlessController, id_of: Find, told: Told,
    action: str, kind: str, field: str, value: bool,
) -> None:  # fmt: skip
    name = id_of(thor, kind)
    assert thor.step(action, objectId=name)
    assert told(thor, name)[field] is value
    assert not thor.step(action, objectId=name)
    assert not thor.step(action, objectId=id_of(thor, "DiningTable"))


def test_switching_what_has_no_switch(thor: HeadlessController, id_of: Find) -> None:
    assert not thor.step("ToggleObjectOn", objectId=id_of(thor, "Apple"))
    assert not thor.step("ToggleObjectOff", objectId=id_of(thor, "Faucet"), forceAction=True)
