"""Any order of all that can happen to rows, beside a plain model."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.memory import Experience, Watermark
from mnemonaut.memory.backend import EventKind, NewRow
from mnemonaut.memory.sqlite import Rows
from mnemonaut.memory.verification import problems

Make = Callable[..., Experience]
NewRowOf = Callable[..., NewRow]


Named = Callable[..., list[NewRow]]


_STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("append"), st.lists(st.integers(0, 5), min_size=1, max_size=4), st.booleans()
        ),
        st.tuples(st.just("credit"), st.integers(1, 8), st.booleans()),
        st.tuples(st.just("withdraw"), st.integers(0, 12), st.booleans()),
        st.tuples(st.just("forget"), st.sets(st.integers(1, 9), max_size=3), st.booleans()),
        st.tuples(st.just("vacuum"), st.none(), st.booleans()),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps=_STEPS)
def test_any_order_of_changes_gives_what_a_model_gives(
    make: Make, new_row: NewRowOf, steps: list[tuple[str, Any, bool]]
) -> None:
    """The model: rows by id, events by number, and the greatest numbers given so far."""
    opened = Rows(":memory:")
    opened.create("tests:4", 4)
    stored: dict[int, str] = {}
    events: dict[int, tuple[int, EventKind, int]] = {}
    last = last_event = 0
    marks = [Watermark(0, 0)]
    for step, value, flag in steps:
        if step == "append":
            tasks = [f"name{number}" for number in value]
            expected = []
            for task in tasks:
                same = [id for id, known in stored.items() if known == task]
                if flag and same:
                    last_event += 1
                    events[last_event] = (same[0], EventKind.AGAIN, last)
                    expected.append(same[0])
                else:
                    last += 1
                    stored[last] = task
                    expected.append(last)
            assert opened.append([new_row(make(task)) for task in tasks], merge=flag) == expected
        elif step == "credit" and value in stored:
            last_event += 1
            kind = EventKind.HELPED if flag else EventKind.FAILED
            events[last_event] = (value, kind, 0)
            opened.credit([value], flag)
        elif step == "withdraw":
            mark = marks[value % len(marks)]
            gone = [id for id in stored if id > mark.last_id]
            assert opened.withdraw(mark) == len(gone)
            stored = {id: task for id, task in stored.items() if id <= mark.last_id}
            events = {id: event for id, event in events.items() if id <= mark.last_credit}
            last, last_event = mark
            marks = [old for old in marks if old <= mark]
        elif step == "forget":
            ids = {id for id in value if id != max(stored, default=0)}
            opened.forget(sorted(ids))
            stored = {id: task for id, task in stored.items() if id not in ids}
            events = {id: event for id, event in events.items() if event[0] not in ids}
        elif step == "vacuum":
            opened.vacuum()
        marks.append(Watermark(last, last_event))
    assert {row.id: Experience.from_json(row.body).task for row in opened.after(0)} == stored
    assert {event.id: event[1:] for event in opened.events_after(0)} == events
    assert (opened.last_id(), opened.last_event()) == (last, last_event)
    for number in range(6):
        known = [id for id, task in stored.items() if task == f"name{number}"]
        assert opened.matching(f"NAME{number}?", limit=99) == known[::-1]
    assert problems(opened) == []
    opened.close()
