"""The episodic memory of one building."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidates, shortest_candidates
from .evidence import Evidence
from .field import WordField
from .gate import Trust
from .growing import Numbering
from .known_map import KnownMap
from .recollection import Embed, Recollection
from .routes import RememberedRoute
from .settings import PlaceSettings
from .words import Words, last_clause, tokens

FEATURES = (
    "field",
    "field_end",
    "tfidf",
    "votes",
    "last_clause",
    "embedding",
    "embedding_votes",
    "density",
    "overlap",
    "start",
    "refuted",
    "places",
    "steps",
    "turns",
    "embedding_last",
)
"""Names of the features, in the order in which `Evidence` tells them.

field: words laid on places, steps, turns and slopes, all together; places, steps, turns: each
layer alone; field_end: the last clause at a candidate's end. tfidf, embedding: the likest
instruction, started from near, that ended there; votes: all like ones; last_clause,
embedding_last: likeness of the last clauses alone, from any start; overlap: how much of a path
like instructions went; density, start: how many routes ended there (from near). refuted, 0 or
less: own walks that failed there.
"""

Forecast: TypeAlias = Callable[[Mapping[str, NDArray[np.float64]], NDArray[np.bool_]], None]


class PlaceMemory:
    """Routes that were shown in a building, and what they tell of the next instruction.

    Everything is kept by viewpoint id, so the map may grow between calls. A route is worked in at
    the next call of `evidence`, since that brings the map: first its instructions are forecast
    from what was there before, for the gate; then it is added.

    Args:
        settings: constants and weights.
        words: how rare words are in general; without it, memory alone tells.
        embed: texts -> (n, dimension) rows of length 1; without it no feature of that name tells.
        watch: told of every forecast: the features of its candidates, and which of them came
            true; for those who weigh features in their own way and want a gate of their own.
    """

    def __init__(
        self,
        *,
        settings: PlaceSettings | None = None,
        words: Words | None = None,
        embed: Embed | None = None,
        watch: Forecast | None = None,
    ) -> None:
        self.settings = settings or PlaceSettings()
        self._watch = watch
        self._routes: list[RememberedRoute] = []
        self._worked_in = 0
        self._places = Numbering()
        self._field = WordField(self.settings)
        self._recollection = Recollection(self.settings, words or Words(), embed)
        self._trust = Trust(doubt=self.settings.doubt, witness=self.settings.witness)
        self._located: tuple[KnownMap, int, NDArray[np.intp]] | None = None

    def __len__(self) -> int:
        return len(self._routes)

    @property
    def routes(self) -> Sequence[RememberedRoute]:
        """What is remembered, oldest first."""
        return tuple(self._routes)

    def remember(self, route: RememberedRoute) -> None:
        """Add a route."""
        self._routes.append(route)

    def evidence(
        self,
        instruction: str,
        start: str,
        candidates: Sequence[Sequence[str]] | Candidates,
        known: KnownMap,
    ) -> Evidence:
        """What memory says of each candidate.

        Args:
            instruction: the one at hand.
            start: the viewpoint at which it was given.
            candidates: paths by viewpoint id, or numbered by `known`.
            known: the map as far as the agent knows it; remembered places off it are left out.

        Raises:
            KeyError: `start` or a viewpoint of a candidate is not on the map.
        """
        if not isinstance(candidates, Candidates):
            candidates = Candidates.named(candidates, known)
        for route in self._routes[self._worked_in :]:
            self._work_in(route, known)
        features = self._features(instruction, known.index[start], candidates, known)
        trust = self._trust.value if self._routes else 0.0
        return Evidence(features, trust, trust * self._weighed(features, len(candidates)))

    def _work_in(self, route: RememberedRoute, known: KnownMap) -> None:
        self._check(route, known)
        path = np.array([self._places.add(viewpoint) for viewpoint in route.path], np.intp)
        numbers = self._numbers(known)
        self._recollection.add(route, path)
        for instruction in route.instructions:
            words = tokens(instruction)
            self._field.lay(words, path, known, numbers, astray=not route.success)
        self._worked_in += 1

    def _check(self, route: RememberedRoute, known: KnownMap) -> None:
        """Forecast a route's instructions before it is added, and tell the gate what came."""
        start, end = (known.index.get(route.path[n]) for n in (0, -1))
        if not self._worked_in or start is None or end is None:
            return
        hops = len(route.path) - 1
        candidates = shortest_candidates(
            known, start, hops=(hops - 1, hops + 1), least=self.settings.radius
        )
        if not len(candidates):
            return
        near = known.distances[candidates.ends, end] < self.settings.radius
        for instruction in route.instructions:
            features = self._features(instruction, start, candidates, known)
            came_true = near == route.success
            self._trust.observe(self._weighed(features, len(candidates)), came_true)
            if self._watch:
                self._watch(features, came_true)

    def _weighed(self, features: dict[str, NDArray[np.float64]], size: int) -> NDArray[np.float64]:
        logits = np.zeros(size)
        for name, weight in self.settings.weights.items():
            logits += weight * features[name]
        return logits

    def _features(
        self, instruction: str, start: int, candidates: Candidates, known: KnownMap
    ) -> dict[str, NDArray[np.float64]]:
        features = {name: np.zeros(len(candidates)) for name in FEATURES}
        if not self._worked_in or not len(candidates):
            return features
        numbers = self._numbers(known)
        view = self._field.view(candidates, known, numbers)
        features |= self._field.fits(tokens(instruction), view)
        features["field_end"] = self._field.at_ends(tokens(last_clause(instruction)), view)
        features |= self._recollection.tell(instruction, start, candidates, known, numbers)
        return features

    def _numbers(self, known: KnownMap) -> NDArray[np.intp]:
        """The number on the map of each place in memory; -1 where it is not on it."""
        kept = self._located
        if kept is None or kept[0] is not known or kept[1] != len(self._places):
            found = [known.index.get(name, -1) for name in self._places]
            kept = self._located = (known, len(self._places), np.array(found, np.intp))
        return kept[2]
