"""Nearest vectors by inner product: a flat FAISS index, held in memory, derived from the rows.

FAISS (Douze et al. 2024, arXiv:2401.08281) finds candidates; what is reported is computed again
for those few in double precision, row by row. So a similarity depends on its two vectors only:
never on the size of the store, on a filter, or on the processor's vector unit.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .embedding import Vectors

Positions: TypeAlias = NDArray[np.int64]
"""Places of rows in the index, counted from 0."""

Scores: TypeAlias = NDArray[np.float64]


class VectorIndex:
    """Vectors by position, searched exhaustively on one thread."""

    def __init__(self, dimension: int) -> None:
        import faiss

        # Streams run side by side, a process each; threads of theirs would only fight.
        faiss.omp_set_num_threads(1)
        self._faiss = faiss
        self._index = faiss.IndexFlatIP(dimension)
        self._dimension = dimension

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def error(self) -> float:
        """How far a float32 inner product of two unit vectors may be from the true one."""
        return (self._dimension + 2) * 2.0**-24

    @property
    def vectors(self) -> Vectors:
        """All vectors [len(self), dimension]: a view, valid until the next `add`."""
        if not len(self):
            return np.empty((0, self._dimension), dtype=np.float32)
        flat = self._faiss.rev_swig_ptr(self._index.get_xb(), len(self) * self._dimension)
        return np.asarray(flat, dtype=np.float32).reshape(len(self), self._dimension)

    def add(self, vectors: Vectors) -> None:
        """Append rows [n, dimension]."""
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def nearest(self, query: Vectors, n: int) -> tuple[Positions, Scores]:
        """Positions and float32-exact similarities of the n nearest rows, nearest first."""
        similarities, positions = self._index.search(query.reshape(1, -1), min(n, len(self)))
        return positions[0], similarities[0].astype(np.float64)

    def approximate(self, query: Vectors, positions: Positions | None = None) -> Scores:
        """Similarities of all rows, or of those at `positions`, each within `error`."""
        vectors = self.vectors
        if positions is None:
            return (vectors @ query).astype(np.float64)
        if 2 * len(positions) > len(vectors):  # gathering rows costs more than multiplying all
            return (vectors @ query)[positions].astype(np.float64)
        return (vectors[positions] @ query).astype(np.float64)

    def exact(self, query: Vectors, positions: Positions) -> Scores:
        """Similarities of the rows at `positions`, each a function of its two vectors alone."""
        products = self.vectors[positions] * query.astype(np.float64)
        return np.asarray(products.sum(axis=1))
