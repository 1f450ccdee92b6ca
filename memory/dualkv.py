"""JanusVLN's working memory: two caches of keys and values, one of meaning and one of space.

Two encoders look at every frame (arXiv 2509.22548): a language model's, which knows what things
are, and a geometric one, which knows where they are. Each keeps the keys and values of its first
and last frames in a `FrameCache` of its own; a step encodes one frame and reads the rest. One
side is switched off by the window `FrameWindow(0, 1)`, in which only the current frame is seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from .errors import CacheMismatch
from .frame_cache import FrameCache


@dataclass(frozen=True, slots=True)
class DualKV:
    """The `working` slot of `Memories`; both sides hold the same rows and go frame by frame.

    Raises CacheMismatch where the two hold different batches.
    """

    semantic: FrameCache
    spatial: FrameCache

    def __post_init__(self) -> None:
        if self.semantic.batch != self.spatial.batch:
            raise CacheMismatch(
                f"the semantic side holds {self.semantic.batch} rows and the spatial side "
                f"{self.spatial.batch}; make both with one batch"
            )

    @property
    def batch(self) -> int:
        """Episodes that are held at once."""
        return self.semantic.batch

    @property
    def frames(self) -> Tensor:
        """(batch,) long: whole frames seen by each row."""
        return self.semantic.frames

    @property
    def nbytes(self) -> int:
        """Bytes of both sides; constant."""
        return self.semantic.nbytes + self.spatial.nbytes

    def advance(self, rows: Tensor | None = None) -> None:
        """Both encoders are done with the frame: the next one begins, in `rows` (None for all)."""
        self.semantic.advance(rows)
        self.spatial.advance(rows)

    def reset(self, rows: Tensor | None = None) -> None:
        """A new episode begins in `rows`, (batch,) bool or indices (None for all)."""
        self.semantic.reset(rows)
        self.spatial.reset(rows)

    def state(self) -> dict[str, Tensor]:
        """A copy of both sides: "semantic.keys", "spatial.frames" and so on."""
        sides = {"semantic": self.semantic.state(), "spatial": self.spatial.state()}
        return {f"{side}.{name}": held for side, own in sides.items() for name, held in own.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Become what `state` came from; CacheMismatch, and nothing changed, where it is not."""
        halves = [
            {name[len(side) :]: held for name, held in state.items() if name.startswith(side)}
            for side in ("semantic.", "spatial.")
        ]
        caches = (self.semantic, self.spatial)
        for cache, half in zip(caches, halves, strict=True):
            cache.check_state(half)
        if not torch.equal(halves[0]["frames"].cpu(), halves[1]["frames"].cpu()):
            raise CacheMismatch(
                "the two sides of the state have seen different numbers of frames; take states "
                "after advance, never within a step"
            )
        for cache, half in zip(caches, halves, strict=True):
            cache.restore(half)
