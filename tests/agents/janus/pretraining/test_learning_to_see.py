"""Both encoders learn what they are shown, and how well is told by known measures."""

from math import nan

import numpy as np
import pytest
import torch
from torch.nn import functional

from mnemonaut.agents.janus.pretraining.descent import Descent
from mnemonaut.agents.janus.pretraining.encoders import Learner
from mnemonaut.agents.janus.pretraining.moving import Mover, learn_to_move
from mnemonaut.agents.janus.pretraining.seeing import (
    Namer,
    average_precision,
    learn_to_see,
    sights,
)
from mnemonaut.agents.janus.pretraining.settings import EncoderSettings
from mnemonaut.agents.janus.pretraining.sights import Eye, viewable
from mnemonaut.agents.janus.pretraining.walks import walk
from mnemonaut.agents.janus.training.settings import TrainingError
from mnemonaut.envs.navigation.rooms.homes import SPLITS
from mnemonaut.memory.frame_window import FrameWindow

from ..training.small_runs import SMALL

SIZES = SMALL.sizes(99)
FAST = EncoderSettings(rate=1e-2, warmup=0.0, clip=10.0)
HOMES = SPLITS["train"][:2]
CPU = torch.device("cpu")


def test_the_semantic_encoder_learns_to_name_what_it_is_shown() -> None:
    torch.manual_seed(0)
    namer = Namer(SIZES)
    descent = Descent(namer, FAST)
    frames, names = sights(Eye(64, 4), HOMES, 48, 24, np.random.default_rng(0))
    pictures, truth = torch.from_numpy(frames), torch.from_numpy(names).float()
    losses = []
    for step in range(60):
        loss = functional.binary_cross_entropy_with_logits(namer(pictures), truth)
        descent.step(loss * truth.shape[-1], step / 60)
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.35 * losses[0]
    with torch.no_grad():
        scores = namer(pictures).numpy()
    known = names.reshape(-1, names.shape[-1])
    seen = [
        average_precision(known[:, number], scores.reshape(known.shape)[:, number])
        for number in np.flatnonzero(known.sum(0) > 20)
    ]
    assert np.mean(seen) > 2 * known[:, known.sum(0) > 20].mean()


def test_the_spatial_encoder_learns_depth_and_steps() -> None:
    torch.manual_seed(0)
    mover, window = Mover(SIZES), FrameWindow(2, 6)
    descent = Descent(mover, FAST)
    rng, eye = np.random.default_rng(1), Eye(64, 4)
    walks = [walk(eye, viewable(HOMES[0]), 16, rng) for _ in range(3)]
    frames, depth, steps = (
        torch.from_numpy(np.stack([getattr(one, part) for one in walks]))
        for part in ("frames", "depth", "steps")
    )
    told: list[tuple[float, float]] = []
    for step in range(60):
        view, logits = mover(frames, window)
        error = (view.depth - depth).abs().mean()
        right = (logits.argmax(-1) == steps).float().mean()
        told.append((float(error.detach()), float(right)))
        ways = functional.cross_entropy(logits.flatten(0, 1), steps.flatten())
        descent.step(4 * error + ways, step / 60)
    assert told[-1][0] < 0.5 * told[0][0] and told[-1][1] > max(0.8, told[0][1])


def test_without_a_memory_every_frame_is_taken_alone() -> None:
    torch.manual_seed(0)
    mover = Mover(SIZES).eval()
    walks = [walk(Eye(64, 4), viewable(HOMES[0]), 5, np.random.default_rng(2))]
    frames = torch.from_numpy(np.stack([one.frames for one in walks]))
    with torch.no_grad():
        view, _ = mover(frames, FrameWindow(0, 1))
        alone, _ = mover(frames.transpose(0, 1), FrameWindow(8, 48))
    torch.testing.assert_close(view.motion[0], alone.motion[:, 0])
    torch.testing.assert_close(view.depth[0], alone.depth[:, 0])


@pytest.mark.parametrize("learn", [learn_to_see, learn_to_move])
def test_equal_settings_give_equal_weights_and_the_chance_of_others_is_left_alone(
    learn: Learner,
) -> None:
    settings = EncoderSettings(sights=12, sights_batch=4, homes_batch=2, walk_frames=48)
    told: list[float] = []
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    first, figures = learn(settings, SIZES, CPU, told.append)
    assert torch.equal(torch.random.get_rng_state(), before)
    again, same = learn(settings, SIZES, CPU, lambda share: None)
    for (name, a), b in zip(first.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.equal(a, b), name
    assert figures == same and told == sorted(told) and told[-1] == 1.0


@pytest.mark.parametrize(
    ("truth", "scores", "known"),
    [
        ([1, 0, 1], [0.9, 0.8, 0.7], (1 + 2 / 3) / 2),
        ([0, 0, 1], [0.9, 0.8, 0.7], 1 / 3),
        ([1, 1], [0.1, 0.2], 1.0),
        ([0, 0], [0.1, 0.2], nan),
    ],
)
def test_average_precision(truth: list[int], scores: list[float], known: float) -> None:
    found = average_precision(np.array(truth, bool), np.array(scores, np.float32))
    assert found == pytest.approx(known, nan_ok=True)


def test_what_diverges_says_so() -> None:
    namer = Namer(SIZES)
    with pytest.raises(TrainingError, match="lower its rate"):
        Descent(namer, FAST).step(namer.head.weight.sum() * float("inf"), 0.5)
