"""Events, and the numbers that the next row and the next event have."""

import sqlite3
from collections.abc import Iterable

from .backend import EventKind
from .sqlite_reading import event_check

LAST_ID = (
    "max(coalesce((SELECT max(id) FROM experiences), 0),"
    " coalesce((SELECT max(id) FROM forgotten), 0))"
)
"""The newest id that was given to a row, forgotten ones included."""

_LAST_EVENT = (
    "max(coalesce((SELECT max(id) FROM events), 0),"
    " coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last_event'), 0))"
)


def last_id(connection: sqlite3.Connection) -> int:
    """The newest id that was given to a row, forgotten ones included; 0 without any."""
    (last,) = connection.execute(f"SELECT {LAST_ID}").fetchone()
    return int(last)


def last_event(connection: sqlite3.Connection) -> int:
    """The newest id that was given to an event, deleted ones included; 0 without any."""
    (last,) = connection.execute(f"SELECT {_LAST_EVENT}").fetchone()
    return int(last)


def write_events(
    connection: sqlite3.Connection, events: Iterable[tuple[int, EventKind, int]]
) -> None:
    """Append events: an experience, what happened to it, and `at`; inside a transaction."""
    first = last_event(connection) + 1
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        (
            (id, experience, int(kind), at, event_check(id, experience, int(kind), at))
            for id, (experience, kind, at) in enumerate(events, first)
        ),
    )
