"""What tasks do in a simulator, through AI2-THOR's `Controller` interface alone.

So one code draws, sets up and scores the tasks of every engine.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from ...errors import EnvError, TaskError
from ..engines import Controller
from ..scene import AgentPose

Metadata: TypeAlias = Mapping[str, Any]
"""`event.metadata`, or one entry of its `objects`."""


def scene_name(controller: Controller) -> str:
    """`FloorPlan1` for `FloorPlan1_physics`."""
    return str(controller.last_event.metadata["sceneName"]).removesuffix("_physics")


def objects_of(controller: Controller) -> Sequence[Metadata]:
    """The objects as the last event tells them."""
    objects: Sequence[Metadata] = controller.last_event.metadata["objects"]
    return objects


def tried(controller: Controller, action: str, **args: Any) -> bool:
    """Take an action; whether it succeeded. An action that the simulator lacks has failed."""
    try:
        metadata = controller.step(action=action, **args).metadata
    except ValueError:  # so the client tells an unknown action or a wrong argument
        return False
    return bool(metadata["lastActionSuccess"])


def required(controller: Controller, action: str, **args: Any) -> None:
    """Take an action without which the task cannot be set up.

    Raises:
        EnvError: the simulator refused it; the text gives its reason.
    """
    if not tried(controller, action, **args):
        metadata = controller.last_event.metadata
        reason = str(metadata["errorMessage"]) or str(metadata["errorCode"])
        raise EnvError(
            f"{scene_name(controller)}: {action} failed while a task was set up: {reason}"
        )


def teleport(controller: Controller, pose: AgentPose, *, force: bool = False) -> bool:
    """Move the agent there at once; whether it could stand there (always, with `force`)."""
    return tried(
        controller,
        "TeleportFull",
        position={"x": pose.x, "y": pose.y, "z": pose.z},
        rotation={"x": 0.0, "y": pose.yaw, "z": 0.0},
        horizon=pose.horizon,
        standing=pose.standing,
        forceAction=force,
    )


def reachable_positions(controller: Controller) -> list[tuple[float, float, float]]:
    """The grid points (x, y, z), in metres, where the agent can stand, in a canonical order.

    Raises:
        TaskError: there is none.
    """
    tried(controller, "GetReachablePositions")
    found = controller.last_event.metadata["actionReturn"] or ()
    points = sorted((p["x"], p["y"], p["z"]) for p in found)
    if not points:
        raise TaskError(f"{scene_name(controller)}: the agent can stand nowhere; choose another")
    return points


def central_position(
    points: Sequence[tuple[float, float, float]], metadata: Metadata
) -> tuple[float, float, float]:
    """The point nearest the centre of `sceneBounds` on the floor plan (TIDEE's start)."""
    center = metadata["sceneBounds"]["center"]
    return min(points, key=lambda p: ((p[0] - center["x"]) ** 2 + (p[2] - center["z"]) ** 2, *p))
