"""The controller: its life, its errors, and one negative case per error code in a real room."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.household.codes import CLIENT_ERRORS, ErrorCode
from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.envs.household.scene import Scene, SceneSource
from mnemonaut.envs.household.session import SECONDS_PER_ACTION

Find = Callable[[HeadlessController, str], str]
APPLE = "Apple|-00.47|+01.15|+00.48"
FRIDGE = "Fridge|-02.10|+00.00|+01.07"
FORCE = {"forceAction": True}


def test_it_begins_where_the_scene_says(thor: HeadlessController) -> None:
    metadata = thor.last_event.metadata
    assert metadata["lastAction"] == "Initialize"
    assert metadata["lastActionSuccess"]
    assert metadata["sceneName"] == "Toy_1"
    assert metadata["agent"]["position"] == {"x": 0.0, "y": 0.9, "z": 0.0}
    assert metadata["actionReturn"]["cameraFarPlane"] == 20.0
    assert thor.scenes_in_build == ["Toy_1"]
    assert thor.step("GetScenesInBuild").metadata["actionReturn"] == ["Toy_1"]


def test_reset_restores_the_scene(thor: HeadlessController, id_of: Find) -> None:
    first = thor.last_event.metadata["objects"]
    thor.step("PickupObject", objectId=id_of(thor, "Apple"))
    thor.step("RotateRight")
    thor.step("SliceObject", objectId=id_of(thor, "Bread"), forceAction=True)
    again = thor.reset()
    assert again.metadata["objects"] == first
    assert again.metadata["agent"]["rotation"]["y"] == 0.0
    assert again.metadata["inventoryObjects"] == []


def test_initialization_stays_from_reset_to_reset(thor: HeadlessController) -> None:
    thor.reset(gridSize=0.5)
    assert thor.step("MoveBack").metadata["agent"]["position"]["z"] == -0.5
    thor.reset()
    assert thor.step("MoveBack").metadata["agent"]["position"]["z"] == -0.5
    thor.reset(gridSize=0.25)
    assert thor.step("MoveBack").metadata["agent"]["position"]["z"] == -0.25


def test_wrong_initialization_is_not_kept(thor: HeadlessController) -> None:
    with pytest.raises(ValueError, match="gridSize"):
        thor.reset(gridSize=-1)
    assert thor.reset()
    assert thor.step("MoveBack").metadata["agent"]["position"]["z"] == -0.25


def test_reset_takes_the_size_of_pictures(thor: HeadlessController) -> None:
    for event in (thor.reset(width=64), thor.reset()):
        assert (event.metadata["screenWidth"], event.metadata["screenHeight"]) == (64, 300)
    with pytest.raises(ValueError, match="no picture has"):
        thor.reset(height=0)


@pytest.mark.parametrize("size", [{"width": 0}, {"height": -3}, {"width": 10**6}])
def test_pictures_have_a_size(toy: Scene, size: dict[str, Any]) -> None:
    class One:
        def names(self) -> list[str]:
            return [toy.name]

        def load(self, name: str) -> Scene:
            return toy

    with pytest.raises(ValueError, match="no picture has"):
        HeadlessController(scenes=One(), **size)


def test_only_actions_take_time(thor: HeadlessController) -> None:
    assert thor.last_event.metadata["currentTime"] == 0.0
    for command in ("GetScenesInBuild", "Initialize", "Reset"):
        assert thor.perform({"action": command}).metadata["currentTime"] == 0.0
    thor.step("ChangeResolution", x=64, y=48)
    assert thor.step("Pass").metadata["currentTime"] == SECONDS_PER_ACTION
    failed = thor.step("PickupObject", objectId="none")
    assert failed.metadata["currentTime"] == pytest.approx(2 * SECONDS_PER_ACTION)


def test_scenes_are_called_what_the_real_client_calls_them(ithor: SceneSource) -> None:
    """`_physics` belongs to iTHOR's floor plans; a generated home has its plain name."""
    for source, plain, told in (
        (ithor, "FloorPlan2", "FloorPlan2_physics"),
        (GeneratedScenes(), "Kitchen_0", "Kitchen_0"),
    ):
        thor = HeadlessController(plain, scenes=source)
        assert thor.last_event.metadata["sceneName"] == told
        assert told in thor.scenes_in_build
        assert thor.step("GetScenesInBuild").metadata["actionReturn"] == thor.scenes_in_build
        assert thor.reset(told).metadata["sceneName"] == told


