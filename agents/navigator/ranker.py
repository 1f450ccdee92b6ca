"""A trained ranker of candidate paths: an ensemble of networks that share their vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.routes import Building
from .batch import Row, batch_of
from .network import NetworkSettings, forward
from .sights import Sights, sights_of
from .steps import steps_of
from .words import Vocabulary

if TYPE_CHECKING:
    from torch.nn import ModuleDict

Logits: TypeAlias = NDArray[np.float64]

ROWS_AT_ONCE = 16
BUILDINGS_KEPT = 128


@dataclass(frozen=True, slots=True)
class Question:
    """Instructions at one place, and the paths that they may mean.

    Attributes:
        instructions: each is answered alone.
        heading: radians at the start, clockwise from +y.
        paths: viewpoint numbers, all from the same start.
        building: whose graph and panoramas are known; a graph known in part is a building too.
        unvisited: per path, whether its last viewpoint was never visited: it is then known only
            through the view from the one before. None: all were.
    """

    instructions: Sequence[str]
    heading: float
    paths: Sequence[Sequence[int]]
    building: Building
    unvisited: Sequence[bool] | None = None


@dataclass(eq=False)
class PathRanker:
    """Scores paths by instructions; reads a building's texts once and keeps them.

    Attributes:
        vocabulary: what it can read.
        settings: the shape of each network.
        networks: the members; their logits are averaged.
    """

    vocabulary: Vocabulary
    settings: NetworkSettings
    networks: Sequence["ModuleDict"]
    _sights: dict[int, tuple[Building, Sights]] = field(default_factory=dict, repr=False)

    def sights(self, building: Building) -> Sights:
        """The building's bags of words; made at the first call."""
        known = self._sights.get(id(building))
        if known is None or known[0] is not building:
            if len(self._sights) >= BUILDINGS_KEPT:
                self._sights.clear()
            known = (building, sights_of(building, self.vocabulary))
            self._sights[id(building)] = known
        return known[1]

    def score_paths(
        self,
        instruction: str,
        heading: float,
        paths: Sequence[Sequence[int]],
        building: Building,
        *,
        unvisited: Sequence[bool] | None = None,
    ) -> tuple[Logits, Logits]:
        """Float64 (n,) twice: of ending where each path ends, and of going on through it.

        See Question for the arguments. Logits compare paths of one call; a softmax over them is
        a distribution. The second ones mean something only where the ranker was trained with
        `TrainingSettings.halfway` above 0.
        """
        if not paths:
            return np.zeros(0), np.zeros(0)
        question = Question([instruction], heading, paths, building, unvisited)
        (logits,) = self.answer([question])
        return logits[0, :, 0], logits[0, :, 1]

    def answer(self, questions: Sequence[Question]) -> list[Logits]:
        """Per question float64 (instructions, paths, 2): end and prefix logits, in batches.

        What one question is answered does not depend on the others, but for rounding.
        """
        import torch

        answers: list[Logits] = [np.zeros(0)] * len(questions)
        order = sorted(range(len(questions)), key=lambda n: (len(questions[n].paths), n))
        with torch.no_grad():
            for start in range(0, len(order), ROWS_AT_ONCE):
                numbers = order[start : start + ROWS_AT_ONCE]
                some = [questions[number] for number in numbers]
                batch = batch_of(*self._rows(some))
                total = sum(forward(network, self.settings, batch) for network in self.networks)
                mean = np.asarray(total, np.float64) / len(self.networks)
                for place, (number, one) in enumerate(zip(numbers, some, strict=True)):
                    answers[number] = mean[place, : len(one.instructions), : len(one.paths)]
        return answers

    def _rows(self, questions: Sequence[Question]) -> tuple[list[Row], Sights]:
        from .sights import joined

        buildings = list({id(one.building): one.building for one in questions}.values())
        sights, firsts = joined([self.sights(building) for building in buildings])
        first = {id(b): at for b, at in zip(buildings, firsts, strict=True)}
        rows = [
            Row(
                [self.vocabulary.read(text) for text in one.instructions],
                steps_of(one.building.graph, one.paths, one.heading, unvisited=one.unvisited),
                first[id(one.building)],
            )
            for one in questions
        ]
        return rows, sights
