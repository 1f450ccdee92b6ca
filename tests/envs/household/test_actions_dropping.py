"""Dropping and throwing: where things come to rest."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import Scene, SceneSource, Wall
from mnemonaut.envs.household.sources import scene_source
from mnemonaut.envs.household.types import type_facts

Find = Callable[[HeadlessController, str], str]
Told = Callable[[HeadlessController, str], dict[str, Any]]


def test_dropping(thor: HeadlessController, id_of: Find, told: Told) -> None:
    """In front of the table it falls on the floor; above the table it stays on it."""
    apple, table, floor = (id_of(thor, kind) for kind in ("Apple", "DiningTable", "Floor"))
    thor.step("PickupObject", objectId=apple)
    event = thor.step("DropHandObject")
    assert event.metadata["actionReturn"] == told(thor, apple)["position"]
    assert told(thor, apple)["parentReceptacles"] == [floor]
    assert told(thor, apple)["position"]["y"] == pytest.approx(0.0, abs=0.01)
    thor.step("PickupObject", objectId=apple, forceAction=True)
    thor.step("MoveAhead")
    assert thor.step("DropHandObject")
    assert told(thor, apple)["parentReceptacles"] == [table]
    empty = thor.step("DropHandObject")
    assert empty.metadata["errorCode"] == "ObjectNotInInventory"


def test_throwing(thor: HeadlessController, id_of: Find, told: Told) -> None:
    mug, floor = id_of(thor, "Mug"), id_of(thor, "Floor")
    assert thor.step("PickupObject", objectId=mug)
    thor.step("RotateRight", degrees=180)
    assert thor.step("ThrowObject", moveMagnitude=40.0)
    body = told(thor, mug)
    assert body["parentReceptacles"] == [floor]
    assert -2.0 < body["position"]["z"] < -0.5
    assert not body["isBroken"]
    thor.step("PickupObject", objectId=mug, forceAction=True)
    assert thor.step("ThrowObject", moveMagnitude=150.0)
    assert told(thor, mug)["isBroken"]
    assert not thor.step("PickupObject", objectId=mug, forceAction=True)


def test_unbreakable_things_survive_a_throw(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    mug = id_of(thor, "Mug")
    assert thor.step("MakeObjectsOfTypeUnbreakable", objectType="Mug")
    thor.step("PickupObject", objectId=mug)
    thor.step("RotateRight", degrees=90)
    assert thor.step("ThrowObject", moveMagnitude=150.0)
    assert not told(thor, mug)["isBroken"]
    assert not thor.step("BreakObject", objectId=mug, forceAction=True)


@pytest.mark.parametrize("action", ["DropHandObject", "ThrowObject"])
def test_nothing_leaves_the_hand_beyond_a_wall(
    toy: Scene,
    controller_of: Callable[[Scene], HeadlessController],
    id_of: Find,
    told: Told,
    action: str,
) -> None:
    """The hand reaches 0.38 m ahead, through a wall that the agent stands close to."""
    wall = Wall((-2.0, -0.8), (2.0, -0.8), 0.0, 2.5)
    thor = controller_of(replace(toy, walls=(*toy.walls, wall), reachable=((0.0, -0.5),)))
    apple = id_of(thor, "Apple")
    assert thor.step("Teleport", position={"x": 0.0, "y": 0.9, "z": -0.5}, rotation=180.0)
    assert thor.step("PickupObject", objectId=apple, forceAction=True)
    force: dict[str, Any] = {"moveMagnitude": 50.0} if action == "ThrowObject" else {}
    assert thor.step(action, **force)
    assert -0.76 <= told(thor, apple)["position"]["z"] <= -0.5


def test_a_thing_lets_go_level_and_under_its_own_middle(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    fork = id_of(thor, "Fork")
    thor.step("Teleport", rotation=90.0, horizon=30.0)
    assert thor.step("PickupObject", objectId=fork, forceAction=True)
    hand = thor.last_event.metadata["heldObjectPose"]["position"]
    assert thor.step("DropHandObject")
    body = told(thor, fork)
    assert body["rotation"] == {"x": 0.0, "y": 90.0, "z": 0.0}
    assert body["position"]["x"] == pytest.approx(hand["x"])
    assert body["axisAlignedBoundingBox"]["center"]["x"] == pytest.approx(hand["x"])


def test_what_falls_before_a_shut_fridge_is_not_in_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    apple, fridge = id_of(thor, "Apple"), id_of(thor, "Fridge")
    thor.step("TeleportFull", position={"x": 1.0, "y": 0.9, "z": 0.4}, rotation=90.0, horizon=0.0,
              standing=True, forceAction=True)  # fmt: skip
    thor.step("PickupObject", objectId=apple, forceAction=True)
    hand = thor.last_event.metadata["heldObjectPose"]["position"]["x"]
    assert hand > 1.2  # inside the fridge's box
    assert thor.step("DropHandObject")
    assert fridge not in told(thor, apple)["parentReceptacles"]
    assert told(thor, apple)["position"]["x"] < 1.2


@pytest.mark.parametrize("name", ["Kitchen_2", "Bathroom_1", "House_0", "FloorPlan1", "FloorPlan6"])
def test_things_stay_in_the_house_and_out_of_what_is_shut(ithor: SceneSource, name: str) -> None:
    """Let go at every eighth reachable place, in every direction in turn."""
    thor = HeadlessController(name, scenes=ithor if name.startswith("Floor") else scene_source())
    objects = thor.last_event.metadata["objects"]
    thor.step("MakeAllObjectsUnbreakable")
    bounds = thor.last_event.metadata["sceneBounds"]
    small = [body["objectId"] for body in objects if body["pickupable"]]
    places = thor.step("GetReachablePositions").metadata["actionReturn"][::8]
    for nth, place in enumerate(places):
        one = small[nth % len(small)]
        assert thor.step("PickupObject", objectId=one, forceAction=True)
        thor.step("Teleport", position=place, rotation=45.0 * nth)
        assert (
            thor.step("ThrowObject", moveMagnitude=150.0)
            if nth % 2
            else (thor.step("DropHandObject"))
        )
        kinds = {b["objectId"]: b for b in thor.last_event.metadata["objects"]}
        center = kinds[one]["axisAlignedBoundingBox"]["center"]
        for axis in "xz":
            apart = abs(center[axis] - bounds["center"][axis])
            assert apart <= bounds["size"][axis] / 2 + 1e-6, (one, place)
        for parent in kinds[one]["parentReceptacles"] or ():
            body = kinds[parent]
            shut = body["openable"] and not body["isOpen"]
            assert not (shut and body["objectType"] in type_facts().must_open), (one, parent)
