"""A decoder of transformers streams through a WindowCache as if in one pass under its mask."""

from functools import cache as once
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import Qwen2_5_VLTextConfig, Qwen2Config, Qwen2ForCausalLM
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLTextModel

from mnemonaut.memory.frame_window import FrameWindow
from mnemonaut.memory.transformers_cache import WindowCache

LAYERS, WIDTH, EXACT = 3, 32, 1e-5
SIZES: dict[str, Any] = {
    "vocab_size": 40,
    "hidden_size": WIDTH,
    "intermediate_size": 48,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "bos_token_id": None,
    "eos_token_id": None,
    "initializer_range": 0.2,
}


@once
def vision_language(attention: str) -> Any:
    """A tiny random Qwen2.5-VL decoder: rotary by time, height and width."""
    torch.manual_seed(0)
    rotary = {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [2, 1, 1]}
    config = Qwen2_5_VLTextConfig(rope_parameters=rotary, **SIZES)
    config._attn_implementation = attention
    model: Any = Qwen2_5_VLTextModel(config)
    return model.eval()


@once
def language() -> Any:
    """A tiny random Qwen2."""
    torch.manual_seed(1)
    model: Any = Qwen2ForCausalLM(Qwen2Config(**SIZES))
    return model.eval()


def window_mask(window: FrameWindow, pinned: int, frames: int, tokens: int) -> Tensor:
    """(S, S) bool: causal, and of the frames only those in the window."""
    mask = torch.ones(2 * [pinned + frames * tokens], dtype=torch.bool).tril()
    seen = torch.from_numpy(window.mask(frames))
    mask[pinned:, pinned:] &= seen.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
    return mask


