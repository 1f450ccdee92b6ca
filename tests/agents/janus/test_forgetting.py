"""What bears on what a Janus says: frames within its windows and its instruction, nothing else."""

import pytest
import torch

from mnemonaut.agents.janus.model import Windows
from mnemonaut.agents.janus.sizes import NOTHING, JanusSizes
from mnemonaut.memory.frame_window import FrameWindow

from .random_episodes import OFF, SIZES, Episodes, episodes_of, model_of, streamed

MODEL = model_of()


def influence(windows: Windows, told: Episodes, frame: int) -> list[bool]:
    """At which frames another picture and another word at `frame` change what is said."""
    other = told._replace(frames=told.frames.clone(), said=told.said.clone())
    other.frames[:, frame] = 255 - other.frames[:, frame]
    other.said[:, frame] = (other.said[:, frame] + 1) % 4
    change = streamed(MODEL, told, windows) - streamed(MODEL, other, windows)
    return (change.abs().amax((0, 2)) > 0).tolist()


def test_with_both_memories_off_a_frame_is_all_that_is_known() -> None:
    """Not even its number: every frame is taken for an episode's first."""
    windows, told = Windows(OFF, OFF), episodes_of(2, 6)
    assert influence(windows, told, 2) == [False, False, True, False, False, False]
    logits = streamed(MODEL, told, windows)
    for frame in range(6):
        alone = Episodes(told.frames[:, frame : frame + 1], torch.full((2, 1), NOTHING), told.words)
        only = streamed(MODEL, alone, windows)
        torch.testing.assert_close(logits[:, frame : frame + 1], only, atol=1e-5, rtol=0)


def test_the_last_word_is_part_of_the_semantic_memory() -> None:
    told = episodes_of(2, 5)
    other = told._replace(said=(told.said + 1) % 4)
    for semantic, changes in ((OFF, False), (FrameWindow(0, 2), True)):
        windows = Windows(semantic, FrameWindow())
        equal = torch.equal(streamed(MODEL, told, windows), streamed(MODEL, other, windows))
        assert equal is not changes


@pytest.mark.parametrize(
    ("windows", "reach"),
    [
        # A deeper layer's keys have seen the frames that its own window had, so a layer reaches
        # `recent - 1` frames further back than the one above it: 3 in the decoder, 2 in space.
        (Windows(FrameWindow(0, 2), OFF), 3),
        (Windows(OFF, FrameWindow(0, 2)), 2),
        (Windows(FrameWindow(0, 2), FrameWindow(0, 2)), 5),
        (Windows(FrameWindow(0, 3), FrameWindow(0, 2)), 8),
    ],
)
def test_frames_beyond_all_windows_change_nothing(windows: Windows, reach: int) -> None:
    time, frame = 14, 3
    wanted = [frame <= at <= frame + reach for at in range(time)]
    assert influence(windows, episodes_of(1, time), frame) == wanted


def test_initial_frames_are_never_forgotten() -> None:
    for windows in (Windows(FrameWindow(1, 2), OFF), Windows(OFF, FrameWindow(1, 2))):
        assert all(influence(windows, episodes_of(1, 30), 0))


def test_no_gradient_reaches_frames_beyond_all_windows() -> None:
    told, windows = episodes_of(1, 12), Windows(FrameWindow(0, 2), FrameWindow(0, 2))
    model = model_of()
    pictures = model.pictures(told.frames).requires_grad_()
    model.pictures = lambda frames: pictures  # type: ignore[method-assign]
    model.stream(*told, windows).logits[0, 10].square().sum().backward()  # type: ignore[no-untyped-call]
    assert pictures.grad is not None
    touched = pictures.grad.abs().amax((0, 2, 3, 4)) > 0
    assert touched.tolist() == [5 <= frame <= 10 for frame in range(12)]


def test_a_clock_is_off_with_its_memory() -> None:
    model = model_of(JanusSizes(**{**SIZES.to_json(), "clock": True}))
    told = episodes_of(1, 5)
    same = told._replace(frames=told.frames[:, :1].repeat(1, 5, 1, 1, 1))
    for spatial, changes in ((OFF, False), (FrameWindow(), True)):
        logits = streamed(model, same, Windows(OFF, spatial))
        assert bool((logits[:, 1:3] - logits[:, 3:]).abs().max() > 1e-4) is changes


def test_lam_weighs_the_spatial_side() -> None:
    told, windows = episodes_of(1, 4), Windows(FrameWindow(), FrameWindow())
    blind, half, full = (
        model_of(JanusSizes(**{**SIZES.to_json(), "lam": lam})) for lam in (0.0, 0.1, 0.2)
    )
    with torch.no_grad():
        features = torch.randn(1, 4, 16, 64)
        torch.testing.assert_close(2 * half.where(features), full.where(features))
        assert not blind.where(features).any()
    assert not torch.equal(streamed(half, told, windows), streamed(full, told, windows))
    # With lam = 0 the spatial memory cannot matter.
    assert torch.equal(
        streamed(blind, told, windows), streamed(blind, told, Windows(FrameWindow(), OFF))
    )


def test_what_comes_after_an_episodes_end_bears_on_nothing_before() -> None:
    windows = Windows(FrameWindow(2, 3), FrameWindow())
    told = episodes_of(2, 12)
    other = told._replace(frames=told.frames.clone(), said=told.said.clone())
    other.frames[:, 8:], other.said[:, 8:] = 0, 0
    before, after = streamed(MODEL, told, windows), streamed(MODEL, other, windows)
    torch.testing.assert_close(before[:, :8], after[:, :8], atol=1e-6, rtol=0)


def test_padding_of_an_instruction_bears_on_nothing() -> None:
    windows, told = Windows(FrameWindow(), FrameWindow()), episodes_of(2, 4)
    longer = told._replace(words=torch.cat([told.words, torch.zeros(2, 3, dtype=torch.long)], 1))
    torch.testing.assert_close(
        streamed(MODEL, longer, windows), streamed(MODEL, told, windows), atol=1e-5, rtol=0
    )
