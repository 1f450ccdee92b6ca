"""A trained explorer: networks that read, and second stages with and without memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...memory.places import PlaceMemory, PlaceSettings, Words
from ...memory.places.recollection import Embed
from ...planners.wayfinding.explorer import Moment, Scorer
from ..navigator.combiner import Combiner
from .fused import Fused
from .reader import PathReader


@dataclass(frozen=True, eq=False, slots=True)
class Mean:
    """Satisfies `Scorer`: the mean of several, each centred over the options."""

    scorers: Sequence[Scorer]

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """(n,) logits of each moment."""
        told = [scorer.score(moments) for scorer in self.scorers]
        return [
            np.mean([some - some.mean() for some in each], axis=0)
            for each in zip(*told, strict=True)
        ]


@dataclass(frozen=True, eq=False, slots=True)
class ExplorerModel:
    """All that training leaves.

    Attributes:
        readers: networks, each of its own training buildings; their logits are averaged.
        alone: the second stage without memory.
        mapped: with the map of a memory, but not its words.
        remembering: with all of it.
        words: how rare words are in general.
        places: constants of the memory of places.
    """

    readers: Sequence[PathReader]
    alone: Combiner
    mapped: Combiner
    remembering: Combiner
    words: Words
    places: PlaceSettings = field(default_factory=PlaceSettings)

    @property
    def reader(self) -> Mean:
        """What reads the instruction along the ways."""
        return Mean(self.readers)

    def scorer(self, *, memory: bool) -> Fused:
        """The whole scorer."""
        return Fused(self.reader, self.remembering if memory else self.alone)

    def memory(self, embed: Embed | None = None) -> PlaceMemory:
        """How the memory of a new building begins."""
        return PlaceMemory(settings=self.places, words=self.words, embed=embed)
