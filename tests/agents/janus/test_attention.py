"""One pass over an episode under a window: equal to dense attention under the window's mask."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from mnemonaut.agents.janus.attention import Prefix, attend_all, attend_under, attention
from mnemonaut.memory.frame_window import FrameWindow

BATCH, HEADS, SIZE = 2, 2, 4


def drawn(frames: int, tokens: int, seed: int = 0) -> list[Tensor]:
    shape = (3, BATCH, HEADS, frames * tokens, SIZE)
    return list(torch.randn(shape, generator=torch.Generator().manual_seed(seed)))


def dense(window: FrameWindow, tokens: int, parts: list[Tensor]) -> Tensor:
    frames = parts[0].shape[2] // tokens
    mask = torch.from_numpy(window.mask(frames))
    mask = mask.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
    return scaled_dot_product_attention(parts[0], parts[1], parts[2], attn_mask=mask)


windows = st.builds(FrameWindow, st.integers(0, 12), st.integers(1, 20))


@settings(max_examples=60, deadline=None)
@given(windows, st.integers(1, 40), st.integers(1, 3), st.integers(1, 11))
def test_in_chunks_as_dense(window: FrameWindow, frames: int, tokens: int, chunk: int) -> None:
    parts = drawn(frames, tokens)
    read = attend_under(window, tokens, chunk=chunk)(0, parts[0], parts[1], parts[2])
    torch.testing.assert_close(read, dense(window, tokens, parts), atol=1e-6, rtol=1e-5)


@settings(max_examples=30, deadline=None)
@given(windows, st.integers(1, 20), st.integers(1, 5), st.integers(1, 5))
def test_a_prefix_is_seen_by_all_but_its_padding(
    window: FrameWindow, frames: int, first: int, second: int
) -> None:
    tokens, pinned = 2, 5
    parts = drawn(frames, tokens)
    told = drawn(pinned, 1, seed=1)
    visible = torch.arange(pinned) < torch.tensor([[first], [second]])
    prefix = Prefix([(told[1], told[2])], visible)
    read = attend_under(window, tokens, prefix, 4)(0, parts[0], parts[1], parts[2])
    frame_mask = torch.from_numpy(window.mask(frames))
    own = frame_mask.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
    for row, length in enumerate((first, second)):
        keys, values = (
            torch.cat([told[part][row, :, :length], parts[part][row]], 1) for part in (1, 2)
        )
        seen = torch.ones(frames * tokens, length, dtype=torch.bool)
        mask = torch.cat([seen, own], 1)
        alone = scaled_dot_product_attention(parts[0][row], keys, values, attn_mask=mask)
        torch.testing.assert_close(read[row], alone, atol=1e-6, rtol=1e-5)


def test_a_window_of_the_current_frame_is_attention_within_each() -> None:
    parts = drawn(6, 3)
    read = attend_under(FrameWindow(0, 1), 3)(0, parts[0], parts[1], parts[2])
    for frame in range(6):
        own = [part[:, :, 3 * frame : 3 * frame + 3] for part in parts]
        torch.testing.assert_close(
            read[:, :, 3 * frame : 3 * frame + 3], attend_all(0, own[0], own[1], own[2])
        )


def test_gradients_are_those_of_dense_attention() -> None:
    window, tokens = FrameWindow(3, 6), 2
    found = []
    for way in ("chunks", "dense"):
        parts = [part.requires_grad_() for part in drawn(25, tokens)]
        if way == "chunks":
            read = attend_under(window, tokens, chunk=4)(0, parts[0], parts[1], parts[2])
        else:
            read = dense(window, tokens, parts)
        read.square().sum().backward()  # type: ignore[no-untyped-call]
        found.append([part.grad for part in parts])
    for chunked, whole in zip(*found, strict=True):
        torch.testing.assert_close(chunked, whole, atol=1e-5, rtol=1e-4)


def test_under_mixed_precision_attention_is_done_in_32_bits() -> None:
    parts = [part.bfloat16() for part in drawn(4, 3)]
    with torch.autocast("cpu", torch.bfloat16):
        read = attention(parts[0], parts[1], parts[2])
    assert read.dtype == torch.float32
