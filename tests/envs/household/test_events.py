"""Events: the 37 keys and 42 fields, values that stay, and what must hold after any actions."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.fields import OBJECT_FIELDS, fault
from mnemonaut.envs.household.scene import Scene

KEYS = {
    "objects", "isSceneAtRest", "agent", "heldObjectPose", "arm", "fov", "cameraPosition",
    "cameraOrthSize", "thirdPartyCameras", "collided", "collidedObjects", "inventoryObjects",
    "sceneName", "lastAction", "errorMessage", "errorCode", "lastActionSuccess", "screenWidth",
    "screenHeight", "agentId", "depthFormat", "colors", "flatSurfacesOnGrid", "distances",
    "normals", "isOpenableGrid", "segmentedObjectIds", "objectIdsInBox", "actionIntReturn",
    "actionFloatReturn", "actionStringsReturn", "actionFloatsReturn", "actionVector3sReturn",
    "visibleRange", "currentTime", "sceneBounds", "actionReturn",
}  # fmt: skip

ON_ONE = (
    "PickupObject", "PutObject", "OpenObject", "CloseObject", "ToggleObjectOn", "ToggleObjectOff",
    "SliceObject", "BreakObject", "CookObject", "DirtyObject", "CleanObject", "PushObject",
    "FillObjectWithLiquid", "EmptyLiquidFromObject", "UseUpObject", "DisableObject",
    "EnableObject", "RemoveFromScene", "PlaceObjectAtPoint",
)  # fmt: skip
FREE = (
    "MoveAhead", "MoveBack", "MoveLeft", "MoveRight", "RotateLeft", "RotateRight", "LookUp",
    "LookDown", "Crouch", "Stand", "DropHandObject", "ThrowObject", "InitialRandomSpawn", "Pass",
)  # fmt: skip
MORE: dict[str, dict[str, Any]] = {
    "PushObject": {"moveMagnitude": 60.0},
    "ThrowObject": {"moveMagnitude": 120.0},
    "FillObjectWithLiquid": {"fillLiquid": "water"},
}
PLAIN = ("DisableObject", "EnableObject", "RemoveFromScene", "PlaceObjectAtPoint")

commands = st.lists(
    st.one_of(
        # Picking up and putting down are what most invariants are about.
        st.tuples(st.sampled_from(ON_ONE[:4] * 3 + ON_ONE), st.integers(0, 30)),
        st.tuples(st.sampled_from(FREE), st.just(0)),
    ),
    min_size=1,
    max_size=25,
)


def _command(name: str, number: int, ids: list[str]) -> dict[str, Any]:
    command: dict[str, Any] = {"action": name, **MORE.get(name, {})}
    if name in ON_ONE:
        command["objectId"] = ids[number % len(ids)]
        if name not in PLAIN:
            command["forceAction"] = True
        if name == "PlaceObjectAtPoint":
            command["position"] = {"x": number % 3 - 1.0, "y": 0.8, "z": number % 2 - 0.5}
    return command


@settings(max_examples=100)
@given(commands)
def test_invariants_hold_after_any_actions(
    sequence: list[tuple[str, int]],
) -> None:
    controller = _controller()
    ids = [body["objectId"] for body in controller.last_event.metadata["objects"]]
    events = [controller.last_event]
    kept = [copy.deepcopy(controller.last_event.metadata)]
    for name, number in sequence:
        event = controller.perform(_command(name, number, ids))
        assert event.metadata["errorCode"] not in ("InvalidAction", "InvalidArgument"), name
        _check(event.metadata)
        events.append(event)
        kept.append(copy.deepcopy(event.metadata))
    # Whatever came later, each event tells what it told when it was made.
    for event, metadata in zip(events, kept, strict=True):
        assert event.metadata == metadata
    assert controller.reset().metadata["objects"] == kept[0]["objects"]


def _check(metadata: dict[str, Any]) -> None:
    bodies = {body["objectId"]: body for body in metadata["objects"]}
    assert len(bodies) == len(metadata["objects"])
    held = [name for name, body in bodies.items() if body["isPickedUp"]]
    assert len(held) <= 1
    assert held == [one["objectId"] for one in metadata["inventoryObjects"]]
    for name, body in bodies.items():
        assert fault(body) is None, fault(body)
        for parent in body["parentReceptacles"] or ():
            assert name in bodies[parent]["receptacleObjectIds"]
        inside = body["receptacleObjectIds"]
        assert (inside is not None) == body["receptacle"]
        assert len(set(inside or ())) == len(inside or ())
        for one in inside or ():
            assert name in bodies[one]["parentReceptacles"]
        assert body["parentReceptacles"] != []
        if name in held:
            assert body["parentReceptacles"] is None
        assert all(np.isfinite(list(body["position"].values())))


def _controller() -> HeadlessController:
    """Hypothesis wants no fixtures that live as long as a test."""
    return HeadlessController(scenes=_SOURCE[0])


_SOURCE: list[Any] = []


@pytest.fixture(autouse=True)
def _toy_source(toy: Scene) -> None:
    class Source:
        def names(self) -> list[str]:
            return [toy.name]

        def load(self, name: str) -> Scene:
            return toy

    _SOURCE[:] = [Source()]


def test_metadata_has_the_keys_of_real_events(thor: HeadlessController) -> None:
    metadata = thor.last_event.metadata
    assert set(metadata) == KEYS
    assert len(KEYS) == 37
    for body in metadata["objects"]:
        assert list(body) != []
        assert set(body) == set(OBJECT_FIELDS)
        assert len(body) == 42


def test_the_scene_itself_is_never_changed(toy: Scene) -> None:
    before = copy.deepcopy(toy.objects)
    controller = _controller()
    for name in ("PickupObject", "OpenObject", "SliceObject", "BreakObject"):
        for body in before:
            controller.perform({"action": name, "objectId": body["objectId"], "forceAction": True})
    assert toy.objects == before


def test_an_object_that_a_scene_tells_as_held_is_held(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController]
) -> None:
    objects: list[dict[str, Any]] = [copy.deepcopy(dict(body)) for body in toy.objects]
    apple = next(body for body in objects if body["objectType"] == "Apple")
    apple |= {"isPickedUp": True, "parentReceptacles": None}
    table = next(body for body in objects if body["objectType"] == "DiningTable")
    table["receptacleObjectIds"].remove(apple["objectId"])
    scene = Scene("Toy_5", tuple(objects), toy.rooms, toy.start, None, toy.walls)
    controller = controller_of(scene)
    inventory = controller.last_event.metadata["inventoryObjects"]
    assert inventory == [{"objectId": apple["objectId"], "objectType": "Apple"}]
    assert controller.step("DropHandObject")


def test_no_pictures_unless_they_are_asked_for(thor: HeadlessController) -> None:
    event = thor.last_event
    assert event.frame is None
    assert event.depth_frame is None
    assert event.instance_segmentation_frame is None
    assert event.instance_masks == {}
    assert event.metadata["colors"] == []


def test_pictures_show_the_moment_of_their_event(toy: Scene) -> None:
    controller = HeadlessController(
        scenes=_SOURCE[0], width=80, height=60, render=True,
        renderDepthImage=True, renderInstanceSegmentation=True,
    )  # fmt: skip
    controller.step("LookDown")
    apple = controller.last_event.objects_by_type("Apple")[0]["objectId"]
    first = controller.last_event
    controller.step("PickupObject", objectId=apple)
    controller.step("RotateRight", degrees=180)
    later = controller.last_event
    assert "DiningTable" not in {name.split("|")[0] for name in later.instance_masks}
    # Drawn only now, it still shows what was before the agent turned.
    masks = first.instance_masks
    assert apple in masks
    frame, depth = first.frame, first.depth_frame
    assert frame is not None
    assert depth is not None
    assert frame.shape == (60, 80, 3)
    assert frame.dtype == np.uint8
    assert depth.shape == (60, 80)
    assert 0.5 < float(depth[masks[apple]].mean()) < 1.5
    segmentation = first.instance_segmentation_frame
    assert segmentation is not None
    color = first.object_id_to_color[apple]
    assert (segmentation[masks[apple]] == color).all()
    assert first.color_to_object_id[color] == apple
    left, top, right, bottom = first.instance_detections2D[apple]
    assert masks[apple][top : bottom + 1, left : right + 1].sum() == masks[apple].sum()
    told = {entry["name"]: tuple(entry["color"]) for entry in first.metadata["colors"]}
    assert told[apple] == color


def test_the_clock_runs(thor: HeadlessController) -> None:
    before = thor.last_event.metadata["currentTime"]
    assert thor.step("Pass").metadata["currentTime"] > before