def test_unknown_scenes(ithor: SceneSource, thor: HeadlessController) -> None:
    with pytest.raises(UnknownName, match="FloorPlan31"):
        HeadlessController("FloorPlan31", scenes=ithor)
    real = HeadlessController("FloorPlan2", scenes=ithor)
    with pytest.raises(UnknownName):
        real.reset("FloorPlan999")
    event = real.perform({"action": "Reset", "sceneName": "Nowhere_1"})
    assert not event
    assert "Nowhere_1" in event.metadata["errorMessage"]
    assert real.last_event.metadata["sceneName"] == "FloorPlan2_physics"


@pytest.mark.parametrize(
    "wrong",
    [{"gridSize": 0}, {"gridSize": "a"}, {"snapToGrid": 1}, {"agentMode": "arm"},
     {"agentCount": 2}, {"fieldOfView": float("inf")}, {"gridSize": True}],
)  # fmt: skip
def test_wrong_initialization(thor: HeadlessController, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        thor.reset(**wrong)


def test_the_client_raises_as_the_real_one_does(thor: HeadlessController) -> None:
    with pytest.raises(ValueError, match="Invalid action"):
        thor.step("Fly")
    assert thor.last_event.metadata["errorCode"] == "InvalidAction"
    event = thor.step("LookDown", degrees=90)
    assert not event
    with pytest.raises(RuntimeError, match="look down"):
        thor.step("LookDown", raise_for_failure=True, degrees=90)


def test_actions_may_be_given_as_dicts(thor: HeadlessController) -> None:
    command = {"action": "RotateRight", "degrees": 30}
    assert thor.step(command).metadata["agent"]["rotation"]["y"] == 30.0
    assert command == {"action": "RotateRight", "degrees": 30}


@pytest.mark.parametrize(
    "command",
    [{}, {"action": None}, {"action": 3}, {"action": ["MoveAhead"]}, {"action": "Initialize",
     "gridSize": []}, {"action": "ChangeResolution", "x": -1, "y": "a"}, {"action": "Teleport",
     "position": "here"}, {"action": "MoveAhead", "moveMagnitude": float("nan")},
     {"action": "PutObject", "objectId": 7}, {"action": "SetObjectPoses", "objectPoses": [1]},
     {"action": "MoveAhead", "moveMagnitude": 10**400},
     {"action": "InitialRandomSpawn", "randomSeed": float("inf")},
     {"action": "SetObjectPoses", "objectPoses": [{"objectName": ["a"], "position": {"x": 0, "y": 0,
      "z": 0}, "rotation": {"x": 0, "y": 0, "z": 0}}]}],
)  # fmt: skip
def test_no_command_is_too_wrong_to_be_told(
    thor: HeadlessController, command: dict[str, Any]
) -> None:
    event = thor.perform(command)
    assert not event
    assert event.metadata["errorCode"] in CLIENT_ERRORS
    assert event.metadata["errorMessage"]
    assert "\n" not in event.metadata["errorMessage"]


def test_change_of_resolution(thor: HeadlessController) -> None:
    event = thor.step("ChangeResolution", x=64, y=48)
    assert (event.metadata["screenWidth"], event.metadata["screenHeight"]) == (64, 48)


CASES: dict[ErrorCode, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    ErrorCode.UNDEFINED: ([], {"action": "MoveAhead", "moveMagnitude": 9.0}),
    ErrorCode.RECEPTACLE_NOT_VISIBLE: (
        [{"action": "PickupObject", "objectId": APPLE, **FORCE}],
        {"action": "PutObject", "objectId": "GarbageCan|-01.94|00.00|+02.03"},
    ),
    ErrorCode.RECEPTACLE_NOT_OPEN: (
        [{"action": "PickupObject", "objectId": APPLE, **FORCE}],
        {"action": "PutObject", "objectId": FRIDGE},
    ),
    ErrorCode.OBJECT_NOT_IN_INVENTORY: ([], {"action": "PutObject", "objectId": FRIDGE}),
    ErrorCode.RECEPTACLE_FULL: (
        [
            {"action": "PickupObject", "objectId": "Pot|-01.22|+00.90|-02.36", **FORCE},
            {"action": "PutObject", "objectId": "StoveBurner|-00.47|+00.92|-02.58", **FORCE},
            {"action": "PickupObject", "objectId": "Pan|+00.72|+00.90|-02.42", **FORCE},
        ],
        {"action": "PutObject", "objectId": "StoveBurner|-00.47|+00.92|-02.58", **FORCE},
    ),
    # The counter begins within reach, and what is free of it is farther away.
    ErrorCode.RECEPTACLE_PIVOT_NOT_VISIBLE: (
        [
            {"action": "PickupObject", "objectId": "Bread|-00.52|+01.17|-00.03", **FORCE},
            {
                "action": "TeleportFull",
                "position": {"x": -1.0, "y": 0.901, "z": -1.5},
                "rotation": 180,
                "horizon": 30,
                "standing": True,
            },
        ],
        {"action": "PutObject", "objectId": "CounterTop|+00.69|+00.95|-02.48"},
    ),
    ErrorCode.OBJECT_NOT_ALLOWED_IN_RECEPTACLE: (
        [
            {"action": "OpenObject", "objectId": FRIDGE, **FORCE},
            {"action": "PickupObject", "objectId": "Book|+00.15|+01.10|+00.62", **FORCE},
        ],
        {"action": "PutObject", "objectId": FRIDGE},
    ),
    ErrorCode.OBJECT_NOT_VISIBLE: ([], {"action": "PickupObject", "objectId": APPLE}),
    ErrorCode.INVENTORY_FULL: (
        [{"action": "PickupObject", "objectId": APPLE, **FORCE}],
        {"action": "PickupObject", "objectId": "Mug|-01.76|+00.90|-00.62", **FORCE},
    ),
    ErrorCode.OBJECT_NOT_PICKUPABLE: ([], {"action": "PickupObject", "objectId": FRIDGE}),
    ErrorCode.LOOK_UP_CANT_EXCEED_MAX: ([{"action": "LookUp"}], {"action": "LookUp"}),
    ErrorCode.LOOK_DOWN_CANT_EXCEED_MIN: (
        [{"action": "LookDown"}, {"action": "LookDown"}],
        {"action": "LookDown"},
    ),
    ErrorCode.INVALID_ACTION: ([], {"action": "MoveUpwards"}),
    ErrorCode.MISSING_ARGUMENTS: ([], {"action": "PickupObject"}),
    ErrorCode.AMBIGUOUS_ACTION: (
        [],
        {"action": "PickupObject", "objectId": APPLE, "x": 0.5, "y": 0.5},
    ),
    ErrorCode.INVALID_ARGUMENT: ([], {"action": "RotateRight", "degrees": "far"}),
}


@pytest.mark.parametrize("code", list(CASES))
def test_one_negative_case_per_error_code(real: HeadlessController, code: ErrorCode) -> None:
    prelude, command = CASES[code]
    for step in prelude:
        assert real.step(**step), real.last_event.metadata["errorMessage"]
    before = real.last_event
    event = real.perform(command)
    assert not event
    assert event.metadata["errorCode"] == (None if code is ErrorCode.UNDEFINED else code.value)
    assert event.metadata["errorMessage"]
    assert "\n" not in event.metadata["errorMessage"]
    assert event.metadata["actionReturn"] is None
    # What is refused changes nothing.
    assert event.metadata["objects"] == before.metadata["objects"]
    assert event.metadata["agent"] == before.metadata["agent"]


def test_every_code_has_its_case() -> None:
    assert set(CASES) == set(ErrorCode)


def test_what_a_file_names_but_does_not_hold_is_forgotten(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController]
) -> None:
    left = tuple(b for b in toy.objects if b["objectType"] not in ("DiningTable", "Fork"))
    thor = controller_of(replace(toy, objects=left))
    objects = {b["objectId"]: b for b in thor.last_event.metadata["objects"]}
    for body in objects.values():
        named = [*(body["parentReceptacles"] or ()), *(body["receptacleObjectIds"] or ())]
        assert set(named) <= set(objects)


def test_an_unknown_object_is_one_clear_failure(real: HeadlessController) -> None:
    event = real.step("OpenObject", objectId="Fridge|+99.00|+00.00|+00.00")
    assert not event
    assert "is not the objectId on any object" in event.metadata["errorMessage"]
