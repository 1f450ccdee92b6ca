"""Search for words in a store: in its index, and in the newest rows, which are not in it yet.

What is found, and in which order, depends on the rows alone, never on which of them are in the
index: a row's weight is the sum of the weights of the words that it shares with the question.
FTS5's own `bm25` gives every row 0 here: it needs positions, which the index does not keep.
"""

import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

from .sqlite_reading import AMONG, bodies, listed
from .sqlite_words import TOKENS, index_words, indexed, words_of
from .word_weights import word_weights

_MOST_KNOWN_WORDS = 100_000
_MOST = 2**62
"""Rows: more than any file has, and a number that SQLite takes."""

_State: TypeAlias = tuple[int, int]
"""The index changes when rows enter it, or with the epoch."""


class WordSearch:
    """Searches one store, for one connection."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        # Of its own, so that a store that may not be written can be searched as well.
        self._tail = sqlite3.connect(":memory:", isolation_level=None)
        self._in_tail: dict[int, int] = {}
        self._state: _State = (0, 0)
        self._known: dict[str, int] = {}  # in how many rows of the index a word is
        for table in ("words", "asked"):
            self._tail.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(text, {TOKENS})")
        self._tail.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row)")
        self._tail.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(asked, row)")

    def close(self) -> None:
        self._tail.close()

    def matching(self, text: str, rows: int, epoch: int, count: int) -> list[int]:
        """Ids of the `count` rows with the greatest weight, the newer of equal ones first.

        The store has `rows` rows, and is in `epoch`. See `word_weights` for what is looked for.
        """
        self._read_tail(epoch)
        frequencies = {word: self._frequency(word) for word in self._words(text)}
        weights = word_weights(frequencies, rows)
        found = [pair for one in (self._store, self._tail) for pair in _best(one, weights, count)]
        return [id for _, id in sorted(found, reverse=True)[:count]]

    def _words(self, text: str) -> list[str]:
        """The distinct words of a text, as the index splits and folds them."""
        text = text.encode(errors="replace").decode()  # half a character cannot be in a row
        self._tail.execute("INSERT INTO asked (asked) VALUES ('delete-all')")
        self._tail.execute("INSERT INTO asked (rowid, text) VALUES (1, ?)", (text,))
        return [term for (term,) in self._tail.execute("SELECT term FROM terms")]

    def _frequency(self, word: str) -> int:
        """In how many rows of the store the word is."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = _frequency(self._store, word)
        return known + _frequency(self._tail, word)

    def _read_tail(self, epoch: int) -> None:
        """Bring what is held in memory up to date."""
        last = indexed(self._store)
        if self._state != (last, epoch) or len(self._known) > _MOST_KNOWN_WORDS:
            self._state = (last, epoch)
            self._known = {}
        current: dict[int, int] = dict(
            self._store.execute(
                "SELECT id, body_check FROM experiences WHERE id > ?", (last,)
            ).fetchall()
        )
        if any(current.get(id) != check for id, check in self._in_tail.items()):
            self._tail.execute("INSERT INTO words (words) VALUES ('delete-all')")
            self._in_tail = {}
        missing = listed(id for id in current if id not in self._in_tail)
        words = list(words_of(bodies(self._store, AMONG, (missing,))))
        self._tail.execute("BEGIN")
        index_words(self._tail, words)
        self._tail.execute("COMMIT")
        self._in_tail = current


def _frequency(connection: sqlite3.Connection, word: str) -> int:
    row = connection.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
    return 0 if row is None else int(row[0])


def _best(
    connection: sqlite3.Connection, weights: Sequence[tuple[str, int]], count: int
) -> list[tuple[int, int]]:
    """The greatest sums of `weights`, and the rows that have them."""
    if not weights:
        return []
    one = "SELECT rowid AS id, ? AS weight FROM words WHERE words MATCH ?"
    together = " UNION ALL ".join([one] * len(weights))
    # A word in quotes is no syntax; the splitting leaves no quotes in it.
    values = [value for word, weight in weights for value in (weight, f'"{word}"')]
    return connection.execute(
        f"SELECT sum(weight), id FROM ({together}) GROUP BY id ORDER BY 1 DESC, 2 DESC LIMIT ?",
        (*values, min(count, _MOST)),
    ).fetchall()
