"""How the searched copy of the vectors is kept: exactly, or in half or a quarter of the bytes.

Float16 and 8-bit numbers are FAISS's scalar quantiser (Douze et al. 2024, arXiv:2401.08281). What
is reported is computed from the vectors of the rows, whatever the copy lost.
"""

from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from ..embedding import Vectors
from ..errors import StoreError

Precision: TypeAlias = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

Codes: TypeAlias = NDArray[Any]
"""Float32 [n, dimension], or the quantiser's bytes [n, code size]."""

_DECODED_ROWS = 4096


class Codec:
    """Vectors to codes and their inner products with a query.

    `reach` is the largest component, up to its sign, that the 8-bit numbers can tell.
    """

    def __init__(self, precision: Precision, dimension: int, reach: float = 1.0) -> None:
        if precision not in PRECISIONS:
            raise StoreError(f"unknown precision `{precision}`; use one of {', '.join(PRECISIONS)}")
        self.precision: Precision = precision
        self.dimension = dimension
        self.reach = reach
        self.exact = precision == "float32"
        self.dtype = np.dtype("<f4") if self.exact else np.dtype(np.uint8)
        self.width = dimension if self.exact else int(self._quantiser.code_size)

    @property
    def error(self) -> float:
        """How far a float32 inner product of two unit vectors may be from the true one."""
        return (self.dimension + 2) * 2.0**-24

    def encode(self, vectors: Vectors) -> Codes:
        """Codes [n, width] of `vectors` [n, dimension]."""
        vectors = np.ascontiguousarray(vectors, dtype="<f4")
        if self.exact or not len(vectors):
            return vectors if self.exact else np.empty((0, self.width), dtype=np.uint8)
        return np.asarray(self._quantiser.compute_codes(vectors))

    def decode(self, codes: Codes) -> Vectors:
        """Vectors, as near as the codes know them."""
        if self.exact or not len(codes):
            return np.asarray(codes, "<f4") if self.exact else np.empty((0, self.dimension), "<f4")
        return np.asarray(self._quantiser.decode(np.ascontiguousarray(codes)))

    def products(self, codes: Codes, query: Vectors) -> NDArray[np.float32]:
        """Inner products of all rows with a query [dimension] -> [n], or several -> [q, n]."""
        if self.exact:
            return np.asarray(codes @ query if query.ndim == 1 else query @ codes.T, np.float32)
        found = np.empty((*query.shape[:-1], len(codes)), dtype=np.float32)
        for start in range(0, len(codes), _DECODED_ROWS):
            part = slice(start, start + _DECODED_ROWS)
            found[..., part] = query @ self.decode(codes[part]).T
        return found

    @property
    def _quantiser(self) -> Any:
        return _quantiser(self.precision, self.dimension, self.reach)


@lru_cache(maxsize=8)
def _quantiser(precision: Precision, dimension: int, reach: float) -> Any:
    import faiss

    faiss.omp_set_num_threads(1)
    if precision == "float16":
        return faiss.ScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16)
    quantiser = faiss.ScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit_uniform)
    ends = np.full((2, dimension), reach, dtype=np.float32)
    ends[0] = -reach
    quantiser.train(ends)  # on the ends of its range: nothing else matters to a uniform one
    return quantiser
