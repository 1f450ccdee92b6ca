"""The whole scorer: network, memory of places, and the second stage that weighs them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...planners.wayfinding.evidence import evidence_of
from ...planners.wayfinding.explorer import Moment, Scorer
from ..navigator.combiner import Combiner
from ..navigator.features import Sight as Columns
from .features import columns_of


class Fused:
    """Satisfies `Scorer`.

    Args:
        reader: what reads the instruction along the ways; None: nothing does.
        combiner: the second stage; it says itself whether it listens to memory.
    """

    def __init__(self, reader: Scorer | None, combiner: Combiner) -> None:
        self._reader, self._combiner = reader, combiner

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """(n,) logits of each moment."""
        return [self._combiner.logits(columns) for columns in self.look(moments)]

    def look(self, moments: Sequence[Moment]) -> list[Columns]:
        """What the second stage reads of each moment."""
        return look(moments, self._reader, memory=self._combiner.memory)


def look(moments: Sequence[Moment], reader: Scorer | None, *, memory: bool) -> list[Columns]:
    """What a second stage reads of each moment; memory is asked only where it is listened to."""
    read = (
        [np.zeros(len(moment.options)) for moment in moments]
        if reader is None
        else reader.score(moments)
    )
    return [
        columns_of(moment, logits, evidence_of(moment) if memory else None)
        for moment, logits in zip(moments, read, strict=True)
    ]
