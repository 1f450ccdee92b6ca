"""The model under training: what it is made of, and one step of learning."""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from ....envs.navigation.rooms.vocabulary import vocabulary
from ..model import Features, Janus
from ..windows import windows_for
from ..words import vocabulary_of
from .batches import Batch
from .lessons import Lesson, lesson
from .mirror import WordMirror, mirror
from .objective import loss
from .schedule import optimiser, rate, set_rate
from .settings import TrainingError, TrainingSettings
from .trajectory import Trajectory

if TYPE_CHECKING:
    from ..words import WordVocabulary


def device_of(name: str) -> torch.device:
    """`auto` is a graphics card where there is one.

    Raises:
        TrainingError: there is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise TrainingError(f"no device `{name}` here; use --device cpu") from error
    return device


class Learner:
    """A Janus with its optimiser; the encoders are frozen, fusion and decoder learn.

    Args:
        settings: of the run; its seed draws the first weights.
        device: where it learns.

    Attributes:
        model, vocabulary, windows: of the policy.
        words: mirrors its instructions.
        steps: that were made.
    """

    def __init__(self, settings: TrainingSettings, device: torch.device) -> None:
        self.settings, self.device = settings, device
        self.vocabulary: WordVocabulary = vocabulary_of(vocabulary())
        self.windows = windows_for(settings.working, settings.initial, settings.recent)
        self.words = WordMirror(self.vocabulary)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.model = Janus(settings.sizes(len(self.vocabulary))).to(device)
        self.model.semantic.requires_grad_(False)
        self.model.spatial.requires_grad_(False)
        self._learned = nn.ModuleDict({"fusion": self.model.fusion, "decoder": self.model.decoder})
        self.optimiser = optimiser(self._learned.parameters(), settings)
        self.steps = 0

    def step(self, batch: Batch, done: float) -> dict[str, float]:
        """Learn from one batch.

        Args:
            done: share of the whole run that is over, which sets the rate.

        Returns:
            The parts of `Loss` by name, and the gradient's length before it was cut.

        Raises:
            TrainingError: the loss is no number any more.
        """
        settings = self.settings
        self.model.train()
        batch = batch.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=settings.half):
            logits, done_so_far = self.model.decide(
                Features(batch.semantic, batch.spatial),
                batch.said,
                batch.words,
                self.windows.semantic,
            )
        found = loss(logits, done_so_far, batch, settings)
        set_rate(self.optimiser, rate(done, settings))
        self.optimiser.zero_grad(set_to_none=True)
        found.total.backward()  # type: ignore[no-untyped-call]
        length: Tensor = torch.nn.utils.clip_grad_norm_(self._learned.parameters(), settings.clip)
        told = {name: float(value.detach()) for name, value in found._asdict().items()}
        told["gradient"] = float(length)
        if not (abs(told["total"]) < float("inf") and told["gradient"] < float("inf")):
            raise TrainingError(
                f"the training has diverged at step {self.steps}; lower its rate, or its clip"
            )
        self.optimiser.step()
        self.steps += 1
        return told

    def lesson(self, episode: Trajectory, *, mirrored: bool) -> Lesson:
        """What there is to learn from an episode, or from its mirror image."""
        seen = mirror(episode, self.words) if mirrored else episode
        return lesson(self.model, self.windows, seen, half=self.settings.half)

    def state(self) -> dict[str, Any]:
        """What goes on from here, in tensors and plain values; the encoders are not in it."""
        return {
            "model": self._learned.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` told."""
        self._learned.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.steps = state["steps"]
