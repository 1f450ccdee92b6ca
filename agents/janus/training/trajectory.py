"""One recorded episode: what was seen, done and wanted at each of its T frames."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ..sizes import NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """An episode as it was recorded.

    Attributes:
        task: its name.
        kind: of the task.
        by_policy: whether a policy acted in it, or the expert alone.
        instruction: as it was told, hints included.
        words: the same as numbers of the vocabulary, (L,) int16.
        frames: pictures before each action, (T, 3, H, W) uint8.
        actions: what was done at each frame, (T,) int8; mostly by the expert or by the policy.
        labels: what the expert would have done, (T,) int8.
        progress: share of the way that is done, (T,) float32.
    """

    task: str
    kind: str
    by_policy: bool
    instruction: str
    words: NDArray[np.int16]
    frames: NDArray[np.uint8]
    actions: NDArray[np.int8]
    labels: NDArray[np.int8]
    progress: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def said(self) -> NDArray[np.int8]:
        """What was done before each frame, (T,); NOTHING before the first."""
        return np.concatenate((np.array([NOTHING], np.int8), self.actions[:-1]))

    def check(self) -> int:
        """A number that another recording of the same actions gives too."""
        found = 0
        for part in (self.frames, self.labels, self.progress):
            found = crc32(np.ascontiguousarray(part).view(np.uint8).data, found)
        return found
