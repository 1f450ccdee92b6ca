"""The same actions give equal events in process and through the player with the real client."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.household.engines import open_controller

pytest.importorskip("ai2thor")


def script(controller: Any) -> list[dict[str, Any]]:
    """Actions that walk, handle what there is, fail, spawn and move things; from metadata alone."""
    objects = controller.last_event.metadata["objects"]
    light = [one["objectId"] for one in objects if one["pickupable"]][:4]
    doors = [one["objectId"] for one in objects if one["openable"]][:3]
    lamps = [one["objectId"] for one in objects if one["toggleable"]][:2]
    surfaces = [one["objectId"] for one in objects if one["receptacle"]][:4]
    poses = [
        {"objectName": one["name"], "position": one["position"], "rotation": one["rotation"]}
        for one in objects
        if one["pickupable"] or one["moveable"]
    ]
    return [
        {"action": "GetReachablePositions"},
        *[{"action": name} for name in ("MoveAhead", "RotateLeft", "MoveBack", "LookDown")],
        *[{"action": "OpenObject", "objectId": door, "forceAction": True} for door in doors],
        *[{"action": "ToggleObjectOn", "objectId": lamp, "forceAction": True} for lamp in lamps],
        *[
            {"action": action, "objectId": object_id, "forceAction": True}
            for pair in zip(light, surfaces, strict=False)
            for action, object_id in zip(("PickupObject", "PutObject"), pair, strict=True)
        ],
        {"action": "PickupObject", "objectId": light[0], "forceAction": True},
        {"action": "ThrowObject", "moveMagnitude": 100.0},
        {"action": "PickupObject", "objectId": "no such thing"},
        {"action": "OpenObject"},
        {"action": "Fly"},
        {"action": "TeleportFull", "position": {"x": 1e3, "y": 0.9, "z": 0.0}, "rotation": 90.0},
        {"action": "Teleport", "rotation": 180.0, "horizon": 30.0},
        {"action": "InitialRandomSpawn", "randomSeed": 3, "placeStationary": True},
        {"action": "RotateRight"},
        {"action": "SetObjectPoses", "objectPoses": poses},
        {"action": "Crouch"},
        {"action": "GetInteractablePoses", "objectId": surfaces[0]},
        {"action": "Done"},
    ]


def told(controller: Any, command: dict[str, Any]) -> tuple[str, dict[str, Any], Any]:
    """What the caller gets of an action: an error or none, and the event."""
    problem = ""
    try:
        controller.step(command)
    except (ValueError, RuntimeError) as error:
        problem = f"{type(error).__name__}: {error}"
    return problem, plain(controller.last_event.metadata), controller.last_event


def plain(metadata: Any) -> dict[str, Any]:
    """Metadata without the field that the client adds where there are masks."""
    body = dict(metadata)
    body["objects"] = [
        {key: value for key, value in one.items() if key != "visibleBounds2D"}
        for one in body["objects"]
    ]
    return body


def compare(mine: Any, theirs: Any, *, pictures: bool) -> None:
    first = [plain(controller.last_event.metadata) for controller in (mine, theirs)]
    assert first[0] == first[1]
    played = 0
    for command in script(mine):
        here, there = told(mine, command), told(theirs, command)
        assert here[0] == there[0], command
        assert here[1].keys() == there[1].keys() and len(here[1]) == 37
        assert here[1] == there[1], command
        played += here[1]["lastActionSuccess"]
        if pictures:
            a, b = here[2], there[2]
            assert np.array_equal(a.frame, b.frame)
            assert np.array_equal(a.depth_frame, b.depth_frame)
            assert a.instance_segmentation_frame is not None
            assert np.array_equal(a.instance_segmentation_frame, b.instance_segmentation_frame)
            assert set(a.instance_masks) == set(b.instance_masks)
    assert played >= 12  # most of the script went through


def patched(mine: Any, theirs: Any) -> None:
    """With fastActionEmit an answer that changes nothing travels as a patch, and tells the same."""
    mine.reset(fastActionEmit=True)
    theirs.reset(fastActionEmit=True)
    for command in (
        {"action": "GetReachablePositions"},
        {"action": "MoveAhead"},
        {"action": "PickupObject", "objectId": "no such thing"},
        {"action": "RotateRight"},
        {"action": "GetReachablePositions"},
    ):
        here, there = told(mine, command), told(theirs, command)
        for _, body, _ in (here, there):
            del body["currentTime"]  # a patch does not carry it
        assert here[1] == there[1], command
        assert np.array_equal(here[2].frame, there[2].frame)


@pytest.fixture
def opened() -> Iterator[Callable[..., Any]]:
    made = []

    def one(engine: str, **settings: Any) -> Any:
        made.append(open_controller(engine, **settings))
        return made[-1]

    yield one
    for controller in made:
        controller.stop()


def test_on_a_generated_scene(opened: Callable[..., Any]) -> None:
    settings = {"scene": "LivingRoom_2", "frames": True, "width": 90, "height": 60, "seed": 5}
    mine, theirs = opened("headless", **settings), opened("player", **settings)
    compare(mine, theirs, pictures=True)
    patched(mine, theirs)


def test_on_a_real_scene(
    opened: Callable[..., Any], data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = data("household/ithor_5.0.0_scenes")
    monkeypatch.setenv("MNEMONAUT_DATA", str(scenes.parents[1]))
    settings: dict[str, Any] = {"scene": "FloorPlan1", "scenes": "ithor", "gridSize": 0.25}
    mine, theirs = opened("headless", **settings), opened("player", **settings)
    compare(mine, theirs, pictures=False)
    events = [controller.reset("FloorPlan401") for controller in (mine, theirs)]
    first = [plain(event.metadata) for event in events]
    assert first[0] == first[1] and first[0]["sceneName"] == "FloorPlan401_physics"
