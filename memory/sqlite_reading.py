"""Reading rows, each compared with the check that was written beside it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from operator import index
from typing import Any
from zlib import crc32

from .backend import Event, EventKind
from .sqlite_file import Damaged

AMONG = "id IN (SELECT value FROM json_each(?))"
"""A condition that takes `listed(ids)`, however many they are."""


_FEW = 32
_IDS = range(-(2**63), 2**63)
"""What SQLite takes as a whole number; nothing is stored under another."""


def among(ids: Iterable[int]) -> tuple[str, tuple[object, ...]]:
    """The condition that a row's id is one of `ids`, and its values."""
    some = _plain(ids)
    if len(some) > _FEW:
        return AMONG, (json.dumps(some),)
    return f"id IN ({','.join('?' * len(some))})", tuple(some)  # faster, for a recall's few


def listed(ids: Iterable[int]) -> str:
    """Ids as one value of a statement."""
    return json.dumps(_plain(ids))


def _plain(ids: Iterable[int]) -> list[int]:
    """The ids that can be, as SQLite takes them; an id that is no whole number is a TypeError."""
    plain = (int(index(id)) for id in ids)
    return [id for id in plain if id in _IDS]


def meta(connection: sqlite3.Connection, key: str) -> str:
    """What the store says of itself under `key`."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise Damaged(f"it names no {key}")
    return str(row[0])


def meta_number(connection: sqlite3.Connection, key: str) -> int:
    """The same where it is a number."""
    value = meta(connection, key)
    try:
        return int(value)
    except ValueError as error:
        raise Damaged(f"its {key} is {value!r}, not a number") from error


def bodies(
    connection: sqlite3.Connection, condition: str, values: tuple[object, ...]
) -> Iterator[tuple[int, str]]:
    """Ids, ascending, and JSON of the rows for which `condition` holds."""
    rows = connection.execute(
        f"SELECT id, CAST(body AS BLOB), body_check FROM experiences WHERE {condition} ORDER BY id",
        values,
    )
    for id, body, check in rows:
        yield id, sound_body(id, body, check)


def vectors(
    connection: sqlite3.Connection, condition: str, values: tuple[object, ...]
) -> Iterator[tuple[int, bytes]]:
    """Ids, ascending, and vectors of the rows for which `condition` holds."""
    rows = connection.execute(
        f"SELECT id, vector, vector_check FROM experiences WHERE {condition} ORDER BY id", values
    )
    for id, vector, check in rows:
        yield id, sound_vector(id, vector, check)


def events(connection: sqlite3.Connection, after: int) -> Iterator[Event]:
    """Events with a greater id than `after`, in id order."""
    rows = connection.execute(
        'SELECT id, experience, kind, at, "check" FROM events WHERE id > ? ORDER BY id', (after,)
    )
    for id, experience, kind, at, check in rows:
        if check != event_check(id, experience, kind, at):
            raise Damaged(f"event {id} was changed")
        yield Event(id, experience, EventKind(kind), at)


def event_check(id: int, experience: int, kind: int, at: int) -> int:
    """CRC-32 of an event."""
    return crc32(f"{id} {experience} {kind} {at}".encode())


def sound_body(id: int, body: Any, check: Any) -> str:
    """The text of a body that is what was written."""
    if isinstance(body, bytes) and crc32(body) == check:
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    raise Damaged(f"experience {id}: its body was changed")


def sound_vector(id: int, vector: Any, check: Any) -> bytes:
    """A vector that is what was written."""
    if isinstance(vector, bytes) and crc32(vector) == check:
        return vector
    raise Damaged(f"experience {id}: its vector was changed")


def require_forgotten(connection: sqlite3.Connection, first: int, end: int) -> None:
    """Raise Damaged, naming the first, unless all ids from `first` to before `end` were let go."""
    rows = connection.execute(
        "SELECT id FROM forgotten WHERE id >= ? AND id < ? ORDER BY id", (first, end)
    )
    for (id,) in rows:
        if id != first:
            break
        first += 1
    if first != end:
        raise Damaged(f"experience {first} is gone")
