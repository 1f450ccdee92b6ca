"""Janus frame by frame, with its two caches, is Janus in one pass: the whole model, every layer."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mnemonaut.agents.janus import model as janus_model
from mnemonaut.agents.janus.attention import Attend, Prefix, attend_under
from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.agents.janus.sizes import JanusSizes, tiny
from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_window import FrameWindow

from .random_episodes import OFF, ROOM, SIZES, episodes_of, model_of, stepped, streamed

MODEL = model_of()
some_window = st.one_of(st.just(OFF), st.builds(FrameWindow, st.integers(0, 4), st.integers(1, 9)))


@settings(max_examples=20, deadline=None)
@given(
    st.builds(Windows, some_window, some_window),
    st.integers(1, 3),
    st.integers(1, 24),
    st.integers(0, 99),
)
def test_steps_are_one_pass(windows: Windows, batch: int, time: int, seed: int) -> None:
    told = episodes_of(batch, time, seed)
    logits, _ = stepped(MODEL, told, windows)
    torch.testing.assert_close(logits, streamed(MODEL, told, windows), atol=1e-5, rtol=0)


def test_the_paper_sized_windows_too_and_the_tiny_model() -> None:
    model, windows = model_of(tiny(30)), Windows(FrameWindow(), FrameWindow())
    told = episodes_of(2, 70)
    told = told._replace(frames=told.frames.repeat(1, 1, 1, 4, 4))
    logits, _ = stepped(model, told, windows)
    torch.testing.assert_close(logits, streamed(model, told, windows), atol=1e-5, rtol=0)


def test_what_remains_in_32_bits_is_rounding() -> None:
    """In 64 bits it is gone; a frame too many or too few would stay."""
    model, told = model_of().double(), episodes_of(2, 24)
    windows = Windows(FrameWindow(2, 5), FrameWindow(1, 6))
    memory = model.memory(windows, 2, ROOM, torch.float64)
    with torch.no_grad():
        model.begin(memory, told.words)
        found = [model.step(memory, told.frames[:, at], told.said[:, at]) for at in range(24)]
    whole = streamed(model, told, windows)
    torch.testing.assert_close(torch.stack(found, 1), whole, atol=1e-12, rtol=0)


def test_both_caches_hold_the_keys_and_values_of_the_one_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    windows = Windows(FrameWindow(2, 4), FrameWindow(1, 6))
    told = episodes_of(2, 17)._replace(words=torch.randint(1, 30, (2, ROOM)))
    seen: dict[int, dict[int, tuple[Tensor, Tensor]]] = {}

    def listening(window: FrameWindow, tokens: int, prefix: Prefix | None = None) -> Attend:
        attend, heard = attend_under(window, tokens, prefix), seen.setdefault(tokens, {})

        def hear(layer: int, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            heard[layer] = (keys, values)
            return attend(layer, queries, keys, values)

        return hear

    monkeypatch.setattr(janus_model, "attend_under", listening)
    streamed(MODEL, told, windows)
    _, memory = stepped(MODEL, told, windows)
    state = memory.state()
    for side, cache, pinned in (
        ("semantic", memory.semantic, ROOM),
        ("spatial", memory.spatial, 0),
    ):
        assert len(seen[cache.tokens]) == cache.layers
        for layer, (keys, values) in seen[cache.tokens].items():
            for frame in cache.window.kept(16):
                start = pinned + cache.tokens * cache.window.slot(frame)
                held = slice(start, start + cache.tokens)
                own = slice(frame * cache.tokens, (frame + 1) * cache.tokens)
                for name, made in (("keys", keys), ("values", values)):
                    kept = state[f"{side}.{name}"][layer, :, :, held]
                    torch.testing.assert_close(kept, made[:, :, own], atol=1e-5, rtol=0)


def test_a_row_that_begins_anew_is_a_fresh_episode_and_the_others_go_on() -> None:
    windows = Windows(FrameWindow(2, 3), FrameWindow(1, 4))
    told, later = episodes_of(3, 20, seed=1), episodes_of(3, 20, seed=2)
    memory = MODEL.memory(windows, 3, ROOM)
    found = []
    with torch.no_grad():
        MODEL.begin(memory, told.words)
        for at in range(20):
            frames, said = told.frames[:, at].clone(), told.said[:, at].clone()
            if at == 7:
                MODEL.begin(memory, later.words[1:2], torch.tensor([1]))
            if at >= 7:
                frames[1], said[1] = later.frames[1, at - 7], later.said[1, at - 7]
            found.append(MODEL.step(memory, frames, said))
    logits = torch.stack(found, 1)
    whole, fresh = streamed(MODEL, told, windows), streamed(MODEL, later, windows)
    torch.testing.assert_close(logits[[0, 2]], whole[[0, 2]], atol=1e-5, rtol=0)
    torch.testing.assert_close(logits[1, :7], whole[1, :7], atol=1e-5, rtol=0)
    torch.testing.assert_close(logits[1, 7:], fresh[1, :13], atol=1e-5, rtol=0)


def test_a_row_without_a_word_can_be_read() -> None:
    told = episodes_of(2, 3)._replace(words=torch.tensor([[0, 0], [4, 5]]))
    windows = Windows(FrameWindow(), FrameWindow())
    logits, _ = stepped(MODEL, told, windows)
    assert bool(torch.isfinite(logits).all())
    torch.testing.assert_close(logits, streamed(MODEL, told, windows), atol=1e-5, rtol=0)


def test_a_memory_that_was_saved_within_an_episode_goes_on_as_it_would_have() -> None:
    windows, told = Windows(FrameWindow(2, 3), FrameWindow(1, 4)), episodes_of(2, 12)
    with torch.no_grad():
        memory = MODEL.memory(windows, 2, ROOM)
        MODEL.begin(memory, told.words)
        for at in range(7):
            MODEL.step(memory, told.frames[:, at], told.said[:, at])
        other = MODEL.memory(windows, 2, ROOM)
        other.restore(memory.state())
        for at in range(7, 12):
            now = (told.frames[:, at], told.said[:, at])
            assert torch.equal(MODEL.step(memory, *now), MODEL.step(other, *now))


def test_a_step_takes_no_more_room_however_long_the_episode() -> None:
    windows, told = Windows(FrameWindow(1, 2), FrameWindow(2, 1)), episodes_of(1, 9)
    memory = MODEL.memory(windows, 1, ROOM)
    before = memory.nbytes
    _, after = stepped(MODEL, told, windows)
    assert after.nbytes == before
    assert after.frames.tolist() == [9]


def test_an_instruction_beyond_the_memorys_room_is_an_error() -> None:
    memory = MODEL.memory(Windows(OFF, OFF), 1, 3)
    with pytest.raises(CacheMismatch):
        MODEL.begin(memory, torch.tensor([[4, 5, 6, 7]]))


def test_an_unknown_policy_is_an_error() -> None:
    with pytest.raises(ValueError, match="none of cached, window"):
        MODEL.stream(*episodes_of(1, 2), Windows(OFF, OFF), policy="dream")


def test_the_second_last_block_is_read_as_in_janusvln_and_the_last_is_not_cached() -> None:
    model = model_of(JanusSizes(**{**SIZES.to_json(), "spatial_blocks": 3, "read": 2}))
    told, windows = episodes_of(2, 9), Windows(FrameWindow(2, 3), FrameWindow(1, 3))
    logits, memory = stepped(model, told, windows)
    assert memory.spatial.layers == 2
    torch.testing.assert_close(logits, streamed(model, told, windows), atol=1e-5, rtol=0)


@pytest.mark.parametrize("changed", [{"clock": True}, {"global_heads": 1}])
def test_variants_of_the_global_attention_stream_as_exactly(changed: dict[str, int]) -> None:
    model = model_of(JanusSizes(**{**SIZES.to_json(), **changed}))
    told, later = episodes_of(2, 12), episodes_of(2, 12, seed=1)
    windows = Windows(FrameWindow(2, 3), FrameWindow(1, 4))
    memory = model.memory(windows, 2, ROOM)
    found = []
    with torch.no_grad():
        model.begin(memory, told.words)
        for at in range(12):
            if at == 5:
                model.begin(memory, later.words[1:], torch.tensor([False, True]))
            frames, said = told.frames[:, at].clone(), told.said[:, at].clone()
            if at >= 5:
                frames[1], said[1] = later.frames[1, at - 5], later.said[1, at - 5]
            found.append(model.step(memory, frames, said))
    logits = torch.stack(found, 1)
    whole, fresh = streamed(model, told, windows), streamed(model, later, windows)
    torch.testing.assert_close(logits[0], whole[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(logits[1, 5:], fresh[1, :7], atol=1e-5, rtol=0)


def test_tiny_has_2_to_3_million_parameters() -> None:
    assert 2_000_000 <= sum(p.numel() for p in Janus(tiny(250)).parameters()) <= 3_000_000


def test_what_a_stream_says_has_the_shapes_of_its_labels() -> None:
    said = MODEL.stream(*episodes_of(2, 5), Windows(FrameWindow(), FrameWindow()))
    assert said.logits.shape == (2, 5, 4)
    assert said.depth.shape == (2, 5, 4, 4)
    assert said.motion.shape == (2, 5, 4)
    assert said.progress.shape == (2, 5)
