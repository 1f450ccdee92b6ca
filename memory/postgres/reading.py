"""Rows by their ids, in the order asked for, and all of them one after another."""

from collections.abc import Iterator, Mapping, Sequence
from operator import index
from typing import Any, LiteralString

import numpy as np

from ..backend import Event, EventKind, Row, Traits, Watermark
from ..embedding import Vectors
from ..errors import NotAStore, StoreError
from ..experience import Experience
from .connecting import Connection
from .session import Session
from .values import checksum, unpacked
from .where import condition

_ASKED: LiteralString = "FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked(id, place) "
_IN_ORDER: LiteralString = " USING (id) ORDER BY place"
_IDS: LiteralString = "SELECT string_agg(int8send(id), '' ORDER BY id) FROM experiences WHERE "
_BODIES: LiteralString = (
    "SELECT asked.id, body, body_check " + _ASKED + "LEFT JOIN bodies" + _IN_ORDER
)
_TRAITS: LiteralString = (
    "SELECT asked.id, success, occurred, met, times, used, helped "
    + _ASKED
    + "LEFT JOIN experiences"
    + _IN_ORDER
)
_VECTORS: LiteralString = (
    "SELECT asked.id, vector_send(vector), vector_check "
    + _ASKED
    + "LEFT JOIN experiences"
    + _IN_ORDER
)
_ROWS: LiteralString = (
    "SELECT id, body, body_check, vector_send(vector), vector_check"
    " FROM bodies FULL JOIN experiences USING (id) ORDER BY id"
)
_EVENTS: LiteralString = "SELECT id, experience, kind, at FROM events ORDER BY id"
_ROWS_AT_ONCE = 500
_EVENTS_AT_ONCE = 50_000
_MOST = 2**63 - 1


def watermark(connection: Connection) -> Watermark:
    """The newest id and the newest event's."""
    found = connection.execute("SELECT last_id, last_event FROM store").fetchone()
    return Watermark(*found) if found is not None else Watermark(0, 0)


def history(connection: Connection) -> tuple[int, int]:
    """Differs once anything stored was used, made again, withdrawn or forgotten."""
    found = connection.execute("SELECT epoch, last_event FROM store").fetchone()
    return (found[0], found[1]) if found is not None else (0, 0)


def count(connection: Connection) -> int:
    """How many experiences there are."""
    found = connection.execute("SELECT rows FROM store").fetchone()
    return int(found[0]) if found is not None else 0


def ids(connection: Connection, where: Mapping[str, Any]) -> list[int]:
    """Ids of those that match, ascending."""
    asked, parameters = condition(where)
    with connection.cursor(binary=True) as cursor:
        # One value: as many rows would take longer to take apart than to find.
        cursor.execute(_IDS + asked, parameters, prepare=False)
        found = cursor.fetchone()
    if found is None or found[0] is None:
        return []
    return list(np.frombuffer(found[0], dtype=">i8").tolist())


def experiences(connection: Connection, shown: str, ids: Sequence[int]) -> list[Experience]:
    """The experiences with these ids, in that order."""
    found: list[Experience] = []
    for id, body, check in _by_id(connection, shown, _BODIES, ids):
        found.append(Experience.from_json(verified(shown, id, body, check)))
    return found


def traits(connection: Connection, shown: str, ids: Sequence[int]) -> Traits:
    """What is known of them beside."""
    return traits_of([row[1:] for row in _by_id(connection, shown, _TRAITS, ids)])


def vectors(connection: Connection, shown: str, ids: Sequence[int]) -> list[Vectors]:
    """Their vectors, as they were written."""
    found: list[Vectors] = []
    for id, payload, check in _by_id(connection, shown, _VECTORS, ids):
        vector = unpacked(payload)
        verified(shown, id, vector.tobytes(), check)
        found.append(vector)
    return found


def traits_of(rows: Sequence[Sequence[Any]]) -> Traits:
    """From rows of success, occurred, met, times, used, helped."""
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 6).T
    return Traits(columns[0].astype(np.bool_), *columns[1:])


def all_rows(session: Session) -> Iterator[Row]:
    """All rows in id order, of one moment; they are not held in memory together."""
    with session.rows(_ROWS, _ROWS_AT_ONCE) as found:
        for id, body, body_check, payload, vector_check in found:
            if body is None or payload is None:
                raise damaged(session.shown, id)
            vector = unpacked(payload).tobytes()
            verified(session.shown, id, body, body_check)
            verified(session.shown, id, vector, vector_check)
            yield Row(id, body, vector)


def all_events(session: Session) -> Iterator[Event]:
    """All events in id order, of one moment."""
    with session.rows(_EVENTS, _EVENTS_AT_ONCE) as found:
        for id, experience, kind, at in found:
            yield Event(id, experience, EventKind(kind), at)


def absent(connection: Connection, shown: str, id: int) -> StoreError:
    """The error that says that no experience has this id."""
    return StoreError(
        f"{shown} has no experience {id}; the newest is {watermark(connection).last_id}"
    )


def damaged(shown: str, id: int) -> NotAStore:
    """The error that says that an experience is not what was written."""
    return NotAStore(f"{shown} is damaged: experience {id} is not what was written; restore a copy")


def verified(shown: str, id: int, content: Any, check: int) -> Any:
    """`content`, if it is what was written."""
    if checksum(content) != check:
        raise damaged(shown, id)
    return content


def _by_id(
    connection: Connection, shown: str, statement: LiteralString, ids: Sequence[int]
) -> list[tuple[Any, ...]]:
    if not ids:
        return []
    asked = [int(index(id)) for id in ids]
    beyond = next((id for id in asked if not 0 < id <= _MOST), None)
    if beyond is not None:
        raise absent(connection, shown, beyond)
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(statement, [asked]).fetchall()
    for row in rows:
        if row[1] is None:
            raise absent(connection, shown, row[0])
    return rows
