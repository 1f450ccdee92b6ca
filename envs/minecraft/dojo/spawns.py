"""What appears around the player by a task's order: drawn as the real package draws it.

With the same seed and the same ticks both give the same commands.
"""

from typing import TYPE_CHECKING

import numpy as np

from .spawn_rules import ALLOWED, BLOCKS
from .tasks import TaskSpec, Vector

if TYPE_CHECKING:
    from gymnasium.spaces import Box


class Spawns:
    """The draws of one task; they go on over MineDojo's own resets.

    Args:
        seed: MineDojo's `seed`.
    """

    def __init__(self, spec: TaskSpec, seed: int) -> None:
        self._mobs = spec.mobs
        self._rates = spec.spawn_rates
        self._around = _box(spec.mob_range, len(spec.mobs), seed)
        self._extra = _box(spec.spawn_range, len(spec.spawn_rates), seed)
        self._rng = np.random.default_rng(seed)

    def initial(self) -> list[str]:
        """The chat commands that bring a task's first mobs, one a tick."""
        if self._around is None:
            return []
        places = self._around.sample()
        return [_summon(mob, at) for mob, at in zip(self._mobs, places, strict=True)]

    def extra(self, y: float, light: float) -> list[str]:
        """The chat commands to play before a tick, one a tick.

        Args:
            y: of the player.
            light: level where the player is, 0 to 15.
        """
        if self._extra is None:
            return []
        commands = []
        for (name, rate), at in zip(self._rates, self._extra.sample(), strict=True):
            allowed = ALLOWED.get(name)
            if self._rng.random() <= rate and (allowed is None or allowed(y, light)):
                here = " ".join(f"~{int(part)}" for part in at)
                commands.append(
                    f"/setblock {here} {name}" if name in BLOCKS else f"/summon {name} {here}"
                )
        return commands


def _summon(mob: str, at: "np.ndarray") -> str:
    return f"/summon {mob} " + " ".join(f"~{int(part)}" for part in at)


def _box(corners: tuple[Vector, Vector] | None, count: int, seed: int) -> "Box | None":
    from gymnasium.spaces import Box

    if corners is None or not count:
        return None
    low, high = (np.repeat(np.array([corner]), count, axis=0) for corner in corners)
    return Box(low, high, seed=seed)
