"""Where all that can be carried lies, and putting it there again (SetObjectPoses)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..engines import Controller
from .acting import Metadata, objects_of, required

Triple: TypeAlias = tuple[float, float, float]

OPTIONS = {
    "placeStationary": False,
    "enablePhysicsJitter": True,
    "forceRigidbodySleep": True,
    "skipMoveable": True,
}
"""How the rearrangement challenge sets poses."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where an object lies: metres; degrees about x, y, z."""

    position: Triple
    rotation: Triple


def poses_by_name(objects: Collection[Metadata]) -> dict[str, Pose]:
    """The poses of all that can be carried, in the order of names."""
    return {
        str(body["name"]): Pose(
            (body["position"]["x"], body["position"]["y"], body["position"]["z"]),
            (body["rotation"]["x"], body["rotation"]["y"], body["rotation"]["z"]),
        )
        for body in sorted(objects, key=lambda o: str(o["name"]))
        if body["pickupable"]
    }


def pose_argument(poses: Mapping[str, Pose]) -> list[dict[str, Any]]:
    """SetObjectPoses' `objectPoses`."""
    return [
        {
            "objectName": name,
            "position": dict(zip("xyz", pose.position, strict=True)),
            "rotation": dict(zip("xyz", pose.rotation, strict=True)),
        }
        for name, pose in poses.items()
    ]


def set_poses(controller: Controller, poses: Mapping[str, Pose]) -> None:
    """Put everything that can be carried where `poses` says; what is not listed is removed.

    Furniture that can be pushed stays.

    Raises:
        EnvError: the simulator refused.
    """
    required(controller, "SetObjectPoses", objectPoses=pose_argument(poses), **OPTIONS)


def put_back(controller: Controller, name: str, home: Pose) -> None:
    """Put one object, out of the hand or from anywhere, where it was; all else stays.

    Raises:
        EnvError: the simulator refused.
    """
    if controller.last_event.metadata["inventoryObjects"]:
        required(controller, "DropHandObject", forceAction=True)
    now = poses_by_name(objects_of(controller))
    if name in now:
        set_poses(controller, {**now, name: home})
