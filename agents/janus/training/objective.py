"""What the learner makes small: errors in actions, weighted, and in the progress.

An expert's actions come in runs; a learner that copies its last action is right most of the time
and never turns. Frames where the expert does something else than was done last therefore weigh
more. Source: Wijmans et al. 2019, "Embodied Question Answering in Photorealistic Environments"
(inflection weighting), as used by VLN-CE.
"""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from ....envs.navigation.habitat.spaces import STOP
from .batches import PADDED, Batch
from .settings import TrainingSettings


class Loss(NamedTuple):
    """Scalars of one batch.

    Attributes:
        total: what is made small.
        action, progress: its parts, before their weights.
        right: share of frames whose likeliest action is the expert's.
        right_turning: the same where the expert does something else than was done last.
        right_stopping: the same where the expert stops; NaN where it never does.
    """

    total: Tensor
    action: Tensor
    progress: Tensor
    right: Tensor
    right_turning: Tensor
    right_stopping: Tensor


def weights(batch: Batch, settings: TrainingSettings) -> Tensor:
    """How much each frame's action counts, (B, T); 0 after an episode's end."""
    weight = torch.ones(batch.labels.shape, device=batch.labels.device)
    turning = batch.labels != batch.done
    weight[turning] = settings.inflection
    weight[batch.labels == STOP] = max(settings.stop, settings.inflection)
    return weight.masked_fill(batch.labels == PADDED, 0.0)


def loss(logits: Tensor, done: Tensor, batch: Batch, settings: TrainingSettings) -> Loss:
    """Of one batch, from the model's logits (B, T, 4) and the share of the way that it takes to be
    `done` (B, T)."""
    real = batch.labels != PADDED
    weight = weights(batch, settings)
    logits = logits.float()
    errors = functional.cross_entropy(
        logits.flatten(0, 1), batch.labels.flatten(), ignore_index=PADDED, reduction="none"
    )
    action = (errors * weight.flatten()).sum() / weight.sum().clamp(min=1.0)
    progress = _mean(functional.smooth_l1_loss(
        done.float(), batch.progress, beta=0.1, reduction="none"
    ), real)  # fmt: skip
    right = (logits.detach().argmax(-1) == batch.labels).float()
    return Loss(
        total=action + settings.progress_weight * progress,
        action=action.detach(),
        progress=progress.detach(),
        right=_mean(right, real),
        right_turning=_mean(right, real & (batch.labels != batch.done)),
        right_stopping=_mean(right, batch.labels == STOP),
    )


def _mean(values: Tensor, real: Tensor) -> Tensor:
    """Over the frames that are meant; NaN where there are none."""
    return (values * real).sum() / real.sum()
