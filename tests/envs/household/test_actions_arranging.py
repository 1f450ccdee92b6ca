"""Arranging a scene from outside: poses, states, removal, random places."""

from collections.abc import Callable
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import SceneSource
from mnemonaut.envs.household.types import type_facts

Find = Callable[[HeadlessController, str], str]
Told = Callable[[HeadlessController, str], dict[str, Any]]


def _poses(controller: HeadlessController) -> list[dict[str, Any]]:
    return [
        {"objectName": b["name"], "position": b["position"], "rotation": b["rotation"]}
        for b in controller.last_event.metadata["objects"]
        if b["pickupable"] or b["moveable"]
    ]


def _named(controller: HeadlessController) -> dict[str, Any]:
    """The parents of all objects, as sets."""
    return {
        b["objectId"]: set(b["parentReceptacles"] or ())
        for b in controller.last_event.metadata["objects"]
    }


def test_setting_the_poses_that_are_changes_nothing(real: HeadlessController) -> None:
    before = real.last_event.metadata["objects"]
    assert real.step("SetObjectPoses", objectPoses=_poses(real))
    after = real.last_event.metadata["objects"]
    assert [b["objectId"] for b in after] == [b["objectId"] for b in before]
    assert [b["parentReceptacles"] for b in after] == [b["parentReceptacles"] for b in before]
    assert [b["position"] for b in after] == [b["position"] for b in before]


def test_what_is_not_listed_is_removed(thor: HeadlessController, id_of: Find) -> None:
    apple = id_of(thor, "Apple")
    poses = [pose for pose in _poses(thor) if not pose["objectName"].startswith("Apple")]
    assert thor.step("SetObjectPoses", objectPoses=poses)
    objects = thor.last_event.metadata["objects"]
    assert apple not in {b["objectId"] for b in objects}
    assert not any(apple in (b["receptacleObjectIds"] or ()) for b in objects)
    assert thor.last_event.objects_by_type("Fridge")


