"""Streaming through a FrameCache equals one pass under the window's mask, in every layer."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as functional
from dualkv_exactness import (
    one_pass,
    pin,
    random_stack,
    recomputation_gap,
    recomputed,
    rotary,
    step,
    streamed,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mnemonaut.memory.frame_cache import FrameCache
from mnemonaut.memory.frame_window import FrameWindow

WIDTH, HEADS = 16, 2
EXACT = 1e-5
Episode = tuple[Tensor, list[Tensor], list[Tensor]]  # prefix, frames, hidden states
windows = st.builds(FrameWindow, st.integers(0, 4), st.integers(1, 5))


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(generator: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=generator)


def apart(one: Tensor, other: Tensor) -> list[float]:
    """The largest difference in each layer, of states of unit spread."""
    assert one.shape == other.shape
    return [float(layer) for layer in (one - other).abs().flatten(1).amax(1)]


def test_five_hundred_frames_as_published() -> None:
    generator = seeded()
    stack = random_stack(4, WIDTH, HEADS, generator)
    frames = drawn(generator, 3, 500, 3, WIDTH)
    prefix, lengths = drawn(generator, 3, 5, WIDTH), torch.tensor([5, 3, 0])
    cache = stack.cache(FrameWindow(8, 48), batch=3, tokens=3, pinned=6)
    whole = one_pass(stack, frames, FrameWindow(8, 48), prefix, lengths)
    assert whole.shape == (4, 3, 500, 3, WIDTH)
    assert max(apart(streamed(stack, frames, cache, prefix, lengths), whole)) <= EXACT
    # One frame more or less in the window is another computation: the check can fail.
    for near in (FrameWindow(8, 47), FrameWindow(8, 49), FrameWindow(7, 48), FrameWindow(9, 48)):
        assert min(apart(one_pass(stack, frames, near, prefix, lengths), whole)) > 1e-2


@settings(max_examples=60)
@given(
    window=windows,
    batch=st.integers(1, 3),
    tokens=st.integers(1, 4),
    frames=st.integers(1, 30),
    pinned=st.integers(0, 4),
    seed=st.integers(0, 999),
)
def test_any_window_batch_and_size(
    window: FrameWindow, batch: int, tokens: int, frames: int, pinned: int, seed: int
) -> None:
    generator = seeded(seed)
    stack = random_stack(3, WIDTH, HEADS, generator)
    stream = drawn(generator, batch, frames, tokens, WIDTH)
    prefix = drawn(generator, batch, pinned, WIDTH)
    lengths = torch.randint(0, pinned + 1, (batch,), generator=generator)
    cache = stack.cache(window, batch, tokens, pinned + seed % 3)
    found = streamed(stack, stream, cache, prefix, lengths)
    assert max(apart(found, one_pass(stack, stream, window, prefix, lengths))) <= EXACT
    assert cache.frames.tolist() == [frames] * batch
    assert cache.lengths.tolist() == lengths.tolist()


@settings(max_examples=40)
@given(
    window=windows,
    batch=st.integers(2, 4),
    seed=st.integers(0, 999),
    events=st.lists(st.integers(0, 3), min_size=10, max_size=40),
    as_indices=st.booleans(),
)
def test_rows_that_begin_wait_and_end_at_different_times(
    window: FrameWindow, batch: int, seed: int, events: list[int], as_indices: bool
) -> None:
    """Each row's episodes are as if it had been alone, whatever the other rows do."""
    generator = seeded(seed)
    stack = random_stack(2, WIDTH, HEADS, generator)
    cache = stack.cache(window, batch, tokens=2, pinned=3)
    open_episodes: list[Episode] = []
    episodes: list[Episode] = []

    def named(rows: list[bool]) -> Tensor:
        mask = torch.tensor(rows)
        return mask.nonzero()[:, 0] if as_indices else mask

    def begin(rows: list[bool]) -> None:
        cache.reset(named(rows))
        chosen = [row for row, fresh in enumerate(rows) if fresh]
        prefix = drawn(generator, len(chosen), 3, WIDTH)
        lengths = torch.randint(0, 4, (len(chosen),), generator=generator)
        pin(stack, cache, prefix, lengths, named(rows))
        for own, length, row in zip(prefix, lengths, chosen, strict=True):
            open_episodes[row] = (own[: int(length)], [], [])
            episodes.append(open_episodes[row])

    open_episodes.extend((torch.empty(0), [], []) for _ in range(batch))
    begin([True] * batch)
    for number, event in enumerate(events):
        row = number % batch
        if event == 0:
            begin([other == row for other in range(batch)])
        moving = [event != 1 or other != row for other in range(batch)]
        frame = drawn(generator, batch, 2, WIDTH)
        through = step(stack, cache, frame)
        cache.advance(None if all(moving) else named(moving))
        for other, (_, frames, states) in enumerate(open_episodes):
            if moving[other]:
                frames.append(frame[other])
                states.append(through[:, other])
    compared = 0
    for prefix, frames, states in episodes:
        if frames:
            alone = torch.stack(frames)[None]
            lengths = torch.tensor([len(prefix)])
            whole = one_pass(stack, alone, window, prefix[None], lengths)
            assert max(apart(torch.stack(states, 1)[:, None], whole)) <= EXACT
            compared += len(frames)
    assert compared >= len(events) * (batch - 1)


