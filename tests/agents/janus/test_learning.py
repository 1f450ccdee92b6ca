"""A fresh Janus can be trained: no part is dead, and a few episodes are soon known by heart."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from mnemonaut.agents.janus.model import Janus, Stream, Windows
from mnemonaut.agents.janus.sizes import NOTHING, JanusSizes
from mnemonaut.memory.frame_window import FrameWindow

from .random_episodes import SIZES as THREE_LAYERS

SIZES = replace(THREE_LAYERS, decoder_layers=2)
BOTH = Windows(FrameWindow(2, 3), FrameWindow(2, 3))


def episodes(batch: int, time: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Frames, said, words and labels; what was said is what was wanted."""
    generator = torch.Generator().manual_seed(0)
    frames = torch.randint(0, 256, (batch, time, 3, 16, 16), generator=generator).to(torch.uint8)
    labels = torch.randint(0, 4, (batch, time), generator=generator)
    said = torch.cat([torch.full((batch, 1), NOTHING), labels[:, :-1]], 1)
    words = torch.randint(1, 30, (batch, 6), generator=generator)
    return frames, said, words, labels


def loss_of(stream: Stream, labels: Tensor) -> Tensor:
    action = functional.cross_entropy(stream.logits.flatten(0, 1).float(), labels.flatten())
    others = (stream.depth - 0.5, stream.motion - 0.1, stream.progress - 0.5)
    return action + 0.1 * sum(part.square().mean() for part in others)


@pytest.mark.parametrize("mixed", [False, True])
@pytest.mark.parametrize("read", [1, 2])
def test_every_weight_gets_a_gradient(read: int, mixed: bool) -> None:
    torch.manual_seed(0)
    model = Janus(JanusSizes(**{**SIZES.to_json(), "read": read}))
    frames, said, words, labels = episodes(3, 6)
    with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
        loss = loss_of(model.stream(frames, said, words, BOTH), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    for name, weight in model.named_parameters():
        assert weight.grad is not None, name
        assert bool(torch.isfinite(weight.grad).all()), name
        assert bool(weight.grad.any()), name


def test_the_action_alone_teaches_all_that_bears_on_it() -> None:
    torch.manual_seed(0)
    model = Janus(SIZES)
    frames, said, words, labels = episodes(3, 6)
    logits = model.stream(frames, said, words, BOTH).logits
    torch.autograd.backward(functional.cross_entropy(logits.flatten(0, 1), labels.flatten()))
    untaught = {
        name.split(".")[1] for name, weight in model.named_parameters() if weight.grad is None
    }
    assert untaught == {"motion_norm", "motion_head", "depth_norm", "depth_head", "progress_head"}


@pytest.mark.parametrize("policy", ["cached", "window"])
def test_random_episodes_are_soon_known_by_heart(policy: str) -> None:
    torch.manual_seed(0)
    model = Janus(SIZES)
    frames, said, words, labels = episodes(8, 3)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    found = []
    for _ in range(45):
        loss = loss_of(model.stream(frames, said, words, BOTH, policy=policy), labels)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        found.append(float(loss.detach()))
    assert found[0] > 1.0
    assert found[-1] < 0.1
