"""AdamW with a warm-up and a cosine, as both encoders use it."""

import torch
from torch import Tensor, nn

from ..training.schedule import optimiser, rate, set_rate
from ..training.settings import TrainingError
from .settings import EncoderSettings


class Descent:
    """One optimiser over all of a module's weights."""

    def __init__(self, module: nn.Module, settings: EncoderSettings) -> None:
        self._module, self._settings = module, settings
        self._optimiser = optimiser(module.parameters(), settings)

    def step(self, loss: Tensor, done: float) -> None:
        """Make a loss smaller; `done` is the share of the run that is over.

        Raises:
            TrainingError: the loss is no number any more.
        """
        set_rate(self._optimiser, rate(done, self._settings))
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        weights, clip = self._module.parameters(), self._settings.clip
        length = torch.nn.utils.clip_grad_norm_(weights, clip)
        if not bool(torch.isfinite(length)):
            raise TrainingError("the encoders' training has diverged; lower its rate, or its clip")
        self._optimiser.step()
