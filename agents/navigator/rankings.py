"""What a ranker said, kept: asked in batches, read one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.routes import Building
from ...memory.places import Candidates
from .candidates import candidate_paths
from .features import geometry
from .ranker import PathRanker, Question

Floats: TypeAlias = NDArray[np.float64]

KEPT = 200_000
"""Instructions whose logits are kept; then all are dropped."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instruction is given.

    Attributes:
        building: with its graph and panoramas.
        start: number of a viewpoint.
        heading: radians, clockwise from +y.
    """

    building: Building
    start: int
    heading: float

    @property
    def key(self) -> tuple[str, int, float]:
        """Equal for equal places of one run: a building's name stands for it."""
        return (self.building.graph.name, self.start, round(self.heading, 6))

    @property
    def paths(self) -> list[tuple[int, ...]]:
        """The candidates."""
        return candidate_paths(self.building.graph, self.start)


@dataclass(frozen=True, eq=False, slots=True)
class Options:
    """The candidates of a place, as the second stage and memory read them."""

    paths: list[tuple[int, ...]]
    numbered: Candidates
    geometry: Floats


@dataclass(eq=False)
class Rankings:
    """Logits of a ranker by place and instruction, and the candidates that they are about."""

    ranker: PathRanker | None
    _logits: dict[tuple[tuple[str, int, float], str], Floats] = field(default_factory=dict)
    _options: dict[tuple[str, int, float], Options] = field(default_factory=dict)

    def prepare(self, asks: Sequence[tuple[Place, Sequence[str]]]) -> None:
        """Ask the ranker everything that it was not asked yet, in batches."""
        if self.ranker is None:
            return
        if len(self._logits) > KEPT:
            self._logits.clear()
        places: dict[tuple[str, int, float], Place] = {}
        wanted: dict[tuple[str, int, float], dict[str, None]] = {}
        for place, texts in asks:
            unasked = [text for text in texts if (place.key, text) not in self._logits]
            if unasked:
                places[place.key] = place
                wanted.setdefault(place.key, {}).update(dict.fromkeys(unasked))
        questions = [
            Question(tuple(new), places[key].heading, places[key].paths, places[key].building)
            for key, new in wanted.items()
        ]
        answers = self.ranker.answer(questions)
        for (key, new), answer in zip(wanted.items(), answers, strict=True):
            for text, row in zip(new, answer[..., 0], strict=True):
                self._logits[key, text] = row

    def logits(self, place: Place, text: str) -> Floats | None:
        """(n,) end logits over the place's candidates; None without a ranker."""
        if self.ranker is None:
            return None
        if (place.key, text) not in self._logits:
            self.prepare([(place, [text])])
        return self._logits[place.key, text]

    def options(self, place: Place) -> Options:
        """The place's candidates."""
        found = self._options.get(place.key)
        if found is None:
            if len(self._options) > KEPT // 10:
                self._options.clear()
            paths = place.paths
            known = geometry(place.building.graph, paths, place.heading)
            found = Options(paths, Candidates.numbered(paths), known)
            self._options[place.key] = found
        return found
