"""The released code's semantic memory: a few earlier frames, read anew at every step.

JanusVLN's paper keeps keys and values of 8 + 48 frames in both encoders. Its evaluator
(MIV-XJTU/JanusVLN, src/evaluation.py) does so in the spatial one only: the language model is given
up to 8 earlier frames, evenly sampled from the whole episode with its first, and the current one,
and nothing of the last step is kept. The spatial encoder sees the current frame, whose feature map
is added to every one of those images. Both facts are kept here; the images stand behind the
instruction, not before it, so that the same weights serve both policies.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ...memory.frame_cache import FrameCache
from ...memory.frame_window import FrameWindow
from .attention import Prefix, attend_cached, attention
from .sizes import NOTHING
from .words import PAD

if TYPE_CHECKING:
    from .decoder import Decoder
    from .model import Janus

HISTORY = 8
"""Earlier frames that are read, at most."""


def sampled(frame: int, history: int = HISTORY) -> list[int]:
    """The frames that are read at `frame` (from 0), itself the last.

    All there are, or `history` + 1 at equal distances, rounded down, the first among them; with a
    history of 0 itself alone.
    """
    if frame <= history:
        return list(range(frame + 1))
    if not history:
        return [frame]
    return [int(at) for at in np.linspace(0, frame, history + 1, dtype=int)]


def released_stream(
    decoder: "Decoder", what: Tensor, where: Tensor, prefix: Prefix, history: int = HISTORY
) -> tuple[Tensor, Tensor]:
    """Whole episodes, every frame with its own sample of the earlier ones.

    Args:
        what, where: (B, T, image tokens, width), the semantic and the spatial side of fusion.

    Returns:
        logits (B, T, 4) and progress (B, T).
    """
    batch, time = what.shape[:2]
    chosen = [sampled(frame, history) for frame in range(time)]
    counts = torch.tensor([len(frames) for frames in chosen], device=what.device)
    slots = _right_aligned(chosen, history + 1).to(what.device)
    images = what[:, slots] + where[:, :, None]
    each = Prefix(
        [(_repeated(keys, time), _repeated(values, time)) for keys, values in prefix.layers],
        _repeated(prefix.visible, time),
    )
    logits, progress = read_anew(decoder, images.flatten(0, 1), counts.repeat(batch), each)
    return logits.view(batch, time, -1), progress.view(batch, time)


def read_anew(
    decoder: "Decoder", images: Tensor, counts: Tensor, prefix: Prefix
) -> tuple[Tensor, Tensor]:
    """The decoder over a few fused images, the current one last, with nothing said before.

    Args:
        images: (N, F, image tokens, width); the last `counts` of the F count.
        counts: (N,) long, at least 1.

    Returns:
        logits (N, 4) and progress (N,).
    """
    rows, frames, tokens = images.shape[:3]
    order = torch.arange(frames, device=images.device)
    number = (order - frames + counts[:, None]).clamp(min=0)
    rotation = decoder.rotation(number)
    said = torch.full((rows, 1), NOTHING, device=images.device)
    now = decoder.group(said, images[:, -1:])[:, 0]
    x = torch.cat([images[:, :-1].flatten(1, 2), now], 1)
    turned = torch.cat([rotation[:, :-1, 1 : 1 + tokens].flatten(1, 2), rotation[:, -1]], 1)
    of_frame = torch.cat([order[:-1].repeat_interleave(tokens), order[-1:].expand(now.shape[1])])
    there = of_frame >= frames - counts[:, None]
    before = of_frame[:, None] >= of_frame
    # What is not there still sees itself, so that no softmax is empty; nobody else sees it.
    seen = (before & there[:, None]) | torch.eye(
        len(of_frame), dtype=torch.bool, device=images.device
    )
    pinned = prefix.visible[:, None].expand(-1, len(of_frame), -1)
    mask = torch.cat([pinned, seen], 2)[:, None]

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        held = prefix.layers[layer]
        keys, values = torch.cat([held[0], keys], 2), torch.cat([held[1], values], 2)
        return attention(queries, keys, values, mask)

    return decoder.answer(decoder.run(x, turned[:, None], attend)[:, -1])


class ReleasedPolicy:
    """A Janus that acts as the released evaluator does: `begin`, then `step` frame by frame.

    The spatial side is a cache, as ever. On the semantic side raw frames are kept, all of an
    episode, since any may be sampled again: memory grows with the episode.

    Args:
        model: its weights are only read.
        window: of the spatial cache.
        batch: episodes at once.
        history: earlier frames that are read again, at most.
    """

    def __init__(
        self, model: "Janus", window: FrameWindow, batch: int, history: int = HISTORY
    ) -> None:
        weight = model.decoder.query
        sizes = model.sizes
        self._model, self._history = model, history
        self._spatial = FrameCache(
            window,
            layers=sizes.cached_blocks,
            batch=batch,
            heads=sizes.global_heads,
            head_size=sizes.head_size,
            tokens=sizes.spatial_tokens,
            dtype=weight.dtype,
            device=weight.device,
        )
        self._frames: list[list[Tensor]] = [[] for _ in range(batch)]
        self._words = torch.zeros((batch, 1), dtype=torch.long, device=weight.device)

    @property
    def nbytes(self) -> int:
        """Bytes of the spatial cache and of the frames kept so far."""
        return self._spatial.nbytes + sum(f.nbytes for row in self._frames for f in row)

    @torch.no_grad()
    def begin(self, words: Tensor, rows: Tensor | None = None) -> None:
        """Forget what was in `rows` (None for all) and keep their instructions, long (R, L)."""
        every = torch.arange(len(self._frames))
        chosen = every if rows is None else every[rows.cpu()]
        self._spatial.reset(rows)
        longer = max(words.shape[1], self._words.shape[1])
        kept = torch.full((len(every), longer), PAD, device=self._words.device)
        kept[:, : self._words.shape[1]] = self._words
        kept[chosen] = PAD
        kept[chosen, : words.shape[1]] = words
        self._words = kept
        for row in chosen.tolist():
            self._frames[row] = []

    @torch.no_grad()
    def step(self, frames: Tensor, said: Tensor | None = None) -> Tensor:
        """Logits (B, 4) of frames, uint8 (B, 3, H, W); `said` is not read."""
        model = self._model
        order = self._spatial.frames[:, None]
        if self._spatial.window.slots == 1:
            order = torch.zeros_like(order)
        now = model.pictures(frames)[:, None]
        view = model.spatial(now, order, attend_cached(self._spatial))
        self._spatial.advance()
        chosen: list[list[int]] = []
        for row, frame in zip(self._frames, frames, strict=True):
            row.append(frame.clone())
            chosen.append(sampled(len(row) - 1, self._history))
        slots = _right_aligned(chosen, max(map(len, chosen))).tolist()
        again = torch.stack(
            [
                torch.stack([row[at] for at in places])
                for row, places in zip(self._frames, slots, strict=True)
            ]
        )
        seen = model.semantic(model.pictures(again).flatten(0, 1))
        what = model.fusion.what(seen)
        images = what.view(*again.shape[:2], *what.shape[1:]) + model.where(view.features)
        counts = torch.tensor([len(places) for places in chosen], device=frames.device)
        return read_anew(model.decoder, images, counts, model.decoder.read(self._words))[0]


def _right_aligned(chosen: list[list[int]], width: int) -> Tensor:
    """(len(chosen), width) long: numbers of frames, the missing ones in front as 0."""
    return torch.tensor([[0] * (width - len(frames)) + frames for frames in chosen])


def _repeated(x: Tensor, times: int) -> Tensor:
    """Every row `times` times, one beside the other."""
    return x[:, None].expand(-1, times, *x.shape[1:]).flatten(0, 1)
