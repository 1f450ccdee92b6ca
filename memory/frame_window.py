"""Which frames of an episode a fixed-size memory keeps: the first few and the last few.

JanusVLN (arXiv 2509.22548, section 3.3) keeps the first 8 and the last 48 frames; why the first
ones stay is StreamingLLM's finding that attention leans on them (arXiv 2309.17453).

Does the current frame count among `recent`? Here it does: at most `initial + recent` frames are
attended, the current one included. JanusVLN's released code trims its cache to 56 frames after
each frame and appends the next one, so it attends 56 kept frames and the current one, 57;
`FrameWindow(8, 49)` is that.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import CacheMismatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FrameWindow:
    """The first `initial` frames and the last `recent` ones, the current frame among the latter.

    `FrameWindow(0, 1)` is no memory: only the current frame. Raises CacheMismatch where `initial`
    is negative or `recent` below one.
    """

    initial: int = 8
    recent: int = 48

    def __post_init__(self) -> None:
        if self.initial < 0 or self.recent < 1:
            raise CacheMismatch(
                f"a window of {self.initial} initial and {self.recent} recent frames is none; "
                "take initial >= 0 and recent >= 1 (the current frame is one of the recent)"
            )

    @property
    def slots(self) -> int:
        """Frames that are kept at most, the current one included."""
        return self.initial + self.recent

    def slot(self, frame: int) -> int:
        """Where frame number `frame` (from 0) is kept, 0 to `slots` - 1.

        Slots fill in order. After that the recent ones are a ring: a frame takes the place of the
        one that leaves the window with it, so nothing is ever moved.
        """
        if frame < self.initial:
            return frame
        return self.initial + (frame - self.initial) % self.recent

    def kept(self, frame: int) -> list[int]:
        """The frames that `frame` sees, in order, itself the last."""
        first = min(self.initial, frame + 1)
        return [*range(first), *range(max(first, frame - self.recent + 1), frame + 1)]

    def mask(self, frames: int) -> "NDArray[np.bool_]":
        """(frames, frames) booleans, [t, s]: does frame t see frame s in one pass over them all?"""
        import numpy as np

        seeing: Any = np.arange(frames)[:, None]
        seen: Any = np.arange(frames)[None, :]
        visible: NDArray[np.bool_] = (seen <= seeing) & (
            (seen < self.initial) | (seen > seeing - self.recent)
        )
        return visible
