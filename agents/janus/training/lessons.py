"""Episodes as the learner wants them: what the encoders saw, and no pictures any more.

The encoders are frozen, so each episode goes through them once, when it is recorded, whole and by
itself: what a lesson holds does not depend on what else is recorded.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .trajectory import Trajectory

if TYPE_CHECKING:
    from ..model import Janus, Windows


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One episode of T frames.

    Attributes:
        kind, by_policy, words, said, labels, progress: as of `Trajectory`.
        semantic: (T, patches, width) bfloat16, on the CPU.
        spatial: (T, patches, 2 * width) bfloat16, on the CPU.
    """

    kind: str
    by_policy: bool
    words: NDArray[np.int16]
    said: NDArray[np.int8]
    labels: NDArray[np.int8]
    progress: NDArray[np.float32]
    semantic: Tensor
    spatial: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def nbytes(self) -> int:
        """Of the features, which are nearly all of it."""
        return self.semantic.nbytes + self.spatial.nbytes


@torch.no_grad()
def lesson(model: "Janus", windows: "Windows", episode: Trajectory, *, half: bool) -> Lesson:
    """What a model's encoders make of an episode.

    Args:
        windows: the spatial one is used.
        half: look in mixed precision.
    """
    device = model.decoder.query.device
    frames = torch.from_numpy(np.ascontiguousarray(episode.frames)).to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        seen = model.look(frames[None], windows.spatial)
    semantic, spatial = (part[0].to("cpu", torch.bfloat16, copy=True) for part in seen)
    return lesson_of(episode, semantic, spatial)


def lesson_of(episode: Trajectory, semantic: Tensor, spatial: Tensor) -> Lesson:
    """An episode with its features, (T, patches, ...), in place of its pictures."""
    return Lesson(
        kind=episode.kind,
        by_policy=episode.by_policy,
        words=episode.words,
        said=episode.said,
        labels=episode.labels,
        progress=episode.progress,
        semantic=semantic,
        spatial=spatial,
    )
