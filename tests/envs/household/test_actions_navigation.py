"""Walking, turning, looking, standing: poses, limits, and what is in the way."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.household.camera import Agent, axes, image_point, image_ray
from mnemonaut.envs.household.controller import HeadlessController

Find = Callable[[HeadlessController, str], str]


def _place(controller: HeadlessController) -> tuple[float, float]:
    position = controller.last_event.metadata["agent"]["position"]
    return position["x"], position["z"]


def test_moves_go_where_they_say(thor: HeadlessController) -> None:
    assert thor.step("MoveBack")
    assert _place(thor) == (0.0, -0.25)
    assert thor.step("MoveRight")
    assert _place(thor) == (0.25, -0.25)
    assert thor.step("MoveAhead")
    assert thor.step("MoveLeft", moveMagnitude=0.5)
    assert _place(thor) == (-0.25, 0.0)
    thor.step("RotateLeft")
    assert thor.last_event.metadata["agent"]["rotation"]["y"] == 270.0
    assert thor.step("MoveAhead")
    assert _place(thor) == (-0.5, 0.0)


def test_furniture_and_walls_stop(thor: HeadlessController) -> None:
    results = [bool(thor.step("MoveAhead")) for _ in range(4)]
    assert results[-1] is False
    assert "blocked" in thor.last_event.metadata["errorMessage"]
    z = _place(thor)[1]
    assert z < 0.6 - 0.19
    thor.step("RotateRight", degrees=180)
    for _ in range(20):
        thor.step("MoveAhead")
    assert -2.0 + 0.19 <= _place(thor)[1] <= -1.5


def test_nobody_jumps_over_furniture(thor: HeadlessController) -> None:
    assert not thor.step("MoveAhead", moveMagnitude=1.75)


def test_snapping_to_a_grid_of_a_decimetre(thor: HeadlessController) -> None:
    """As in a real trace: 1.2 m at 240 degrees from (0.7, -0.4) ended at (-0.3, -1.0)."""
    thor.reset(gridSize=0.1)
    assert thor.step("Teleport", position={"x": 0.7, "y": 0.9, "z": -0.4}, rotation=240)
    assert thor.step("MoveAhead", moveMagnitude=1.2)
    assert _place(thor) == (-0.3, -1.0)


def test_without_a_grid_places_are_what_they_are(thor: HeadlessController) -> None:
    thor.reset(snapToGrid=False)
    thor.step("RotateRight", degrees=30)
    assert thor.step("MoveBack", moveMagnitude=0.3)
    x, z = _place(thor)
    assert math.isclose(x, -0.15, abs_tol=1e-6)
    assert math.isclose(z, -0.3 * math.cos(math.radians(30)), abs_tol=1e-6)


def test_look_limits_are_minus_30_and_60(thor: HeadlessController) -> None:
    assert thor.step("LookUp").metadata["agent"]["cameraHorizon"] == -30.0
    assert not thor.step("LookUp", degrees=1)
    for horizon in (0.0, 30.0, 60.0):
        assert thor.step("LookDown").metadata["agent"]["cameraHorizon"] == horizon
    assert thor.step("LookDown").metadata["errorCode"] == "LookDownCantExceedMin"


def test_standing_and_crouching(thor: HeadlessController) -> None:
    assert not thor.step("Stand")
    high = thor.last_event.metadata["cameraPosition"]["y"]
    assert thor.step("Crouch")
    assert math.isclose(high - thor.last_event.metadata["cameraPosition"]["y"], 0.675)
    assert not thor.last_event.metadata["agent"]["isStanding"]
    assert not thor.step("Crouch")
    assert thor.step("Stand")


def test_teleport(thor: HeadlessController) -> None:
    assert thor.step("Teleport", position={"x": 0.5, "y": 0.9, "z": -0.5})
    assert _place(thor) == (0.5, -0.5)
    assert not thor.step("Teleport", position={"x": 0.0, "y": 0.9, "z": 1.0})
    assert not thor.step("Teleport", position={"x": 0.0, "y": 3.0, "z": 0.0})
    assert not thor.step("Teleport", horizon=80)
    assert _place(thor) == (0.5, -0.5)
    assert thor.step("Teleport", position={"x": 0.0, "y": 0.9, "z": 1.0}, forceAction=True)
    full: dict[str, Any] = {
        "rotation": {"x": 0, "y": -90, "z": 0},
        "horizon": 30,
        "standing": False,
    }
    assert thor.step("TeleportFull", x=0.0, y=0.9, z=0.0, **full)
    agent = thor.last_event.metadata["agent"]
    assert agent["rotation"]["y"] == 270.0
    assert (agent["cameraHorizon"], agent["isStanding"]) == (30.0, False)
    with pytest.raises(ValueError, match="position"):
        thor.step("TeleportFull", **full)
    with pytest.raises(ValueError, match="horizon,standing"):
        thor.step("TeleportFull", position={"x": 0, "y": 0.9, "z": 0}, rotation=0)


def test_the_held_object_goes_along(thor: HeadlessController, id_of: Find) -> None:
    """The hand's place is that of real events: 0.16 m below the camera and 0.38 m ahead."""
    assert thor.step("PickupObject", objectId=id_of(thor, "Apple"))
    for action in ("RotateRight", "MoveBack", "Crouch", "LookDown"):
        assert thor.step(action)
        body = thor.last_event.objects_by_type("Apple")[0]
        hand = thor.last_event.metadata["heldObjectPose"]["position"]
        assert body["position"] == pytest.approx(hand)
    thor.step("Teleport", position={"x": -0.5, "y": 0.9, "z": -0.5}, rotation=0, horizon=0,
              standing=True)  # fmt: skip
    body = thor.last_event.objects_by_type("Apple")[0]
    assert body["position"] == pytest.approx({"x": -0.5, "y": 1.415, "z": -0.12})