def test_bfloat16_streams_as_well_as_it_passes() -> None:
    """Both ways round at other places; neither is further from fp32 than the other."""
    window, generator = FrameWindow(2, 6), seeded(1)
    stack = random_stack(3, WIDTH, HEADS, generator)
    half = random_stack(3, WIDTH, HEADS, seeded(1), dtype=torch.bfloat16)
    frames = drawn(generator, 2, 40, 3, WIDTH).bfloat16()
    prefix, lengths = drawn(generator, 2, 4, WIDTH).bfloat16(), torch.tensor([4, 2])
    cache = half.cache(window, 2, 3, 4)
    assert cache.dtype == torch.bfloat16
    found = streamed(half, frames, cache, prefix, lengths).float()
    passed = one_pass(half, frames, window, prefix, lengths).float()
    true = one_pass(stack, frames.float(), window, prefix.float(), lengths)
    rounding = (passed - true).square().mean().sqrt()
    assert (found - true).square().mean().sqrt() < 1.5 * rounding
    assert (found - passed).square().mean().sqrt() < 2 * rounding
    assert rounding < 0.05
    single = stack.cache(window, 2, 3, 4)
    assert cache.nbytes < single.nbytes


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_on_cuda(dtype: torch.dtype) -> None:
    window, generator = FrameWindow(2, 6), seeded(2)
    stack = random_stack(3, WIDTH, HEADS, generator, dtype=dtype, device="cuda")
    frames = drawn(generator, 2, 40, 3, WIDTH).to("cuda", dtype)
    prefix = drawn(generator, 2, 4, WIDTH).to("cuda", dtype)
    lengths = torch.tensor([4, 2], device="cuda")
    cache = stack.cache(window, 2, 3, 4)
    assert cache.device.type == "cuda"
    found = streamed(stack, frames, cache, prefix, lengths)
    whole = one_pass(stack, frames, window, prefix, lengths)
    assert max(apart(found.float(), whole.float())) <= (1e-4 if dtype == torch.float32 else 0.2)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("same", [True, False])
def test_no_step_waits_for_the_device(same: bool) -> None:
    stack = random_stack(2, WIDTH, HEADS, seeded(), device="cuda")
    frame = torch.randn(3, 2, WIDTH, device="cuda")
    cache = stack.cache(FrameWindow(2, 3), 3, 2)
    rows = None if same else torch.tensor([True, False, True])
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(12):
            step(stack, cache, frame)
            cache.advance(rows)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert cache.frames.tolist() == ([12, 12, 12] if same else [12, 0, 12])


