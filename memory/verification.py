"""What is wrong with the rows of a store, read from the file alone."""

import sqlite3
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np

from .experience import Experience
from .identity import identity_digest
from .sqlite import Rows
from .sqlite_file import Damaged
from .sqlite_reading import event_check, meta, meta_number
from .sqlite_words import search_words
from .sqlite_words_check import WordProof
from .validation import check_experience

Lines: TypeAlias = Generator[str, None, None]

_MOST_LINES = 100
"""How many lines each kind of problem may take."""


def verify_file(path: str | Path) -> list[str]:
    """The problems of a store that may be too damaged to open, one line each; [] = none.

    Raises StoreError where the file cannot even be read as a store.
    """
    with closing(Rows(path, read_only=True)) as rows:
        return rows.found_at_opening + _row_problems(rows)


def problems(rows: Rows) -> list[str]:
    """Rows, vectors or events that are not what was written, gaps in the ids, an index that
    disagrees with the rows, damage in the file or its log; reads everything."""
    return rows.found_at_opening + _row_problems(rows)


def _row_problems(rows: Rows) -> list[str]:
    found: list[str] = []
    with rows.snapshot():
        for check in (_file, _meta, _experiences, _events, _epochs):
            with closing(check(rows.connection)) as lines:
                try:
                    found += islice(lines, _MOST_LINES)
                    if next(lines, None) is not None:
                        found.append("more of this kind are not listed")
                except sqlite3.DatabaseError as error:
                    found.append(f"SQLite: {error}")
    return found


def _file(connection: sqlite3.Connection) -> Lines:
    """The structure of the file, and its indexes against their tables."""
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST_LINES})"):
        if line != "ok":
            yield f"SQLite: {' '.join(line.split())}"


def _meta(connection: sqlite3.Connection) -> Lines:
    for key in ("embedding", "store"):
        try:
            meta(connection, key)
        except Damaged as error:
            yield f"meta: {error}"
    for key in ("dimension", "epoch", "last_event"):
        try:
            meta_number(connection, key)
        except Damaged as error:
            yield f"meta: {error}"


def _experiences(connection: sqlite3.Connection) -> Lines:
    """Every row, the gaps between them, and the index of their words."""
    dimension = _dimension(connection)
    forgotten = {id for (id,) in connection.execute("SELECT id FROM forgotten")}
    last = 0
    with WordProof(connection) as proof:
        for id, task, success, digest, body, body_check, vector, vector_check in connection.execute(
            "SELECT id, task, success, digest, CAST(body AS BLOB), body_check, vector, vector_check"
            " FROM experiences ORDER BY id"
        ):
            for gone in range(last + 1, id):
                if gone not in forgotten:
                    yield f"experience {gone}: it is gone"
            if id in forgotten:
                yield f"experience {id}: it was forgotten, and is there"
            last = id
            try:
                experience = _experience(body, body_check)
            except ValueError as error:
                yield f"experience {id}: {error}"
                proof.leave_out(id)
            else:
                proof.add(id, search_words(experience))
                if task != experience.task or bool(success) != experience.success:
                    yield f"experience {id}: its task or success differs from its body"
                if digest != identity_digest(experience):
                    yield f"experience {id}: its digest differs from its body"
            for text in _vector(vector, vector_check, dimension):
                yield f"experience {id}: {text}"
        yield from proof.problems()


def _experience(body: Any, check: Any) -> Experience:
    """Raises ValueError, saying why, where the row's body is not an experience as written."""
    if not isinstance(body, bytes) or crc32(body) != check:
        raise ValueError("its body was changed")
    try:
        experience = Experience.from_json(body.decode())
        check_experience(experience)
    except (ValueError, TypeError) as error:
        raise ValueError(f"its body is not an experience ({error})") from error
    return experience


def _vector(vector: Any, check: Any, dimension: int | None) -> Lines:
    if not isinstance(vector, bytes) or crc32(vector) != check:
        yield "its vector was changed"
    elif dimension is not None and len(vector) != 4 * dimension:
        yield f"its vector has {len(vector)} bytes, not {4 * dimension}"
    elif len(vector) % 4 == 0:
        values = np.frombuffer(vector, dtype="<f4")
        length = float(np.linalg.norm(values))
        if not np.isfinite(values).all():
            yield "its vector is not finite"
        elif abs(length - 1.0) > 1e-3:
            yield f"its vector has length {length:.3f}, not 1"


def _events(connection: sqlite3.Connection) -> Lines:
    stored = "experience IN (SELECT id FROM experiences)"
    for id, experience, kind, at, check, known in connection.execute(
        f'SELECT id, experience, kind, at, "check", {stored} FROM events ORDER BY id'
    ):
        if check != event_check(id, experience, kind, at):
            yield f"event {id}: it was changed"
        elif not known:
            yield f"event {id}: there is no experience {experience}"


def _epochs(connection: sqlite3.Connection) -> Lines:
    """What was let go, or taken back, in an epoch that has not begun."""
    try:
        now = meta_number(connection, "epoch")
    except Damaged:
        return  # said above
    for table in ("forgotten", "rewinds"):
        for (epoch,) in connection.execute(
            f"SELECT DISTINCT epoch FROM {table} WHERE epoch > ? ORDER BY epoch", (now,)
        ):
            yield f"{table}: epoch {epoch} has not begun"


def _dimension(connection: sqlite3.Connection) -> int | None:
    try:
        return meta_number(connection, "dimension")
    except Damaged:
        return None
