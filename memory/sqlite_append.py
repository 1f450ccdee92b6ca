"""Writing new rows, and merging those that are there already."""

import sqlite3
from collections.abc import Iterable, Sequence
from zlib import crc32

from .backend import EventKind, NewRow
from .experience import Experience
from .sqlite_events import LAST_ID, last_id, write_events
from .sqlite_reading import bodies

_COLUMNS = "(id, task, success, body_check, vector_check, digest, body, vector)"
_INSERT_ONE = (
    f"INSERT INTO experiences {_COLUMNS} SELECT 1 + {LAST_ID}, ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE "
)
_IS_NEW = "NOT EXISTS (SELECT 1 FROM experiences WHERE digest = ?5)"
_IS_WRITTEN_WITH = (
    "(SELECT value FROM meta WHERE key = 'embedding') = ?8"
    " AND (SELECT value FROM meta WHERE key = 'dimension') = ?9"
)
# Of (merge, an embedding is asked for).
_INSERT_WHERE = {
    (False, False): _INSERT_ONE + "1",
    (True, False): _INSERT_ONE + _IS_NEW,
    (False, True): _INSERT_ONE + _IS_WRITTEN_WITH,
    (True, True): f"{_INSERT_ONE}{_IS_WRITTEN_WITH} AND {_IS_NEW}",
}
_INSERT = f"INSERT INTO experiences {_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def append_one(
    connection: sqlite3.Connection,
    row: NewRow,
    merge: bool,
    written_with: tuple[str, int] | None,
) -> int | None:
    """Write a row, in one statement that is a transaction of its own, and return its id.

    Nothing is written, and None returned, where `merge` finds one that may be the same, or the
    store is not written with that embedding, where one is given.
    """
    values = _values(row)
    if written_with is not None:
        values += (written_with[0], str(written_with[1]))
    cursor = connection.execute(_INSERT_WHERE[merge, written_with is not None], values)
    return cursor.lastrowid if cursor.rowcount else None


def append_rows(
    connection: sqlite3.Connection, rows: Sequence[NewRow], merge: bool
) -> tuple[list[int], dict[int, NewRow]]:
    """Write rows; inside a transaction.

    Returns their ids, and by id those that were not merged.
    """
    last = last_id(connection)
    ids: list[int] = []
    new: dict[int, NewRow] = {}
    by_digest: dict[int, list[int]] = {}
    again: list[tuple[int, EventKind, int]] = []
    for row in rows:
        id = None
        if merge:
            id = _stored(connection, row)
            if id is None:
                id = _earlier(((id, new[id]) for id in by_digest.get(row.digest, ())), row)
        if id is not None:
            again.append((id, EventKind.AGAIN, last))
        else:
            id = last = last + 1
            new[id] = row
            by_digest.setdefault(row.digest, []).append(id)
        ids.append(id)
    connection.executemany(_INSERT, ((id, *_values(row)) for id, row in new.items()))
    if again:
        write_events(connection, again)
    return ids, new


def _values(row: NewRow) -> tuple[object, ...]:
    return (
        row.task,
        int(row.success),
        crc32(row.body.encode()),
        crc32(row.vector),
        row.digest,
        row.body,
        row.vector,
    )


def _stored(connection: sqlite3.Connection, row: NewRow) -> int | None:
    """Id of the first row in the file that is the same experience."""
    identity = None
    for id, body in bodies(connection, "digest = ?", (row.digest,)):
        identity = identity or _identity(row.body)
        if _identity(body) == identity:
            return id
    return None


def _earlier(candidates: Iterable[tuple[int, NewRow]], row: NewRow) -> int | None:
    """Id of the first row of the same batch that is the same experience."""
    for id, other in candidates:
        if _identity(other.body) == _identity(row.body):
            return id
    return None


def _identity(body: str) -> str:
    return Experience.from_json(body).identity()
