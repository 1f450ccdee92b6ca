"""The first stage of a run: encoders that can see, made for it or given."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from zlib import crc32

import torch

from ..pretraining.encoders import PARTS, load_encoders, pretrained
from ..pretraining.settings import EncoderSettings
from ..pretraining.sights import viewable
from ..windows import ONLY_NOW, windows_for
from .settings import TrainingError, TrainingSettings

if TYPE_CHECKING:
    from ..model import Janus

_WORTH = {"semantic": 1.5, "spatial": 4.0}
"""Frames of a policy's learning that take as long as one of an encoder's, roughly."""


def encoder_settings(settings: TrainingSettings) -> EncoderSettings:
    """What the encoders of a run learn from: a spatial encoder without a memory learns without."""
    spatial = windows_for(settings.working, settings.initial, settings.recent).spatial
    return EncoderSettings(
        seed=settings.seed,
        sights=settings.sights,
        walk_frames=settings.walk_frames,
        initial=spatial.initial,
        recent=spatial.recent,
    )


class Encoders:
    """Where a run's encoders come from.

    Args:
        out: the run's checkpoint; encoders that are made for it lie beside it until it is done.
        given: a file of encoders, or a checkpoint with some; None to make them.
        settings: of the run.
        model: gets the encoders.

    Attributes:
        worth: how much work they are, in frames of the policy's learning.
        told: what their file says of them; empty before they are there.

    Raises:
        TrainingError: `given` holds none that fit, or the ones beside `out` were made otherwise;
            or only one of them and the run has a spatial memory.
    """

    def __init__(
        self, out: Path, given: Path | None, settings: TrainingSettings, model: "Janus"
    ) -> None:
        self._model, self._given = model, given
        self._file = out.with_name(f"{out.name}.encoders")
        self._settings = encoder_settings(settings)
        frames = {"semantic": settings.sights, "spatial": settings.walk_frames}
        self._worth = {part: _WORTH[part] * frames[part] for part in PARTS}
        self.worth = 0.0 if given else sum(self._worth.values())
        self.told: dict[str, Any] = {}
        if given:
            self.told = load_encoders(given, model)
            _check_memory(given, self.told["settings"], self._settings)
        else:
            self._make((), lambda part, share: None)

    def make(self, tell: Callable[[str, float], None], made: Callable[[str, float], None]) -> None:
        """Make them where none were given.

        Args:
            tell: told what is done, and how much work that was so far.
            made: told which part is there, and the seconds that it took.
        """
        if self._given:
            return
        before = 0.0
        for part in PARTS:

            def share(name: str, of: float, before: float = before) -> None:
                tell(f"the {name} encoder learns to see: {of:.0%}", before + of * self._worth[name])

            began = monotonic()
            self._make((part,), share)
            before += self._worth[part]
            made(part, monotonic() - began)
        self._make(PARTS, lambda part, share: None)
        viewable.cache_clear()  # 240 homes that nobody looks about in any more
        self.told = load_encoders(self._file, self._model)

    def check(self) -> int:
        """A number that the same encoders give again; 0 before they are there."""
        if not self.told:
            return 0
        found = 0
        for part in PARTS:
            for weights in getattr(self._model, part).state_dict().values():
                found = crc32(weights.cpu().contiguous().numpy().data, found)
        return found

    def forget(self) -> None:
        """The run is done: what was made for it goes."""
        if not self._given:
            self._file.unlink(missing_ok=True)

    def _make(self, parts: tuple[str, ...], tell: Callable[[str, float], None]) -> None:
        device: torch.device = self._model.decoder.query.device
        pretrained(self._file, self._settings, self._model.sizes, device, tell, parts)


def _check_memory(file: Path, told: Mapping[str, Any], asked: EncoderSettings) -> None:
    """Refuse an encoder that learned with a memory to a run without one, and the other way about:
    it would see every frame as it hardly ever saw one, and be worse at it than need be."""
    before, now = (
        (of["initial"], of["recent"]) != (ONLY_NOW.initial, ONLY_NOW.recent)
        for of in (told, asked.plain())
    )
    if before != now:
        learned, runs = ("with", "without") if before else ("without", "with")
        raise TrainingError(
            f"{file} holds a spatial encoder that learned {learned} a memory, and this run is "
            f"{runs} one; leave --encoders out, or name some that fit"
        )
