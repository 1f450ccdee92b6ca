"""What an agent sees and does where it moves freely: VLN-CE's observations and actions.

Shared by every env of that kind: habitat's scenes, and rooms that are drawn in process.
Source: Krantz et al. 2020, "Beyond the Nav-Graph" (VLN-CE, vlnce_task.yaml).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import EnvError, TaskError

if TYPE_CHECKING:
    import gymnasium

ACTIONS = ("stop", "move_forward", "turn_left", "turn_right")
STOP, FORWARD, LEFT, RIGHT = range(len(ACTIONS))

STEP = 0.25
"""Metres of one FORWARD."""

TURN = 15
"""Degrees of one LEFT or RIGHT."""

MAX_STEPS = 500
"""Actions of an episode, the STOP among them."""

MOST_DEPTH = 10.0
"""Metres that the depth 1.0 stands for, and all beyond."""

_LARGEST = 4096


def action_number(action: Any) -> int:
    """An action as a number of `ACTIONS`.

    Raises:
        TaskError: there is no such action.
    """
    number = int(action)
    if not 0 <= number < len(ACTIONS):
        raise TaskError(f"there is no action {number}; 0 to {len(ACTIONS) - 1} are {ACTIONS}")
    return number


@dataclass(frozen=True, slots=True)
class Camera:
    """The two sensors, side by side at one height; R2R-CE's by default.

    Attributes:
        width, height: of `rgb`, in pixels.
        depth_width, depth_height: of `depth`, in pixels.
        field_of_view: of both, horizontal, in degrees.
        above: metres from the floor to the camera.

    Raises:
        EnvError: nothing could be seen through such a camera.
    """

    width: int = 224
    height: int = 224
    depth_width: int = 256
    depth_height: int = 256
    field_of_view: int = 90
    above: float = 1.25

    def __post_init__(self) -> None:
        sizes = (self.width, self.height, self.depth_width, self.depth_height)
        if min(sizes) < 1 or max(sizes) > _LARGEST:
            raise EnvError(f"a picture has 1 to {_LARGEST} px a side, not {sizes}; correct them")
        if not 0 < self.field_of_view < 180:
            raise EnvError(f"no camera sees {self.field_of_view} degrees; take 1 to 179")


def observation_space(camera: Camera) -> "gymnasium.Space[Any]":
    """`rgb` uint8 (H, W, 3) and `depth` float32 (H, W, 1), 0 to 1 for 0 to MOST_DEPTH metres."""
    from gymnasium import spaces

    return spaces.Dict(
        {
            "rgb": spaces.Box(0, 255, (camera.height, camera.width, 3), np.uint8),
            "depth": spaces.Box(0.0, 1.0, (camera.depth_height, camera.depth_width, 1), np.float32),
        }
    )


def action_space() -> "gymnasium.Space[Any]":
    """Discrete: an index into ACTIONS."""
    from gymnasium import spaces

    return spaces.Discrete(len(ACTIONS))


def metres(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """A depth observation in metres, its shape kept."""
    return depth * np.float32(MOST_DEPTH)
