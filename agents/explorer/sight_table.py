"""Bags of words of the viewpoints that an agent has seen, for the navigator's network."""

from collections.abc import Sequence

import numpy as np

from ...envs.navigation.graph import NavigationGraph
from ...envs.navigation.routes import Building
from ...planners.wayfinding.sight import Sight
from ..navigator.sights import Sights, joined, sights_of
from ..navigator.words import Vocabulary

BLANK = 0
"""The row of what was never seen."""


class SightTable:
    """Grows as things are seen; a viewpoint's words are cut once, however often it is seen.

    A sight is known by its viewpoint and its words, so one table serves many buildings.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._rows: dict[tuple[str, int], tuple[Sight, int]] = {}
        self._new: list[Sights] = [self._bags(None)]
        self._size = 1
        self._table: Sights | None = None

    def row(self, sight: Sight | None) -> int:
        """The row of a sight; None: BLANK."""
        if sight is None or sight.panorama is None:
            return BLANK
        key = (sight.viewpoint, id(sight.panorama))
        if key not in self._rows:
            # The sight is kept with its row, so that no other can get its panorama's identity.
            self._rows[key] = (sight, self._size)
            self._new.append(self._bags(sight))
            self._size += 1
        return self._rows[key][1]

    @property
    def bags(self) -> Sights:
        """All rows so far."""
        if self._new:
            parts: Sequence[Sights] = [*([self._table] if self._table else []), *self._new]
            self._table, self._new = joined(parts)[0], []
        assert self._table is not None
        return self._table

    def _bags(self, sight: Sight | None) -> Sights:
        graph = NavigationGraph("seen", ("here",), np.zeros((1, 3)), ((),))
        words = None if sight is None else sight.panorama
        return sights_of(Building(graph, {"here": words} if words else None), self._vocabulary)
