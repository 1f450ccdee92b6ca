"""Janus: pictures and an instruction in, one of four action words out, with two memories."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...memory.dualkv import DualKV
from ...memory.frame_cache import FrameCache
from ...memory.frame_window import FrameWindow
from .attention import attend_cached, attend_under
from .decoder import Decoder
from .fusion import Fusion
from .released import released_stream
from .semantic import SemanticEncoder
from .sizes import NOTHING, JanusSizes
from .spatial import SpatialEncoder, SpatialView
from .words import PAD

POLICIES = ("cached", "window")
"""How the decoder knows earlier frames: JanusVLN's paper, and its released code."""


class Windows(NamedTuple):
    """The frames that each memory keeps; `FrameWindow(0, 1)` switches one off."""

    semantic: FrameWindow
    spatial: FrameWindow


class Stream(NamedTuple):
    """What a Janus says at every frame of whole episodes.

    Attributes:
        logits: (B, T, 4) of STOP, FORWARD, LEFT, RIGHT.
        depth: (B, T, side, side), 1 = 10 m along the optical axis.
        motion: (B, T, 4): sine and cosine of the turn since the first frame (right is positive),
            metres to the right of it and in front of it, 1 = 5 m.
        progress: (B, T): share of the whole way that is done.
    """

    logits: Tensor
    depth: Tensor
    motion: Tensor
    progress: Tensor


class Features(NamedTuple):
    """What the encoders make of frames, before fusion.

    Attributes:
        semantic: (B, T, patches, width).
        spatial: (B, T, patches, 2 * width).
    """

    semantic: Tensor
    spatial: Tensor


