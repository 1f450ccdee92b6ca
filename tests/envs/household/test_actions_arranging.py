"""Arranging a scene from outside: poses, states, removal, random places."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import Scene, SceneSource
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


def test_furniture_stays_with_skip_moveable(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    """The options of the rearrangement challenge, as its code sends them."""
    options = {"placeStationary": False, "enablePhysicsJitter": True, "forceRigidbodySleep": True}
    poses = [pose for pose in _poses(thor) if not pose["objectName"].startswith("Chair")]
    chair = told(thor, id_of(thor, "Chair"))
    assert thor.step("SetObjectPoses", objectPoses=poses, **options, skipMoveable=True)
    assert told(thor, chair["objectId"])["position"] == chair["position"]
    away = {"objectName": chair["name"], "position": {"x": -1.0, "y": 0.0, "z": -1.5},
            "rotation": chair["rotation"]}  # fmt: skip
    assert thor.step("SetObjectPoses", objectPoses=[*poses, away], **options, skipMoveable=True)
    assert told(thor, chair["objectId"])["position"] == chair["position"]
    assert thor.step("SetObjectPoses", objectPoses=[*poses, away], **options)
    assert told(thor, chair["objectId"])["position"] == away["position"]
    assert thor.step("SetObjectPoses", objectPoses=poses, **options)
    assert not thor.last_event.objects_by_type("Chair")


def test_a_pose_is_taken_to_the_millimetre(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    """What is set down a centimetre beside where it lay lies there, and is held as before."""
    apple = id_of(thor, "Apple")
    parents, poses = told(thor, apple)["parentReceptacles"], _poses(thor)
    (pose,) = (pose for pose in poses if pose["objectName"].startswith("Apple"))
    pose["position"] = {**pose["position"], "x": pose["position"]["x"] + 0.01}
    assert thor.step("SetObjectPoses", objectPoses=poses)
    assert told(thor, apple)["position"] == pose["position"]
    assert told(thor, apple)["parentReceptacles"] == parents


def test_copies_never_share_a_name(thor: HeadlessController) -> None:
    poses = _poses(thor)
    extra = next(pose for pose in poses if pose["objectName"].startswith("Potato"))
    assert thor.step("SetObjectPoses", objectPoses=[*poses, extra])
    again = [*_poses(thor), extra]
    assert thor.step("SetObjectPoses", objectPoses=again)
    objects = thor.last_event.metadata["objects"]
    assert len(thor.last_event.objects_by_type("Potato")) == 3
    assert len({b["objectId"] for b in objects}) == len({b["name"] for b in objects})
    assert len({b["objectId"] for b in objects}) == len(objects)


def test_an_enabled_table_holds_what_is_on_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    table = id_of(thor, "DiningTable")
    held = set(told(thor, table)["receptacleObjectIds"])
    assert thor.step("DisableObject", objectId=table)
    assert thor.step("EnableObject", objectId=table)
    assert set(told(thor, table)["receptacleObjectIds"]) == held


@pytest.mark.parametrize(
    "command",
    [
        {"action": "SetObjectStates", "SetObjectStates": {"stateChange": []}},
        {"action": "SetObjectStates", "SetObjectStates": {
            "stateChange": "canFillWithLiquid", "isFilledWithLiquid": True, "fillLiquid": [1]}},
        {"action": "PlaceObjectAtPoint", "objectId": "x",
         "position": {"x": float("nan"), "y": 0, "z": 0}},
        {"action": "InitialRandomSpawn", "excludedObjectIds": [[]]},
        {"action": "InitialRandomSpawn", "excludedReceptacles": [{"x": 1}]},
        *({"action": "InitialRandomSpawn",
           "numDuplicatesOfType": [{"objectType": "Mug", "count": count}]}
          for count in (float("inf"), float("nan"), 1e30, None)),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_and_change_nothing(
    thor: HeadlessController, command: dict[str, Any]
) -> None:
    before = thor.last_event.metadata["objects"]
    event = thor.perform(command)
    assert event.metadata["errorCode"] == "InvalidArgument"
    assert event.metadata["objects"] == before


def test_a_house_that_is_full_does_not_keep_the_spawner(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController]
) -> None:
    """A bread as wide as the room fits nowhere, however many attempts there are."""
    wide = {"center": {"x": 0.0, "y": 0.9, "z": 0.0}, "size": {"x": 9.0, "y": 0.1, "z": 9.0}}
    corners = [[x, y, z] for x in (4.5, -4.5) for y in (0.95, 0.85) for z in (4.5, -4.5)]
    objects = [
        {**b, "axisAlignedBoundingBox": {**wide, "cornerPoints": corners},
         "objectOrientedBoundingBox": {"cornerPoints": corners}}
        if b["objectType"] == "Bread" else b
        for b in toy.objects
    ]  # fmt: skip
    thor = controller_of(replace(toy, objects=tuple(objects)))
    assert thor.step("InitialRandomSpawn", numPlacementAttempts=10**12)
    before = next(b for b in objects if b["objectType"] == "Bread")["position"]
    assert thor.last_event.objects_by_type("Bread")[0]["position"] == before
