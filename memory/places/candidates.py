"""Candidate paths as numbers of a known map, padded so that all are scored at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .known_map import KnownMap

_SAME = 1e-6
"""Metres by which a sum of distances may differ from a distance that it equals."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Paths that an agent could walk.

    Attributes:
        nodes: (n, L) numbers of viewpoints; a shorter path repeats its end.
        lengths: (n,) viewpoints of each path, its start included.
    """

    nodes: NDArray[np.intp]
    lengths: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def ends(self) -> NDArray[np.intp]:
        """(n,) where each path ends."""
        return self.nodes[:, -1]

    @classmethod
    def numbered(cls, paths: Sequence[Sequence[int]]) -> "Candidates":
        """Paths of numbers; each holds one at least."""
        longest = max(map(len, paths), default=1)
        rows = [[*path, *[path[-1]] * (longest - len(path))] for path in paths]
        nodes = np.array(rows, np.intp).reshape(len(rows), longest)
        return cls(nodes, np.array([len(path) for path in paths], np.intp))

    @classmethod
    def named(cls, paths: Sequence[Sequence[str]], known: KnownMap) -> "Candidates":
        """Paths of viewpoint ids.

        Raises:
            KeyError: a viewpoint is not on the map.
        """
        index = known.index
        return cls.numbered([[index[viewpoint] for viewpoint in path] for path in paths])


def shortest_candidates(
    known: KnownMap, start: int, *, hops: tuple[int, int] = (4, 6), least: float = 5.0
) -> Candidates:
    """Shortest paths from `start` of so many edges and at least `least` metres.

    They are read off the distances alone: a viewpoint lies on a shortest path exactly when its
    distances from both ends add up to the whole. Where several ways tie, none is told.
    """
    from_start = known.distances[start]
    ends = np.flatnonzero(np.isfinite(from_start) & (from_start >= least))
    if not len(ends):
        return Candidates.numbered([])
    detour = from_start[None, :] + known.distances[ends] - from_start[ends, None]
    between = detour < _SAME
    edges = between.sum(axis=1) - 1
    kept = np.flatnonzero((edges >= hops[0]) & (edges <= hops[1]))
    order = np.argsort(from_start, kind="stable")
    return Candidates.numbered([order[between[row][order]].tolist() for row in kept])
