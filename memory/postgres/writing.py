"""Rows and events, added and deleted; each of these inside a transaction that has its turn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import index
from typing import Any, LiteralString

from ..backend import EventKind, NewRow, Watermark
from ..errors import StoreError, StoreVersion
from ..experience import Experience
from .connecting import Connection
from .failures import remade
from .reading import absent, history, watermark
from .values import checksum, facets_json, packed
from .words import Tokenizer, add_to_vocabulary

_INT64 = 2**63

_STATE: LiteralString = "SELECT embedding, dimension, last_id, last_event FROM store"
_SAME: LiteralString = (
    "SELECT id, digest, body FROM bodies WHERE digest = ANY(%s::bigint[]) ORDER BY id"
)
_ADD_EXPERIENCE: LiteralString = (
    "INSERT INTO experiences (id, success, occurred, met, vector_check, facets, vector)"
    " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s)"
)
_ADD_BODY: LiteralString = (
    "INSERT INTO bodies (id, digest, body_check, body, words)"
    " VALUES (%s, %s, %s, %s, array_to_tsvector(%s::text[]))"
)
_ADD_EVENTS: LiteralString = (
    "INSERT INTO events (id, experience, kind, at)"
    " SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
)
_COUNT_AGAIN: LiteralString = (
    "UPDATE experiences e SET met = more.met, times = e.times + more.times"
    " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS more(id, met, times)"
    " WHERE e.id = more.id"
)
_COUNT_USES: LiteralString = (
    "UPDATE experiences e SET used = e.used + more.used, helped = e.helped + %s * more.used"
    " FROM unnest(%s::bigint[], %s::bigint[]) AS more(id, used) WHERE e.id = more.id"
)
_RECOUNT: LiteralString = (
    "UPDATE experiences e SET met = c.met, times = c.times, used = c.used, helped = c.helped"
    " FROM counted c WHERE c.id = e.id AND"
    " (e.met, e.times, e.used, e.helped) IS DISTINCT FROM (c.met, c.times, c.used, c.helped)"
)
_GROW: LiteralString = (
    "UPDATE store SET last_id = last_id + %s, rows = rows + %s, last_event = last_event + %s"
)
_UNCOUNT_WORDS: LiteralString = (
    "UPDATE vocabulary v SET documents = v.documents - gone.documents FROM"
    " (SELECT lexeme, count(*) AS documents FROM bodies, unnest(words)"
    " WHERE id = ANY(%s::bigint[]) GROUP BY lexeme) AS gone WHERE gone.lexeme = v.word"
)


def append(
    connection: Connection,
    shown: str,
    embedding: tuple[str, int],
    tokenizer: Tokenizer,
    rows: Sequence[NewRow],
    *,
    merge: bool,
) -> list[int]:
    """Write the rows; those whose experience is there already become events AGAIN."""
    for row in rows:
        _check(row, embedding[1])
    last_id, last_event = _growth(connection, shown, embedding)
    known = _Known(connection, rows) if merge else None
    ids: list[int] = []
    fresh: list[tuple[int, NewRow]] = []
    again: list[tuple[int, int]] = []
    newest = last_id
    for row in rows:
        same = known.find(row) if known is not None else None
        if same is None:
            newest += 1
            fresh.append((newest, row))
            if known is not None:
                known.add(newest, row)
        else:
            again.append((same, newest))
        ids.append(newest if same is None else same)
    with connection.pipeline():
        _add_rows(connection, tokenizer, fresh)
        _add_events(connection, last_event, [(id, EventKind.AGAIN, at) for id, at in again])
        if again:
            met = dict(again)  # the last making of each
            times = Counter(id for id, _ in again)
            counts = [times[id] for id in met]
            connection.execute(_COUNT_AGAIN, [list(met), list(met.values()), counts])
        connection.execute(_GROW, [len(fresh), len(fresh), len(again)])
    return ids


def credit(connection: Connection, shown: str, ids: Sequence[int], helped: bool) -> None:
    """One event for each of the ids."""
    asked = [int(index(id)) for id in ids]
    within = [id for id in asked if 0 < id < _INT64]
    found = connection.execute(
        "SELECT id FROM experiences WHERE id = ANY(%s::bigint[])", [within]
    ).fetchall()
    stored = {id for (id,) in found}
    for id in asked:
        if id not in stored:
            raise absent(connection, shown, id)
    last_event = watermark(connection).last_credit
    kind = EventKind.HELPED if helped else EventKind.FAILED
    uses = Counter(asked)
    with connection.pipeline():
        _add_events(connection, last_event, [(id, kind, 0) for id in asked])
        connection.execute(_COUNT_USES, [int(helped), list(uses), list(uses.values())])
        connection.execute(_GROW, [0, 0, len(asked)])


def withdraw(connection: Connection, shown: str, mark: Watermark) -> int:
    """Delete rows and events that came after `mark`; returns how many rows."""
    now = watermark(connection)
    if not (0 <= mark.last_id <= now.last_id and 0 <= mark.last_credit <= now.last_credit):
        raise StoreError(
            f"{shown} ends at {tuple(now)}, before the mark {tuple(mark)}: "
            "it lost rows or is another store; name the store that the mark is of"
        )
    gone = connection.execute("SELECT id FROM experiences WHERE id > %s", [mark.last_id])
    deleted = _delete(connection, [id for (id,) in gone.fetchall()])
    undone = connection.execute(
        "DELETE FROM events WHERE id > %s OR experience > %s RETURNING experience", mark[::-1]
    )
    touched = sorted({id for (id,) in undone.fetchall()})
    recount(connection, touched)
    connection.execute("DELETE FROM forgotten WHERE id > %s", [mark.last_id])
    connection.execute(
        "UPDATE store SET last_id = %s, last_event = %s, epoch = epoch + 1", list(mark)
    )
    return deleted


def forget(
    connection: Connection, shown: str, ids: Sequence[int], seen: tuple[int, int] | None
) -> bool:
    """Delete the rows and their events for good; ids that are not stored are passed over.

    False, and nothing is deleted, where `seen` is given and is not the `history` any more.
    """
    if seen is not None and history(connection) != tuple(seen):
        return False
    asked = [int(index(id)) for id in ids if 0 < id < _INT64]
    newest = connection.execute("SELECT max(id) FROM experiences").fetchone()
    if newest is not None and newest[0] in set(asked):
        raise StoreError(
            f"{shown}: experience {newest[0]} is the newest and cannot be forgotten;"
            " leave it out, or remember another first"
        )
    connection.execute(
        "INSERT INTO forgotten SELECT id FROM experiences WHERE id = ANY(%s::bigint[])", [asked]
    )
    _delete(connection, asked)
    connection.execute("DELETE FROM events WHERE experience = ANY(%s::bigint[])", [asked])
    connection.execute("UPDATE store SET epoch = epoch + 1")
    return True


def recount(connection: Connection, ids: Sequence[int] | None = None) -> None:
    """Count anew from the events, for all experiences or some."""
    if ids is None:
        connection.execute(_RECOUNT)
    elif ids:
        some: LiteralString = " AND e.id = ANY(%s::bigint[]) AND c.id = ANY(%s::bigint[])"
        connection.execute(_RECOUNT + some, [ids, ids])


class _Known:
    """Experiences that may be the same as new ones, by digest."""

    def __init__(self, connection: Connection, rows: Iterable[NewRow]) -> None:
        self._bodies: dict[int, list[tuple[int, str]]] = {}
        digests = list({row.digest for row in rows})
        for id, digest, body in connection.execute(_SAME, [digests]):
            self._bodies.setdefault(digest, []).append((id, body))

    def find(self, row: NewRow) -> int | None:
        """Id of the first that is the same; a digest alone proves nothing."""
        candidates = self._bodies.get(row.digest, ())
        identity = _identity(row.body) if candidates else ""
        return next((id for id, body in candidates if _identity(body) == identity), None)

    def add(self, id: int, row: NewRow) -> None:
        self._bodies.setdefault(row.digest, []).append((id, row.body))


def _identity(body: str) -> str:
    return Experience.from_json(body).identity()


def _growth(connection: Connection, shown: str, embedding: tuple[str, int]) -> tuple[int, int]:
    """The newest id and the newest event's; raises where the vectors are another embedding's."""
    found = connection.execute(_STATE).fetchone()
    if found is None or (found[0], found[1]) != embedding:
        raise remade(shown)
    return found[2], found[3]


def _check(row: NewRow, dimension: int) -> None:
    if len(row.vector) != 4 * dimension:
        raise StoreVersion(
            f"a vector has {len(row.vector) // 4} dimensions, the store's have {dimension}; "
            "open it with its own embedding"
        )
    when = row.facets["when"]
    if not -_INT64 <= when < _INT64:
        raise StoreError(f"not an experience: when = {when}; use a whole number of 64 bits")


def _add_rows(
    connection: Connection, tokenizer: Tokenizer, rows: Sequence[tuple[int, NewRow]]
) -> None:
    if not rows:
        return
    words = [tokenizer.words(row.words) for _, row in rows]
    searched: list[list[Any]] = []
    bodies: list[list[Any]] = []
    for (id, row), own in zip(rows, words, strict=True):
        facets, check = facets_json(row.facets), checksum(row.vector)
        when = row.facets["when"]
        searched.append([id, row.success, when, id, check, facets, packed(row.vector)])
        bodies.append([id, row.digest, checksum(row.body), row.body, own])
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_EXPERIENCE, searched)
        cursor.executemany(_ADD_BODY, bodies)
    add_to_vocabulary(connection, words)


def _add_events(
    connection: Connection, last_event: int, events: Sequence[tuple[int, EventKind, int]]
) -> None:
    if events:
        ids = list(range(last_event + 1, last_event + 1 + len(events)))
        experiences, kinds, marks = (list(column) for column in zip(*events, strict=True))
        connection.execute(_ADD_EVENTS, [ids, experiences, list(map(int, kinds)), marks])


def _delete(connection: Connection, ids: Sequence[int]) -> int:
    """Delete rows, and what is counted of them; returns how many there were."""
    connection.execute(_UNCOUNT_WORDS, [ids])
    connection.execute("DELETE FROM vocabulary WHERE documents <= 0")
    connection.execute("DELETE FROM bodies WHERE id = ANY(%s::bigint[])", [ids])
    deleted = connection.execute(
        "DELETE FROM experiences WHERE id = ANY(%s::bigint[])", [ids]
    ).rowcount
    connection.execute("UPDATE store SET rows = rows - %s", [deleted])
    return deleted
