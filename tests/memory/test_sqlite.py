"""The rows of a store: what is written, merged, withdrawn, forgotten and read again."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.memory import Experience, NotAStore, StoreError, Watermark
from mnemonaut.memory.backend import Event, EventKind, NewRow
from mnemonaut.memory.sqlite import FullRow, Rows
from mnemonaut.memory.sqlite_reading import meta
from mnemonaut.memory.verification import problems

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


Named = Callable[..., list[NewRow]]


def test_a_new_file(tmp_path: Path) -> None:
    opened = Rows(tmp_path / "s.db")
    assert opened.is_new and not opened.read_only
    opened.create("tests:4", 4)
    opened.create("another:5", 5)  # harmless: the store is there
    assert opened.embedding() == ("tests:4", 4)
    assert (opened.last_id(), opened.last_event(), opened.epoch()) == (0, 0, 0)
    assert list(opened.after(0)) == [] and opened.events_after(0) == []
    assert opened.rewound_after(0) is None and opened.forgotten_after(0) == []
    assert opened.matching("anything", limit=3) == []
    identity = meta(opened.connection, "store")
    assert len(identity) == 32
    opened.close()
    again = Rows(tmp_path / "s.db")
    assert not again.is_new and meta(again.connection, "store") == identity
    again.close()


def test_two_stores_have_ids_of_their_own(tmp_path: Path) -> None:
    names = set()
    for name in ("a.db", "b.db"):
        opened = Rows(tmp_path / name)
        opened.create("tests:4", 4)
        names.add(meta(opened.connection, "store"))
        opened.close()
    assert len(names) == 2


@pytest.mark.parametrize("id", [np.int64(1), True, np.array([1, 2])[0]])
def test_ids_are_written_as_plain_numbers(rows: Rows, named: Named, id: int) -> None:
    rows.append(named("a", "b"), merge=True)
    rows.credit([id], True)
    stored = rows.connection.execute("SELECT typeof(experience), experience FROM events")
    assert stored.fetchall() == [("integer", 1)]
    assert rows.events_after(0) == [Event(1, 1, EventKind.HELPED, 0)] and problems(rows) == []
    assert list(rows.bodies([id])) == [1]
    rows.withdraw(Watermark(id, np.int64(0)))  # type: ignore[arg-type]
    assert rows.rewound_after(0) == Watermark(1, 0) and rows.last_id() == 1
    assert rows.events_after(0) == [] and problems(rows) == []


@pytest.mark.parametrize("id", [1.0, "1", None])
def test_what_is_no_id_is_never_written(rows: Rows, named: Named, id: Any) -> None:
    rows.append(named("a", "b"), merge=True)
    for write in (lambda: rows.credit([2, id], True), lambda: rows.forget([id])):
        with pytest.raises(TypeError):
            write()
    assert rows.events_after(0) == [] and len(list(rows.after(0))) == 2
    assert rows.append(named("c"), merge=True) == [3]


@pytest.mark.parametrize("id", [0, -1, 3, 2**63, -(2**63) - 1, 10**30])
def test_ids_that_nothing_is_stored_under(rows: Rows, named: Named, id: int) -> None:
    rows.append(named("a", "b"), merge=True)
    for others in ([1], [1] * 100):  # few are asked for in another way than many
        assert list(rows.bodies([*others, id])) == list(rows.vector_bytes([*others, id])) == [1]
        with pytest.raises(StoreError, match=f"has no experience {id}; the newest is 2"):
            rows.credit([*others, id], True)
    assert rows.forget([id]) and rows.events_after(0) == []
    assert len(list(rows.after(0))) == 2 and problems(rows) == []


def test_a_store_in_memory(named: Named) -> None:
    opened = Rows(":memory:")
    opened.create("tests:4", 4)
    assert opened.append(named("a", "b"), merge=True) == [1, 2]
    assert opened.matching("b", limit=1) == [2] and problems(opened) == []
    opened.close()


def test_what_was_written_is_read(rows: Rows, named: Named) -> None:
    some = named("a", "b", "ä \U0001f600")
    assert rows.append(some[:1], merge=True) == [1]
    assert rows.append(some[1:], merge=True) == [2, 3]
    assert rows.append([], merge=True) == []
    expected = [FullRow(id, row.body, row.vector) for id, row in enumerate(some, 1)]
    assert list(rows.after(0)) == expected and list(rows.after(1)) == expected[1:]
    assert rows.bodies([3, 1, 9, 1]) == {1: some[0].body, 3: some[2].body}
    assert rows.vector_bytes([2, 9]) == {2: some[1].vector}
    assert rows.bodies([]) == {} and rows.last_id() == 3


def test_rows_outlive_the_connection(rows: Rows, named: Named, tmp_path: Path) -> None:
    rows.append(named("a"), merge=True)
    rows.append(named(*(f"b {number}" for number in range(200))), merge=True)
    other = Rows(tmp_path / "s.db", read_only=True)
    assert other.read_only and list(other.after(0)) == list(rows.after(0))
    other.close()


def test_ids_of_any_kind_and_number(rows: Rows, named: Named) -> None:
    rows.append(named(*(f"task {number}" for number in range(2000))), merge=True)
    asked = np.arange(1, 2001)[::-1]
    assert list(rows.bodies(asked)) == list(range(1, 2001))
    many = [int(id) for id in asked] * 200  # more than a statement may have variables
    assert len(rows.vector_bytes(many)) == 2000


# Merging


def test_the_same_again_is_an_event(rows: Rows, make: Make, new_row: NewRowOf) -> None:
    first = make("a", when=1, episode=1, env="e")
    again = make("a", when=9, episode=2, env="e")
    elsewhere = make("a", when=9, episode=2, env="f")
    assert rows.append([new_row(first)], merge=True) == [1]
    assert rows.append([new_row(elsewhere)], merge=True) == [2]
    assert rows.append([new_row(again)], merge=True) == [1]
    assert rows.append([new_row(again)], merge=False) == [3]
    assert rows.append([new_row(again)], merge=True) == [1]  # the first of those that are equal
    assert rows.events_after(0) == [
        Event(1, 1, EventKind.AGAIN, 2),
        Event(2, 1, EventKind.AGAIN, 3),
    ]
    assert rows.last_id() == 3 and rows.bodies([1]) == {1: first.to_json()}


def test_a_batch_merges_with_the_store_and_with_itself(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b"), merge=True)
    assert rows.append(named("c", "b", "c", "d", "c"), merge=True) == [3, 2, 3, 4, 3]
    assert rows.events_after(0) == [
        Event(1, 2, EventKind.AGAIN, 3),
        Event(2, 3, EventKind.AGAIN, 3),
        Event(3, 3, EventKind.AGAIN, 4),
    ]
    assert rows.append(named("c", "e"), merge=False) == [5, 6]
    assert rows.last_event() == 3 and problems(rows) == []


def test_an_equal_digest_alone_merges_nothing(rows: Rows, named: Named) -> None:
    one, two = (row._replace(digest=7) for row in named("a", "b"))
    assert rows.append([one], merge=True) == [1]
    assert rows.append([two], merge=True) == [2]
    assert rows.append([two, one, two], merge=True) == [2, 1, 2]
    three = named("c")[0]._replace(digest=7)
    assert rows.append([three, three], merge=True) == [3, 3]


# Events


def test_credits(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b"), merge=True)
    rows.credit([2, 1], True)
    rows.credit([2], False)
    rows.credit([], True)
    assert rows.events_after(0) == [
        Event(1, 2, EventKind.HELPED, 0),
        Event(2, 1, EventKind.HELPED, 0),
        Event(3, 2, EventKind.FAILED, 0),
    ]
    assert rows.events_after(2) == rows.events_after(0)[2:] and rows.last_event() == 3


# Reading


def test_a_row_that_is_gone_or_changed_is_named(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b", "c", "d", "e"), merge=True)
    rows.forget([2])
    change = rows.connection.execute
    for statement, said in (
        ("DELETE FROM experiences WHERE id = 3", "experience 3 is gone"),
        ("UPDATE experiences SET body = replace(body, 'log', 'fog') WHERE id = 4", "4: its body"),
        ("UPDATE experiences SET body = x'ff' WHERE id = 4", "experience 4: its body"),
        ("UPDATE experiences SET vector = zeroblob(16) WHERE id = 4", "experience 4: its vector"),
        ("UPDATE experiences SET vector = 'text' WHERE id = 4", "experience 4: its vector"),
    ):
        change("SAVEPOINT whole")
        change(statement)
        with pytest.raises(NotAStore, match=said) as caught:
            list(rows.after(0))
        assert rows.path in str(caught.value) and "\n" not in str(caught.value)
        if "body" in statement:
            with pytest.raises(NotAStore, match=said):
                rows.bodies([4])
        elif "vector" in statement:
            with pytest.raises(NotAStore, match=said):
                rows.vector_bytes([4])
        change("ROLLBACK TO whole")
        change("RELEASE whole")
    assert len(list(rows.after(0))) == 4
    rows.credit([1], True)
    change("UPDATE events SET experience = 3")
    with pytest.raises(NotAStore, match="event 1 was changed"):
        rows.events_after(0)


def test_a_reader_does_not_hold_what_it_has_passed(rows: Rows, named: Named) -> None:
    rows.append(named(*(f"task {number} " + 500 * "x" for number in range(4000))), merge=True)
    tracemalloc.start()
    try:
        assert sum(1 for _ in rows.after(0)) == 4000
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 200_000  # 4,000 bodies take 2,800,000


def test_a_snapshot_is_of_one_moment(rows: Rows, named: Named, tmp_path: Path) -> None:
    rows.append(named("a"), merge=True)
    other = Rows(tmp_path / "s.db")
    with rows.snapshot():
        version = rows.data_version()
        assert rows.last_id() == 1
        other.append(named("b"), merge=True)
        with rows.snapshot():
            assert [row.id for row in rows.after(0)] == [1]
        assert rows.last_id() == 1 and rows.matching("b", limit=1) == []
    assert rows.last_id() == 2 and rows.data_version() != version
    other.close()


def test_nothing_is_written_inside_a_snapshot(rows: Rows, named: Named) -> None:
    """It would be undone with the snapshot, after it was acknowledged."""
    rows.append(named("a", "b"), merge=True)
    with rows.snapshot():
        for write in (
            lambda: rows.append(named("c"), merge=True),
            lambda: rows.append(named("c", "d"), merge=True),
            lambda: rows.credit([1], True),
            lambda: rows.forget([1]),
            lambda: rows.withdraw(Watermark(0, 0)),
        ):
            with pytest.raises(StoreError, match="finish reading"):
                write()
    assert rows.append(named("c"), merge=True) == [3]


def test_a_closed_store_says_so(rows: Rows, named: Named) -> None:
    rows.close()
    with pytest.raises(StoreError, match="open the store again"):
        rows.append(named("a"), merge=True)
    with pytest.raises(StoreError, match="open the store again"):
        rows.last_id()
