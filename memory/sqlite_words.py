"""The index of words (FTS5) of a store's rows.

A write to the index costs three times what a row costs, and hardly more for a hundred rows. So
rows enter it a hundred at a time; until then a search reads them beside it (`WordSearch`).

The index keeps no text and no positions (`content=''`, `detail=none`): what is taken out again is
named by its words, which are made from the row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from .backend import NewRow
from .embedding import embed_text
from .experience import Experience
from .sqlite_file import Damaged
from .sqlite_reading import AMONG, bodies, listed

TAIL_ROWS = 128
"""How many rows may wait for the index before a write takes them in."""

TOKENS = "content='', detail=none, tokenize=\"unicode61 separators '_'\""

SCHEMA = (
    f"CREATE VIRTUAL TABLE words USING fts5(text, {TOKENS})",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row)",
)


def search_words(experience: Experience) -> str:
    """What a search for words looks through: task, plan, state and what came of it."""
    return words_beside(embed_text(experience), experience)


def words_beside(text: str, experience: Experience) -> str:
    """The same where the text that is embedded is at hand."""
    return f"{text}\n{experience.outcome.get('text', '')}"


def words_of(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """`search_words` of stored rows: their ids and bodies."""
    for id, body in rows:
        try:
            yield id, search_words(Experience.from_json(body))
        except (ValueError, TypeError) as error:
            raise Damaged(f"experience {id}: {error}") from error


def indexed(connection: sqlite3.Connection) -> int:
    """Rows up to this id are in the index, and no other."""
    (last,) = connection.execute("SELECT max(id) FROM words_docsize").fetchone()
    return int(last or 0)


def index_pending(connection: sqlite3.Connection, known: Mapping[int, NewRow]) -> None:
    """Take in all rows that wait; inside a transaction.

    Words of rows that are in `known`, by id, need not be made from their bodies again. An id may
    stand for another experience by now; then the digest differs.
    """
    pending = connection.execute(
        "SELECT id, digest FROM experiences WHERE id > ? ORDER BY id", (indexed(connection),)
    ).fetchall()
    words = {id: known[id].words for id, digest in pending if _is(known.get(id), digest)}
    unknown = (id for id, _ in pending if id not in words)
    words.update(words_of(bodies(connection, AMONG, (listed(unknown),))))
    index_words(connection, ((id, words[id]) for id, _ in pending))


def _is(row: NewRow | None, digest: int) -> bool:
    return row is not None and row.digest == digest


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Write the index anew from the rows, whatever it was; inside a transaction."""
    connection.execute("DROP TABLE vocabulary")
    connection.execute("DROP TABLE words")
    for statement in SCHEMA:
        connection.execute(statement)
    index_pending(connection, {})
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def index_words(connection: sqlite3.Connection, words: Iterable[tuple[int, str]]) -> None:
    """Take in rows: their ids, ascending, and their `search_words`."""
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", words)


def unindex(connection: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Take out rows, their ids and bodies, before they are deleted; inside a transaction."""
    last = indexed(connection)
    connection.executemany(
        "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
        words_of((id, body) for id, body in rows if id <= last),
    )
