"""The working memory: is streaming what one pass is, and what does a step cost?

Exactness is that of `dualkv_streams.py` (Janus), `dualkv_exactness.py` (a stack of random attention
layers) and `dualkv_qwen.py` (a decoder of transformers), cost that of `dualkv_cost.py`, and of
`dualkv_published.py` where a CUDA device is at hand. Needs PyTorch. One thread.
"""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dualkv_exactness as stack
import dualkv_published
import dualkv_qwen
import numpy as np
import torch
from claim import Target, tell
from dualkv_cost import FRAMES, cost
from dualkv_streams import (
    FULL,
    apart,
    half_precision,
    one_pass,
    random_episodes,
    random_janus,
    retained_gap,
    streamed,
)
from torch import Tensor

from mnemonaut.agents.janus.model import Windows
from mnemonaut.agents.janus.sizes import tiny
from mnemonaut.memory.frame_window import FrameWindow

EXACT = 1e-5
BATCH = 3

TARGETS = [
    *(
        Target(f"exact_{name}", EXACT, at_least=False)
        for name in ("janus", "janus_windows", "stack", "stack_windows", "qwen", "qwen_windows")
    ),
    Target("tiny_late_to_early", 1.1, at_least=False),
    Target("tiny_memory_bytes_difference", 0, at_least=False),
    *(
        Target(f"{size}_recompute_{frames}_to_step", least)
        for size in ("tiny", "small", "base")
        for frames, least in zip(FRAMES, (3, 10, 15), strict=True)
    ),
]


def measure(options: Namespace) -> Mapping[str, Any]:
    torch.set_num_threads(1)
    return {
        **exactness(options.quick),
        **cost(options.quick),
        **dualkv_published.published(),
    }


def exactness(quick: bool = False) -> dict[str, Any]:
    """Largest differences of streaming from one pass; and what is not equal, by how much."""
    return {**janus(quick), **random_layers(quick), **qwen(quick)}


def janus(quick: bool = False) -> dict[str, Any]:
    """The tiny Janus: logits, keys and values of every layer of both caches."""
    frames, draws = (120, 2) if quick else (500, 8)
    model = random_janus(tiny(252))
    told = random_episodes(model.sizes, BATCH, frames)
    found = apart(streamed(model, told), one_pass(model, told))
    drawn = random_episodes(model.sizes, BATCH, 100, seed=1)
    most = [
        apart(streamed(model, drawn, windows), one_pass(model, drawn, windows)).most
        for windows in random_windows(draws)
    ]
    late = list(range(99, frames, 100))
    return {
        "exact_frames": frames,
        "exact_batch": BATCH,
        "exact_janus": found.most,
        "exact_janus_logits": found.logits,
        "exact_janus_semantic_by_layer": found.semantic,
        "exact_janus_spatial_by_layer": found.spatial,
        "exact_janus_windows": max(most),
        "exact_windows": draws,
        **{f"bf16 {name}": gap for name, gap in half_precision(model, told).items()},
        "retained_gap_janus": retained_gap(model, told, late),
    }


def random_layers(quick: bool = False) -> dict[str, Any]:
    """Random attention layers, the hidden states behind each; once more in 64 bits."""
    frames, draws = (120, 3) if quick else (500, 20)
    single, double = layers_of(torch.float32, frames), layers_of(torch.float64, frames)
    windows = [window for pair in random_windows(draws) for window in pair]
    late = range(99, frames, 100)
    gap = stack.recomputation_gap(single.stack, single.frames, FULL.semantic, late)
    return {
        "exact_stack": single.apart(FULL.semantic, frames),
        "exact_stack_windows": max(single.apart(window, 100) for window in windows),
        "exact_stack_64_bits": double.apart(FULL.semantic, frames),
        "retained_gap_stack": gap,
    }


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Random layers, and what they are given."""

    stack: stack.AttentionStack
    frames: Tensor
    prefix: Tensor
    lengths: Tensor

    def apart(self, window: FrameWindow, count: int) -> float:
        """Largest difference of streaming from one pass over the first `count` frames."""
        tokens, pinned = self.frames.shape[2], self.prefix.shape[1]
        cache = self.stack.cache(window, len(self.frames), tokens, pinned + 1)
        given = (self.prefix, self.lengths)
        found = stack.streamed(self.stack, self.frames[:, :count], cache, *given)
        whole = stack.one_pass(self.stack, self.frames[:, :count], window, *given)
        return float((found - whole).abs().max())


def layers_of(dtype: torch.dtype, frames: int) -> Layers:
    """Four layers of 64 numbers, 3 tokens a frame, up to 5 pinned; the same in every dtype."""
    generator = torch.Generator().manual_seed(0)
    layers = stack.random_stack(4, 64, 4, generator, dtype=dtype)
    stream = torch.randn(BATCH, frames, 3, 64, generator=generator)
    prefix = torch.randn(BATCH, 5, 64, generator=generator)
    return Layers(layers, stream.to(dtype), prefix.to(dtype), torch.tensor([5, 3, 0]))


def qwen(quick: bool = False) -> dict[str, Any]:
    """A decoder of transformers behind a WindowCache, the hidden states behind each layer."""
    if absent := dualkv_qwen.absent():
        return {"exact_qwen": absent, "exact_qwen_windows": absent}
    frames, draws = (120, 1) if quick else (500, 4)
    check = dualkv_qwen.streaming_from_one_pass
    windows = [window for pair in random_windows(draws) for window in pair]
    return {
        "exact_qwen": max(check(FULL.semantic, frames, BATCH, 0)),
        "exact_qwen_windows": max(max(check(window, 60, BATCH, 1)) for window in windows),
    }


def random_windows(count: int) -> Iterator[Windows]:
    """Pairs of windows, the two sides of a Janus; some so small that all is soon forgotten."""
    rng = np.random.default_rng(0)
    for _ in range(count):
        sizes = [(int(rng.integers(0, 9)), int(rng.integers(1, 33))) for _ in range(2)]
        yield Windows(*(FrameWindow(*size) for size in sizes))


if __name__ == "__main__":
    tell("dualkv", measure, TARGETS, __doc__ or "")