def one_pass(model: Any, embeds: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
    """(layers, batch, S, W) hidden states in one call under a mask of four dimensions."""
    given = mask.expand(len(embeds), 1, *mask.shape)
    if model.config._attn_implementation == "eager":
        lowest = torch.finfo(torch.float32).min
        given = torch.zeros(given.shape).masked_fill(~given, lowest)
    with torch.no_grad():
        out = model(
            inputs_embeds=embeds,
            position_ids=positions,
            attention_mask=given,
            use_cache=False,
            output_hidden_states=True,
        )
    return torch.stack(out.hidden_states)


def streamed(
    model: Any,
    embeds: Tensor,
    positions: Tensor,
    cache: WindowCache,
    calls: list[int],
) -> Tensor:
    """The same in calls of so many tokens, nothing given to the model but the cache."""
    found = []
    parts = zip(torch.split(embeds, calls, 1), torch.split(positions, calls, 2), strict=True)
    with torch.no_grad():
        for part, where in parts:
            out = model(
                inputs_embeds=part,
                position_ids=where,
                past_key_values=cache,
                output_hidden_states=True,
            )
            found.append(torch.stack(out.hidden_states))
    return torch.cat(found, 2)


def drawn(seed: int, batch: int, tokens: int) -> tuple[Tensor, Tensor]:
    """Embeddings (batch, tokens, W) and positions (3, batch, tokens) of any order."""
    generator = torch.Generator().manual_seed(seed)
    embeds = torch.randn(batch, tokens, WIDTH, generator=generator)
    return embeds, torch.randint(0, 60, (3, batch, tokens), generator=generator)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@settings(max_examples=12)
@given(
    window=st.builds(FrameWindow, st.integers(0, 3), st.integers(1, 4)),
    pinned=st.integers(0, 5),
    tokens=st.integers(1, 4),
    batch=st.integers(1, 2),
    seed=st.integers(0, 99),
)
def test_streaming_is_one_pass_in_every_layer(
    attention: str, window: FrameWindow, pinned: int, tokens: int, batch: int, seed: int
) -> None:
    model, frames = vision_language(attention), 14
    embeds, positions = drawn(seed, batch, pinned + frames * tokens)
    cache = WindowCache(window, layers=LAYERS, pinned=pinned, tokens=tokens)
    calls = [pinned] * (pinned > 0) + [tokens] * frames
    found = streamed(model, embeds, positions, cache, calls)
    whole = one_pass(model, embeds, positions, window_mask(window, pinned, frames, tokens))
    assert found.shape == whole.shape == (LAYERS + 1, batch, embeds.shape[1], WIDTH)
    assert float((found - whole).abs().max()) <= EXACT
    assert cache.frames == frames and cache.get_seq_length() == embeds.shape[1]


def test_the_check_above_can_fail() -> None:
    model, (embeds, positions) = vision_language("sdpa"), drawn(0, 1, 5 + 20 * 3)
    first, second = (
        one_pass(model, embeds, positions, window_mask(window, 5, 20, 3))
        for window in (FrameWindow(2, 4), FrameWindow(2, 5))
    )
    assert float((first - second)[1:].abs().max()) > 1e-2


def test_three_hundred_frames_in_one_room() -> None:
    """As published, 8 and 48: exact to the end, and not a byte more from the first call on."""
    model, window = vision_language("sdpa"), FrameWindow(8, 48)
    embeds, positions = drawn(2, 2, 6 + 300 * 2)
    positions = positions * 4
    cache = WindowCache(window, layers=LAYERS, pinned=6, tokens=2)
    assert cache.nbytes == 0 and cache.get_max_length() == -1
    found, held = [], set()
    for start, end in [(0, 6), *((at, at + 2) for at in range(6, 606, 2))]:
        part = streamed(
            model, embeds[:, start:end], positions[:, :, start:end], cache, [end - start]
        )
        found.append(part)
        keys, values = cache.visible(1)
        assert keys.shape == values.shape == (2, 2, min(end, 6 + 56 * 2), WIDTH // 4)
        held.add((keys.untyped_storage().data_ptr(), keys.untyped_storage().nbytes(), cache.nbytes))
    whole = one_pass(model, embeds, positions, window_mask(window, 6, 300, 2))
    assert float((torch.cat(found, 2) - whole).abs().max()) <= EXACT
    assert len(held) == 1
    assert cache.nbytes == LAYERS * 2 * 2 * 2 * (6 + 56 * 2) * (WIDTH // 4) * 4


@pytest.mark.parametrize(
    "calls",
    [
        [2, 3, *[1] * 36],  # the prompt in parts, tokens one by one
        [5, 1, 2, *[2, 1] * 11],  # frames in parts
        [5 + 3 * 5, *[3] * 7],  # prompt and frames in one call while nothing has to leave
        [4, 5, 8, 1, 2, *[3] * 7],  # calls across boundaries, likewise
    ],
)
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_calls_may_be_cut_anywhere_that_the_mask_allows(attention: str, calls: list[int]) -> None:
    model, window = vision_language(attention), FrameWindow(2, 3)
    embeds, positions = drawn(3, 2, 5 + 12 * 3)
    assert sum(calls) == embeds.shape[1]
    cache = WindowCache(window, layers=LAYERS, pinned=5, tokens=3)
    found = streamed(model, embeds, positions, cache, calls)
    whole = one_pass(model, embeds, positions, window_mask(window, 5, 12, 3))
    assert float((found - whole).abs().max()) <= EXACT


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_multimodal_positions_stay_after_eviction(attention: str) -> None:
    """Distances count: every position later by one shift is the same; closing the gap is not."""
    model, window = vision_language(attention), FrameWindow(1, 3)
    embeds, _ = drawn(4, 1, 3 + 12 * 4)
    frame = torch.arange(12).repeat_interleave(4)
    grid = torch.tensor([[0, 0, 1, 1], [0, 1, 0, 1]]).repeat(1, 12)
    positions = torch.cat(
        [torch.arange(3).expand(3, 3), 3 + torch.stack([frame, *(frame + grid)])], 1
    )[:, None]

    def last(positions: Tensor) -> Tensor:
        cache = WindowCache(window, layers=LAYERS, pinned=3, tokens=4)
        return streamed(model, embeds, positions, cache, [3, *[4] * 12])[-1, :, -4:]

    own = last(positions)
    torch.testing.assert_close(own, last(positions + 40), atol=1e-4, rtol=0)
    closed = positions.clone()
    closed[:, :, 7:] -= 5
    assert float((own - last(closed)).abs().max()) > 1e-2


def test_a_model_that_counts_positions_itself_generates() -> None:
    """With one token a frame: attention sinks and a sliding window, as `generate` drives it."""
    model, window = language(), FrameWindow(2, 5)
    prompt = torch.tensor([[3, 1, 4, 1, 5, 9], [2, 6, 5, 3, 5, 8]])
    cache = WindowCache(window, layers=LAYERS, pinned=6, tokens=1)
    with torch.no_grad():
        words = model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            past_key_values=cache,
            max_new_tokens=30,
            do_sample=False,
            pad_token_id=0,
        )
        tokens = words.shape[1] - 6
        mask = window_mask(window, 6, tokens, 1).expand(2, 1, -1, -1)
        whole = model(words, attention_mask=mask, use_cache=False).logits
        wide = model(words, use_cache=False).logits
    assert tokens == 30 and cache.get_seq_length() == 35
    assert torch.equal(whole.argmax(-1)[:, 5:-1], words[:, 6:])
    assert not torch.equal(wide.argmax(-1)[:, 5:-1], words[:, 6:])


def test_beams_may_be_reordered() -> None:
    model, (embeds, positions) = vision_language("sdpa"), drawn(5, 2, 3 + 8 * 2)
    caches = [WindowCache(FrameWindow(1, 2), layers=LAYERS, pinned=3, tokens=2) for _ in range(2)]
    order = torch.LongTensor([1, 0])
    calls = [3, *[2] * 8]
    straight = streamed(model, embeds[order], positions[:, order], caches[0], calls)
    streamed(model, embeds[:, :11], positions[:, :, :11], caches[1], calls[:5])
    caches[1].reorder_cache(order)
    rest = streamed(model, embeds[order, 11:], positions[:, order, 11:], caches[1], calls[5:])
    torch.testing.assert_close(rest, straight[:, :, 11:], atol=1e-6, rtol=0)


def test_bfloat16() -> None:
    model, window = vision_language("sdpa"), FrameWindow(2, 3)
    embeds, positions = drawn(6, 2, 4 + 12 * 3)
    cache = WindowCache(window, layers=LAYERS, pinned=4, tokens=3)
    half: Any = Qwen2_5_VLTextModel(model.config)
    half.load_state_dict(model.state_dict())
    half.eval().bfloat16()
    found = streamed(half, embeds.bfloat16(), positions, cache, [4, *[3] * 12]).float()
    mask = window_mask(window, 4, 12, 3)
    passed = one_pass(half, embeds.bfloat16(), positions, mask).float()
    true = one_pass(model, embeds, positions, mask)
    assert cache.visible(0)[0].dtype == torch.bfloat16
    assert (found - true).square().mean().sqrt() < 1.5 * (passed - true).square().mean().sqrt()
