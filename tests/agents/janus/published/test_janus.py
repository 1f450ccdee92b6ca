"""The published model, end to end on tiny checkpoints: both policies, both readings."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from mnemonaut.agents.janus.model import Windows
from mnemonaut.agents.janus.published.errors import CheckpointMissing, PublishedMismatch
from mnemonaut.agents.janus.published.janus import (
    PublishedJanus,
    PublishedMemory,
    load_published,
)
from mnemonaut.agents.janus.published.merger import VGGTMerger
from mnemonaut.agents.janus.published.pictures import prepared
from mnemonaut.agents.janus.published.prompt import WORDS
from mnemonaut.agents.janus.published.qwen import framed_positions, text_positions
from mnemonaut.agents.janus.released import sampled
from mnemonaut.envs.errors import UnknownName
from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_window import FrameWindow
from mnemonaut.memory.memories import Memories

Frames = Callable[..., Tensor]
Load = Callable[..., PublishedJanus]
NOW = FrameWindow(0, 1)
SMALL = Windows(semantic=FrameWindow(1, 2), spatial=FrameWindow(2, 2))


@pytest.fixture
def load(checkpoint: Path) -> Load:
    def loaded(
        *, policy: str = "cached", reading: str = "scored", windows: Windows = SMALL, **other: Any
    ) -> PublishedJanus:
        return load_published(
            checkpoint,
            policy=policy,
            reading=reading,
            windows=windows,
            width=24,
            dtype=torch.float32,
            **other,
        )

    return loaded


def _streamed(janus: PublishedJanus, seen: Tensor, told: str = "go on") -> Tensor:
    """Scores (T, 4) of one episode."""
    memory = janus.memory(height=18, width=24)
    janus.begin(memory, [told])
    return torch.cat([janus.step(memory, now) for now in seen])


def _one_pass(janus: PublishedJanus, seen: Tensor, told: str = "go on") -> Tensor:
    """Scores (4,) after the last frame: the whole stream at once, under the windows' masks."""
    qwen, count = janus.qwen, len(seen)
    pictures, size = prepared(seen[:, 0], to=24, patch=4)
    assert janus.aggregator is not None and janus.merger is not None
    semantic, spatial = janus.windows
    patches = janus.aggregator(pictures[None], spatial)[0]
    tokens = qwen.see(pictures, size) + 0.3 * janus.merger(patches, size.rows, size.columns)
    numbers = qwen.tokens(janus.prompt.opening + janus.prompt.told(told))
    closing = qwen.tokens(janus.prompt.closing)
    start = numbers.shape[1]
    embedded, positions, place = [qwen.read(numbers)], [text_positions(0, start)], start
    for frame in tokens:
        own, place = framed_positions(place, size)
        embedded.append(qwen.framed(frame))
        positions.append(own)
    scores = []
    for word in WORDS:
        written = qwen.tokens(word + "<|im_end|>")
        behind = torch.cat([closing, written], dim=1)
        own_positions = [*positions, text_positions(place, behind.shape[1])]
        length = size.tokens + 2
        visible = torch.ones(start + count * length + behind.shape[1], dtype=torch.bool)
        total = len(visible)
        mask = torch.ones(total, total, dtype=torch.bool).tril()
        sees = torch.from_numpy(semantic.mask(count))
        frames_end = start + count * length
        spread = sees.repeat_interleave(length, 0).repeat_interleave(length, 1)
        mask[start:frames_end, start:frames_end] &= spread
        mask[frames_end:, start:frames_end] &= spread[-1:]
        heard = qwen.model.model.language_model(
            inputs_embeds=torch.cat([*embedded, qwen.read(behind)], dim=1),
            position_ids=torch.cat(own_positions, dim=1)[:, None],
            attention_mask=torch.zeros(total, total).masked_fill(~mask, -torch.inf)[None, None],
            use_cache=False,
        )
        chances = qwen.words(heard.last_hidden_state[0]).log_softmax(-1)
        spoken = written.shape[1]
        scores.append(chances[-spoken - 1 : -1].gather(1, written[0][:, None]).sum())
    return torch.stack(scores)


@pytest.mark.parametrize("count", [1, 3, 7])
def test_the_cached_policy_equals_one_pass(load: Load, frames: Frames, count: int) -> None:
    """Both memories at once: VGGT under its window, the decoder under its own."""
    janus, seen = load(), frames(count)
    with torch.no_grad():
        wanted = _one_pass(janus, seen)
        torch.testing.assert_close(_streamed(janus, seen)[-1], wanted, rtol=0, atol=1e-4)


