"""Rows grouped around centres, so that a query need only be compared with the nearest groups.

An inverted file (Sivic and Zisserman 2003; Jegou et al. 2011), its centres found by FAISS's
k-means on the sphere. The rows of a group lie side by side in the segment, so that a group is one
product of a matrix and a vector, and the segment holds its vectors once, for this and for exact
search alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..embedding import Vectors
from .sampling import NEIGHBOURS, draw, nearest_rows, picked

GOAL = 0.97
"""Recall at 10 that the number of groups looked into is chosen for; measured when it is made."""

Read: TypeAlias = Callable[[NDArray[np.int64]], Vectors]
"""Vectors of the rows at some places, in no particular order of groups."""

_NARROW = 4
_SAMPLE_PER_CENTRE = 40
_ROUNDS = 8
_BLOCK_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups of rows.

    Attributes:
        centres: float32 [groups, dimension], each of length 1.
        starts: int64 [groups + 1]; group g holds the positions starts[g] to starts[g + 1].
        probes: how many groups are looked into at first.
        recall: the share of the 10 most similar rows that this found, over a sample of rows.
    """

    centres: Vectors
    starts: NDArray[np.int64]
    probes: int
    recall: float

    @property
    def is_narrow(self) -> bool:
        """Whether so few groups are looked into that it is faster than to look at every row."""
        return self.probes * _NARROW <= len(self.centres)

    def nearest(self, query: Vectors, count: int) -> NDArray[np.int64]:
        """The `count` groups whose centres are most similar to `query`."""
        similar = self.centres @ query
        if count >= len(similar):
            return np.arange(len(similar))
        return np.argpartition(similar, len(similar) - count)[-count:]


def centres_of(read: Read, size: int, dimension: int, seed: int = 0) -> Vectors:
    """Centres of groups of `size` rows, read through `read`; a function of rows and seed."""
    import faiss

    faiss.omp_set_num_threads(1)
    groups = max(1, min(int(4 * sqrt(size)), size))
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(size, min(size, groups * _SAMPLE_PER_CENTRE), replace=False))
    kmeans = faiss.Kmeans(
        dimension,
        groups,
        niter=_ROUNDS,
        spherical=True,
        seed=seed + 1,
        min_points_per_centroid=1,
        max_points_per_centroid=_SAMPLE_PER_CENTRE,
    )
    kmeans.train(np.ascontiguousarray(read(chosen)))
    return np.asarray(kmeans.centroids, dtype="<f4").reshape(groups, dimension)


def grouped(read: Read, size: int, centres: Vectors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows in the order of their groups, older first within one, and where groups start."""
    nearest = np.empty(size, dtype=np.int64)
    for start in range(0, size, _BLOCK_ROWS):
        rows = np.arange(start, min(size, start + _BLOCK_ROWS))
        nearest[rows] = np.argmax(read(rows) @ centres.T, axis=1)
    counts = np.bincount(nearest, minlength=len(centres))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.argsort(nearest, kind="stable"), starts


def tuned(
    centres: Vectors,
    starts: NDArray[np.int64],
    blocks: Callable[[], Iterator[Vectors]],
    seed: int = 0,
) -> Partition:
    """Choose how many groups to look into, by the recall of rows drawn as questions.

    `blocks` reads all vectors, in the order of the groups. A row drawn is not counted as its own
    neighbour, so that the recall is that of questions which are not stored.
    """
    size = int(starts[-1])
    drawn = draw(size, seed)
    questions = picked(blocks, drawn)
    best, found = nearest_rows(questions, drawn, blocks, NEIGHBOURS)
    home = np.searchsorted(starts, found, side="right") - 1  # the group of each neighbour
    ranks = np.argsort(np.argsort(-(questions @ centres.T), axis=1), axis=1)
    needed = np.take_along_axis(ranks, home, axis=1)  # groups to look into, less one
    counted = best > -2.0
    for probes in range(1, len(centres) + 1):
        recall = float((needed < probes)[counted].mean()) if counted.any() else 1.0
        if recall >= GOAL or probes == len(centres):
            return Partition(centres, starts, probes, round(recall, 4))
    raise AssertionError("there is at least one centre")