class Janus(nn.Module):
    """Spatial encoder, semantic encoder, fusion and decoder.

    A memory that is switched off leaves nothing of earlier frames, not even their number: the
    spatial encoder then takes every frame for an episode's first one, and the decoder takes each
    for the first after the instruction, with nothing said before.
    """

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.spatial = SpatialEncoder(sizes)
        self.semantic = SemanticEncoder(sizes)
        self.fusion = Fusion(sizes)
        self.decoder = Decoder(sizes)

    def stream(
        self,
        frames: Tensor,
        said: Tensor,
        words: Tensor,
        windows: Windows,
        counts: Tensor | None = None,
        policy: str = "cached",
    ) -> Stream:
        """Whole episodes in one pass, teacher forced; equal to `step` frame by frame.

        Args:
            frames: uint8 (B, T, 3, H, W).
            said: long (B, T), the word before each frame; `NOTHING` before the first.
            words: long (B, L) instructions, 0 = padding at the end.
            counts: long (B,), frames of each row; what comes after them is of no meaning, and
                bears on nothing before.
            policy: "cached", the paper's: the decoder keeps keys and values of its window.
                "window", the released code's: at every frame the decoder reads up to 8 sampled
                earlier frames anew (`released`), `said` and the semantic window are not used, and
                each frame costs some nine times as much of the decoder.
        """
        if policy not in POLICIES:
            raise ValueError(f"policy={policy!r} is none of {', '.join(POLICIES)}")
        pictures = self.pictures(frames)
        view = self._view(pictures, windows.spatial, auxiliary=True)
        assert view.depth is not None and view.motion is not None
        seen = Features(self._semantic(pictures), view.features)
        if policy == "window":
            what, where = self.what(seen.semantic), self.where(seen.spatial)
            said_so = released_stream(self.decoder, what, where, self.decoder.read(words))
        else:
            said_so = self.decide(seen, said, words, windows.semantic)
        return Stream(said_so[0], view.depth, view.motion, said_so[1])

    def look(self, frames: Tensor, window: FrameWindow) -> Features:
        """What both encoders make of whole episodes; `decide` goes on from there.

        Args:
            frames: uint8 (B, T, 3, H, W).
            window: of the spatial memory.
        """
        pictures = self.pictures(frames)
        view = self._view(pictures, window, auxiliary=False)
        return Features(self._semantic(pictures), view.features)

    def decide(
        self, seen: Features, said: Tensor, words: Tensor, window: FrameWindow
    ) -> tuple[Tensor, Tensor]:
        """Logits (B, T, 4) and progress (B, T) of whole episodes, from what the encoders saw.

        Args:
            said, words: as of `stream`.
            window: of the semantic memory.
        """
        order = torch.arange(said.shape[1], device=said.device)
        if window.slots == 1:
            said = torch.full_like(said, NOTHING)
        prefix = self.decoder.read(words)
        answer: tuple[Tensor, Tensor] = self.decoder(
            said,
            self.what(seen.semantic) + self.where(seen.spatial),
            self.decoder.rotation(self._order(order, window)).flatten(0, 1),
            attend_under(window, self.sizes.decoder_tokens, prefix),
        )
        return answer

    def memory(
        self,
        windows: Windows,
        batch: int,
        words: int,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ) -> DualKV:
        """An empty working memory for `batch` episodes with instructions of at most `words`."""
        sizes = self.sizes

        def cache(
            window: FrameWindow, layers: int, heads: int, tokens: int, pinned: int = 0
        ) -> FrameCache:
            return FrameCache(
                window,
                layers=layers,
                batch=batch,
                heads=heads,
                head_size=sizes.head_size,
                tokens=tokens,
                pinned=pinned,
                dtype=dtype,
                device=device,
            )

        return DualKV(
            cache(windows.semantic, sizes.decoder_layers, sizes.heads, sizes.decoder_tokens, words),
            cache(windows.spatial, sizes.cached_blocks, sizes.global_heads, sizes.spatial_tokens),
        )

    def begin(self, memory: DualKV, words: Tensor, rows: Tensor | None = None) -> None:
        """Forget what was in `rows` (None for all), read their instructions and pin them.

        Args:
            words: long (R, L), a row for each of `rows`, 0 = padding at the end; the longest must
                fit into what the memory was made for (CacheMismatch).
            rows: (batch,) bool or indices.
        """
        memory.reset(rows)
        lengths = (words != PAD).sum(1)
        prefix = self.decoder.read(words[:, : max(int(lengths.max()), 1)])
        lengths = lengths.cpu()
        for layer, (keys, values) in enumerate(prefix.layers):
            cache = memory.semantic
            cache.pin(layer, keys.to(cache.dtype), values.to(cache.dtype), lengths, rows)

    def step(self, memory: DualKV, frames: Tensor, said: Tensor) -> Tensor:
        """One frame of every row: logits (B, 4). Both caches are written and go on.

        Args:
            frames: uint8 (B, 3, H, W).
            said: long (B,), what was said before; `NOTHING` at an episode's first frame. Not
                read where the semantic memory is off.
        """
        order = memory.frames[:, None]
        pictures = self.pictures(frames)[:, None]
        view = self.spatial(
            pictures, self._order(order, memory.spatial.window), attend_cached(memory.spatial)
        )
        if memory.semantic.window.slots == 1:
            said = torch.full_like(said, NOTHING)
        logits, _ = self.decoder(
            said[:, None],
            self.what(self._semantic(pictures)) + self.where(view.features),
            self.decoder.rotation(self._order(order, memory.semantic.window)),
            attend_cached(memory.semantic),
        )
        memory.advance()
        answer: Tensor = logits[:, 0]
        return answer

    def pictures(self, frames: Tensor) -> Tensor:
        """uint8 frames as the encoders want them, of the weights' dtype."""
        return normalised(frames, self.decoder.query.dtype)

    @staticmethod
    def _order(frames: Tensor, window: FrameWindow) -> Tensor:
        """Numbers of frames as a memory knows them: without one, every frame is the first."""
        return torch.zeros_like(frames) if window.slots == 1 else frames

    def what(self, semantic: Tensor) -> Tensor:
        """S' of each frame, (B, T, image tokens, width), from semantic features."""
        seen: Tensor = self.fusion.what(semantic.flatten(0, 1))
        return seen.view(*semantic.shape[:2], *seen.shape[1:])

    def where(self, spatial: Tensor) -> Tensor:
        """lam * MLP(G') of each frame, (B, T, image tokens, width), from spatial features."""
        known: Tensor = self.fusion.where(spatial.flatten(0, 1))
        return known.view(*spatial.shape[:2], *known.shape[1:])

    def _semantic(self, pictures: Tensor) -> Tensor:
        """(B, T, patches, width) of pictures (B, T, 3, H, W)."""
        seen: Tensor = self.semantic(pictures.flatten(0, 1))
        return seen.view(*pictures.shape[:2], *seen.shape[1:])

    def _view(self, pictures: Tensor, window: FrameWindow, *, auxiliary: bool) -> SpatialView:
        """Whole episodes, pictures (B, T, 3, H, W), through the spatial encoder."""
        order = torch.arange(pictures.shape[1], device=pictures.device)[None]
        view: SpatialView = self.spatial(
            pictures,
            self._order(order, window),
            attend_under(window, self.sizes.spatial_tokens),
            auxiliary=auxiliary,
        )
        return view


def normalised(frames: Tensor, dtype: torch.dtype) -> Tensor:
    """uint8 frames as floats around 0."""
    return (frames.to(dtype) - 127.5) / 64.0
