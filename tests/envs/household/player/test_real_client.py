"""The real, unpatched ai2thor 5.0 client on the player: all it does, over both protocols."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ai2thor")

SIZE = (120, 90)  # width, height: below 300, where the client begins with ChangeResolution


@pytest.fixture(scope="module", params=["fifo", "wsgi"])
def client(request: pytest.FixtureRequest, real_client: Callable[..., Any]) -> Iterator[Any]:
    from ai2thor.fifo_server import FifoServer
    from ai2thor.wsgi_server import WsgiServer

    width, height = SIZE
    yield real_client(
        scene="Kitchen_3",
        server_class={"fifo": FifoServer, "wsgi": WsgiServer}[request.param],
        width=width,
        height=height,
        renderDepthImage=True,
        renderInstanceSegmentation=True,
        visibilityDistance=1.5,
    )


def beside(client: Any, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Go to where a wanted object can be handled, and return its metadata."""
    for found in client.last_event.metadata["objects"]:
        if not wanted(found):
            continue
        poses = client.step("GetInteractablePoses", objectId=found["objectId"])
        if not poses or not poses.metadata["actionReturn"]:
            continue
        pose = poses.metadata["actionReturn"][0]
        if client.step("TeleportFull", **pose):
            seen = client.last_event.get_object(found["objectId"])
            if seen["visible"]:
                return dict(seen)
    raise AssertionError("no such object can be handled here")


def test_the_start(client: Any) -> None:
    event = client.last_event
    assert event.metadata["lastAction"] == "Initialize" and event
    assert event.metadata["actionReturn"]["cameraFarPlane"] == client.server.camera_far_plane
    assert (event.screen_width, event.screen_height) == SIZE
    assert "Kitchen_3" in client.scenes_in_build


def test_navigation(client: Any) -> None:
    event = client.reset("Kitchen_3")
    reachable = client.step("GetReachablePositions").metadata["actionReturn"]
    assert len(reachable) > 3 and all(set(point) == {"x", "y", "z"} for point in reachable)
    before = event.metadata["agent"]
    yaw = before["rotation"]["y"]
    event = client.step("RotateRight")
    assert event.metadata["agent"]["rotation"]["y"] == pytest.approx((yaw + 90) % 360)
    ways = [client.step(action) for action in ("MoveAhead", "MoveLeft", "MoveBack", "MoveRight")]
    assert any(ways)
    moved = next(way for way in ways if way).metadata["agent"]["position"]
    start = before["position"]
    gone = np.hypot(moved["x"] - start["x"], moved["z"] - start["z"])
    assert gone == pytest.approx(0.25, abs=1e-6)


def test_errors_reach_the_client_as_its_own(client: Any) -> None:
    with pytest.raises(ValueError, match="Fly"):
        client.step("Fly")
    event = client.step("PickupObject", objectId="Apple|nowhere")
    assert not event and event.metadata["errorMessage"]
    with pytest.raises(RuntimeError):
        client.step("PickupObject", objectId="Apple|nowhere", raise_for_failure=True)
    with pytest.raises(ValueError, match="Kitchen_x"):
        client.reset("Kitchen_x")


def test_pickup_and_put(client: Any) -> None:
    client.reset("Kitchen_3")
    thing = beside(client, lambda one: one["pickupable"] and not one["receptacle"])
    picked = client.step("PickupObject", objectId=thing["objectId"])
    assert picked, picked.metadata["errorMessage"]
    held = {"objectId": thing["objectId"], "objectType": thing["objectType"]}
    assert picked.metadata["inventoryObjects"] == [held]
    surface = beside(client, lambda one: one["objectType"] in ("CounterTop", "DiningTable"))
    put = client.step("PutObject", objectId=surface["objectId"])
    assert put, put.metadata["errorMessage"]
    assert surface["objectId"] in put.get_object(thing["objectId"])["parentReceptacles"]


def test_pictures(client: Any) -> None:
    client.reset("Kitchen_3")
    thing = beside(client, lambda one: one["objectType"] == "Fridge")
    event = client.last_event
    width, height = SIZE
    assert event.frame.shape == (height, width, 3) and event.frame.std() > 5
    assert event.depth_frame.shape == (height, width) and event.depth_frame.dtype == np.float32
    mask = event.instance_masks[thing["objectId"]]
    assert mask.shape == (height, width) and mask.sum() > 20
    # Depth is in metres along the view, so nearer than the object's far side as it stands there.
    assert 0.05 < np.median(event.depth_frame[mask]) < thing["distance"] + 1.0
    left, top, right, bottom = event.instance_detections2D[thing["objectId"]]
    assert 0 <= left <= right < width and 0 <= top <= bottom < height
    # What one looks down on comes up from the picture's lower edge: rows are not upside down.
    below = client.step("LookDown").depth_frame
    assert below[-5:].mean() < below[:5].mean()


def test_the_resolution_can_change(client: Any) -> None:
    event = client.reset("Kitchen_3", width=60, height=40)
    assert event.frame.shape == (40, 60, 3) and event.depth_frame.shape == (40, 60)
    width, height = SIZE
    event = client.reset("Bathroom_1", width=width, height=height)
    assert event.frame.shape == (height, width, 3)
    assert event.metadata["sceneName"].startswith("Bathroom_1")


def test_pictures_only_where_they_are_wanted(client: Any) -> None:
    assert client.step("Pass", renderImage=False).frame is None
    assert client.step("Pass").frame is not None


def test_a_player_killed_in_mid_step_is_an_error_for_the_client_alone(client: Any) -> None:
    """Last, for it ends the player. The client waits out its timeout, or sees it over HTTP."""
    from ai2thor.exceptions import UnityCrashException

    server = client.server
    server.timeout = 1.0
    os.kill(server.unity_proc.pid, signal.SIGSTOP)
    server.send({"action": "Pass"})
    timer = threading.Timer(0.1, server.unity_proc.kill)
    timer.start()
    with pytest.raises({"FIFO": TimeoutError, "WSGI": UnityCrashException}[server.server_type]):
        server.receive()
    timer.join()
