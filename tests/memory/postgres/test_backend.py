"""What `Backend` promises, against brute force."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, StoreError, Traits
from mnemonaut.memory.backend import Event, EventKind, Row, Watermark
from mnemonaut.memory.postgres import PostgresBackend

from .brute_force import BruteForce, new_row
from .conftest import Open

Make = Callable[..., Experience]

appended = st.tuples(
    st.just("append"), st.lists(st.integers(0, 12), min_size=1, max_size=5), st.booleans()
)
credited = st.tuples(
    st.just("credit"), st.lists(st.integers(0, 30), min_size=1, max_size=4), st.booleans()
)
forgotten = st.tuples(st.just("forget"), st.lists(st.integers(0, 30), min_size=1, max_size=4))
withdrawn = st.tuples(st.just("withdraw"), st.integers(0, 30))
operations = st.lists(st.one_of(appended, appended, credited, forgotten, withdrawn), max_size=14)


def equal(one: Traits, other: Traits) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in Traits.__slots__
    )


@pytest.fixture(scope="module")
def backend(server: str) -> Any:
    opened = PostgresBackend.open(
        f"{server}&store=contract", embedding=("e", 4), read_only=False, durability="process"
    )
    yield opened
    opened.close()


@settings(max_examples=40)
@given(operations)
def test_any_order_of_writes(
    backend: PostgresBackend, make: Make, operations: list[tuple[Any, ...]]
) -> None:
    backend.withdraw(Watermark(0, 0))
    truth = BruteForce()
    marks = [Watermark(0, 0)]
    for number, (name, *arguments) in enumerate(operations):
        stored = truth.ids({})
        if name == "append":
            tasks, merge = arguments
            rows = [
                new_row(make(f"t {task}", success=task % 2 == 0, when=number, episode=number))
                for task in tasks
            ]
            assert backend.append(rows, merge=merge) == truth.append(rows, merge=merge)
        elif name == "withdraw":
            mark = marks[arguments[0] % len(marks)]
            marks = marks[: arguments[0] % len(marks) + 1]
            assert backend.withdraw(mark) == truth.withdraw(mark)
        elif len(stored) > 1:
            ids = sorted({stored[place % (len(stored) - 1)] for place in arguments[0]})
            for store in (backend, truth):
                getattr(store, name)(ids, *arguments[1:])
        marks.append(backend.watermark())
        assert backend.watermark() == truth.watermark()
    ids = truth.ids({})
    assert list(backend.ids({})) == ids
    assert len(backend) == len(ids)
    assert equal(backend.traits(ids), truth.traits(ids))
    assert list(backend.events()) == truth.events
    assert [row.id for row in backend.rows()] == ids
    assert backend.problems() == []


def test_a_new_store(open_backend: Open) -> None:
    new = open_backend(embedding=("some name", 7))
    assert new.embedding() == ("some name", 7)
    assert (len(new), new.watermark(), list(new.ids({}))) == (0, (0, 0), [])
    assert (list(new.rows()), list(new.events()), new.problems()) == ([], [], [])
    assert (new.fetch([]), len(new.traits([]).met), new.vectors([]).shape) == ([], 0, (0, 7))
    assert new.append([], merge=True) == []


def test_what_is_written_is_read(open_backend: Open, make: Make) -> None:
    one, other = open_backend(), open_backend(embedding=None)
    experiences = [make("a", when=4, env="x"), make("b", success=False, when=-2)]
    rows = [new_row(experiences[0], (1, 2, 3, 4)), new_row(experiences[1], (0, 0, 1, 0))]
    assert one.append(rows, merge=True) == [1, 2]
    assert other.fetch([2, 1, 2]) == [experiences[1], experiences[0], experiences[1]]
    assert list(other.rows()) == [Row(n, row.body, row.vector) for n, row in enumerate(rows, 1)]
    vectors = other.vectors([2, 1])
    assert vectors.dtype == np.float32
    assert [vector.tobytes() for vector in vectors] == [rows[1].vector, rows[0].vector]
    traits = other.traits([2, 1])
    assert (traits.success.tolist(), traits.when.tolist()) == ([False, True], [-2, 4])
    assert (traits.met.tolist(), traits.times.tolist()) == ([2, 1], [1, 1])
    assert traits.success.dtype == np.bool_


def test_the_same_experience_is_made_again(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    first = [new_row(make("a", when=1, episode=1)), new_row(make("b")), new_row(make("b"))]
    assert backend.append(first, merge=True) == [1, 2, 2]
    later = [new_row(make("c")), new_row(make("a", when=9, episode=7)), new_row(make("a", env="x"))]
    assert backend.append(later, merge=True) == [3, 1, 4]
    assert list(backend.events()) == [
        Event(1, 2, EventKind.AGAIN, 2),
        Event(2, 1, EventKind.AGAIN, 3),
    ]
    traits = backend.traits([1, 2, 3, 4])
    assert (traits.met.tolist(), traits.times.tolist()) == ([3, 2, 3, 4], [2, 2, 1, 1])
    assert traits.when[0] == 1  # it stays as it was first made
    assert backend.append([new_row(make("a"))], merge=False) == [5]
    assert backend.append([new_row(make("a"))], merge=True) == [1]


def test_an_equal_digest_proves_nothing(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    rows = [new_row(make(task))._replace(digest=-7) for task in ("a", "b", "a")]
    assert backend.append(rows, merge=True) == [1, 2, 1]
    assert backend.append(rows, merge=True) == [1, 2, 1]


def test_uses_are_counted(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    backend.append([new_row(make(task)) for task in "abc"], merge=True)
    backend.credit([3, 1], True)
    backend.credit([3], False)
    traits = backend.traits([1, 2, 3])
    assert (traits.used.tolist(), traits.helped.tolist()) == ([1, 0, 2], [1, 0, 1])
    assert backend.watermark() == (3, 3)
    with pytest.raises(StoreError, match="has no experience 4; the newest is 3"):
        backend.credit([1, 4], True)
    assert backend.watermark() == (3, 3)


@pytest.mark.parametrize("id", [0, -1, 3, 2**63, 10**30])
def test_ids_that_are_not_stored(open_backend: Open, make: Make, id: int) -> None:
    backend = open_backend()
    backend.append([new_row(make("a")), new_row(make("b"))], merge=True)
    for asked in (backend.fetch, backend.traits, backend.vectors):
        with pytest.raises(StoreError, match=f"has no experience {id}; the newest is 2"):
            asked([1, id])
    with pytest.raises(StoreError, match=f"has no experience {id}; the newest is 2"):
        backend.credit([1, id], True)
    backend.forget([id])
    assert len(backend) == 2


def test_the_newest_is_not_forgotten(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    backend.append([new_row(make(task)) for task in "abc"], merge=True)
    with pytest.raises(StoreError, match="experience 3 is the newest and cannot be forgotten"):
        backend.forget([1, 3])
    assert len(backend) == 3
    backend.credit([1, 2], True)
    backend.forget([2, 1, 1])
    assert (list(backend.ids({})), backend.watermark()) == ([3], (3, 2))
    assert backend.append([new_row(make("b"))], merge=True) == [4]
    assert list(backend.events()) == []


def test_forgetting_only_what_was_looked_at(open_backend: Open, make: Make) -> None:
    backend, other = open_backend(), open_backend(embedding=None)
    backend.append([new_row(make(task)) for task in "abcdef"], merge=True)
    seen = backend.history()
    for happens in (
        lambda: other.credit([1], True),
        lambda: other.append([new_row(make("b"))], merge=True),
        lambda: other.withdraw(Watermark(5, other.watermark().last_credit)),
        lambda: other.withdraw(Watermark(5, 1)),
        lambda: other.forget([4]),
    ):
        happens()
        assert backend.history() == other.history() != seen
        left = list(backend.ids({})), list(backend.events())
        assert backend.forget([1, 2], seen=seen) is False
        assert backend.forget([], seen=seen) is False
        assert (list(backend.ids({})), list(backend.events())) == left
        seen = backend.history()
    other.append([new_row(make("g"))], merge=True)  # what is new takes nothing away
    assert backend.history() == seen
    assert backend.forget([1, 2], seen=seen) is True
    assert list(backend.ids({})) == [3, 5, 6] and backend.problems() == []
    seen = backend.history()
    assert backend.forget([], seen=seen) is True and backend.forget([]) is True
    assert backend.history() == seen


@pytest.mark.parametrize("id", [np.int64(1), True])
def test_ids_of_other_kinds_of_whole_numbers(open_backend: Open, make: Make, id: int) -> None:
    backend = open_backend()
    backend.append([new_row(make("a")), new_row(make("b"))], merge=True)
    backend.credit([id], True)
    assert list(backend.events()) == [Event(1, 1, EventKind.HELPED, 0)]
    assert backend.fetch([id]) == backend.fetch([1])
    for other in (1.0, "1"):
        with pytest.raises(TypeError):
            backend.credit([other], True)  # type: ignore[list-item]
    assert backend.problems() == []


def test_a_mark_beyond_the_end_is_refused(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    backend.append([new_row(make("a"))], merge=True)
    for mark in (Watermark(2, 0), Watermark(1, 1), Watermark(-1, 0)):
        with pytest.raises(StoreError, match="it lost rows or is another store"):
            backend.withdraw(mark)
    assert backend.withdraw(Watermark(1, 0)) == 0
    assert backend.withdraw(Watermark(0, 0)) == 1


def test_a_vector_of_another_length_is_refused(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    with pytest.raises(StoreError, match="3 dimensions, the store's have 4"):
        backend.append([new_row(make("a")), new_row(make("b"), (1, 0, 0))], merge=True)
    assert len(backend) == 0


def test_all_of_a_batch_or_none(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    bad = new_row(make("b"))._replace(vector=np.array([np.nan, 0, 0, 0], "<f4").tobytes())
    for rows in ([new_row(make("a")), bad], [bad]):
        with pytest.raises(StoreError, match="NaN not allowed in vector"):
            backend.append(rows, merge=True)
    assert (len(backend), backend.watermark()) == (0, (0, 0))
    assert backend.append([new_row(make("a"))], merge=True) == [1]


def test_what_is_read_inside_is_of_one_moment(open_backend: Open, make: Make) -> None:
    backend, other = open_backend(), open_backend()
    backend.append([new_row(make("a")), new_row(make("b"))], merge=True)
    with backend.moment():
        assert len(backend) == 2
        other.append([new_row(make("c")), new_row(make("a"))], merge=True)
        other.forget([2])
        rows = backend.rows()
        assert next(rows).id == 1
        with backend.moment():
            assert [one.task for one in backend.fetch([2, 1])] == ["b", "a"]
        assert [row.id for row in rows] == [2]
        assert (list(backend.events()), backend.watermark()) == ([], (2, 0))
        assert backend.problems() == []
        with pytest.raises(StoreError, match="write after it"):
            backend.credit([1], True)
    assert (list(backend.ids({})), backend.watermark()) == ([1, 3], (3, 1))
    assert len(list(backend.events())) == 1


def test_rows_are_of_the_moment_they_were_asked_for(open_backend: Open, make: Make) -> None:
    backend = open_backend()
    backend.append([new_row(make(f"t {number}")) for number in range(1200)], merge=True)
    rows = backend.rows()
    assert next(rows).id == 1
    backend.withdraw(Watermark(600, 0))
    backend.append([new_row(make("new"))], merge=True)
    assert [row.id for row in rows] == list(range(2, 1201))
    assert len(list(backend.rows())) == 601
