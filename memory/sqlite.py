"""The durable rows of an experience store, in one SQLite file; `sqlite_schema` has the tables.

Write-ahead log. With durability "process" what was acknowledged survives the death of the process
at any moment; a power cut may take the last moments with it, never the file. With "power" it
survives that too, and every write waits for the disk.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from . import sqlite_changes as changes
from . import sqlite_reading as reading
from . import sqlite_schema as schema
from . import sqlite_words
from .backend import Event, EventKind, NewRow, Watermark
from .errors import NotAStore, StoreError, StoreVersion
from .sqlite_append import append_one, append_rows
from .sqlite_events import last_event, last_id, require_stored, write_events
from .sqlite_file import BUSY_SECONDS, Database, Durability, can_write, store_error
from .sqlite_word_search import WordSearch
from .sqlite_words import TAIL_ROWS
from .write_ahead import use_log

_CHECKPOINT_SECONDS = 1.0


class FullRow(NamedTuple):
    """An experience as it is read: its id, its JSON, its vector as little-endian float32."""

    id: int
    body: str
    vector: bytes


class Rows(Database):
    """Rows of one file; serves one thread. Opening a file of an older format rewrites it in ours.

    Every method raises StoreError, or one of its kinds, in one line that names the cure.

    Attributes:
        is_new: there are no tables yet; `create` makes them.
        read_only: nothing can be written: asked for, or the file or its folder may not be.
        merged: some of the rows appended last were there already.
        written_with: name and dimension of the embedding of vectors to come. Where it is set,
            `append` writes only while the store has it too: another may embed it anew.
    """

    written_with: tuple[str, int] | None = None
    merged = False

    def __init__(
        self, path: str | Path, *, read_only: bool = False, durability: Durability = "process"
    ) -> None:
        super().__init__(path, read_only=read_only, durability=durability)
        self._search: WordSearch | None = None
        self._waiting = 0  # rows that the index of words may lack
        self._fresh: dict[int, NewRow] = {}  # those of them that this process wrote
        try:
            with self.snapshot():  # or another process makes its tables meanwhile
                version = schema.version_of(self.connection, self.path)
            with self.reported():
                self.is_new = version == 0
                self.read_only = read_only or not (
                    self.is_new or can_write(self.connection, "meta")
                )
            if self.is_new and read_only:
                raise NotAStore(f"{self.path} is empty; name a store that was written")
            if 0 < version < schema.FORMAT_VERSION:
                self._migrate(version, read_only)
            with self.snapshot():
                self._waiting = 0 if self.is_new else self._count_waiting()
        except StoreError:
            super().close()
            raise

    def _migrate(self, version: int, asked_read_only: bool) -> None:
        if asked_read_only:
            raise StoreVersion(
                f"{self.path} has the older format {version};"
                f" run `mnemonaut memory compact --store {quote(self.path)}`"
            )
        if self.read_only:
            raise StoreVersion(
                f"{self.path} has the older format {version} and may not be written;"
                " copy it to where it may, and open the copy"
            )
        with self.transaction():
            if schema.version_of(self.connection, self.path) == version:  # no one was first
                schema.migrate(self.connection)

    def create(self, embedding: str, dimension: int) -> None:
        """Write the tables of a new store; harmless where another process was first."""
        with self.reported():
            use_log(self.connection, BUSY_SECONDS)
        with self.transaction():
            if not schema.version_of(self.connection, self.path):
                schema.create_tables(self.connection, embedding, dimension)

    def embedding(self) -> tuple[str, int]:
        """Name and dimension of the embedding that the vectors were made with."""
        with self.reported():
            name = reading.meta(self.connection, "embedding")
            return name, reading.meta_number(self.connection, "dimension")

    # Writing

    def append(self, rows: Sequence[NewRow], *, merge: bool) -> list[int]:
        """Write all of `rows` or none; durable when their ids are returned.

        With `merge`, a row whose experience is there already becomes an event AGAIN of that one,
        and has its id. `words` must be the `search_words` of the body. Raises StoreVersion where
        the store is not `written_with` any more.
        """
        self.merged = False
        if not rows:
            return []
        if len(rows) == 1 and self._waiting < TAIL_ROWS:
            try:
                self.require_no_reader()
                id = append_one(self.connection, rows[0], merge, self.written_with)
            except sqlite3.Error as error:  # `reported` costs more than all else here
                raise store_error(error, self.path) from error
            if id is not None:
                self._waiting += 1
                self._fresh[id] = rows[0]
                return [id]
        with self.transaction():
            self._require_embedding()
            ids, new = append_rows(self.connection, rows, merge)
            self.merged = len(new) < len(rows)
            fresh = {**self._fresh, **new}
            waiting = self._count_waiting()
            if waiting >= TAIL_ROWS:
                sqlite_words.index_pending(self.connection, fresh)
                fresh, waiting = {}, 0
        self._fresh, self._waiting = fresh, waiting
        return ids

    def credit(self, ids: Sequence[int], helped: bool) -> None:
        """Write one event for each of the ids, or none; StoreError where one is not stored."""
        kind = EventKind.HELPED if helped else EventKind.FAILED
        with self.transaction():
            require_stored(self.connection, ids, self.path)
            write_events(self.connection, [(id, kind, 0) for id in ids])

    def withdraw(self, mark: Watermark) -> int:
        """Delete rows and events that came after `mark`; returns how many rows."""
        with self.transaction():
            return changes.withdraw(self.connection, mark)

    def forget(self, ids: Sequence[int], seen: tuple[int, int] | None = None) -> bool:
        """Delete the rows and their events for good; ids that are not stored are passed over.

        False, and nothing changes, where `seen` is given and is not the `history` any more. Raises
        StoreError, and changes nothing, where the newest row is among them.
        """
        with self.transaction():
            if seen is not None and changes.history(self.connection) != tuple(seen):
                return False
            changes.forget(self.connection, ids, self.path)
            return True

    def replace_vectors(
        self, name: str, dimension: int, pairs: Iterable[tuple[int, bytes]]
    ) -> None:
        """Give every row a vector of another embedding, or none; `pairs` are ids and vectors.

        Raises StoreError where a row gets none.
        """
        with self.transaction():
            changes.replace_vectors(self.connection, name, dimension, pairs, self.path)
        if self.written_with is not None:
            self.written_with = (name, dimension)

    def vacuum(self) -> None:
        """Write the indexes anew, give the space of deleted rows back, and empty the log, which
        keeps its size where others read meanwhile; ids stay."""
        with self.transaction():
            self.connection.execute("REINDEX")
            sqlite_words.rebuild_index(self.connection)
        self._fresh, self._waiting = {}, 0
        with self.reported():
            self.connection.execute("VACUUM")
            self.connection.execute(f"PRAGMA busy_timeout={int(1000 * _CHECKPOINT_SECONDS)}")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self.connection.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_SECONDS)}")

    # Reading

    def after(self, last_id: int) -> Iterator[FullRow]:
        """Experiences with a greater id, in id order.

        Raises NotAStore, naming the row, where one was changed, or is gone and not forgotten.
        """
        expected = last_id + 1
        with self.reported():
            for id, body, body_check, vector, vector_check in self.connection.execute(
                "SELECT id, CAST(body AS BLOB), body_check, vector, vector_check"
                " FROM experiences WHERE id > ? ORDER BY id",
                (last_id,),
            ):
                if id != expected:
                    reading.require_forgotten(self.connection, expected, id)
                expected = id + 1
                yield FullRow(
                    id,
                    reading.sound_body(id, body, body_check),
                    reading.sound_vector(id, vector, vector_check),
                )

    def bodies(self, ids: Iterable[int]) -> dict[int, str]:
        """The JSON of those of the ids that are stored."""
        with self.reported():
            return dict(reading.bodies(self.connection, *reading.among(ids)))

    def vector_bytes(self, ids: Iterable[int]) -> dict[int, bytes]:
        """The vectors, little-endian float32, of those of the ids that are stored."""
        with self.reported():
            return dict(reading.vectors(self.connection, *reading.among(ids)))

    def events_after(self, last_event: int) -> list[Event]:
        """Events with a greater id, in id order."""
        with self.reported():
            return list(reading.events(self.connection, last_event))

    def matching(self, text: str, *, limit: int, offset: int = 0) -> list[int]:
        """Ids of the experiences whose words fit `text` best, best first (`WordSearch`)."""
        with self.snapshot():
            if self._search is None:
                self._search = WordSearch(self.connection)
            rows = last_id(self.connection) - self.forgotten_count()
            return self._search.matching(text, rows, self.epoch(), offset + limit)[offset:]

    def last_id(self) -> int:
        """The newest id that was given to a row, forgotten ones included; 0 without any."""
        with self.reported():
            return last_id(self.connection)

    def last_event(self) -> int:
        """The newest id that was given to an event, deleted ones included; 0 without any."""
        with self.reported():
            return last_event(self.connection)

    def history(self) -> tuple[int, int]:
        """Differs once anything stored was used, made again, withdrawn or forgotten."""
        with self.snapshot():
            return changes.history(self.connection)

    def epoch(self) -> int:
        """Grows whenever something that was there is changed or taken away."""
        with self.reported():
            return changes.epoch(self.connection)

    def rewound_after(self, epoch: int) -> Watermark | None:
        """The least marks that a withdrawal after `epoch` went back to; None without any."""
        with self.reported():
            last, event = self.connection.execute(
                "SELECT min(last_id), min(last_event) FROM rewinds WHERE epoch > ?", (epoch,)
            ).fetchone()
        return None if last is None else Watermark(last, event)

    def forgotten_after(self, epoch: int) -> list[int]:
        """Ids that were forgotten after `epoch`, ascending."""
        with self.reported():
            rows = self.connection.execute(
                "SELECT id FROM forgotten WHERE epoch > ? ORDER BY id", (epoch,)
            )
            return [id for (id,) in rows]

    def forgotten_count(self) -> int:
        """How many ids stand for nothing any more."""
        with self.reported():
            (count,) = self.connection.execute("SELECT count(*) FROM forgotten").fetchone()
            return int(count)

    def close(self) -> None:
        """Let go of the file; what was written is in it."""
        if self._search is not None:
            self._search.close()
        if not self.read_only:
            # The last to close may be a reader: so that the file by itself holds what it can.
            with suppress(sqlite3.Error):
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        super().close()

    def _require_embedding(self) -> None:
        if self.written_with is None:
            return
        now = self.embedding()
        if now != self.written_with:
            raise StoreVersion(f"{self.path} was embedded anew, with `{now[0]}`; open it again")

    def _count_waiting(self) -> int:
        """How many rows the index of words may lack."""
        return last_id(self.connection) - sqlite_words.indexed(self.connection)
