"""What an agent may decide at one moment: stop at a place that was seen, or see a new one."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .known_map import KnownMap, Ways

Way: TypeAlias = tuple[tuple[str, ...], tuple[bool, ...]]
"""Viewpoints from the start, and which of them were seen."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Which places are thought of at all; the defaults suit Room-to-Room.

    Its routes have 4 to 6 edges. A way over the known part may have more edges than the shortest
    one, or, where edges are short, one less.

    Attributes:
        ends: least and most edges from the start of a place to stop at.
        frontier: most edges from the start of a place to go and look at.
    """

    ends: tuple[int, int] = (3, 8)
    frontier: int = 7


ALL = Horizon((0, 10**6), 10**6)
"""No place is left out."""


@dataclass(frozen=True)
class Options:
    """The choices of one decision, n of them, each a place that can be reached in time.

    Attributes:
        known: the map as it is now.
        start, here: numbers of where the episode began and where the agent stands.
        from_start, from_here: the shortest known ways.
        numbers: (n,) the places, numbers on the map.
        seen: (n,) True: seen, one may stop there; False: frontier, one may go and look.
    """

    known: KnownMap
    start: int
    here: int
    from_start: Ways
    from_here: Ways
    numbers: NDArray[np.intp]
    seen: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, kept: NDArray[np.intp]) -> "Options":
        """Some of the options."""
        return replace(self, numbers=self.numbers[kept], seen=self.seen[kept])

    @cached_property
    def paths(self) -> list[tuple[int, ...]]:
        """The way to each from the start of the episode, by numbers on the map."""
        return [self.from_start.to(int(number)) for number in self.numbers]

    @cached_property
    def ways(self) -> list[Way]:
        """The same by name, and which places along it were seen when this was first asked."""
        names, seen = self.known.viewpoints, self.known.is_seen
        return [
            (tuple(names[number] for number in path), tuple(seen[list(path)].tolist()))
            for path in self.paths
        ]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """(n,) metres from the start."""
        return self.from_start.distances[self.numbers]

    @property
    def hops(self) -> NDArray[np.intp]:
        """(n,) edges from the start."""
        return self.from_start.hops[self.numbers]

    @property
    def walks(self) -> NDArray[np.float64]:
        """(n,) metres from where the agent stands."""
        return self.from_here.distances[self.numbers]


def options_of(
    known: KnownMap, start: str, here: str, moves: int, horizon: Horizon | None = None
) -> Options:
    """The places that can be reached from `here` in so many moves and lie within the horizon.

    Where there is none, all that can be reached: never none, since one may stop here.
    """
    horizon = horizon or Horizon()
    from_start, from_here = known.ways_from(start), known.ways_from(here)
    seen = known.is_seen
    reached = (from_start.hops >= 0) & (from_here.hops >= 0) & (from_here.hops <= moves)
    hops = from_start.hops
    end = seen & (hops >= horizon.ends[0]) & (hops <= horizon.ends[1])
    within = reached & (end | (~seen & (hops <= horizon.frontier)))
    numbers = np.flatnonzero(within if within.any() else reached)
    start_number, here_number = known.index[start], known.index[here]
    return Options(known, start_number, here_number, from_start, from_here, numbers, seen[numbers])
