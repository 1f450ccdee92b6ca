"""JanusVLN as published: VGGT beside Qwen2.5-VL, both looking at every frame, one word out.

F = S' + lambda * MLP(G') (arXiv 2509.22548, equation 4). The spatial side keeps keys and values of
VGGT's global layers for the first and last frames. The semantic side follows the paper ("cached")
or the released code ("window"), see `semantics.py`.

Windows count the current frame among the recent ones. The released code attends one frame more
than 8 + 48: `FrameWindow(8, 49)` is that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from ....envs.errors import UnknownName
from ....memory.cache_checks import chosen_rows
from ....memory.errors import CacheMismatch
from ....memory.frame_cache import FrameCache
from ....memory.frame_window import FrameWindow
from ..released import HISTORY
from .answer import READINGS
from .errors import PublishedMismatch
from .merger import LAMBDA, VGGTMerger
from .pictures import ACROSS, fitted, prepared
from .prompt import Prompt
from .qwen import Qwen
from .semantics import CachedSemantics, PicturedSemantics, Semantics
from .vggt import Aggregator

if TYPE_CHECKING:
    from ..model import Windows

POLICIES = ("cached", "window")


@dataclass(frozen=True, slots=True)
class PublishedMemory:
    """The `working` memory of one batch of episodes: both sides, made for one size of picture."""

    semantic: Semantics
    spatial: FrameCache | None
    batch: int
    camera: tuple[int, int]

    @property
    def nbytes(self) -> int:
        """Bytes of both sides; constant under the cached policy once rows have begun."""
        return self.semantic.nbytes + (0 if self.spatial is None else self.spatial.nbytes)

    def reset(self, rows: Tensor | None = None) -> None:
        """Forget the episodes of `rows`, (batch,) bool or indices (None for all)."""
        self.semantic.reset(chosen_rows(rows, self.batch))
        if self.spatial is not None:
            self.spatial.reset(rows)

    def state(self) -> dict[str, Tensor]:
        """A copy of both sides: "semantic. ..." and "spatial. ..."."""
        spatial = {} if self.spatial is None else self.spatial.state()
        sides = {"semantic": self.semantic.state(), "spatial": spatial}
        return {f"{side}.{name}": held for side, own in sides.items() for name, held in own.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Become what `state` came from; CacheMismatch where windows or sizes differ."""
        own: dict[str, dict[str, Tensor]] = {"semantic": {}, "spatial": {}}
        for name, held in state.items():
            side, _, rest = name.partition(".")
            if side not in own:
                raise CacheMismatch(f"{name} belongs to no side; give what state() gave")
            own[side][rest] = held
        if self.spatial is not None:
            self.spatial.check_state(own["spatial"])
        self.semantic.restore(own["semantic"])
        if self.spatial is not None:
            self.spatial.restore(own["spatial"])


