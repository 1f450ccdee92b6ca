"""VGGT's aggregator: the published names and shapes, and streaming that equals one pass."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from mnemonaut.agents.janus.published.errors import PublishedMismatch
from mnemonaut.agents.janus.published.vggt import Aggregator, VGGTSizes
from mnemonaut.memory.errors import CacheMismatch
from mnemonaut.memory.frame_window import FrameWindow

Frames = Callable[..., Tensor]


def _exactly(one: Tensor, other: Tensor) -> None:
    torch.testing.assert_close(one, other, rtol=0, atol=1e-5)


def test_it_has_vggt_1b_s_names_shapes_and_parameters(
    vggt_1b: tuple[dict[str, tuple[int, ...]], dict[str, Any]],
) -> None:
    shapes, told = vggt_1b
    with torch.device("meta"):
        made = Aggregator()
    own = {name: tuple(held.shape) for name, held in made.state_dict().items()}
    assert own == shapes
    assert len(own) == told["tensors"]
    assert sum(math.prod(shape) for shape in own.values()) == told["parameters"] == 909_112_320


def test_a_frame_at_the_published_size_has_1569_tokens() -> None:
    assert VGGTSizes().tokens(476, 644) == 1_564 + 5


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(initial=st.integers(0, 3), recent=st.integers(1, 4), count=st.integers(1, 9))
def test_streaming_equals_one_pass(
    aggregator: Aggregator, frames: Frames, initial: int, recent: int, count: int
) -> None:
    window = FrameWindow(initial, recent)
    pictures = frames(count, batch=2, height=8, width=12) / 255
    with torch.no_grad():
        whole = aggregator(pictures.transpose(0, 1), window)
        memory = aggregator.memory(window, batch=2, height=8, width=12)
        for frame, now in enumerate(pictures):
            _exactly(aggregator.step(now, memory), whole[:, frame])
            memory.advance()


def test_rows_that_begin_anew_are_their_own_episodes(
    aggregator: Aggregator, frames: Frames
) -> None:
    window = FrameWindow(1, 2)
    pictures = frames(7, batch=2, height=8, width=12) / 255
    with torch.no_grad():
        memory = aggregator.memory(window, batch=2, height=8, width=12)
        seen = []
        for frame, now in enumerate(pictures):
            if frame == 3:
                memory.reset(torch.tensor([1]))
            seen.append(aggregator.step(now, memory))
            memory.advance()
        stayed = aggregator(pictures[:, :1].transpose(0, 1), window)[0]
        begun = aggregator(pictures[3:, 1:].transpose(0, 1), window)[0]
    _exactly(torch.stack([now[0] for now in seen]), stayed)
    _exactly(torch.stack([now[1] for now in seen[3:]]), begun)


def test_the_first_frame_has_tokens_of_its_own(aggregator: Aggregator, frames: Frames) -> None:
    same = frames(1, height=8, width=12).expand(2, -1, -1, -1, -1) / 255
    both = FrameWindow(0, 2)
    with torch.no_grad():
        first, second = aggregator(same.transpose(0, 1), both)[0]
        aggregator.camera_token[:, 1] = aggregator.camera_token[:, 0]
        aggregator.register_token[:, 1] = aggregator.register_token[:, 0]
        alike = aggregator(same.transpose(0, 1), both)[0]
    assert not torch.allclose(first, second, atol=1e-3)
    torch.testing.assert_close(alike[0], first)
    torch.testing.assert_close(alike[1], first)  # the same keys twice weigh as once


def test_without_a_memory_every_frame_is_a_first_one(
    aggregator: Aggregator, frames: Frames
) -> None:
    alone, pictures = FrameWindow(0, 1), frames(3, height=8, width=12) / 255
    with torch.no_grad():
        memory = aggregator.memory(alone, batch=1, height=8, width=12)
        for now in pictures:
            fresh = aggregator.memory(alone, batch=1, height=8, width=12)
            assert torch.equal(aggregator.step(now, memory), aggregator.step(now, fresh))
            memory.advance()


def test_the_last_pair_of_layers_is_without_effect(aggregator: Aggregator, frames: Frames) -> None:
    """What is read is the second last pair, so the last one is neither run nor remembered."""
    pictures = frames(2, height=8, width=12).transpose(0, 1) / 255
    with torch.no_grad():
        before = aggregator(pictures)
        for blocks in (aggregator.frame_blocks, aggregator.global_blocks):
            for parameter in blocks[-1].parameters():
                parameter.fill_(math.nan)
        assert torch.equal(aggregator(pictures), before)
        memory = aggregator.memory(FrameWindow(), batch=1, height=8, width=12)
    assert memory.layers == aggregator.sizes.blocks - 1


def test_without_a_window_all_frames_see_all(aggregator: Aggregator, frames: Frames) -> None:
    pictures = frames(3, height=8, width=12).transpose(0, 1) / 255
    with torch.no_grad():
        before = aggregator(pictures)[0, 0]
        pictures[0, 2] = 1 - pictures[0, 2]
        assert not torch.allclose(aggregator(pictures)[0, 0], before, atol=1e-4)


def test_bfloat16_stays_near(aggregator: Aggregator, frames: Frames) -> None:
    pictures = frames(6, height=8, width=12) / 255
    window = FrameWindow(1, 2)
    with torch.no_grad():
        exact = aggregator(pictures.transpose(0, 1), window)[0]
        half = aggregator.to(torch.bfloat16)
        memory = half.memory(window, batch=1, height=8, width=12)
        for frame, now in enumerate(pictures):
            seen = half.step(now, memory)[0].float()
            memory.advance()
            error = (seen - exact[frame]).norm() / exact[frame].norm()
            assert error < 0.05
    assert memory.dtype == torch.bfloat16


def test_wrong_pictures_are_told_in_one_line(aggregator: Aggregator) -> None:
    memory = aggregator.memory(FrameWindow(), batch=1, height=8, width=12)
    with pytest.raises(PublishedMismatch, match=r"multiples of it$"):
        aggregator.step(torch.zeros(1, 3, 9, 12), memory)
    with torch.no_grad(), pytest.raises(CacheMismatch):
        aggregator.step(torch.zeros(1, 3, 12, 12), memory)
    with pytest.raises(PublishedMismatch, match="2 blocks or more"):
        Aggregator(VGGTSizes(blocks=1))


def test_features_are_the_frame_layer_s_and_the_global_layer_s(
    aggregator: Aggregator, frames: Frames
) -> None:
    """Of the second last pair, in that order, patch tokens only."""
    given: list[Tensor] = []
    for blocks in (aggregator.frame_blocks, aggregator.global_blocks):
        blocks[-2].register_forward_hook(lambda *now: given.append(now[-1]))
    pictures = frames(1, height=8, width=12)[0] / 255
    memory = aggregator.memory(FrameWindow(), batch=1, height=8, width=12)
    with torch.no_grad():
        seen = aggregator.step(pictures, memory)
    patches = [tokens[:, aggregator.sizes.special :] for tokens in given]
    assert torch.equal(seen, torch.cat(patches, dim=-1))
    assert seen.shape == (1, 6, 2 * aggregator.sizes.width)
