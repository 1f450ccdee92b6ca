"""The agent's body and the camera on it: where it looks from, and what falls into its frame.

Lengths in metres, angles in degrees. The camera sits 0.675 m above the agent's origin, which is
itself 0.9 m above the floor; crouching lowers the camera by as much.
"""

import math
from dataclasses import dataclass
from typing import Any

from .boxes import Vector

CAMERA_HEIGHT = 0.675
HAND = (0.0, -0.16, 0.38)
"""The hand in the camera's axes, as in `heldObjectPose.localPosition`."""

MAX_LOOK_UP = -30.0
MAX_LOOK_DOWN = 60.0


@dataclass(slots=True)
class Agent:
    """Where the agent stands and looks; `y` is the agent's origin, 0.9 m above the floor."""

    x: float
    y: float
    z: float
    yaw: float = 0.0
    horizon: float = 0.0
    standing: bool = True

    @property
    def eye(self) -> Vector:
        """The camera's position."""
        return self.x, self.y + (CAMERA_HEIGHT if self.standing else 0.0), self.z

    @property
    def hand(self) -> Vector:
        """Where a held object is."""
        right, up, forward = axes(self.yaw, self.horizon)
        eye = self.eye
        x, y, z = (
            eye[k] + HAND[0] * right[k] + HAND[1] * up[k] + HAND[2] * forward[k] for k in range(3)
        )
        return x, y, z

    def metadata(self) -> dict[str, Any]:
        """The `agent` value of an event."""
        return {
            "name": "agent",
            "position": {"x": self.x, "y": self.y, "z": self.z},
            "rotation": {"x": 0.0, "y": self.yaw, "z": 0.0},
            "cameraHorizon": self.horizon,
            "isStanding": self.standing,
            "inHighFrictionArea": False,
        }

    def hand_metadata(self) -> dict[str, Any]:
        """The `heldObjectPose` value of an event."""
        x, y, z = self.hand
        return {
            "position": {"x": x, "y": y, "z": z},
            "rotation": {"x": self.horizon, "y": self.yaw, "z": 0.0},
            "localPosition": {"x": HAND[0], "y": HAND[1], "z": HAND[2]},
            "localRotation": {"x": 0.0, "y": 0.0, "z": 0.0},
        }


def axes(yaw: float, horizon: float) -> tuple[Vector, Vector, Vector]:
    """The camera's right, up and forward directions; yaw 0 looks along +z, 90 along +x."""
    a, b = math.radians(yaw), math.radians(horizon)
    sa, ca, sb, cb = math.sin(a), math.cos(a), math.sin(b), math.cos(b)
    return (ca, 0.0, -sa), (sa * sb, cb, ca * sb), (sa * cb, -sb, ca * cb)


def heading(yaw: float) -> tuple[float, float]:
    """The (x, z) direction of a yaw; multiples of 90 are exact, so that grids stay grids."""
    quarter = yaw % 360.0 / 90.0
    if quarter == int(quarter):
        return ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0))[int(quarter) % 4]
    angle = math.radians(yaw)
    return math.sin(angle), math.cos(angle)


def image_point(
    agent: Agent, point: Vector, field_of_view: float, aspect: float
) -> tuple[float, float, float] | None:
    """Where a point appears: x from the left and y from the top in 0..1, and its depth.

    `field_of_view` is vertical; `aspect` is width over height. None where it is behind the camera.
    """
    right, up, forward = axes(agent.yaw, agent.horizon)
    eye = agent.eye
    d = (point[0] - eye[0], point[1] - eye[1], point[2] - eye[2])
    depth = d[0] * forward[0] + d[1] * forward[1] + d[2] * forward[2]
    if depth <= 0.01:
        return None
    half = math.tan(math.radians(field_of_view) / 2)
    x = (d[0] * right[0] + d[1] * right[1] + d[2] * right[2]) / (depth * half * aspect)
    y = (d[0] * up[0] + d[1] * up[1] + d[2] * up[2]) / (depth * half)
    return 0.5 + x / 2, 0.5 - y / 2, depth


def image_ray(
    agent: Agent, x: float, y: float, field_of_view: float, aspect: float
) -> tuple[Vector, Vector]:
    """The camera's position and the unit direction through an image point (from the top left)."""
    right, up, forward = axes(agent.yaw, agent.horizon)
    half = math.tan(math.radians(field_of_view) / 2)
    across, over = (2 * x - 1) * half * aspect, (1 - 2 * y) * half
    d = [forward[k] + across * right[k] + over * up[k] for k in range(3)]
    length = math.sqrt(d[0] ** 2 + d[1] ** 2 + d[2] ** 2)
    return agent.eye, (d[0] / length, d[1] / length, d[2] / length)
