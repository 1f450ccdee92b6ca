"""Events, and the numbers that the next row and the next event have."""

import sqlite3
from collections.abc import Iterable, Sequence
from operator import index

from .backend import EventKind
from .errors import StoreError
from .sqlite_reading import among, event_check

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


def require_stored(connection: sqlite3.Connection, ids: Sequence[int], path: str) -> None:
    """Raise StoreError, naming the first, where an experience is not there."""
    condition, values = among(ids)
    stored = {
        id for (id,) in connection.execute(f"SELECT id FROM experiences WHERE {condition}", values)
    }
    for id in ids:
        if id not in stored:
            raise StoreError(f"{path} has no experience {id}; the newest is {last_id(connection)}")


def write_events(
    connection: sqlite3.Connection, events: Iterable[tuple[int, EventKind, int]]
) -> None:
    """Append events: an experience, what happened to it, and `at`; inside a transaction.

    An id that is no whole number is a TypeError: SQLite would take it as something else.
    """
    first = last_event(connection) + 1
    plain = ((int(index(id)), int(kind), int(index(at))) for id, kind, at in events)
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        (
            (id, experience, kind, at, event_check(id, experience, kind, at))
            for id, (experience, kind, at) in enumerate(plain, first)
        ),
    )
