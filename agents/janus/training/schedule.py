"""How fast the weights move: AdamW with a warm-up and a cosine."""

from collections.abc import Iterable
from math import cos, pi
from typing import Protocol

import torch
from torch import nn


class Schedule(Protocol):
    """The knobs of the descent, as settings have them; their meaning is told there."""

    @property
    def rate(self) -> float: ...
    @property
    def final_rate(self) -> float: ...
    @property
    def warmup(self) -> float: ...
    @property
    def decay(self) -> float: ...
    @property
    def betas_adam(self) -> tuple[float, float]: ...


def optimiser(weights: Iterable[nn.Parameter], settings: Schedule) -> torch.optim.AdamW:
    """AdamW; what is no matrix (biases, norms, lone tokens) does not decay."""
    learned = list(weights)
    matrices = [weight for weight in learned if weight.ndim >= 2]
    others = [weight for weight in learned if weight.ndim < 2]
    groups = [
        {"params": matrices, "weight_decay": settings.decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.rate, betas=settings.betas_adam)


def rate(done: float, settings: Schedule) -> float:
    """The learning rate when a share of 0 to 1 of the run is done."""
    if done < settings.warmup:
        return settings.rate * (0.02 + 0.98 * done / settings.warmup)
    share = min(1.0, (done - settings.warmup) / max(1e-9, 1.0 - settings.warmup))
    height = settings.final_rate + (1.0 - settings.final_rate) * 0.5 * (1.0 + cos(pi * share))
    return settings.rate * height


def set_rate(optimizer: torch.optim.Optimizer, value: float) -> None:
    """For the next step, in every group."""
    for group in optimizer.param_groups:
        group["lr"] = value
