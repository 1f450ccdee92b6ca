"""An SQLite file of ours that processes and threads share: the cache and the ledger.

Write-ahead log with synchronous=NORMAL: what was written survives the death of the process at
any moment; a power cut may take the last moments with it, never the file. One connection for
each process, a lock between its threads.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...memory.write_ahead import use_log
from .errors import LLMError

MEMORY = ":memory:"
_BUSY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Format:
    """What a file of one kind looks like.

    Attributes:
        name: what a user calls it, e.g. "answer cache".
        application_id, version: written into the file's header; a newer version is refused.
        cure: what helps where the file is damaged, as the end of a sentence.
        schema: the statements that make an empty one.
    """

    name: str
    application_id: int
    version: int
    cure: str
    schema: tuple[str, ...]


class Database:
    """The file at `path`, made where there is none; ":memory:" keeps it in this process.

    Args:
        read_only: never written to, and opened also where nothing may be written.

    Raises:
        LLMError: here and in every method; one line that names the cure.
    """

    def __init__(self, path: str | Path, form: Format, *, read_only: bool = False) -> None:
        self.path = str(path)
        self._form = form
        self._read_only = read_only
        self._lock = threading.RLock()
        self._process = os.getpid()
        if self.path != MEMORY:
            self._check_file(Path(path))
        self._connection = self._open()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone."""
        self._check_process()
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise self.error(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction that nobody else writes beside; all of it or nothing."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file; it cannot be used any more."""
        self._check_process()
        with self._lock:
            self._connection.close()

    def error(self, error: sqlite3.Error) -> LLMError:
        """What `error` means for this file, and what helps."""
        name = f"{self._form.name} {self.path}"
        code = int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return LLMError(f"{name}: the disk is full, the last write was undone; free some space")
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
            return LLMError(f"{name} may not be written; make it so, or name another file")
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged()
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            held = f"another process held it for {_BUSY_SECONDS:.0f} s"
            return LLMError(f"{name}: {held}; stop that one, try again")
        if code == sqlite3.SQLITE_IOERR:
            return LLMError(f"{name} cannot be read or written ({error}); check the disk")
        if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
            return LLMError(f"{name} was closed; open it again")
        return LLMError(f"{name} cannot be used ({error}); {self._form.cure}")

    def _damaged(self) -> LLMError:
        name = self._form.name
        return LLMError(f"{self.path} is no {name}, or is damaged; {self._form.cure}")

    def _check_process(self) -> None:
        """SQLite's locks do not survive a fork: a child might wait for itself, or do harm."""
        if self._process != os.getpid():
            raise LLMError(
                f"{self._form.name} {self.path} was opened before this process was forked;"
                " open it in the process that uses it"
            )

    def _check_file(self, file: Path) -> None:
        """Say plainly what SQLite would say obscurely."""
        try:
            if file.is_dir():
                raise LLMError(f"{file} is a folder; name a file in it")
            if not file.exists():
                if self._read_only:
                    raise LLMError(f"there is no {self._form.name} at {file}; check the path")
                file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"cannot be reached ({error.strerror}); choose another path"
            raise LLMError(f"{self._form.name} {file} {reason}") from error

    def _open(self) -> sqlite3.Connection:
        failure: LLMError | None = None
        for target in self._targets():
            connection: sqlite3.Connection | None = None
            try:
                connection = sqlite3.connect(
                    target,
                    timeout=_BUSY_SECONDS,
                    isolation_level=None,
                    check_same_thread=False,
                    uri=target != MEMORY,
                )
                connection.execute("PRAGMA synchronous=NORMAL")
                self._recognise(connection)
                return connection
            except (sqlite3.Error, LLMError) as error:
                if connection is not None:
                    connection.close()
                if isinstance(error, LLMError):
                    raise
                failure = failure or self.error(error)
        raise failure or self._damaged()

    def _targets(self) -> list[str]:
        if self.path == MEMORY:
            return [MEMORY]
        file = Path(self.path).absolute()
        if not self._read_only:
            return [f"{file.as_uri()}?mode=rwc"]
        log = file.with_name(file.name + "-wal")
        if log.exists() and log.stat().st_size > 0:
            return [f"{file.as_uri()}?mode=ro"]
        # A write-ahead log needs a folder that can be written, unless the file cannot change.
        # Never with rows in the log: `immutable` would silently leave them out.
        return [f"{file.as_uri()}?mode=ro", f"{file.as_uri()}?mode=ro&immutable=1"]

    def _recognise(self, connection: sqlite3.Connection) -> None:
        """Check that the file is ours, or make it where it is blank.

        An empty file is one whose maker died before its first write.
        """
        form = self._form
        if self._blank(connection):
            if self._read_only:
                raise self._damaged()
            connection.execute("BEGIN IMMEDIATE")
            if self._blank(connection):  # another may have been faster
                for statement in form.schema:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id={form.application_id}")
                connection.execute(f"PRAGMA user_version={form.version}")
            connection.execute("COMMIT")
        if connection.execute("PRAGMA application_id").fetchone()[0] != form.application_id:
            raise self._damaged()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != form.version:
            raise LLMError(
                f"{self.path} has format {version} of the {form.name}, this mnemonaut reads"
                f" {form.version}; use the version that wrote it, or name another file"
            )
        if not self._read_only and self.path != MEMORY:
            use_log(connection, _BUSY_SECONDS)

    def _blank(self, connection: sqlite3.Connection) -> bool:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not tables and not connection.execute("PRAGMA application_id").fetchone()[0]
