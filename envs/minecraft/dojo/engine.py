"""What `mnemonaut/Minecraft-v0` asks of whatever plays the game."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from .tasks import TaskSpec


class Moment(NamedTuple):
    """What a reset or a step led to.

    Attributes:
        observation: MineDojo's, with `masks` and `delta_inv`.
        reward: of the step's last tick, as MineDojo gives it.
        success: whether the task is done.
        over: whether the game ended the episode by itself.
        deaths, ticks: since the reset.
    """

    observation: dict[str, Any]
    reward: float
    success: bool
    over: bool
    deaths: int
    ticks: int


class Engine(Protocol):
    """Plays one task after another."""

    def start(self, spec: TaskSpec, seed: int, world_seed: int | str) -> Moment:
        """Begin a task in a new world."""
        ...

    def again(self) -> Moment:
        """Begin the task again by MineDojo's own reset, in the same world."""
        ...

    def step(self, action: Sequence[int]) -> Moment:
        """Play one action: whole numbers, which may lie outside the action space."""
        ...

    def picture(self, height: int, width: int) -> Any:
        """What the player sees, uint8 [height, width, 3], its first row on top."""
        ...

    def close(self) -> None:
        """Let go of what it holds; may be called again."""
        ...
