"""The navigator's network reads the ways over a map that is known in part.

What it is asked of an option is the way there from the start: how likely the instruction ends
where the way ends (a seen place), or goes on through it (the frontier). What was not seen has no
words. The answer depends on the way alone, so it is kept, and asked once however often an agent
comes to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph
from ...planners.wayfinding.explorer import Moment, Search
from ...planners.wayfinding.options import Way
from ..navigator.batch import Row, batch_of
from ..navigator.network import NetworkSettings, forward
from ..navigator.steps import GEOMETRY, steps_of
from ..navigator.words import Vocabulary
from .sight_table import BLANK, SightTable

if TYPE_CHECKING:
    from torch.nn import ModuleDict

Answers: TypeAlias = dict[Way, tuple[float, float]]
"""Logits of ending where a way ends, and of going on through it."""

ROWS_AT_ONCE = 24
PATHS_AT_ONCE = 1_500
DEGREE = GEOMETRY - 1
"""Where a step tells how many neighbours there are: not known of what was not seen."""


def row_of(search: Search, ways: Sequence[Way], vocabulary: Vocabulary, table: SightTable) -> Row:
    """Ways over a search's map as the network reads them; the map may have grown since."""
    known = search.known
    degrees = np.isfinite(known.edges).sum(axis=1)
    neighbours = tuple(range(degree) for degree in degrees.tolist())
    graph = NavigationGraph("known", tuple(known.viewpoints), known.positions, neighbours)  # type: ignore[arg-type]
    paths = [[known.index[name] for name in names] for names, _ in ways]
    steps = steps_of(graph, paths, search.heading)
    seen = np.zeros_like(steps.seen)
    placed = np.zeros_like(steps.viewpoints)
    for number, (names, flags) in enumerate(ways):
        seen[number, : len(names)] = flags
        placed[number, : len(names)] = [
            table.row(known.seen[name]) if flag else BLANK
            for name, flag in zip(names, flags, strict=True)
        ]
    geometry = steps.geometry.copy()
    geometry[..., DEGREE] *= seen
    steps = replace(steps, viewpoints=placed, geometry=geometry, seen=seen)
    return Row([vocabulary.read(search.instruction)], steps)


@dataclass(eq=False)
class PathReader:
    """Asks an ensemble of networks; their logits are averaged.

    Attributes:
        vocabulary, settings, networks: as of a `PathRanker`.
        kept: how many instructions' answers are kept.
    """

    vocabulary: Vocabulary
    settings: NetworkSettings
    networks: Sequence["ModuleDict"]
    kept: int = 20_000

    def __post_init__(self) -> None:
        self.table = SightTable(self.vocabulary)
        self._answers: dict[tuple[str, str, float], Answers] = {}

    def forget(self) -> None:
        """Drop all answers: the networks have changed."""
        self._answers.clear()

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """Satisfies `Scorer`."""
        return [
            np.where(moment.options.seen, told[:, 0], told[:, 1])
            for moment, told in zip(moments, self.read(moments), strict=True)
        ]

    def read(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """For each moment (n, 2): logits of ending at each option, and of going on through it."""
        ways = [moment.options.ways for moment in moments]
        known = [self._of(moment.search) for moment in moments]
        rows: list[tuple[Row, list[Way], Answers]] = []
        for moment, some, answers in zip(moments, ways, known, strict=True):
            new = [way for way in some if way not in answers]
            if new:
                row = row_of(moment.search, new, self.vocabulary, self.table)
                rows.append((row, new, answers))
        self._ask(rows)
        return [
            np.array([answers[way] for way in some])
            for some, answers in zip(ways, known, strict=True)
        ]

    def _of(self, search: Search) -> Answers:
        key = (search.instruction, search.start, search.heading)
        if key not in self._answers:
            if len(self._answers) >= self.kept:
                self._answers.clear()
            self._answers[key] = {}
        return self._answers[key]

    def _ask(self, rows: list[tuple[Row, list[Way], Answers]]) -> None:
        import torch

        rows = sorted(rows, key=lambda row: len(row[1]))
        sights = self.table.bags
        with torch.no_grad():
            while rows:
                size = max(1, min(ROWS_AT_ONCE, PATHS_AT_ONCE // len(rows[-1][1])))
                some, rows = rows[-size:], rows[:-size]
                batch = batch_of([row for row, _, _ in some], sights)
                total = sum(forward(network, self.settings, batch) for network in self.networks)
                mean = np.asarray(total, np.float64) / len(self.networks)
                for place, (_, ways, answers) in enumerate(some):
                    told = mean[place, 0, : len(ways)].tolist()
                    answers.update(zip(ways, map(tuple, told), strict=True))
