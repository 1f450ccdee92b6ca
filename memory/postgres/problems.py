"""What is wrong with a store on a server; everything is read, at one moment."""

import json
from collections.abc import Iterator
from typing import Any, LiteralString, NamedTuple

import numpy as np

from ..experience import Experience
from ..filters import described
from ..identity import identity_digest
from ..sqlite_words import search_words
from ..validation import check_experience
from .session import Session
from .values import checksum, facets_json, unpacked
from .words import Tokenizer

_ROWS: LiteralString = (
    "SELECT id, body, body_check, digest, tsvector_to_array(words),"
    " vector_send(vector), vector_check, success, occurred, facets::text"
    " FROM bodies FULL JOIN experiences USING (id) ORDER BY id"
)
_ROWS_AT_ONCE = 500
_LENGTH_ERROR = 1e-3

# Each gives what a line says, beginning with what it is about.
_DISAGREEMENTS: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        "SELECT id FROM (SELECT generate_series(1, last_id) AS id FROM store"
        " EXCEPT SELECT id FROM experiences EXCEPT SELECT id FROM forgotten) gap ORDER BY id",
        "experience {}: it is gone, and was not forgotten",
    ),
    (
        "SELECT id FROM experiences JOIN forgotten USING (id) ORDER BY id",
        "experience {}: it was forgotten and is there",
    ),
    (
        "SELECT id FROM experiences WHERE id > (SELECT last_id FROM store) ORDER BY id",
        "experience {}: it is newer than the newest",
    ),
    (
        "SELECT e.id FROM experiences e JOIN counted c USING (id)"
        " WHERE (e.met, e.times, e.used, e.helped) IS DISTINCT FROM"
        " (c.met, c.times, c.used, c.helped) ORDER BY e.id",
        "experience {}: its counts differ from its events",
    ),
    (
        "SELECT v.id, v.experience FROM events v LEFT JOIN experiences e ON e.id = v.experience"
        " WHERE e.id IS NULL ORDER BY v.id",
        "event {}: there is no experience {}",
    ),
    (
        "SELECT id FROM events WHERE kind NOT IN (0, 1, 2) ORDER BY id",
        "event {}: it is of no known kind",
    ),
    (
        "SELECT id FROM events WHERE id > (SELECT last_event FROM store) ORDER BY id",
        "event {}: it is newer than the newest",
    ),
    (
        "SELECT rows, counted FROM store, (SELECT count(*) AS counted FROM experiences) c"
        " WHERE rows <> counted",
        "it says that it has {} experiences and has {}",
    ),
    (
        'SELECT count(*) FROM (SELECT word COLLATE "C" AS word, ndoc::bigint AS documents'
        " FROM ts_stat('SELECT words FROM bodies')) s FULL JOIN vocabulary v"
        " ON v.word = s.word WHERE s.documents IS DISTINCT FROM v.documents HAVING count(*) > 0",
        "the counts of {} words differ from the bodies; compact it",
    ),
)


class _Stored(NamedTuple):
    """A row of both tables; a part is None where its table lacks the id."""

    id: int
    body: str | None
    body_check: int
    digest: int
    words: list[str]
    vector: bytes | None
    vector_check: int
    success: bool
    occurred: int
    facets: str


def problems(session: Session) -> list[str]:
    """One line for each; [] = nothing."""
    tokenizer = Tokenizer()
    found: list[str] = []
    try:
        with session.moment():
            with session.rows(_ROWS, _ROWS_AT_ONCE) as rows:
                for values in rows:
                    row = _Stored(*values)
                    found += [f"experience {row.id}: {line}" for line in _of_row(row, tokenizer)]
            with session.snapshot() as connection:
                for statement, line in _DISAGREEMENTS:
                    for values in connection.execute(statement):
                        found.append(line.format(*values))
    finally:
        tokenizer.close()
    return found


def _of_row(row: _Stored, tokenizer: Tokenizer) -> Iterator[str]:
    if row.vector is None:
        yield "it has no vector"
    else:
        yield from _of_vector(row.vector, row.vector_check)
    if row.body is None:
        yield "it has no body"
        return
    if checksum(row.body) != row.body_check:
        yield "its body is not what was written"
    try:
        experience = Experience.from_json(row.body)
        check_experience(experience)
    except (ValueError, TypeError) as error:
        yield f"its body is not an experience ({error})"
        return
    if identity_digest(experience) != row.digest:
        yield "its digest differs from its body"
    if sorted(row.words) != sorted(tokenizer.words(search_words(experience))):
        yield "its words differ from its body"
    if row.vector is not None and not _agrees(row, experience):
        yield "its metadata differs from its body"


def _of_vector(payload: bytes, check: int) -> Iterator[str]:
    vector = unpacked(payload)
    if checksum(vector.tobytes()) != check:
        yield "its vector is not what was written"
    length = float(np.linalg.norm(vector))
    if abs(length - 1.0) > _LENGTH_ERROR:
        yield f"its vector has length {length:.3f}, not 1"


def _agrees(row: _Stored, experience: Experience) -> bool:
    expected = _plain(facets_json(described(experience)))
    return (row.success, row.occurred, _plain(row.facets)) == (
        experience.success,
        experience.when,
        expected,
    )


def _plain(facets: str) -> Any:
    """Text that is equal for equal metadata, and tells 1 from true."""
    return json.dumps(json.loads(facets), sort_keys=True)
