"""Training the second stage on walks with memories right, wrong and none."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...planners.wayfinding.explorer import Moment, Scorer
from ..navigator.combiner import Combiner
from ..navigator.combiner_training import CombinerSettings, train_combiner
from ..navigator.features import Sight as Columns
from .fused import look
from .lessons import Lessons

LEAST = 1e-9
"""Share of a target below which an option counts as wrong altogether."""


class Recorder:
    """Satisfies `Scorer`: plays with one scorer, and writes down what a second stage would read.

    Args:
        player: makes the choices.
        reader: what reads the instruction along the ways, as in `Fused`.
        memory: whether memory is asked.
    """

    def __init__(self, player: Scorer, reader: Scorer | None, *, memory: bool) -> None:
        self._player, self._reader, self._memory = player, reader, memory
        self._seen: dict[int, tuple[Moment, Columns]] = {}

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """The player's logits."""
        for moment, columns in zip(
            moments, look(moments, self._reader, memory=self._memory), strict=True
        ):
            # The moment is kept, so that no other can get its options' identity.
            self._seen[id(moment.options)] = (moment, columns)
        return self._player.score(moments)

    def examples(self, walks: Sequence[Lessons]) -> tuple[list[Columns], list[NDArray[np.float64]]]:
        """What was read at each decision, and what was right there; forgets them."""
        lessons = [lesson for walk in walks for lesson in walk.decisions]
        columns = [self._seen[id(lesson.options)][1] for lesson in lessons]
        self._seen.clear()
        return columns, [lesson.target for lesson in lessons]


def train_second_stage(
    columns: Sequence[Columns],
    targets: Sequence[NDArray[np.float64]],
    settings: CombinerSettings,
    seed: int,
) -> Combiner:
    """A second stage that gives each decision's options the chances that are right.

    The navigator's second stage learns from metres to the goal; a target is told as the metres
    that would give it.
    """
    metres = [-settings.softness * np.log(target + LEAST) for target in targets]
    return train_combiner(columns, metres, settings, seed)
