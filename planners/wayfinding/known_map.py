"""The part of a building that an agent knows: what it has seen, and doors it has only seen from
one side.

Seen are the viewpoints of this episode and those that a memory was shown. Their neighbours are
known as directions, hence as places, but what lies behind them is not: they are the frontier.
Ways lead along known edges only, those that start at a seen viewpoint.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .sight import Sight

_NO_LENGTH = 1e-6
"""Metres of an edge between two viewpoints at one spot: a way must have a direction."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest known ways from one viewpoint.

    Attributes:
        start: its number.
        distances: (N,) metres; inf where no known way leads.
        previous: (N,) the viewpoint before each one on its way; the start's own is itself.
        hops: (N,) edges; -1 where no known way leads.
    """

    start: int
    distances: NDArray[np.float64]
    previous: NDArray[np.intp]
    hops: NDArray[np.intp]

    def to(self, end: int) -> tuple[int, ...]:
        """The way by numbers, both ends included; empty where none is known."""
        if self.hops[end] < 0:
            return ()
        way = [end]
        while way[-1] != self.start:
            way.append(int(self.previous[way[-1]]))
        return tuple(reversed(way))


class KnownMap:
    """Grows with every sight; viewpoints keep the number under which they were first heard of."""

    def __init__(self, sights: Iterable[Sight] = ()) -> None:
        self.viewpoints: list[str] = []
        self.index: dict[str, int] = {}
        self.seen: dict[str, Sight] = {}
        self._is_seen = np.zeros(16, np.bool_)
        self._positions = np.zeros((16, 3))
        self._edges = np.full((16, 16), np.inf)
        self._distances = np.full((16, 16), np.inf)
        for sight in sights:
            self.see(sight)

    def __len__(self) -> int:
        return len(self.viewpoints)

    def copy(self) -> "KnownMap":
        """One that grows by itself; the sights are shared."""
        new = KnownMap()
        new.viewpoints, new.index, new.seen = self.viewpoints[:], dict(self.index), dict(self.seen)
        new._is_seen = self._is_seen.copy()
        new._positions = self._positions.copy()
        new._edges = self._edges.copy()
        new._distances = self._distances.copy()
        return new

    @property
    def positions(self) -> NDArray[np.float64]:
        """(N, 3) metres, those of the frontier too."""
        return self._positions[: len(self)]

    @property
    def is_seen(self) -> NDArray[np.bool_]:
        """(N,) False: frontier. Read, do not write."""
        return self._is_seen[: len(self)]

    @property
    def distances(self) -> NDArray[np.float64]:
        """(N, N) metres along known edges; inf where no known way leads. Read, do not write."""
        return self._distances[: len(self), : len(self)]

    @property
    def edges(self) -> NDArray[np.float64]:
        """(N, N) metres of each known edge; inf where none is known. Read, do not write."""
        return self._edges[: len(self), : len(self)]

    @property
    def frontier(self) -> tuple[str, ...]:
        """Heard of and never seen."""
        return tuple(name for name in self.viewpoints if name not in self.seen)

    def see(self, sight: Sight) -> bool:
        """Take in a sight; False where it was known already."""
        if sight.viewpoint in self.seen:
            return False
        here = self._number(sight.viewpoint, np.array(sight.position))
        self._positions[here] = sight.position
        self._is_seen[here] = True
        self.seen[sight.viewpoint] = sight
        numbers = [self._number(name, np.array(door.at)) for name, door in sight.near.items()]
        lengths = np.array([max(door.distance, _NO_LENGTH) for door in sight.near.values()])
        self._edges[here, numbers] = self._edges[numbers, here] = lengths
        if numbers:
            # Edges that meet in one viewpoint: a way that they shorten passes it, and only once.
            size = len(self)
            known = self._distances[:size, :size]
            row = np.minimum(known[here], (known[numbers] + lengths[:, None]).min(axis=0))
            row[here] = 0.0
            np.minimum(known, row[:, None] + row[None, :], out=known)
        return True

    def ways_from(self, viewpoint: str) -> Ways:
        """The shortest known ways from a viewpoint that is on the map."""
        start = self.index[viewpoint]
        distances = self.distances[start].copy()
        previous = np.argmin(distances[:, None] + self.edges, axis=0)
        previous[start] = start
        hops = np.full(len(self), -1, np.intp)
        hops[start] = 0
        for number in np.argsort(distances, kind="stable"):
            if number != start and np.isfinite(distances[number]):
                hops[number] = hops[previous[number]] + 1
        return Ways(start, distances, previous, hops)

    def _number(self, name: str, position: NDArray[np.float64]) -> int:
        if name in self.index:
            return self.index[name]
        number = len(self.viewpoints)
        if number == len(self._positions):
            self._widen()
        self.viewpoints.append(name)
        self.index[name] = number
        self._positions[number] = position
        self._distances[number, number] = 0.0
        return number

    def _widen(self) -> None:
        old = len(self._positions)
        size = old + old // 2
        self._is_seen = np.concatenate([self._is_seen, np.zeros(size - old, np.bool_)])
        self._positions = np.concatenate([self._positions, np.zeros((size - old, 3))])
        for name in ("_edges", "_distances"):
            wide = np.full((size, size), np.inf)
            wide[:old, :old] = getattr(self, name)
            setattr(self, name, wide)
