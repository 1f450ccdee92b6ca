"""Attention of whole frames to whole frames: one pass over an episode under a window."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from ...memory.frame_cache import FrameCache
from ...memory.frame_window import FrameWindow

Attend = Callable[[int, Tensor, Tensor, Tensor], Tensor]
"""(layer, queries, keys, values), all (B, heads, N, head_size) -> what the queries read."""

CHUNK = 8
"""Frames whose queries are read together: each chunk is given only keys within its reach."""


class Prefix(NamedTuple):
    """Pinned tokens that every frame sees.

    Attributes:
        layers: keys and values of each layer, (B, heads, P, head_size).
        visible: (B, P) bool; False is padding.
    """

    layers: Sequence[tuple[Tensor, Tensor]]
    visible: Tensor

    def beside(self, mask: Tensor) -> Tensor:
        """(B, 1, N, P + S): what N tokens see, of the prefix and by their own mask (N, S)."""
        batch, pinned = self.visible.shape
        own = self.visible[:, None, None].expand(batch, 1, mask.shape[0], pinned)
        return torch.cat([own, mask.expand(batch, 1, *mask.shape)], 3)


def attention(queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None) -> Tensor:
    """Softmax attention; `mask` is True where a query may look.

    Under automatic mixed precision on a CPU it is done in 32 bits: in 16 the gradient is slower by
    a factor of three there, while everything around it is faster.
    """
    if queries.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
        with torch.autocast("cpu", enabled=False):
            queries, keys, values = queries.float(), keys.float(), values.float()
            return scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
    return scaled_dot_product_attention(queries, keys, values, attn_mask=mask)


def attend_all(_: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Every token sees every token."""
    return attention(queries, keys, values)


def attend_under(
    window: FrameWindow, tokens: int, prefix: Prefix | None = None, chunk: int = CHUNK
) -> Attend:
    """Attention within one episode of frames, `tokens` each, under a window.

    Args:
        prefix: pinned tokens that every frame sees.
        chunk: frames whose queries are read together; the result does not depend on it.
    """

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        frames = queries.shape[2] // tokens
        if prefix is None and window.slots == 1:
            return _alone(tokens, queries, keys, values)
        sizes = [tokens * min(chunk, frames - first) for first in range(0, frames, chunk)]
        asking, *given = (torch.split(part, sizes, 2) for part in (queries, keys, values))
        read: list[Tensor] = []
        for index, asked in enumerate(asking):
            near, mask = _reach(window, tokens, frames, chunk, index)
            seen = mask.to(queries.device)
            parts = [[part[at] for at in near] for part in given]
            if prefix is not None:
                pinned = prefix.layers[layer]
                parts = [[held, *part] for held, part in zip(pinned, parts, strict=True)]
                seen = prefix.beside(seen)
            near_keys, near_values = (torch.cat(part, 2) for part in parts)
            read.append(attention(asked, near_keys, near_values, seen))
        return torch.cat(read, 2)

    return attend


def _alone(tokens: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Every frame sees itself only: frames become rows."""
    batch, heads, _, size = queries.shape

    def rows(part: Tensor) -> Tensor:
        return part.reshape(batch, heads, -1, tokens, size).transpose(1, 2).flatten(0, 1)

    read = attention(rows(queries), rows(keys), rows(values))
    return read.view(batch, -1, heads, tokens, size).transpose(1, 2).flatten(2, 3)


def attend_cached(cache: FrameCache) -> Attend:
    """Attention of every row's current frame to all that a cache keeps; writes the frame into it.

    A layer of the model is a layer of the cache.
    """

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        kept = cache.write(layer, keys.to(cache.dtype), values.to(cache.dtype))
        mask = None if kept[2] is None else kept[2][:, None, None]
        asked = queries.to(cache.dtype)
        if not torch.is_autocast_enabled(cache.device.type):
            return scaled_dot_product_attention(asked, kept[0], kept[1], attn_mask=mask)
        # Mixed precision would copy the whole cache to another dtype, layer by layer.
        with torch.autocast(cache.device.type, enabled=False):
            return scaled_dot_product_attention(asked, kept[0], kept[1], attn_mask=mask)

    return attend


@lru_cache(maxsize=1024)
def _reach(
    window: FrameWindow, tokens: int, frames: int, chunk: int, index: int
) -> tuple[tuple[int, ...], Tensor]:
    """The chunks that a chunk's queries may see, and the mask (N, S) of their tokens."""
    asking = torch.arange(index * chunk, min(index * chunk + chunk, frames))
    oldest = max(index * chunk - window.recent + 1, 0) // chunk
    first = range(min(-(-window.initial // chunk), oldest))
    near = (*first, *range(oldest, index + 1))
    given = torch.cat([torch.arange(at * chunk, min(at * chunk + chunk, frames)) for at in near])
    ages = asking[:, None] - given[None, :]
    visible = (ages >= 0) & ((given[None, :] < window.initial) | (ages < window.recent))
    mask = visible.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
    return near, mask
