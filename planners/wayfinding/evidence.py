"""Evidence of a memory of places for the options of an explorer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...memory.places import Candidates, Evidence, KnownMap
from .explorer import Moment, Scorer


def evidence_of(moment: Moment) -> Evidence | None:
    """What the memory says of the ways from the start to each option; None where it is empty."""
    search, options = moment.search, moment.options
    if search.remembered is None or not len(search.remembered):
        return None
    known = options.known
    told = KnownMap(tuple(known.viewpoints), known.distances, known.positions)
    ways = Candidates.numbered(options.paths)
    return search.remembered.places.evidence(search.instruction, search.start, ways, told)


class WithPlaces:
    """Satisfies `Scorer`: another's logits, and `weight` times what the memory says."""

    def __init__(self, scorer: Scorer, *, weight: float = 1.0) -> None:
        self._scorer, self._weight = scorer, weight

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """(n,) logits of each moment."""
        told = [evidence_of(moment) for moment in moments]
        return [
            logits if evidence is None else logits + self._weight * evidence.logits
            for logits, evidence in zip(self._scorer.score(moments), told, strict=True)
        ]