@given(
    st.floats(0, 360), st.floats(-30, 60), st.floats(0.05, 0.95), st.floats(0.05, 0.95),
    st.floats(0.2, 5),
)  # fmt: skip
def test_image_points_and_rays_are_inverse(
    yaw: float, horizon: float, x: float, y: float, far: float
) -> None:
    agent = Agent(0.3, 0.9, -0.2, yaw, horizon)
    eye, ray = image_ray(agent, x, y, 60.0, 1.5)
    place = (eye[0] + far * ray[0], eye[1] + far * ray[1], eye[2] + far * ray[2])
    seen = image_point(agent, place, 60.0, 1.5)
    assert seen is not None
    assert seen[:2] == pytest.approx((x, y), abs=1e-6)


@given(st.floats(-720, 720), st.floats(-30, 60))
def test_camera_axes_are_a_left_handed_frame(yaw: float, horizon: float) -> None:
    right, up, forward = axes(yaw, horizon)
    cross = (
        right[1] * up[2] - right[2] * up[1],
        right[2] * up[0] - right[0] * up[2],
        right[0] * up[1] - right[1] * up[0],
    )
    # Left-handed: right x up is forward in a frame whose z goes away from the viewer.
    assert cross == pytest.approx(forward, abs=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        {"positions": [1]}, {"positions": [{"x": 1.0}]}, {"rotations": [None]},
        {"rotations": ["a"]}, {"horizons": [[]]}, {"horizons": [float("nan")]},
        {"standings": [1]}, {"positions": "here"},
    ],
)  # fmt: skip
def test_wrong_lists_are_refused(
    thor: HeadlessController, id_of: Find, wrong: dict[str, Any]
) -> None:
    command = {"action": "GetInteractablePoses", "objectId": id_of(thor, "Apple"), **wrong}
    assert thor.perform(command).metadata["errorCode"] == "InvalidArgument"


def test_no_way_begins_nowhere(thor: HeadlessController, id_of: Find) -> None:
    nowhere = {"x": float("nan"), "y": 0.9, "z": 0.0}
    command = {"action": "GetShortestPath", "objectId": id_of(thor, "Apple"), "position": nowhere}
    assert thor.perform(command).metadata["errorCode"] == "InvalidArgument"


def test_queries(thor: HeadlessController, id_of: Find) -> None:
    apple = id_of(thor, "Apple")
    poses = thor.step("GetInteractablePoses", objectId=apple).metadata["actionReturn"]
    assert poses
    for pose in poses[:: max(1, len(poses) // 12)]:
        place = {axis: pose[axis] for axis in "xyz"}
        assert thor.step("TeleportFull", position=place, rotation=pose["rotation"],
                         horizon=pose["horizon"], standing=pose["standing"])  # fmt: skip
        body = thor.last_event.get_object(apple)
        assert body is not None
        assert body["visible"]
    thor.reset()
    path = thor.step("GetShortestPath", objectId=id_of(thor, "GarbageCan"))
    corners = path.metadata["actionReturn"]["corners"]
    assert corners[0] == {"x": 0.0, "y": 0.9, "z": 0.0}
    for a, b in pairwise(corners):
        assert math.dist((a["x"], a["z"]), (b["x"], b["z"])) == pytest.approx(0.25)
        assert thor.step("Teleport", position=b)
    assert thor.step("GetShortestPath", objectType="Fridge")
    assert not thor.perform({"action": "GetShortestPath", "objectType": "Boat"})
    assert thor.perform({"action": "GetShortestPath"}).metadata["errorCode"] == "MissingArguments"
    to = thor.step("GetShortestPathToPoint", target={"x": -1.0, "y": 0.9, "z": 0.5})
    assert to.metadata["actionReturn"]["corners"][-1] == pytest.approx(
        {"x": -1.0, "y": 0.9, "z": 0.5}
    )
    above = thor.step("GetSpawnCoordinatesAboveReceptacle", objectId=id_of(thor, "DiningTable"))
    points = above.metadata["actionReturn"]
    assert len(points) > 20
    assert {round(point["y"], 3) for point in points} == {0.8}
