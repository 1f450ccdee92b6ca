"""Rows that are withdrawn, forgotten or embedded anew."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mnemonaut.memory import Experience, StoreError, StoreVersion, Watermark
from mnemonaut.memory.backend import Event, EventKind, NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.verification import problems

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


Named = Callable[..., list[NewRow]]


def test_withdrawing_restores_what_was(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b"), merge=True)
    rows.credit([1], True)
    before = list(rows.after(0)), rows.events_after(0)
    rows.append(named("c", "a", "d"), merge=True)
    rows.credit([2, 3], False)
    assert rows.withdraw(Watermark(2, 1)) == 2
    assert (list(rows.after(0)), rows.events_after(0)) == before
    assert (rows.last_id(), rows.last_event(), rows.epoch()) == (2, 1, 1)
    assert rows.matching("d", limit=9) == [] and rows.matching("b", limit=9) == [2]
    assert rows.append(named("e"), merge=True) == [3]
    rows.credit([3], True)
    assert rows.events_after(1) == [Event(2, 3, EventKind.HELPED, 0)]
    assert problems(rows) == []


def test_the_least_mark_since_an_epoch(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b", "c", "d"), merge=True)
    rows.credit([1, 2, 3], True)
    rows.withdraw(Watermark(3, 3))
    rows.append(named("e", "f"), merge=True)
    rows.withdraw(Watermark(4, 1))
    assert rows.epoch() == 2
    assert rows.rewound_after(0) == Watermark(3, 1)
    assert rows.rewound_after(1) == Watermark(4, 1)
    assert rows.rewound_after(2) is None


def test_forgetting(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b", "c", "d"), merge=True)
    rows.append(named("b"), merge=True)
    rows.credit([2, 3], True)
    rows.forget([2, 99, 2])
    assert [row.id for row in rows.after(0)] == [1, 3, 4]
    assert rows.bodies([2]) == {} and rows.matching("b", limit=9) == []
    assert rows.events_after(0) == [Event(3, 3, EventKind.HELPED, 0)]
    assert rows.forgotten_after(0) == [2] and rows.forgotten_count() == 1
    rows.forget([1])
    assert rows.forgotten_after(1) == [1] and rows.forgotten_after(0) == [1, 2]
    assert rows.rewound_after(0) is None and rows.epoch() == 2
    assert rows.append(named("b"), merge=True) == [5]  # it is new again; no id comes twice
    assert problems(rows) == []


def test_forgetting_only_what_was_looked_at(rows: Rows, named: Named) -> None:
    """Whatever happens to a stored row makes another history; a new row does not."""
    rows.append(named("a", "b", "c", "d", "e", "f"), merge=True)
    seen = rows.history()
    for happens in (
        lambda: rows.credit([1], True),
        lambda: rows.append(named("b"), merge=True),
        lambda: rows.append(named("b", "a"), merge=True),
        lambda: rows.withdraw(Watermark(5, rows.last_event())),
        lambda: rows.withdraw(Watermark(5, rows.last_event() - 1)),
        lambda: rows.forget([4]),
    ):
        happens()
        assert rows.history() != seen
        left = list(rows.after(0)), rows.events_after(0), rows.epoch()
        assert rows.forget([1, 2], seen) is False
        assert rows.forget([], seen) is False
        assert (list(rows.after(0)), rows.events_after(0), rows.epoch()) == left
        seen = rows.history()
    rows.append(named("g"), merge=True)
    assert rows.history() == seen
    assert rows.forget([1, 2], seen) is True
    assert [row.id for row in rows.after(0)] == [3, 5, 6] and rows.events_after(0) == []
    seen = rows.history()
    assert rows.forget([], seen) is True and rows.history() == seen
    assert problems(rows) == []


def test_what_another_process_withdrew_and_wrote_anew_is_not_forgotten(
    rows: Rows, named: Named, tmp_path: Path
) -> None:
    rows.append(named("a", "b", "c", "d"), merge=True)
    seen = rows.history()
    with closing(Rows(tmp_path / "s.db")) as other:
        other.withdraw(Watermark(1, 0))
        other.append(named("precious", "precious too", "newest"), merge=True)
    assert not rows.forget([2, 3], seen)
    assert len(list(rows.after(0))) == 4


def test_crediting_what_was_forgotten_meanwhile(rows: Rows, named: Named, tmp_path: Path) -> None:
    rows.append(named("a", "b", "c"), merge=True)
    with closing(Rows(tmp_path / "s.db")) as other:
        other.forget([2])
    with pytest.raises(StoreError, match="has no experience 2; the newest is 3"):
        rows.credit([1, 2], True)
    assert rows.events_after(0) == [] and problems(rows) == []


def test_the_newest_is_never_forgotten(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b"), merge=True)
    with pytest.raises(StoreError, match="experience 2 is the newest"):
        rows.forget([1, 2])
    assert [row.id for row in rows.after(0)] == [1, 2] and rows.epoch() == 0


def test_a_deleted_events_number_never_comes_again(rows: Rows, named: Named) -> None:
    """A reader asks for events after the last it saw; it must see every later one."""
    rows.append(named("a", "b", "c"), merge=True)
    rows.credit([1, 2], True)
    rows.forget([2])
    assert rows.last_event() == 2 and [event.id for event in rows.events_after(0)] == [1]
    rows.credit([1], True)
    assert [event.id for event in rows.events_after(2)] == [3]
    rows.withdraw(Watermark(3, 2))
    assert rows.last_event() == 2
    rows.credit([1], False)
    assert [event.id for event in rows.events_after(2)] == [3]


def test_an_id_that_was_forgotten_at_the_mark_stays_taken(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b", "c", "d"), merge=True)
    rows.forget([2, 3])
    rows.withdraw(Watermark(3, 0))
    assert rows.last_id() == 3 and [row.id for row in rows.after(0)] == [1]
    assert rows.append(named("e"), merge=True) == [4]
    rows.withdraw(Watermark(1, 0))
    assert rows.forgotten_after(0) == []
    assert rows.append(named("f", "g"), merge=True) == [2, 3]
    assert problems(rows) == []


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("embedding", [("other:4", 4), ("tests:4", 2)])
def test_nothing_is_written_once_another_embedded_it_anew(
    rows: Rows, named: Named, tmp_path: Path, size: int, merge: bool, embedding: tuple[str, int]
) -> None:
    rows.written_with = ("tests:4", 4)
    assert rows.append(named("a", "b")[:size], merge=merge) == [1, 2][:size]
    with closing(Rows(tmp_path / "s.db")) as other:
        vectors = [(row.id, row.vector[: 4 * embedding[1]]) for row in other.after(0)]
        other.replace_vectors(*embedding, vectors)
    for tasks in (["c", "d"], ["a", "b"]):
        with pytest.raises(StoreVersion, match=f"anew, with `{embedding[0]}`; open it again"):
            rows.append(named(*tasks)[:size], merge=merge)
    assert rows.last_id() == size and rows.last_event() == 0
    rows.written_with = embedding
    written = [row._replace(vector=row.vector[: 4 * embedding[1]]) for row in named("c", "d")]
    assert rows.append(written[:size], merge=merge)[0] == size + 1
    assert problems(rows) == []


def test_who_embeds_it_anew_writes_on(rows: Rows, named: Named) -> None:
    rows.written_with = ("tests:4", 4)
    rows.append(named("a"), merge=True)
    rows.replace_vectors("other:4", 4, [(row.id, row.vector) for row in rows.after(0)])
    assert rows.append(named("b"), merge=True) == [2]


def test_vectors_of_another_embedding(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b", "c"), merge=True)
    rows.forget([1])

    def halves() -> Iterator[tuple[int, bytes]]:
        for row in rows.after(0):
            yield row.id, row.vector[:8]

    rows.replace_vectors("tests:2", 2, halves())
    assert rows.embedding() == ("tests:2", 2)
    assert {len(row.vector) for row in rows.after(0)} == {8}
    assert rows.rewound_after(1) == Watermark(0, 0) and rows.epoch() == 2
    assert problems(rows) == []


def test_vectors_are_replaced_for_all_or_none(rows: Rows, named: Named) -> None:
    rows.append(named("a", "b"), merge=True)
    before = list(rows.after(0))

    def failing() -> Iterator[tuple[int, bytes]]:
        yield 1, bytes(8)
        raise RuntimeError("the model is gone")

    with pytest.raises(RuntimeError):
        rows.replace_vectors("tests:2", 2, failing())
    with pytest.raises(StoreError, match="2 experiences, 1 were embedded"):
        rows.replace_vectors("tests:2", 2, [(1, bytes(8))])
    assert list(rows.after(0)) == before
    assert rows.embedding() == ("tests:4", 4) and rows.epoch() == 0


def test_vacuum_gives_space_back_and_keeps_ids(rows: Rows, named: Named, tmp_path: Path) -> None:
    rows.append(named(*(f"task {number} " + 300 * "x" for number in range(1000))), merge=True)
    rows.forget(range(1, 900))
    kept = list(rows.after(0))
    rows.vacuum()
    assert list(rows.after(0)) == kept and problems(rows) == []
    assert rows.matching("950", limit=1) == [951]
    assert (tmp_path / "s.db").stat().st_size < 300_000
    assert (tmp_path / "s.db-wal").stat().st_size == 0
    assert rows.append(named("after"), merge=True) == [1001]


def test_vacuum_beside_a_reader(rows: Rows, named: Named, tmp_path: Path) -> None:
    rows.append(named("a", "b"), merge=True)
    reader = Rows(tmp_path / "s.db", read_only=True)
    with reader.snapshot():
        assert reader.last_id() == 2
        rows.vacuum()
    assert [row.id for row in reader.after(0)] == [1, 2]
    reader.close()
