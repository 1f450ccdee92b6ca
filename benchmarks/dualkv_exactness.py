"""Three ways to compute one stream of frames, on a stack of random attention layers.

`streamed` writes frame by frame into a FrameCache; `one_pass` computes the whole stream at once
under the window's mask; `recomputed` takes the retained frames alone, as if the others had never
been. The first two are equal. The third is not: from the second layer on, the keys and values of a
retained frame hold what it had seen of frames that were evicted later. `recomputation_gap` says by
how much.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor

from mnemonaut.memory.frame_cache import FrameCache
from mnemonaut.memory.frame_window import FrameWindow

# (layer, queries, keys, values), each (batch, heads, tokens, head size) -> attended, alike.
Attend = Callable[[int, Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class AttentionStack:
    """Pre-norm transformer layers; per layer (W, 3W), (W, W), (W, 2W) and (2W, W) weights."""

    layers: tuple[tuple[Tensor, Tensor, Tensor, Tensor], ...]
    heads: int

    @property
    def width(self) -> int:
        return self.layers[0][1].shape[0]

    def cache(self, window: FrameWindow, batch: int, tokens: int, pinned: int = 0) -> FrameCache:
        """An empty cache that fits."""
        weight = self.layers[0][0]
        return FrameCache(
            window,
            layers=len(self.layers),
            batch=batch,
            heads=self.heads,
            head_size=self.width // self.heads,
            tokens=tokens,
            pinned=pinned,
            dtype=weight.dtype,
            device=weight.device,
        )


def random_stack(
    layers: int,
    width: int,
    heads: int,
    generator: torch.Generator,
    *,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str = "cpu",
) -> AttentionStack:
    """Weights drawn so that every layer changes its input about as much as it keeps of it."""

    def draw(rows: int, columns: int, gain: float = 1.0) -> Tensor:
        drawn = torch.randn(rows, columns, generator=generator) * (gain / math.sqrt(rows))
        return drawn.to(device=device, dtype=dtype)

    return AttentionStack(
        tuple(
            (
                draw(width, 3 * width, 1.5),
                draw(width, width),
                draw(width, 2 * width),
                draw(2 * width, width),
            )
            for _ in range(layers)
        ),
        heads,
    )


def rotary(rotated: Tensor, positions: Tensor) -> Tensor:
    """Rotary embedding of (batch, heads, tokens, D) at positions (batch or 1, tokens)."""
    half = rotated.shape[-1] // 2
    rates = 100.0 ** -(torch.arange(half, device=rotated.device) / half)
    angles = positions[:, None, :, None] * rates
    cosine, sine = angles.cos().to(rotated.dtype), angles.sin().to(rotated.dtype)
    first, second = rotated[..., :half], rotated[..., half:]
    return torch.cat([first * cosine - second * sine, first * sine + second * cosine], -1)


def run(stack: AttentionStack, hidden: Tensor, positions: Tensor, attend: Attend) -> Tensor:
    """(batch, tokens, W) through all layers: (layers, batch, tokens, W), what each one gives.

    Normed, as the next layer reads it, so that differences are in units of the states' spread.
    """
    batch, tokens, width = hidden.shape
    through = []
    for layer, (mixed, out, up, down) in enumerate(stack.layers):
        normed = functional.layer_norm(hidden, (width,))
        parts = (normed @ mixed).view(batch, tokens, 3, stack.heads, -1).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts.unbind(0)
        seen = attend(layer, rotary(queries, positions), rotary(keys, positions), values)
        hidden = hidden + seen.transpose(1, 2).reshape(batch, tokens, width) @ out
        hidden = hidden + functional.gelu(functional.layer_norm(hidden, (width,)) @ up) @ down
        through.append(functional.layer_norm(hidden, (width,)))
    return torch.stack(through)


def pass_mask(
    window: FrameWindow, frames: int, tokens: int, pinned: int, lengths: Tensor
) -> Tensor:
    """(batch, 1, S, S) bool for one pass over pinned tokens and all frames; True = attend.

    Pinned tokens see the pinned ones; of `pinned`, the first `lengths` (batch,) of a row count.
    """
    seen = torch.from_numpy(window.mask(frames)).to(lengths.device)
    size = pinned + frames * tokens
    mask = torch.zeros((len(lengths), size, size), dtype=torch.bool, device=lengths.device)
    mask[:, pinned:, pinned:] = seen.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
    counted = torch.arange(pinned, device=lengths.device) < lengths[:, None]
    mask[:, :, :pinned] = counted[:, None]
    # A padded token sees itself, so that no row of the softmax is empty.
    mask |= torch.eye(size, dtype=torch.bool, device=lengths.device)
    return mask[:, None]


def one_pass(
    stack: AttentionStack,
    frames: Tensor,
    window: FrameWindow,
    prefix: Tensor,
    lengths: Tensor,
) -> Tensor:
    """Hidden states (layers, batch, T, N, W) of frames (batch, T, N, W), all at once.

    `prefix`, (batch, P, W), is pinned, `lengths`, (batch,), of it; P may be 0.
    """
    batch, count, tokens, width = frames.shape
    pinned = prefix.shape[1]
    mask = pass_mask(window, count, tokens, pinned, lengths)
    hidden = torch.cat([prefix, frames.reshape(batch, -1, width)], 1)
    times = torch.arange(count, device=frames.device).repeat_interleave(tokens)
    before = torch.arange(pinned, device=frames.device).expand(batch, -1)
    positions = torch.cat([before, lengths[:, None] + times], 1)

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        return functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)

    through = run(stack, hidden, positions, attend)[:, :, pinned:]
    return through.reshape(-1, batch, count, tokens, width)


def pin(
    stack: AttentionStack,
    cache: FrameCache,
    prefix: Tensor,
    lengths: Tensor,
    rows: Tensor | None = None,
) -> None:
    """Encode the prefix of all rows, or of `rows`, and pin it."""
    pinned = prefix.shape[1]
    if pinned == 0:
        return
    mask = pass_mask(cache.window, 0, cache.tokens, pinned, lengths)

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        cache.pin(layer, keys, values, lengths, rows)
        return functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)

    run(stack, prefix, torch.arange(pinned, device=prefix.device)[None], attend)


def step(stack: AttentionStack, cache: FrameCache, frame: Tensor) -> Tensor:
    """One frame (batch, N, W) of every row: (layers, batch, N, W); the cache does not advance."""
    positions = (cache.lengths + cache.frames)[:, None].expand(-1, cache.tokens)

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        kept_keys, kept_values, visible = cache.write(layer, keys, values)
        mask = None if visible is None else visible[:, None, None]
        return functional.scaled_dot_product_attention(
            queries, kept_keys, kept_values, attn_mask=mask
        )

    return run(stack, frame, positions, attend)


def streamed(
    stack: AttentionStack,
    frames: Tensor,
    cache: FrameCache,
    prefix: Tensor,
    lengths: Tensor,
) -> Tensor:
    """The same as `one_pass`, frame by frame through an empty cache."""
    pin(stack, cache, prefix, lengths)
    through = []
    for frame in frames.unbind(1):
        through.append(step(stack, cache, frame))
        cache.advance()
    return torch.stack(through, 2)


def recomputed(stack: AttentionStack, frames: Tensor, window: FrameWindow, at: int) -> Tensor:
    """Frame `at` from the frames that its window keeps alone: (layers, batch, N, W).

    They keep their own positions and see one another in order, as at the start of an episode.
    """
    batch, _, tokens, width = frames.shape
    kept = window.kept(at)
    chosen = frames[:, kept].reshape(batch, -1, width)
    times = torch.tensor(kept, device=frames.device).repeat_interleave(tokens)
    order = torch.arange(len(kept), device=frames.device).repeat_interleave(tokens)
    mask = order[:, None] >= order

    def attend(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        return functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)

    return run(stack, chosen, times[None], attend)[:, :, -tokens:]


def recomputation_gap(
    stack: AttentionStack, frames: Tensor, window: FrameWindow, at: Sequence[int]
) -> list[float]:
    """Relative distance of recomputation from streaming, per layer, over the frames `at`.

    ||recomputed - streamed|| / ||streamed|| of the hidden states after each layer.
    """
    empty = frames[:, 0, :0]
    none = torch.zeros(len(frames), dtype=torch.long, device=frames.device)
    cache = stack.cache(window, len(frames), frames.shape[2])
    stream = streamed(stack, frames, cache, empty, none)[:, :, list(at)]
    again = torch.stack([recomputed(stack, frames, window, frame) for frame in at], 2)
    apart = (again - stream).double().flatten(1).norm(dim=1)
    whole = stream.double().flatten(1).norm(dim=1)
    return [float(share) for share in apart / whole]