class PublishedJanus(nn.Module):
    """The model; `begin` and `step` as of a trained Janus, with instructions as text.

    Args:
        qwen: the language model.
        aggregator: VGGT; None with lam = 0.
        merger: VGGTMerger; None with lam = 0.
        windows: of the two memories; None for 8 + 48 frames each. `FrameWindow(0, 1)` is off.
        policy: "cached", the paper's, or "window", the released code's.
        reading: "generated", the answer is written and read; "scored", words are weighed.
        lam: weight of the geometry; 0 leaves VGGT out.
        width: pixels that pictures are brought to; None for 46 patches, the published 644.
        prompt: what the model is told.

    Raises:
        UnknownName: no such policy or reading.
        PublishedMismatch: the parts do not fit each other.
    """

    def __init__(
        self,
        qwen: Qwen,
        aggregator: Aggregator | None,
        merger: VGGTMerger | None,
        *,
        windows: "Windows | None" = None,
        policy: str = "cached",
        reading: str = "generated",
        lam: float = LAMBDA,
        width: int | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        super().__init__()
        if policy not in POLICIES:
            raise UnknownName("semantic policy", policy, POLICIES)
        if reading not in READINGS:
            raise UnknownName("reading", reading, READINGS)
        self.qwen = qwen
        self.language_model = qwen.model
        self.aggregator = aggregator if lam else None
        self.merger = merger if lam else None
        self.policy, self.reading, self.lam = policy, reading, lam
        self.width = ACROSS * qwen.patch if width is None else width
        self.windows = (FrameWindow(), FrameWindow()) if windows is None else tuple(windows)
        self.prompt = prompt or Prompt()
        _check_parts(qwen, self.aggregator, self.merger, lam)

    def memory(
        self,
        *,
        batch: int = 1,
        height: int = 480,
        width: int = 640,
        windows: "Windows | None" = None,
    ) -> PublishedMemory:
        """A working memory for frames of `height` x `width` pixels (a camera's, any size);
        `windows` in place of the model's own."""
        size, _ = fitted(height, width, to=self.width, patch=self.qwen.patch, merge=self.qwen.merge)
        window, spatial_window = self.windows if windows is None else windows
        semantic: Semantics
        if self.policy == "cached":
            semantic = CachedSemantics(
                self.qwen, window, size, prompt=self.prompt, reading=self.reading, batch=batch
            )
        else:
            semantic = PicturedSemantics(
                self.qwen,
                size,
                prompt=self.prompt,
                reading=self.reading,
                batch=batch,
                history=HISTORY if window.slots > 1 else 0,
            )
        spatial = None
        if self.aggregator is not None:
            spatial = self.aggregator.memory(
                spatial_window, batch=batch, height=size.height, width=size.width
            )
        return PublishedMemory(semantic, spatial, batch, (height, width))

    @torch.no_grad()
    def begin(
        self, memory: PublishedMemory, instructions: Sequence[str], rows: Tensor | None = None
    ) -> None:
        """Episodes begin in `rows` (None for all): forgets the last ones, reads instructions.

        Raises:
            PublishedMismatch: not one instruction per row.
            CacheMismatch: `rows` are none of the memory's.
        """
        chosen = chosen_rows(rows, memory.batch)
        if len(instructions) != len(chosen):
            raise PublishedMismatch(
                f"{len(instructions)} instructions for {len(chosen)} rows; give one for each"
            )
        memory.reset(rows)
        for row, instruction in zip(chosen, instructions, strict=True):
            memory.semantic.begin(row, instruction)

    @torch.no_grad()
    def step(self, memory: PublishedMemory, frames: Tensor, said: Tensor | None = None) -> Tensor:
        """One frame per row in, scores (B, 4) of STOP, MOVE_FORWARD, TURN_LEFT, TURN_RIGHT out.

        Args:
            frames: (B, 3, H, W) uint8, of the size that the memory was made for.
            said: taken for the sake of one interface and left aside: JanusVLN shows its decoder
                pictures, not what it said.

        Raises:
            PublishedMismatch: other frames than the memory's, or a row has not begun.
        """
        scores, _ = self.speak(memory, frames)
        return scores

    @torch.no_grad()
    def speak(self, memory: PublishedMemory, frames: Tensor) -> tuple[Tensor, list[str]]:
        """As `step`, with the texts that were written."""
        wanted = (memory.batch, 3, *memory.camera)
        if tuple(frames.shape) != wanted or frames.dtype != torch.uint8:
            raise PublishedMismatch(
                f"frames of {frames.dtype} {tuple(frames.shape)} where the memory is for uint8 "
                f"{wanted}; make it with memory(batch=, height=, width=) of these"
            )
        pictures, size = prepared(
            frames,
            to=self.width,
            patch=self.qwen.patch,
            merge=self.qwen.merge,
            device=self.qwen.device,
        )
        geometry: Tensor | None = None
        if self.aggregator is not None and self.merger is not None and memory.spatial is not None:
            patches = self.aggregator.step(pictures, memory.spatial)
            geometry = self.lam * self.merger(patches, size.rows, size.columns)
        scores, texts = memory.semantic.step(pictures, geometry)
        if memory.spatial is not None:
            memory.spatial.advance()
        return scores, texts


def load_published(
    qwen: str | Path,
    vggt: str | Path | None = None,
    *,
    windows: "Windows | None" = None,
    policy: str = "cached",
    reading: str = "generated",
    lam: float | None = None,
    width: int | None = None,
    attention: str = "sdpa",
    dtype: torch.dtype = torch.bfloat16,
    device: torch.device | str = "cpu",
) -> PublishedJanus:
    """JanusVLN from files on this machine; nothing is fetched.

    Args:
        qwen: the folder of a JanusVLN checkpoint, or, with lam = 0, of Qwen2.5-VL.
        vggt: VGGT-1B's folder or file; None takes the aggregator in the JanusVLN checkpoint.
        lam: None for what the checkpoint's config says, or 0.2.
        others: as `PublishedJanus`.

    Raises:
        CheckpointMissing: a file is missing, damaged or of other shapes.
        PublishedMismatch: the parts do not fit each other.
    """
    from .loading import load_aggregator, load_merger
    from .prompt import prompt_of
    from .qwen import load_qwen

    qwen = Path(qwen).expanduser()
    language = load_qwen(qwen, dtype=dtype, device=device, attention=attention)
    if lam is None:
        lam = float(getattr(language.model.config, "lam", LAMBDA))
    aggregator, merger = None, None
    if lam:
        merger = load_merger(qwen, merge=language.merge, dtype=dtype, device=device)
        aggregator = load_aggregator(
            qwen if vggt is None else Path(vggt).expanduser(), dtype=dtype, device=device
        )
    return PublishedJanus(
        language,
        aggregator,
        merger,
        windows=windows,
        policy=policy,
        reading=reading,
        lam=lam,
        width=width,
        prompt=prompt_of(qwen),
    )


def _check_parts(
    qwen: Qwen, aggregator: Aggregator | None, merger: VGGTMerger | None, lam: float
) -> None:
    if not lam:
        return
    if aggregator is None or merger is None:
        raise PublishedMismatch(f"lam={lam} needs VGGT and a VGGTMerger; give both, or take lam=0")
    if aggregator.sizes.patch != qwen.patch:
        raise PublishedMismatch(
            f"VGGT's patches are of {aggregator.sizes.patch} pixels and the language model's of "
            f"{qwen.patch}; take two that see the same patches"
        )
    joined = 2 * aggregator.sizes.width
    if merger.width != joined or merger.out != qwen.width or merger.merge != qwen.merge:
        raise PublishedMismatch(
            f"the VGGTMerger leads from {merger.width} to {merger.out} numbers where VGGT gives "
            f"{joined} and the language model has {qwen.width}; take the parts of one checkpoint"
        )
