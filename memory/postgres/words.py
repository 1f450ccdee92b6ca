"""The rows that share words with a text, weighed as those of a file are (see `word_weights`).

Texts are split and folded by SQLite's tokenizer here, so that a word is the same in a file and on
a server, whatever language the server is set to.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, LiteralString

from ..word_weights import word_weights
from .connecting import Connection
from .where import condition

_MOST = 2**62
"""Rows: more than any server has, and a number that it takes."""
_MOST_BYTES = 1000
"""PostgreSQL's words end at 2046 bytes."""
_MOST_OF_A_TEXT = 700_000
"""PostgreSQL's word lists end at 1 MiB; what a text has beyond this is not searched."""

_COUNTED: LiteralString = (
    "SELECT word, documents, (SELECT rows FROM store) FROM vocabulary WHERE word = ANY(%s::text[])"
)
_ONE: LiteralString = "CASE WHEN words @@ %s::tsquery THEN %s::bigint ELSE 0 END"
_AMONG: LiteralString = " AS weight FROM bodies WHERE words @@ %s::tsquery"
_AMONG_MATCHING: LiteralString = (
    " AS weight FROM bodies JOIN experiences USING (id) WHERE words @@ %s::tsquery AND "
)
_BEST: LiteralString = " ORDER BY weight DESC, id DESC LIMIT %s"
_ADD: LiteralString = (
    "INSERT INTO vocabulary SELECT * FROM unnest(%s::text[], %s::bigint[])"
    " ON CONFLICT (word) DO UPDATE SET documents = vocabulary.documents + excluded.documents"
)


class Tokenizer:
    """The distinct words of a text, as FTS5 splits and folds them."""

    def __init__(self) -> None:
        self._sqlite = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._sqlite.execute(
            "CREATE VIRTUAL TABLE asked USING fts5(text, content='', detail=none,"
            " tokenize=\"unicode61 separators '_'\")"
        )
        self._sqlite.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(asked, row)")

    def words(self, text: str) -> list[str]:
        """In the order of their code points; half of a character is in no word."""
        whole = text.encode(errors="replace").decode()
        self._sqlite.execute("INSERT INTO asked (asked) VALUES ('delete-all')")
        self._sqlite.execute("INSERT INTO asked (rowid, text) VALUES (1, ?)", (whole,))
        found: list[str] = []
        room = _MOST_OF_A_TEXT
        for (term,) in self._sqlite.execute("SELECT term FROM terms"):
            word = _shortened(term)
            room -= len(word.encode()) + 8
            if room < 0:
                break
            found.append(word)
        return found

    def close(self) -> None:
        self._sqlite.close()


def add_to_vocabulary(connection: Connection, texts: Iterable[Iterable[str]]) -> None:
    """Count the words of new rows; inside their transaction."""
    counts = Counter[str]()
    for words in texts:
        counts.update(words)
    if counts:
        connection.execute(_ADD, [list(counts), list(counts.values())])


def matching(
    connection: Connection, words: list[str], count: int, where: Mapping[str, Any]
) -> list[int]:
    """Ids of the `count` rows with the greatest weight, the newer of equal ones first."""
    if count < 1 or not words:
        return []
    found = connection.execute(_COUNTED, [words]).fetchall()
    if not found:
        return []
    asked = word_weights({word: n for word, n, _ in found}, found[0][2])
    weights: list[LiteralString] = [_ONE for _ in asked]
    parameters: list[Any] = [part for word, weight in asked for part in (_quoted(word), weight)]
    parameters.append(" | ".join(_quoted(word) for word, _ in asked))
    sql: LiteralString = "SELECT id, " + " + ".join(weights)
    if where:
        among, values = condition(where)
        sql += _AMONG_MATCHING + among
        parameters += values
    else:
        sql += _AMONG
    rows = connection.execute(sql + _BEST, [*parameters, min(count, _MOST)], prepare=False)
    return [id for id, _ in rows]


def _quoted(word: str) -> str:
    """A word that is no syntax of a tsquery."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _shortened(word: str) -> str:
    encoded = word.encode()
    if len(encoded) <= _MOST_BYTES:
        return word
    return f"{word[:100]}_{blake2b(encoded, digest_size=16).hexdigest()}"
