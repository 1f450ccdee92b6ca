"""The durable rows of an experience store, in one SQLite file.

    experiences  id 1, 2, 3, ... without gaps; the experience as JSON; its vector, float32
    credits      one row for each time that a recalled experience was used, and whether it helped
    meta         the embedding, its dimension, and how often rows were withdrawn

Write-ahead log with synchronous=NORMAL: what was acknowledged survives the death of the process
at any moment; a power cut may take the last moments with it, never the file.

How often an experience was used is counted from `credits` and kept nowhere else, so that
withdrawing the newest credits restores the counts exactly.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .errors import NotAStore, StoreError, StoreVersion
from .sqlite_file import connect, store_error

APPLICATION_ID = 0x6D6E656D  # "mnem"
FORMAT_VERSION = 1
_CREATE_ATTEMPTS = 200
_CREATE_PAUSE_SECONDS = 0.05

_SCHEMA = (
    "CREATE TABLE experiences (id INTEGER PRIMARY KEY, task TEXT NOT NULL,"
    " success INTEGER NOT NULL, body TEXT NOT NULL, vector BLOB NOT NULL)",
    "CREATE TABLE credits (id INTEGER PRIMARY KEY, experience INTEGER NOT NULL,"
    " helped INTEGER NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


class NewRow(NamedTuple):
    """An experience as it is written."""

    task: str
    success: bool
    body: str
    vector: bytes


class Row(NamedTuple):
    """An experience as it is read."""

    id: int
    body: str
    vector: bytes


class Credit(NamedTuple):
    """One use of an experience, and whether the attempt that used it succeeded."""

    id: int
    experience: int
    helped: bool


class Rows:
    """The rows of the store at `path`; ":memory:" keeps them in this process only.

    Every method raises StoreError, or one of its kinds, in one line that names the cure.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.path = str(path)
        self.connection = connect(path, read_only=read_only)
        try:
            with self.reported():
                self.is_new = self._recognise()
            if self.is_new and read_only:
                raise NotAStore(f"{self.path} is empty; name a store that was written")
        except StoreError:
            self.connection.close()
            raise

    def _recognise(self) -> bool:
        """Whether the file is still empty; raises where it is not a store that we can read."""
        application = self._number("PRAGMA application_id")
        version = self._number("PRAGMA user_version")
        if not self._number("SELECT count(*) FROM sqlite_master") and not application:
            return True
        if application != APPLICATION_ID:
            raise NotAStore(f"{self.path} is a database of another program; name another file")
        if version > FORMAT_VERSION:
            raise StoreVersion(
                f"{self.path} has format {version}, this mnemonaut reads up to {FORMAT_VERSION};"
                " run `pip install --upgrade mnemonaut`"
            )
        return False

    def create(self, embedding: str, dimension: int) -> None:
        """Write the tables of a new store; harmless where another process was first."""
        for attempt in range(_CREATE_ATTEMPTS):
            try:
                # Switching to the log does not wait for its turn as other statements do.
                self.connection.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError as error:
                if attempt + 1 == _CREATE_ATTEMPTS or "locked" not in str(error):
                    raise store_error(error, self.path) from error
                time.sleep(_CREATE_PAUSE_SECONDS)
        with self.reported(), self._transaction():
            if not self._recognise():
                return
            for statement in _SCHEMA:
                self.connection.execute(statement)
            self.connection.executemany(
                "INSERT INTO meta VALUES (?, ?)",
                [("embedding", embedding), ("dimension", str(dimension)), ("withdrawals", "0")],
            )
            self.connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self.connection.execute(f"PRAGMA user_version={FORMAT_VERSION}")

    def embedding(self) -> tuple[str, int]:
        """Name and dimension of the embedding that the vectors were made with."""
        with self.reported():
            meta = dict(self.connection.execute("SELECT key, value FROM meta").fetchall())
        try:
            return str(meta["embedding"]), int(meta["dimension"])
        except (KeyError, ValueError) as error:
            raise NotAStore(f"{self.path} is damaged: it names no embedding; restore a copy") from (
                error
            )

    def append(self, rows: Sequence[NewRow]) -> list[int]:
        """Write all of `rows` or none; durable when their ids are returned."""
        statement = "INSERT INTO experiences (task, success, body, vector) VALUES (?, ?, ?, ?)"
        with self.reported():
            if len(rows) == 1:
                return [self.connection.execute(statement, rows[0]).lastrowid or 0]
            with self._transaction():
                return [self.connection.execute(statement, row).lastrowid or 0 for row in rows]

    def after(self, last_id: int) -> Iterator[Row]:
        """Experiences with a greater id, in id order."""
        with self.reported():
            for row in self.connection.execute(
                "SELECT id, body, vector FROM experiences WHERE id > ? ORDER BY id", (last_id,)
            ):
                yield Row(*row)

    def add_credits(self, ids: Iterable[int], helped: bool) -> None:
        """Write all of the credits or none."""
        with self.reported(), self._transaction():
            self.connection.executemany(
                "INSERT INTO credits (experience, helped) VALUES (?, ?)",
                [(id, int(helped)) for id in ids],
            )

    def credits_after(self, last_credit: int) -> list[Credit]:
        """Credits with a greater id, in id order."""
        with self.reported():
            return [
                Credit(id, experience, bool(helped))
                for id, experience, helped in self.connection.execute(
                    "SELECT id, experience, helped FROM credits WHERE id > ? ORDER BY id",
                    (last_credit,),
                )
            ]

    def withdraw(self, last_id: int, last_credit: int) -> int:
        """Delete what came after those ids, in one transaction; returns how many experiences."""
        with self.reported(), self._transaction():
            execute = self.connection.execute
            deleted = execute("DELETE FROM experiences WHERE id > ?", (last_id,)).rowcount
            execute("DELETE FROM credits WHERE id > ?", (last_credit,))
            # Tells the other processes that ids they know may come to mean something else.
            execute("UPDATE meta SET value = value + 1 WHERE key = 'withdrawals'")
            return deleted

    def withdrawals(self) -> int:
        """How often rows were withdrawn from this store."""
        with self.reported():
            return self._number("SELECT value FROM meta WHERE key = 'withdrawals'")

    def data_version(self) -> int:
        """Changes when another connection has written; costs a few microseconds."""
        try:
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever other processes write."""
        with self.reported():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def reported(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk has already undone it
                self.connection.execute("ROLLBACK")
            raise

    def _number(self, query: str) -> int:
        row = self.connection.execute(query).fetchone()
        return int(row[0]) if row is not None else 0
