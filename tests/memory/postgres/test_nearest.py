"""The best rows against brute force: ids, scores, parts and order are equal."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, RankWeights
from mnemonaut.memory.backend import NewRow
from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.postgres import PostgresBackend

from .brute_force import BruteForce, new_row
from .conftest import Open

Make = Callable[..., Experience]
DIMENSION = 48

weight = st.sampled_from([0.0, 0.05, 1.0, -0.3, 1e-7, 20.0])
weights = st.builds(
    RankWeights,
    similarity=st.sampled_from([1.0, 0.0, -1.0, 0.2, 1e6]),
    outcome=weight,
    recency=weight,
    usefulness=weight,
    half_life=st.sampled_from([200.0, 0.5, 1e-3, 1e9]),
)
wheres = st.sampled_from(
    [{}, {"env": "a"}, {"env": ["a", "c"], "success": True}, {"when": {">=": 30}}, {"env": "none"}]
)


def near_ties(rng: np.random.Generator, rows: int) -> Vectors:
    """Groups of vectors that differ by less than float32 sums can tell, and copies."""
    centres = rng.standard_normal((4, DIMENSION))
    vectors = centres[rng.integers(4, size=rows)]
    vectors += rng.choice([0.0, 1e-7, 1e-6, 1e-4], size=(rows, 1)) * rng.standard_normal(
        (rows, DIMENSION)
    )
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(unit, dtype=np.float32)


def rows_of(make: Make, vectors: Vectors) -> list[NewRow]:
    return [
        new_row(
            make(f"t {number}", success=number % 3 == 0, when=number, env="abc"[number % 3]), vector
        )
        for number, vector in enumerate(vectors)
    ]


Stores = tuple[list[PostgresBackend], list[BruteForce]]


@pytest.fixture(scope="module")
def stores(server: str, make: Make) -> Any:
    """Two stores with ties, uses, merges and gaps, and what they should answer."""
    backends: list[PostgresBackend] = []
    truths: list[BruteForce] = []
    for seed, size in enumerate((90, 400)):
        rng = np.random.default_rng(seed)
        backend = PostgresBackend.open(
            f"{server}&store=nearest_{seed}",
            embedding=("e", DIMENSION),
            read_only=False,
            durability="process",
        )
        truth = BruteForce()
        rows = rows_of(make, near_ties(rng, size))
        again = [rows[int(place)] for place in rng.integers(size, size=20)]
        used = [sorted(set(rng.integers(1, size, size=25).tolist())) for _ in range(6)]
        for store in (backend, truth):
            store.append(rows, merge=False)
            store.append(again, merge=True)
            for nth, ids in enumerate(used):
                store.credit(ids, nth % 2 == 0)
            store.forget([3, 4, 50])
        backends.append(backend)
        truths.append(truth)
    yield backends, truths
    for backend in backends:
        backend.close()


@settings(max_examples=150)
@given(
    st.integers(0, 1), st.integers(0, 2**32), st.sampled_from([1, 2, 5, 40, 1000]), wheres, weights
)
def test_equal_to_brute_force(
    stores: Stores, which: int, seed: int, k: int, where: dict[str, Any], weights: RankWeights
) -> None:
    backend, truth = stores[0][which], stores[1][which]
    rng = np.random.default_rng(seed)
    stored = truth.vectors([1 + int(rng.integers(2))])[0].astype(np.float64)
    towards = stored + rng.choice([0.0, 1e-6, 0.3]) * rng.standard_normal(DIMENSION)
    query = (towards / np.linalg.norm(towards)).astype(np.float32)
    assert backend.rank(query[None], k, [where], weights)[0] == truth.rank(query, k, where, weights)


def test_several_queries_each_with_its_own_filter(stores: Stores) -> None:
    backend, truth = stores[0][0], stores[1][0]
    queries = near_ties(np.random.default_rng(5), 3)
    asked: list[dict[str, Any]] = [{}, {"env": "b"}, {"env": "none"}]
    found = backend.rank(queries, 7, asked, RankWeights())
    assert [len(ranked) for ranked in found] == [7, 7, 0]
    assert found == [
        truth.rank(query, 7, where, RankWeights())
        for query, where in zip(queries, asked, strict=True)
    ]


def test_more_equal_rows_than_are_fetched_at_first(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    rows = [new_row(make("same", when=number)) for number in range(300)]
    backend.append(rows, merge=False)
    backend.credit([1], True)  # the only difference, and by far the oldest
    alone = RankWeights(outcome=0.0, recency=0.0, usefulness=1e-6)
    (found,) = backend.rank(np.eye(1, 4, dtype=np.float32), 3, [{}], alone)
    assert [row.id for row in found] == [300, 299, 298]  # 1.67e-7 is rounded away
    alone = RankWeights(outcome=0.0, recency=0.0, usefulness=1e-5)
    (found,) = backend.rank(np.eye(1, 4, dtype=np.float32), 3, [{}], alone)
    assert [row.id for row in found] == [1, 300, 299]
    assert [row.score for row in found] == [1.000002, 1.0, 1.0]


def test_a_rough_order_that_is_wrong_is_put_right(open_backend: Open, make: Make) -> None:
    # Sums of float32 lose the small numbers; in double precision they decide.
    backend, truth = open_backend(embedding=("e", 1000)), BruteForce()
    rng = np.random.default_rng(3)
    small = rng.uniform(0.9, 1.1, size=(200, 1000)) * 3e-5
    small[:, 0] = 1.0
    rows = [new_row(make(f"t {n}"), vector) for n, vector in enumerate(small)]
    for store in (backend, truth):
        store.append(rows, merge=False)
    query = np.ones(1000, dtype=np.float32) / np.float32(np.sqrt(1000))
    weights = RankWeights(similarity=300.0, outcome=0.0, recency=0.0, usefulness=0.0)
    assert backend.rank(query[None], 5, [{}], weights) == [truth.rank(query, 5, {}, weights)]


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_is_asked_for(stores: Stores, k: int) -> None:
    queries = np.zeros((2, DIMENSION), dtype=np.float32)
    assert stores[0][0].rank(queries, k, [{}, {}], RankWeights()) == [[], []]
    assert stores[0][0].rank(queries[:0], 5, [], RankWeights()) == []


@pytest.mark.parametrize("k", [2**31, 2**63 - 1, 2**63, 10**30, np.int64(2**63 - 1)])
def test_all_are_asked_for(stores: Stores, k: int) -> None:
    backend, truth = stores[0][0], stores[1][0]
    query = truth.vectors([1])[0]
    (found,) = backend.rank(query[None], k, [{}], RankWeights())
    assert found == truth.rank(query, len(truth.rows), {}, RankWeights())


def test_an_empty_store_answers_nothing(open_backend: Open) -> None:
    query = np.eye(1, 4, dtype=np.float32)
    assert open_backend().rank(query, 5, [{}], RankWeights()) == [[]]


@pytest.mark.parametrize("part", ["similarity", "outcome", "recency", "usefulness"])
def test_the_largest_weights_are_no_error(stores: Stores, part: str) -> None:
    backend, truth = stores[0][0], stores[1][0]
    query = truth.vectors([1])[0]
    for sign, half_life in itertools.product((1e6, -1e6), (1e-3, 200.0, 1e9)):
        weights = RankWeights(**{part: sign}, half_life=half_life)
        (found,) = backend.rank(query[None], 3, [{}], weights)
        assert found == truth.rank(query, 3, {}, weights)
