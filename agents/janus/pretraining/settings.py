"""Every knob of the encoders' training, in one value."""

from dataclasses import asdict, dataclass
from typing import Any

from ..training.settings import TrainingError

Figures = dict[str, float | None]
"""How well an encoder does in homes that it has not learned from; None where that is not known."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """What the encoders learn from. Equal settings on one machine give equal weights.

    Attributes:
        seed: of weights, places and walks.
        sights: pictures that the semantic encoder learns to name, each seen once.
        sights_batch: of them in one step.
        homes_batch: homes that these come from.
        walk_frames: frames of walks that the spatial encoder learns from, each seen once.
        walk_lengths: frames of a walk, by turns: short ones to learn from, and some longer than a
            memory, so that frames are evicted here too.
        walk_batch: frames in one step.
        initial, recent: frames of a walk that the spatial memory keeps.
        rate, final_rate: the learning rate at its height, and at its end as a share of that.
        warmup: share of the run in which the rate rises.
        decay, betas_adam, clip: AdamW's weight decay and moments; most length of a gradient.
        depth_weight, motion_weight, step_weight: of the spatial encoder's three losses.
    """

    seed: int = 0
    sights: int = 400_000
    sights_batch: int = 256
    homes_batch: int = 16
    walk_frames: int = 280_000
    walk_lengths: tuple[int, ...] = (24, 80)
    walk_batch: int = 512
    initial: int = 8
    recent: int = 48
    rate: float = 1.5e-3
    final_rate: float = 0.03
    warmup: float = 0.03
    decay: float = 0.02
    betas_adam: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    depth_weight: float = 2.0
    motion_weight: float = 1.0
    step_weight: float = 0.3

    def __post_init__(self) -> None:
        for name in ("sights", "sights_batch", "homes_batch", "walk_frames", "walk_batch"):
            if getattr(self, name) < 1:
                raise TrainingError(f"{name} is {getattr(self, name)}; give 1 or more")
        if self.initial < 0 or self.recent < 1:
            raise TrainingError(
                f"a memory of {self.initial} initial and {self.recent} recent frames is none; "
                "give 0 or more, and 1 or more"
            )
        if (
            not self.walk_lengths
            or not 2 <= min(self.walk_lengths) <= max(self.walk_lengths) <= self.walk_batch
        ):
            raise TrainingError(
                f"walk_lengths is {self.walk_lengths}; give 2 to walk_batch ({self.walk_batch})"
            )

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }
