import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import StoreError
from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.local.codec import PRECISIONS, Codec, Precision


def unit_rows(count: int, dimension: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_products_are_within_the_stated_error(count: int, dimension: int, seed: int) -> None:
    rows, queries = unit_rows(count, dimension, seed), unit_rows(3, dimension, seed + 1)
    codec = Codec("float32", dimension)
    codes = codec.encode(rows)
    true = queries.astype(np.float64) @ rows.T.astype(np.float64)
    assert np.array_equal(codec.decode(codes), rows)
    assert np.abs(codec.products(codes, queries) - true).max() <= codec.error
    assert np.abs(codec.products(codes, queries[0]) - true[0]).max() <= codec.error


@pytest.mark.parametrize(("precision", "share", "lost"), [("float16", 2, 5e-4), ("int8", 4, 1e-2)])
def test_fewer_bytes_and_how_much_they_lose(precision: Precision, share: int, lost: float) -> None:
    rows, query = unit_rows(5000, 64, 0), unit_rows(1, 64, 1)[0]
    codec = Codec(precision, 64, reach=float(np.abs(rows).max()))
    codes = codec.encode(rows)
    assert codes.nbytes * share == rows.nbytes
    assert np.abs(codec.decode(codes) - rows).max() < lost
    assert np.allclose(codec.products(codes, query), rows @ query, atol=lost)
    assert np.array_equal(codec.encode(rows[7:8])[0], codes[7])  # of a row alone, the same codes


@pytest.mark.parametrize("precision", PRECISIONS)
def test_no_rows(precision: Precision) -> None:
    codec = Codec(precision, 8)
    codes = codec.encode(np.empty((0, 8), dtype=np.float32))
    assert codes.shape == (0, codec.width) and codec.decode(codes).shape == (0, 8)
    assert codec.products(codes, np.ones(8, np.float32)).shape == (0,)


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(StoreError, match="use one of float32, float16, int8"):
        Codec("float8", 3)  # type: ignore[arg-type]
