import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.index import VectorIndex


def unit_rows(count: int, dimension: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def filled(rows: Vectors) -> VectorIndex:
    index = VectorIndex(rows.shape[1])
    for part in np.array_split(rows, 3):
        index.add(part)
    return index


@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_nearest_and_approximate_are_within_the_stated_error(
    count: int, dimension: int, seed: int
) -> None:
    rows = unit_rows(count, dimension, seed)
    query = unit_rows(1, dimension, seed + 1)[0]
    index = filled(rows)
    true = rows.astype(np.float64) @ query.astype(np.float64)
    assert np.array_equal(index.vectors, rows) and len(index) == count
    assert np.abs(index.approximate(query) - true).max() <= index.error
    positions, similarities = index.nearest(query, 10)
    assert len(positions) == min(10, count)
    assert np.abs(similarities - true[positions]).max() <= index.error
    assert similarities.min() >= np.sort(true)[::-1][len(positions) - 1] - 2 * index.error
    for some in (np.arange(0, count, 3), np.arange(count - 1)):
        assert np.abs(index.approximate(query, some) - true[some]).max(initial=0) <= index.error


@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_an_exact_similarity_depends_on_its_two_vectors_alone(count: int, seed: int) -> None:
    rows = unit_rows(count, 37, seed)
    query = unit_rows(1, 37, seed + 1)[0]
    index = filled(rows)
    together = index.exact(query, np.arange(count))
    apart = [float(index.exact(query, np.array([position]))[0]) for position in range(count)]
    assert together.tolist() == apart


def test_an_empty_index_has_no_vectors() -> None:
    index = VectorIndex(4)
    assert len(index) == 0 and index.vectors.shape == (0, 4)
