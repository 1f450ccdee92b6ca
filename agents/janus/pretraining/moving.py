"""The spatial encoder learns depth, its last step, and its motion since the walk's start."""

import math
from collections.abc import Callable, Sequence
from itertools import cycle

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ....envs.navigation.rooms.homes import SPLITS
from ....memory.frame_window import FrameWindow
from ..attention import attend_under
from ..blocks import start
from ..model import normalised
from ..sizes import JanusSizes
from ..spatial import SpatialEncoder, SpatialView
from .descent import Descent
from .settings import EncoderSettings, Figures
from .sights import Eye, viewable
from .walks import STEPS, Walk, walk

Told = Callable[[float], None]


class Mover(nn.Module):
    """The spatial encoder with a head that tells its last step; the head is left behind."""

    def __init__(self, sizes: JanusSizes) -> None:
        super().__init__()
        self.encoder = SpatialEncoder(sizes)
        self.head = start(nn.Linear(sizes.width, STEPS))

    def forward(self, frames: Tensor, window: FrameWindow) -> tuple[SpatialView, Tensor]:
        """What is seen on walks (B, T, 3, H, W) uint8, and logits (B, T, STEPS) of the steps."""
        batch, time = frames.shape[:2]
        order = torch.arange(time, device=frames.device)[None].expand(batch, time)
        if window.slots == 1:  # without a memory every frame is the first, as for `Janus`
            order = torch.zeros_like(order)
        view = self.encoder(
            normalised(frames, torch.float32),
            order,
            attend_under(window, self.encoder.sizes.spatial_tokens),
            auxiliary=True,
        )
        assert view.camera is not None
        return view, self.head(view.camera)


def learn_to_move(
    settings: EncoderSettings, sizes: JanusSizes, device: torch.device, tell: Told
) -> tuple[SpatialEncoder, Figures]:
    """A spatial encoder that knows depth and motion, and how well it does in unknown homes.

    Returns:
        the encoder; see `moved_well` for the figures.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        mover = Mover(sizes).to(device)
    rng = np.random.default_rng((settings.seed, 21))
    eye, descent = Eye(sizes.picture, sizes.side), Descent(mover, settings)
    window = FrameWindow(settings.initial, settings.recent)
    lengths = cycle(settings.walk_lengths)
    seen = 0
    while seen < settings.walk_frames:
        length = next(lengths)
        count = max(1, min(settings.walk_batch, settings.walk_frames) // length)
        walks = [_walk(eye, SPLITS["train"], length, rng) for _ in range(count)]
        frames, depth, motion, steps = _stacked(walks, device)
        with torch.autocast(device.type, torch.bfloat16):
            view, told = mover(frames, window)
        assert view.depth is not None and view.motion is not None
        loss = (
            settings.depth_weight * _error(view.depth, depth)
            + settings.motion_weight * _error(view.motion, motion)
            + settings.step_weight
            * functional.cross_entropy(told.float()[:, 1:].flatten(0, 1), steps[:, 1:].flatten())
        )
        descent.step(loss, seen / settings.walk_frames)
        seen += count * length
        tell(min(1.0, seen / settings.walk_frames))
    length = min(settings.walk_lengths)
    count = min(32, max(1, settings.walk_frames // length))
    return mover.encoder, moved_well(mover, eye, window, length, device, count)


@torch.no_grad()
def moved_well(
    mover: Mover, eye: Eye, window: FrameWindow, length: int, device: torch.device, count: int
) -> Figures:
    """On `count` walks in the validation homes: `depth`, mean error in metres; `steps`, share of
    last steps told right; `heading_8` and `heading_end`, mean error of the turn since the start in
    degrees after 1-8 steps and in a walk's last quarter; `offset`, of the place, in metres."""
    rng = np.random.default_rng(22)
    walks = [_walk(eye, SPLITS["valid"], length, rng) for _ in range(count)]
    frames, depth, motion, steps = _stacked(walks, device)
    view, told = mover(frames, window)
    assert view.depth is not None and view.motion is not None
    turned = torch.atan2(view.motion[..., 0], view.motion[..., 1])
    turned = turned - torch.atan2(motion[..., 0], motion[..., 1])
    heading = torch.atan2(turned.sin(), turned.cos()).abs() * 180.0 / math.pi
    offset = (view.motion[..., 2:] - motion[..., 2:]).norm(dim=-1) * 5.0
    figures = {
        "depth": (view.depth - depth).abs().mean() * 10.0,
        "steps": (told.argmax(-1) == steps)[:, 1:].float().mean(),
        "heading_8": heading[:, 1:9].mean(),
        "heading_end": heading[:, -max(1, length // 4) :].mean(),
        "offset": offset.mean(),
    }
    return {name: round(float(value), 3) for name, value in figures.items()}


def _walk(eye: Eye, homes: Sequence[str], length: int, rng: np.random.Generator) -> Walk:
    return walk(eye, viewable(homes[int(rng.integers(len(homes)))]), length, rng)


def _stacked(walks: Sequence[Walk], device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Frames, depth, motion and steps of walks, side by side."""
    parts = ([getattr(w, name) for w in walks] for name in ("frames", "depth", "motion", "steps"))
    frames, depth, motion, steps = (torch.from_numpy(np.stack(p)).to(device) for p in parts)
    return frames, depth, motion, steps


def _error(guessed: Tensor, truth: Tensor) -> Tensor:
    return functional.smooth_l1_loss(guessed.float(), truth, beta=0.1)
