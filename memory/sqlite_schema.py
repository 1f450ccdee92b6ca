"""The tables of a store's file, and how a file of an older format becomes one of this.

    experiences  what happened, as JSON, and its vector, float32; checks are CRC-32
    events       what happened to an experience since; see `EventKind`
    forgotten    ids that no longer stand for anything, and in which epoch they were let go
    rewinds      the marks that withdrawals went back to, each with the epoch that it began
    meta         the store's own id, its embedding, the epoch, and the newest event ever forgotten
    words        which words are in which experience; see `sqlite_words`

How often an experience was made or used is counted from `events` and kept nowhere else, so that
withdrawing the newest restores the counts exactly.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from zlib import crc32

from . import sqlite_words
from .errors import NotAStore, StoreVersion
from .experience import Experience
from .identity import identity_digest
from .sqlite_file import Damaged
from .sqlite_reading import event_check

APPLICATION_ID = 0x6D6E656D  # "mnem"
FORMAT_VERSION = 2

_TABLES = (
    "CREATE TABLE experiences (id INTEGER PRIMARY KEY, task TEXT NOT NULL,"
    " success INTEGER NOT NULL, body_check INTEGER NOT NULL, vector_check INTEGER NOT NULL,"
    " digest INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB NOT NULL)",
    "CREATE INDEX experiences_by_digest ON experiences (digest)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, experience INTEGER NOT NULL,"
    ' kind INTEGER NOT NULL, at INTEGER NOT NULL, "check" INTEGER NOT NULL)',
    "CREATE TABLE forgotten (id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL)",
    "CREATE TABLE rewinds (epoch INTEGER PRIMARY KEY, last_id INTEGER NOT NULL,"
    " last_event INTEGER NOT NULL)",
    *sqlite_words.SCHEMA,
)
_META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


def version_of(connection: sqlite3.Connection, path: str) -> int:
    """The format of the file, 0 where it is still empty; raises where we cannot read it."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables and not application:
        return 0
    if application != APPLICATION_ID:
        raise NotAStore(f"{path} is a database of another program; name another file")
    if version > FORMAT_VERSION:
        raise StoreVersion(
            f"{path} has format {version}, this mnemonaut reads up to {FORMAT_VERSION};"
            " run `pip install --upgrade mnemonaut`"
        )
    if version < 1:
        raise Damaged("it has no format")
    return int(version)


def create_tables(connection: sqlite3.Connection, embedding: str, dimension: int) -> None:
    """Make an empty file a store; inside a transaction."""
    connection.execute(_META)
    for statement in _TABLES:
        connection.execute(statement)
    _name(connection, [("embedding", embedding), ("dimension", str(dimension))])
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def migrate(connection: sqlite3.Connection) -> None:
    """Make a file of format 1 one of format 2; inside a transaction.

    Experiences, vectors and events keep their ids and order, so the fingerprint stays. Raises
    Damaged, naming the row, where one cannot be read.
    """
    connection.execute("ALTER TABLE experiences RENAME TO experiences_1")
    for statement in _TABLES:
        connection.execute(statement)
    rows = connection.execute(
        "SELECT id, task, success, CAST(body AS BLOB), vector FROM experiences_1 ORDER BY id"
    )
    connection.executemany(
        "INSERT INTO experiences VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _checked(rows)
    )
    credits = connection.execute("SELECT id, experience, helped FROM credits ORDER BY id")
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
        (
            (id, experience, helped, 0, event_check(id, experience, helped, 0))
            for id, experience, helped in credits
        ),
    )
    connection.execute("DROP TABLE experiences_1")
    connection.execute("DROP TABLE credits")
    connection.execute("DELETE FROM meta WHERE key = 'withdrawals'")
    sqlite_words.index_pending(connection, {})
    _name(connection, [])


def _checked(rows: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    for id, task, success, raw, vector in rows:
        try:
            body = raw.decode()
            digest = identity_digest(Experience.from_json(body))
        except (ValueError, TypeError) as error:
            raise Damaged(f"experience {id}: {error}") from error
        yield id, task, success, crc32(raw), crc32(vector), digest, body, vector


def _name(connection: sqlite3.Connection, meta: list[tuple[str, str]]) -> None:
    """Say what the file is."""
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [*meta, ("store", secrets.token_hex(16)), ("epoch", "0"), ("last_event", "0")],
    )
    connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")
