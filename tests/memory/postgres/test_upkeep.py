from collections.abc import Callable, Sequence

import numpy as np
import psycopg
import pytest

from mnemonaut.memory import Experience, RankWeights, StoreError, StoreVersion
from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.postgres import PostgresBackend, connecting

from .brute_force import new_row
from .conftest import Open

Make = Callable[..., Experience]


def encode(experiences: Sequence[Experience]) -> Vectors:
    """Seven dimensions, by the length of the task."""
    vectors = np.zeros((len(experiences), 7), dtype=np.float32)
    for vector, experience in zip(vectors, experiences, strict=True):
        vector[len(experience.task) % 7] = 1.0
    return vectors


@pytest.fixture
def backend(open_backend: Open, make: Make) -> PostgresBackend:
    opened = open_backend()
    rows = [new_row(make("t" * (1 + number % 9), when=number)) for number in range(600)]
    opened.append(rows, merge=False)
    opened.credit([1, 2, 5], True)
    opened.forget([3, 4])
    return opened


def test_every_vector_is_replaced(backend: PostgresBackend, open_backend: Open) -> None:
    batches: list[int] = []

    def counted(experiences: Sequence[Experience]) -> Vectors:
        batches.append(len(experiences))
        return encode(experiences)

    before = [(row.id, row.body) for row in backend.rows()]
    backend.reembed("seven", 7, counted)
    assert backend.embedding() == open_backend(embedding=None).embedding() == ("seven", 7)
    assert sum(batches) == 598 and len(batches) > 1
    ids = list(backend.ids({}))
    assert np.array_equal(backend.vectors(ids), encode(backend.fetch(ids)))
    assert [(row.id, row.body) for row in backend.rows()] == before
    assert backend.traits([1, 2, 5]).helped.tolist() == [1, 1, 1]
    (ranked,) = backend.rank(backend.vectors([5]), 3, [{}], RankWeights(outcome=0, recency=0))
    assert [row.id for row in ranked] == [5, 599, 590]
    assert backend.problems() == []
    backend.reembed("seven again", 7, encode)
    assert backend.append([new_row(Experience({}, "a", [], {}), np.eye(7)[0])], merge=True) == [601]


def test_all_of_the_vectors_or_none(backend: PostgresBackend) -> None:
    before = list(backend.rows())

    def fails(experiences: Sequence[Experience]) -> Vectors:
        if experiences[0].when > 0:
            raise RuntimeError("out of memory")
        return encode(experiences)

    with pytest.raises(RuntimeError, match="out of memory"):
        backend.reembed("seven", 7, fails)
    assert backend.embedding() == ("made up", 4)
    assert list(backend.rows()) == before
    backend.reembed("seven", 7, encode)
    assert backend.problems() == []


@pytest.mark.parametrize("dimension", [7, 4])
def test_who_had_it_open_is_told(
    backend: PostgresBackend, open_backend: Open, make: Make, dimension: int
) -> None:
    other = open_backend()
    query = other.vectors([1])
    other.rank(query, 2, [{}], RankWeights())

    def cut_to(experiences: Sequence[Experience]) -> Vectors:
        return encode(experiences)[:, :dimension] + np.float32(0.1)

    backend.reembed("other", dimension, cut_to)
    for call in (
        lambda: other.rank(query, 2, [{}], RankWeights()),
        lambda: other.append([new_row(make("a"))], merge=True),
    ):
        with pytest.raises(StoreVersion, match="embedded anew by another process; open it again"):
            call()
    assert len(other) == 598


def test_what_is_being_read_is_not_taken_away(
    backend: PostgresBackend, open_backend: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connecting.SETTINGS, "lock_timeout", "100ms")
    other = open_backend()
    with backend.moment():
        assert len(backend) == 598
        with pytest.raises(StoreError, match="another process held it"):
            other.reembed("seven", 7, encode)
        with pytest.raises(StoreError, match="another process held it"):
            other.compact()
        assert len(list(backend.rows())) == 598
    other.reembed("seven", 7, encode)
    other.compact()
    assert other.problems() == []


def test_an_empty_store_is_embedded_anew(open_backend: Open) -> None:
    backend = open_backend()
    backend.reembed("seven", 7, encode)
    assert (backend.embedding(), backend.problems()) == (("seven", 7), [])


def test_compacting_gives_space_back(
    backend: PostgresBackend, server: str, url: str, make: Make
) -> None:
    schema = url.rpartition("store=")[2]

    def size() -> int:
        with psycopg.connect(server) as connection:
            found = connection.execute(
                "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c"
                " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'",
                [schema],
            ).fetchone()
        return int(found[0]) if found is not None else 0

    backend.forget(range(5, 600))
    before, rows = size(), list(backend.rows())
    backend.compact()
    assert size() < before / 2
    assert list(backend.rows()) == rows
    assert backend.problems() == []
    assert backend.append([new_row(make("next"))], merge=True) == [601]


def test_compacting_counts_anew(backend: PostgresBackend, server: str, url: str) -> None:
    schema = url.rpartition("store=")[2].encode()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(b"UPDATE " + schema + b".experiences SET used = 9, met = 1")
        connection.execute(b"UPDATE " + schema + b".store SET rows = 9")
        connection.execute(b"DELETE FROM " + schema + b".vocabulary")
    assert len(backend.problems()) == 600
    backend.compact()
    assert backend.problems() == []
    assert backend.traits([1, 2, 6]).used.tolist() == [1, 1, 0]
    assert len(backend) == 598
