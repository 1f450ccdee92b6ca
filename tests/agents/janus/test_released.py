"""The released code's semantic memory: earlier frames that are sampled and read anew."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.agents.janus.model import Janus, Windows
from mnemonaut.agents.janus.released import ReleasedPolicy, sampled
from mnemonaut.agents.janus.sizes import NOTHING
from mnemonaut.memory.frame_window import FrameWindow

from .random_episodes import SIZES as THREE_LAYERS

SIZES = replace(THREE_LAYERS, decoder_layers=2)
WINDOW = FrameWindow(1, 4)


def model_of() -> Janus:
    torch.manual_seed(0)
    model = Janus(SIZES).eval()
    torch.nn.init.normal_(model.decoder.action_head.weight)
    return model


MODEL = model_of()


@pytest.mark.parametrize(
    ("frame", "frames"),
    [
        (0, [0]),
        (3, [0, 1, 2, 3]),
        (8, [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        (9, [0, 1, 2, 3, 4, 5, 6, 7, 9]),
        (100, [0, 12, 25, 37, 50, 62, 75, 87, 100]),
    ],
)
def test_frames_are_sampled_at_equal_distances(frame: int, frames: list[int]) -> None:
    assert sampled(frame) == frames


@given(st.integers(0, 600), st.integers(1, 20))
def test_a_sample_has_the_first_and_the_current_and_no_more_than_asked(
    frame: int, history: int
) -> None:
    frames = sampled(frame, history)
    assert frames[0] == 0
    assert frames[-1] == frame
    assert len(frames) == min(frame, history) + 1 == len(set(frames))


def test_without_a_history_the_current_frame_is_read_alone() -> None:
    assert [sampled(frame, 0) for frame in (0, 1, 29)] == [[0], [1], [29]]


def drawn(batch: int, time: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    frames = torch.randint(0, 256, (batch, time, 3, 16, 16), generator=generator)
    words = torch.randint(1, 30, (batch, 7), generator=generator)
    for row in range(batch):
        words[row, 7 - row :] = 0
    return frames.to(torch.uint8), words


def streamed(frames: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
    said = torch.full(frames.shape[:2], NOTHING)
    windows = Windows(FrameWindow(), WINDOW)
    with torch.no_grad():
        return MODEL.stream(frames, said, words, windows, policy="window").logits


def test_steps_are_one_pass() -> None:
    frames, words = drawn(3, 21)
    policy = ReleasedPolicy(MODEL, WINDOW, 3)
    policy.begin(words)
    logits = torch.stack([policy.step(frames[:, at]) for at in range(21)], 1)
    torch.testing.assert_close(logits, streamed(frames, words), atol=1e-5, rtol=0)


def test_a_row_that_begins_anew_is_a_fresh_episode() -> None:
    frames, words = drawn(2, 15)
    later, others = drawn(2, 15, seed=1)
    policy = ReleasedPolicy(MODEL, WINDOW, 2)
    policy.begin(words)
    found = []
    for at in range(15):
        if at == 11:
            policy.begin(others[1:], torch.tensor([1]))
        now = frames[:, at].clone()
        if at >= 11:
            now[1] = later[1, at - 11]
        found.append(policy.step(now))
    logits = torch.stack(found, 1)
    torch.testing.assert_close(logits[0], streamed(frames, words)[0], atol=1e-5, rtol=0)
    fresh = streamed(later, others)[1, :4]
    torch.testing.assert_close(logits[1, 11:], fresh, atol=1e-5, rtol=0)


def test_only_sampled_frames_matter_to_the_semantic_side() -> None:
    frames, words = drawn(1, 18)
    other = frames.clone()
    other[:, 3] = 255 - other[:, 3]
    off = FrameWindow(0, 1)
    said = torch.full((1, 18), NOTHING)
    with torch.no_grad():
        one, two = (
            MODEL.stream(seen, said, words, Windows(off, off), policy="window").logits
            for seen in (frames, other)
        )
    changed = (one != two).any(-1)[0].tolist()
    assert changed == [3 in sampled(at) for at in range(18)]


def test_what_was_said_is_not_read() -> None:
    frames, words = drawn(1, 5)
    said = torch.randint(0, 4, (1, 5))
    windows = Windows(FrameWindow(), WINDOW)
    with torch.no_grad():
        other = MODEL.stream(frames, said, words, windows, policy="window").logits
    assert torch.equal(other, streamed(frames, words))


def test_memory_grows_with_the_episode() -> None:
    frames, words = drawn(1, 3)
    policy = ReleasedPolicy(MODEL, WINDOW, 1)
    policy.begin(words)
    before = policy.nbytes
    for at in range(3):
        policy.step(frames[:, at])
    assert policy.nbytes == before + 3 * 3 * 16 * 16