def test_the_window_policy_looks_again_at_pictures(load: Load, frames: Frames) -> None:
    """Nothing but the pictures looked at and the spatial memory decides."""
    janus, seen = load(policy="window", windows=Windows(FrameWindow(), NOW)), frames(12)
    before = _streamed(janus, seen)
    chosen = sampled(11)
    assert chosen == [0, 1, 2, 4, 5, 6, 8, 9, 11]
    for frame in (0, 3, 4, 10):
        changed = seen.clone()
        changed[frame] = 255 - changed[frame]
        same = torch.allclose(_streamed(janus, changed)[-1], before[-1], atol=1e-6)
        assert same == (frame not in chosen), frame


@pytest.mark.parametrize("policy", ["cached", "window"])
def test_off_means_that_no_earlier_frame_matters(load: Load, frames: Frames, policy: str) -> None:
    """Not even their number: a frame after others is answered as it is where it comes first."""
    janus, seen = load(policy=policy, windows=Windows(NOW, NOW)), frames(4)
    first = torch.cat([_streamed(janus, now[None]) for now in seen])
    assert torch.equal(_streamed(janus, seen), first)


@pytest.mark.parametrize(
    ("windows", "remembers"),
    [
        (Windows(semantic=FrameWindow(), spatial=NOW), True),
        (Windows(semantic=NOW, spatial=FrameWindow()), True),
        (Windows(semantic=NOW, spatial=NOW), False),
    ],
)
def test_each_memory_alone_remembers(
    load: Load, frames: Frames, windows: Windows, remembers: bool
) -> None:
    """The same numbers in the same order: whatever differs at the end, an earlier frame did."""
    janus, seen = load(windows=windows), frames(5)
    changed = seen.clone()
    changed[2] = 255 - changed[2]
    same = torch.equal(_streamed(janus, changed)[-1], _streamed(janus, seen)[-1])
    assert same != remembers


def test_rows_are_episodes_of_their_own(load: Load, frames: Frames) -> None:
    for policy in ("cached", "window"):
        janus, seen = load(policy=policy), frames(5, batch=2)
        memory = janus.memory(batch=2, height=18, width=24)
        janus.begin(memory, ["go on", "go to the left door"])
        scores = []
        for frame, now in enumerate(seen):
            if frame == 2:
                janus.begin(memory, ["stop"], torch.tensor([1]))
            scores.append(janus.step(memory, now))
        told = torch.stack(scores)
        first = _streamed(janus, seen[:, :1])
        again = _streamed(janus, seen[2:, 1:], "stop")
        torch.testing.assert_close(told[:, 0], first, rtol=0, atol=1e-4)
        torch.testing.assert_close(told[2:, 1], again, rtol=0, atol=1e-4)


@pytest.mark.parametrize("policy", ["cached", "window"])
def test_a_memory_is_saved_and_taken_up_again(load: Load, frames: Frames, policy: str) -> None:
    janus, seen = load(policy=policy), frames(6)
    memory = janus.memory(height=18, width=24)
    assert Memories(working=memory).working is memory
    janus.begin(memory, ["go on"])
    for now in seen[:4]:
        janus.step(memory, now)
    state = memory.state()
    wanted = [janus.step(memory, now) for now in seen[4:]]
    other = janus.memory(height=18, width=24)
    other.restore(state)
    assert all(
        torch.equal(janus.step(other, now), score)
        for now, score in zip(seen[4:], wanted, strict=True)
    )
    for broken in ({"elsewhere.x": torch.ones(1)}, {}):
        with pytest.raises(CacheMismatch):
            other.restore(broken)


def test_a_state_of_other_windows_is_refused(load: Load) -> None:
    janus = load()
    memory = janus.memory(height=18, width=24)
    janus.begin(memory, ["go on"])
    for windows in ((FrameWindow(0, 3), SMALL.spatial), (SMALL.semantic, FrameWindow(1, 3))):
        other = janus.memory(height=18, width=24, windows=Windows(*windows))
        with pytest.raises(CacheMismatch, match=r"^the state is of .*, this cache of "):
            other.restore(memory.state())


