"""Whether the index of words tells what the rows tell."""

import sqlite3
from types import TracebackType
from typing import TypeAlias

from .sqlite_words import TOKENS, indexed

_Told: TypeAlias = dict[str, tuple[int, int, int]]
"""Of each word: in how many rows it is, the sum of their ids, and of the ids' squares mod 2**20."""

_CURE = "run `mnemonaut memory compact`"


class WordProof:
    """Makes the index of a store anew, beside it, from the rows that it is given, and compares.

    The copy lies in a temporary file of SQLite's, where it is larger than its cache.
    """

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._last = indexed(store)
        self._copy = sqlite3.connect("", isolation_level=None)
        self._copy.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, {TOKENS})")
        self._copy.execute("BEGIN")
        self._complete = True

    def __enter__(self) -> "WordProof":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._copy.close()

    def add(self, id: int, words: str) -> None:
        """A row of the store, and its `search_words`."""
        if id <= self._last:
            self._copy.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (id, words))

    def leave_out(self, id: int) -> None:
        """A row that cannot be read: what the index tells of it cannot be compared."""
        self._complete = self._complete and id > self._last

    def problems(self) -> list[str]:
        """What the index tells that the rows do not, or the other way round."""
        if not self._complete:
            return []
        self._copy.execute("COMMIT")
        try:
            differing = self._differing_ids()
            if differing:
                return [f"the index of words differs from the rows in {differing} ids; {_CURE}"]
            wrong = self._differing_words()
        except sqlite3.DatabaseError as error:
            return [f"the index of words cannot be read ({error}); {_CURE}"]
        if wrong:
            return [
                f"the index of words is wrong about {len(wrong)} words, such as"
                f" {min(wrong)!r}; {_CURE}"
            ]
        return []

    def _differing_ids(self) -> int:
        rows, index = "SELECT id FROM experiences WHERE id <= ?1", "SELECT id FROM words_docsize"
        (count,) = self._store.execute(
            f"SELECT (SELECT count(*) FROM ({rows} EXCEPT {index}))"
            f" + (SELECT count(*) FROM ({index} EXCEPT {rows}))",
            (self._last,),
        ).fetchone()
        return int(count)

    def _differing_words(self) -> set[str]:
        known, expected = _told(self._store), _told(self._copy)
        wrong = {word for word, _ in known.items() ^ expected.items()}
        # A search comes to a word by another way than a reader of the whole index.
        for word, (count, _, _) in expected.items():
            found = self._store.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,))
            if found.fetchone() != (count,):
                wrong.add(word)
        return wrong


def _told(connection: sqlite3.Connection) -> _Told:
    connection.execute("CREATE VIRTUAL TABLE temp.told USING fts5vocab(main, words, instance)")
    try:
        return {
            word: (count, ids, squares)
            for word, count, ids, squares in connection.execute(
                "SELECT term, count(*), sum(doc), sum(doc * doc % 1048573) FROM temp.told"
                " GROUP BY term"
            )
        }
    finally:
        connection.execute("DROP TABLE temp.told")