def test_new_poses_bring_new_parents_and_back(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    apple, basin, floor = id_of(thor, "Apple"), id_of(thor, "SinkBasin"), id_of(thor, "Floor")
    start, parents = _poses(thor), _named(thor)
    for place, holder in (((0.6, 0.65, -1.6), basin), ((-0.8, 0.0, -0.8), floor)):
        moved = [dict(pose) for pose in start]
        for pose in moved:
            if pose["objectName"].startswith("Apple"):
                pose["position"] = dict(zip("xyz", place, strict=True))
        assert thor.step("SetObjectPoses", objectPoses=moved)
        assert told(thor, apple)["parentReceptacles"] == [holder]
        assert told(thor, apple)["position"] == dict(zip("xyz", place, strict=True))
    assert thor.step("SetObjectPoses", objectPoses=start)
    assert _named(thor) == parents


def test_a_name_listed_twice_makes_a_copy(thor: HeadlessController, told: Told) -> None:
    poses = _poses(thor)
    extra = dict(next(pose for pose in poses if pose["objectName"].startswith("Potato")))
    extra["position"] = {"x": -0.8, "y": 0.0, "z": -0.8}
    assert thor.step("SetObjectPoses", objectPoses=[*poses, extra])
    potatoes = thor.last_event.objects_by_type("Potato")
    assert len(potatoes) == 2
    assert len({potato["objectId"] for potato in potatoes}) == 2


@pytest.mark.parametrize(
    "pose", [{}, {"objectName": "Boat_1", "position": {"x": 0, "y": 0, "z": 0},
                  "rotation": {"x": 0, "y": 0, "z": 0}}, 3, {"objectName": "Apple_00000001"}],
)  # fmt: skip
def test_wrong_poses_are_refused_and_change_nothing(thor: HeadlessController, pose: Any) -> None:
    before = thor.last_event.metadata["objects"]
    event = thor.perform({"action": "SetObjectPoses", "objectPoses": [pose]})
    assert event.metadata["errorCode"] == "InvalidArgument"
    assert "objectPoses[0]" in event.metadata["errorMessage"]
    assert event.metadata["objects"] == before


def test_a_held_object_is_let_go_by_new_poses(thor: HeadlessController, id_of: Find) -> None:
    start = _poses(thor)
    thor.step("PickupObject", objectId=id_of(thor, "Apple"))
    assert thor.step("SetObjectPoses", objectPoses=start)
    assert thor.last_event.metadata["inventoryObjects"] == []


def test_states_of_a_type(thor: HeadlessController, id_of: Find, told: Told) -> None:
    wanted = {"objectType": "Fridge", "stateChange": "openable", "isOpen": True}
    assert thor.step("SetObjectStates", SetObjectStates=wanted)
    assert told(thor, id_of(thor, "Fridge"))["isOpen"]
    assert not told(thor, id_of(thor, "Drawer"))["isOpen"]
    assert thor.step(
        "SetObjectStates", SetObjectStates={"stateChange": "dirtyable", "isDirty": False}
    )
    assert not told(thor, id_of(thor, "Mug"))["isDirty"]
    with pytest.raises(ValueError, match="stateChange"):
        thor.step("SetObjectStates", SetObjectStates={"stateChange": "flying"})


def test_removing_disabling_and_enabling(thor: HeadlessController, id_of: Find, told: Told) -> None:
    apple, drawer, fork = id_of(thor, "Apple"), id_of(thor, "Drawer"), id_of(thor, "Fork")
    assert thor.step("DisableObject", objectId=apple)
    assert not thor.last_event.objects_by_type("Apple")
    assert not thor.step("PickupObject", objectId=apple)
    assert thor.step("EnableObject", objectId=apple)
    assert told(thor, apple)["parentReceptacles"] == [id_of(thor, "DiningTable")]
    assert not thor.step("EnableObject", objectId=apple)
    assert thor.step("RemoveFromScene", objectId=drawer)
    left = {body["objectId"] for body in thor.last_event.metadata["objects"]}
    assert not {drawer, fork} & left
    assert not thor.step("RemoveFromScene", objectId=drawer)


def test_placing_at_a_point(thor: HeadlessController, id_of: Find, told: Told) -> None:
    apple, basin = id_of(thor, "Apple"), id_of(thor, "SinkBasin")
    assert thor.step(
        "PlaceObjectAtPoint", objectId=apple, position={"x": 0.6, "y": 0.65, "z": -1.6}
    )
    assert told(thor, apple)["parentReceptacles"] == [basin]
    fridge = id_of(thor, "Fridge")
    assert not thor.step("PlaceObjectAtPoint", objectId=fridge, position={"x": 0, "y": 0, "z": 0})


@pytest.mark.parametrize("name", ["FloorPlan1", "FloorPlan205", "FloorPlan310", "FloorPlan422"])
def test_random_places_are_allowed_ones_and_repeatable(ithor: SceneSource, name: str) -> None:
    first = HeadlessController(name, scenes=ithor)
    before = first.last_event.metadata["objects"]
    first.step("InitialRandomSpawn", randomSeed=5, forceVisible=True)
    second = HeadlessController(name, scenes=ithor)
    second.step("InitialRandomSpawn", randomSeed=5, forceVisible=True)
    after = first.last_event.metadata["objects"]
    assert after == second.last_event.metadata["objects"]
    second.reset()
    second.step("InitialRandomSpawn", randomSeed=6, forceVisible=True)
    assert after != second.last_event.metadata["objects"]
    kinds = {b["objectId"]: b["objectType"] for b in after}
    opens = {b["objectId"]: b["openable"] and not b["isOpen"] for b in after}
    moved = [b for a, b in zip(before, after, strict=True) if a["position"] != b["position"]]
    assert len(moved) >= 3
    for body in moved:
        parents = [p for p in body["parentReceptacles"] or () if kinds[p] != "Floor"]
        assert len(parents) == 1, body["objectId"]
        assert type_facts().may_hold(kinds[parents[0]], body["objectType"])
        assert not (opens[parents[0]] and kinds[parents[0]] in type_facts().must_open)


def test_duplicates_and_exclusions(thor: HeadlessController, id_of: Find, told: Told) -> None:
    apple = id_of(thor, "Apple")
    place = told(thor, apple)["position"]
    assert thor.step(
        "InitialRandomSpawn", randomSeed=1, excludedObjectIds=[apple],
        numDuplicatesOfType=[{"objectType": "Potato", "count": 3}],
        excludedReceptacles=["Fridge", "GarbageCan"],
    )  # fmt: skip
    assert len(thor.last_event.objects_by_type("Potato")) == 3
    assert told(thor, apple)["position"] == place
    assert not told(thor, id_of(thor, "Fridge"))["receptacleObjectIds"]
    assert not told(thor, id_of(thor, "GarbageCan"))["receptacleObjectIds"]
    with pytest.raises(ValueError, match="Boat"):
        thor.step("InitialRandomSpawn", numDuplicatesOfType=[{"objectType": "Boat", "count": 2}])