def test_the_cached_memory_is_of_constant_size(load: Load, frames: Frames) -> None:
    def sizes(policy: str) -> list[int]:
        janus = load(policy=policy)
        memory = janus.memory(height=18, width=24)
        janus.begin(memory, ["go on"])
        told = []
        for now in frames(9):
            janus.step(memory, now)
            told.append(memory.nbytes)
        return told

    assert len(set(sizes("cached"))) == 1
    growing = sizes("window")
    assert growing == sorted(set(growing))


def test_lam_0_leaves_vggt_out(load: Load, frames: Frames) -> None:
    seen = frames(3)
    without = load(lam=0)
    assert without.aggregator is None and without.memory().spatial is None
    whole = load()
    assert whole.lam == 0.3  # the checkpoint's config says so
    assert not torch.allclose(_streamed(without, seen), _streamed(whole, seen), atol=1e-3)


def _says(janus: PublishedJanus, word: str) -> None:
    """Let the decoder follow one chain of tokens: a turn begins, then `word`, then its end.

    Layers add nothing any more, so that a token alone decides what comes next.
    """
    model, qwen = janus.qwen.model, janus.qwen
    width = qwen.width
    for layer in model.model.language_model.layers:
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    model.model.language_model.norm.weight.fill_(1.0)
    model.lm_head.weight.zero_()
    model.model.language_model.embed_tokens.weight.zero_()
    newline = int(qwen.tokens(janus.prompt.closing)[0, -1])
    chain = [newline, *qwen.tokens(word)[0].tolist(), int(qwen.tokens("<|im_end|>")[0, 0])]
    for axis, (before, after) in enumerate(pairwise(chain)):
        assert axis < width
        model.model.language_model.embed_tokens.weight[before, axis] = 1.0
        model.lm_head.weight[after, axis] = 9.0


@pytest.mark.parametrize("policy", ["cached", "window"])
@pytest.mark.parametrize("reading", ["generated", "scored"])
@pytest.mark.parametrize(("word", "action"), [("STOP", 0), ("MOVE_FORWARD", 1), ("TURN_LEFT", 2)])
def test_a_word_becomes_its_action(
    load: Load, frames: Frames, policy: str, reading: str, word: str, action: int
) -> None:
    janus = load(policy=policy, reading=reading)
    with torch.no_grad():
        _says(janus, word)
    memory = janus.memory(height=18, width=24)
    janus.begin(memory, ["go on"])
    for now in frames(4):
        scores, texts = janus.speak(memory, now)
        assert scores.shape == (1, 4)
        assert (int(scores.argmax()), texts) == (action, [word])


def test_an_unreadable_answer_stops(load: Load, frames: Frames) -> None:
    janus = load(reading="generated")
    with torch.no_grad():
        _says(janus, "go")
    memory = janus.memory(height=18, width=24)
    janus.begin(memory, ["go on"])
    scores, texts = janus.speak(memory, frames(1)[0])
    assert (scores.tolist(), texts) == ([[1.0, 0.0, 0.0, 0.0]], ["go"])


def _refused(janus: PublishedJanus, memory: PublishedMemory, frames: Tensor, said: str) -> None:
    with pytest.raises(PublishedMismatch, match=said) as told:
        janus.step(memory, frames)
    assert "\n" not in str(told.value)


def test_wrong_use_is_told_in_one_line(load: Load, frames: Frames, checkpoint: Path) -> None:
    for policy in ("cached", "window"):
        janus = load(policy=policy)
        memory = janus.memory(height=18, width=24)
        _refused(janus, memory, frames(1)[0], "row 0 has no instruction yet")
        _refused(janus, memory, frames(1, batch=2)[0], "make it with memory")
        _refused(janus, memory, frames(1)[0].float(), "for uint8")
        with pytest.raises(PublishedMismatch, match="give one for each"):
            janus.begin(memory, ["one", "two"])
        with pytest.raises(CacheMismatch, match="do not name rows of a batch of 1"):
            janus.begin(memory, ["one"], torch.tensor([1]))
    with pytest.raises(UnknownName, match="semantic policy"):
        load(policy="neither")
    with pytest.raises(UnknownName, match="reading"):
        load(reading="aloud")
    with pytest.raises(CheckpointMissing, match="holds no checkpoint"):
        load_published(checkpoint, checkpoint / "absent", dtype=torch.float32)
    whole = load()
    with pytest.raises(PublishedMismatch, match="take lam=0"):
        PublishedJanus(whole.qwen, whole.aggregator, None)
    with pytest.raises(PublishedMismatch, match="parts of one checkpoint"):
        PublishedJanus(whole.qwen, whole.aggregator, VGGTMerger(8, 8, hidden=4))
