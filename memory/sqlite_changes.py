"""What changes rows or takes them away; each begins an epoch, so that readers notice.

All of these run inside a transaction.
"""

import sqlite3
from collections.abc import Iterable
from operator import index
from zlib import crc32

from .backend import Watermark
from .errors import StoreError
from .sqlite_events import last_event
from .sqlite_reading import AMONG, bodies, listed, meta_number
from .sqlite_words import unindex


def epoch(connection: sqlite3.Connection) -> int:
    """How often something that was there was changed or taken away."""
    return meta_number(connection, "epoch")


def history(connection: sqlite3.Connection) -> tuple[int, int]:
    """Differs once anything stored was used, made again, withdrawn or forgotten."""
    return epoch(connection), last_event(connection)


def withdraw(connection: sqlite3.Connection, mark: Watermark) -> int:
    """Delete rows and events that came after `mark`; returns how many rows."""
    last, event = (int(index(part)) for part in mark)
    unindex(connection, bodies(connection, "id > ?", (last,)))
    deleted = connection.execute("DELETE FROM experiences WHERE id > ?", (last,)).rowcount
    connection.execute("DELETE FROM events WHERE id > ? OR experience > ?", (event, last))
    connection.execute("DELETE FROM forgotten WHERE id > ?", (last,))
    _keep_number_of_events(connection, min(last_event(connection), event))
    _rewind(connection, Watermark(last, event))
    return deleted


def forget(connection: sqlite3.Connection, ids: Iterable[int], path: str) -> None:
    """Delete rows and their events; raises StoreError where the newest row is among them."""
    gone = sorted(set(ids))
    if not gone:
        return
    (newest,) = connection.execute("SELECT max(id) FROM experiences").fetchone()
    if newest in gone:
        raise StoreError(
            f"{path}: experience {newest} is the newest and cannot be forgotten;"
            " leave it out, or remember another first"
        )
    among = listed(gone)
    _keep_number_of_events(connection, last_event(connection))
    unindex(connection, bodies(connection, AMONG, (among,)))
    connection.execute(
        f"INSERT INTO forgotten SELECT id, ? FROM experiences WHERE {AMONG}",
        (_begin_epoch(connection), among),
    )
    connection.execute(f"DELETE FROM experiences WHERE {AMONG}", (among,))
    connection.execute(
        "DELETE FROM events WHERE experience IN (SELECT value FROM json_each(?))", (among,)
    )


def replace_vectors(
    connection: sqlite3.Connection,
    name: str,
    dimension: int,
    pairs: Iterable[tuple[int, bytes]],
    path: str,
) -> None:
    """Give every row a vector of another embedding; raises StoreError where one gets none."""
    changed = connection.executemany(
        "UPDATE experiences SET vector = ?, vector_check = ? WHERE id = ?",
        ((vector, crc32(vector), id) for id, vector in pairs),
    ).rowcount
    (rows,) = connection.execute("SELECT count(*) FROM experiences").fetchone()
    if max(changed, 0) != rows:
        raise StoreError(
            f"{path} has {rows} experiences, {max(changed, 0)} were embedded;"
            " give one vector for each"
        )
    for key, value in (("embedding", name), ("dimension", str(dimension))):
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
    _rewind(connection, Watermark(0, 0))


def _keep_number_of_events(connection: sqlite3.Connection, last: int) -> None:
    """So that no later event takes the number of one that is deleted."""
    connection.execute("UPDATE meta SET value = ? WHERE key = 'last_event'", (str(last),))


def _begin_epoch(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'epoch'")
    return epoch(connection)


def _rewind(connection: sqlite3.Connection, mark: Watermark) -> None:
    connection.execute("INSERT INTO rewinds VALUES (?, ?, ?)", (_begin_epoch(connection), *mark))
