"""Rows are the same wherever they are made, and are what they are said to be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_data import (
    DIMENSION,
    ENVS,
    TASKS,
    Data,
    Lookup,
    matching,
    number_in,
    place,
    questions,
    traits_of,
)

KINDS = ("random", "clustered")


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_is_a_part_of_the_whole(kind: str) -> None:
    data = Data(kind, 20)
    whole = data.rows(0, 2300)
    for start, stop in ((0, 10), (990, 1010), (1000, 2000), (2299, 2300), (700, 700)):
        part = data.rows(start, stop)
        assert [row.number for row in part] == list(range(start, stop))
        for row, same in zip(part, whole[start:stop], strict=True):
            assert np.array_equal(row.vector, same.vector) and row[2:] == same[2:]


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_have_length_one_and_queries_are_none_of_them(kind: str) -> None:
    data = Data(kind, 20)
    vectors, queries = data.vectors(0, 1000), np.stack([q.vector for q in data.queries(50)])
    assert vectors.shape == (1000, DIMENSION) and vectors.dtype == np.float32
    for made in (vectors, queries):
        assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-6)
    assert (queries @ vectors.T).max() < 0.99


def test_clusters_are_near_and_random_vectors_are_not() -> None:
    near = [np.sort(Data(kind, 20).vectors(0, 1000) @ q.vector)[-10:].min() for kind, q in (
        (kind, Data(kind, 20).queries(1)[0]) for kind in KINDS
    )]  # fmt: skip
    assert near[0] < 0.3 < 0.6 < near[1]


def test_filters_are_as_narrow_as_they_are_called() -> None:
    traits = traits_of(0, 60_000)
    asked = questions(TASKS)
    envs = [matching(traits, where).mean() for where in asked["filter17"][:ENVS]]
    tasks = [matching(traits, where).mean() for where in asked["filter1"]]
    assert sum(envs) == pytest.approx(1) and sum(tasks) == pytest.approx(1)
    assert all(abs(share - 1 / ENVS) < 0.01 for share in envs)
    assert all(abs(share - 1 / TASKS) < 0.004 for share in tasks)
    assert all(not where for where in asked["top10"])


def test_a_filter_means_the_same_of_rows_and_of_traits() -> None:
    rows, traits = Data("random").rows(500, 1500), traits_of(500, 1500)
    for where in (questions(7)["filter17"][4], questions(7)["filter1"][6]):
        (key, value), *_ = where.items()
        said = [getattr(row, key) == value for row in rows]
        assert matching(traits, where).tolist() == said and any(said)
    both = {"env": "env-3", "task": "task 05"}
    told = [row.env == "env-3" and row.task == "task 05" for row in rows]
    assert matching(traits, both).tolist() == told


@given(st.integers(0, 2_000_000_000))
def test_a_text_tells_its_number(number: int) -> None:
    assert number_in(f"some words {place(number)}") == number


def test_a_look_up_finds_rows_and_queries() -> None:
    data = Data("random")
    rows, queries = data.rows(2000, 2010), data.queries(3)
    lookup = Lookup(rows, queries)
    for text, vector in [
        *((r.text, r.vector) for r in rows),
        *((q.text, q.vector) for q in queries),
    ]:
        assert np.array_equal(lookup(f"task\nplan\n{text}"), vector)
    lookup.hold(data.rows(0, 5))
    assert np.array_equal(lookup(data.rows(4, 5)[0].text), data.vectors(4, 5)[0])
    assert len({row.text for row in data.rows(0, 3000)}) == 3000
    assert all(len(row.text.split()) == 40 for row in rows)