def test_recomputing_the_retained_frames_is_another_computation() -> None:
    """What was kept has seen what was evicted: from the second layer on, and never before."""
    generator, window = seeded(3), FrameWindow(2, 6)
    stack = random_stack(4, WIDTH, HEADS, generator)
    frames = drawn(generator, 2, 40, 3, WIDTH)
    before = recomputation_gap(stack, frames, window, range(window.slots))
    assert max(before) < 1e-5
    after = recomputation_gap(stack, frames, window, range(window.slots, 40))
    assert after[0] < 1e-5
    assert all(0.01 < gap < 1.5 for gap in after[1:])
    none = FrameWindow(0, 1)
    assert max(recomputation_gap(stack, frames, none, range(40))) < 1e-5
    assert recomputed(stack, frames, window, 39).shape == (4, 2, 3, WIDTH)


def attention(
    window: FrameWindow, count: int, turned: Callable[[Tensor, Tensor], Tensor], renumber: bool
) -> Tensor:
    """One layer over `count` frames of one token, keys kept without rotary and turned on reading.

    By their own positions, or, where renumbered, by their place among what is kept.
    """
    generator = seeded(4)
    cache = FrameCache(window, layers=1, batch=1, heads=1, head_size=8, tokens=1)
    outputs = []
    for frame in range(count):
        query, key, value = drawn(generator, 3, 1, 1, 1, 8)
        keys, values, _ = cache.write(0, key, value)
        kept = window.kept(frame)
        slots = [window.slot(number) for number in kept]
        own = torch.arange(len(kept)) if renumber else torch.tensor(kept)
        at = own[-1:] if renumber else torch.tensor([frame])
        outputs.append(
            functional.scaled_dot_product_attention(
                turned(query, at[None]), turned(keys[:, :, slots], own[None]), values[:, :, slots]
            )
        )
        cache.advance()
    return torch.cat(outputs, 2)


def stored_turned(window: FrameWindow, count: int, start: int = 0) -> Tensor:
    """The same layer as the cache means it to be: turned at their own position, then stored."""
    generator = seeded(4)
    cache = FrameCache(window, layers=1, batch=1, heads=1, head_size=8, tokens=1)
    outputs = []
    for frame in range(count):
        query, key, value = drawn(generator, 3, 1, 1, 1, 8)
        at = torch.tensor([[start + frame]])
        keys, values, _ = cache.write(0, rotary(key, at), value)
        outputs.append(functional.scaled_dot_product_attention(rotary(query, at), keys, values))
        cache.advance()
    return torch.cat(outputs, 2)


def test_positions_are_kept_and_only_distances_count() -> None:
    window, count = FrameWindow(2, 4), 30
    own = stored_turned(window, count)
    torch.testing.assert_close(own, attention(window, count, rotary, False), atol=1e-5, rtol=0)
    # An episode that begins at another position is the same episode.
    torch.testing.assert_close(own, stored_turned(window, count, 200), atol=1e-4, rtol=0)


def test_renumbering_in_the_cache_shrinks_distances() -> None:
    """StreamingLLM's alternative: equal until the first eviction, and then another function."""
    window, count = FrameWindow(2, 4), 30
    own, renumbered = stored_turned(window, count), attention(window, count, rotary, True)
    torch.testing.assert_close(own[:, :, :6], renumbered[:, :, :6], atol=1e-5, rtol=0)
    assert (own - renumbered)[:, :, 6:].abs().amax(-1).min() > 1e-3


def test_a_rotary_without_time_does_not_care() -> None:
    """VGGT's rotary lives in the image: turned before or after, renumbered or not, is one."""

    def still(tensor: Tensor, positions: Tensor) -> Tensor:
        return rotary(tensor, torch.full_like(positions, 3))

    window, count = FrameWindow(2, 4), 30
    kept, renumbered = attention(window, count, still, False), attention(window, count, still, True)
    torch.testing.assert_close(kept, renumbered, atol=0, rtol=0)
