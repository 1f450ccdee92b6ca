"""Opening an SQLite file, and saying in one line what is wrong with it and what helps."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import Literal, TypeAlias

from .errors import NotAStore, StoreError, StoreFull, StoreReadOnly
from .log_witness import emptied, hints, hold, lost_writes, release

MEMORY = ":memory:"
BUSY_SECONDS = 30.0
_HEADER = b"SQLite format 3\0"
_IMMUTABLE = "mode=ro&immutable=1"
_OF_DAMAGE = (
    "no such table",
    "no such fts5 table",
    "no such column",
    "malformed",
    "vtable constructor failed",
)
"""What SQLite says of statements that fit our tables, where a table is not what was made."""

Durability: TypeAlias = Literal["process", "power"]
_SYNCHRONOUS = {"process": "NORMAL", "power": "FULL"}
_SYNCHRONOUS_ON_MACOS = ("fullfsync=1", "checkpoint_fullfsync=1")
"""There a disk answers before it has written, unless it is asked for more than to flush."""
_SETTINGS = (
    "page_size=8192",  # of a new file: a page holds three rows, where one of 4096 would hold one
    "cache_size=-16384",  # KiB: the index that merging looks into, up to a million rows
    f"journal_size_limit={1 << 26}",
)


class Damaged(Exception):
    """A row is not what was written; the text says which."""


class Database:
    """An open SQLite file, its transactions, and its errors as ours.

    Attributes:
        found_at_opening: what a copied log seems to have lost, one line each; it shows only
            before the file is opened.
    """

    def __init__(self, path: str | Path, *, read_only: bool, durability: Durability) -> None:
        self.path = str(path)
        file = Path(path).absolute()
        settings = _settings(durability)
        if self.path != MEMORY:
            _check_path(file, read_only)
        if emptied(file):
            raise NotAStore(
                f"{path} is empty, but what lies beside it is of a store; restore a copy, or"
                f" remove {path}-index and {path}-wal to begin anew"
            )
        lost = lost_writes(file)
        if lost:
            raise NotAStore(
                f"{path} lost what was acknowledged: {lost}; restore a copy, or remove {path}-shm"
                " to go on without it"
            )
        self.found_at_opening = hints(file)
        state = _state(file)
        self.connection, immutable = _opened(path, read_only, settings)
        self._immutable = (file, state) if immutable else None
        self._held = hold(file)

    def data_version(self) -> int:
        """Changes when another connection has written; costs a few microseconds."""
        self._require_unchanged()
        try:
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error

    def close(self) -> None:
        self.connection.close()
        release(self._held)
        self._held = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever other processes write."""
        self._require_unchanged()
        with self.reported():
            if self.connection.in_transaction:  # it is of one moment already
                yield
                return
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing; one writer at a time."""
        with self.reported():
            self.require_no_reader()
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has already undone it
                    self.connection.execute("ROLLBACK")
                raise

    def require_no_reader(self) -> None:
        """Inside a snapshot a write would be undone with the snapshot's end."""
        if self.connection.in_transaction:
            raise StoreError(f"{self.path} is being read; finish reading it, then write")

    def _require_unchanged(self) -> None:
        """SQLite does not look again at a file that it was told cannot change."""
        if self._immutable is not None and _state(self._immutable[0]) != self._immutable[1]:
            raise StoreError(
                f"{self.path} was changed while it was read without its log; open it again"
            )

    @contextmanager
    def reported(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        except Damaged as error:
            raise NotAStore(f"{self.path} is damaged: {error}; restore a copy") from error


def _opened(
    path: str | Path, read_only: bool, settings: Iterable[str]
) -> tuple[sqlite3.Connection, bool]:
    """Open `path` in autocommit mode; raises StoreError.

    Where the file or its folder may not be written it is opened for reading, so that a store on
    a read-only disk can still be recalled from; writing to it then raises StoreReadOnly. Also
    returns whether it was opened as a file that cannot change: nothing written later is seen then.
    """
    if str(path) == MEMORY:
        return _connect(MEMORY, settings, uri=False), False
    file = Path(path).absolute()
    modes = ["mode=ro"] if read_only else ["mode=rwc", "mode=ro"]
    if not _has_log(file):
        # A write-ahead log needs a folder that can be written, unless the file cannot change.
        # Never with rows in the log: `immutable` would silently leave them out.
        modes.append(_IMMUTABLE)
    failure = sqlite3.Error()
    for mode in modes:
        try:
            return _connect(f"{file.as_uri()}?{mode}", settings, uri=True), mode == _IMMUTABLE
        except sqlite3.Error as error:
            if mode == modes[0]:
                failure = error
            if _code(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                break
            if not file.exists():
                raise StoreReadOnly(
                    f"{path} cannot be created ({error}); choose a folder that can be written"
                ) from error
    if _code(failure) == sqlite3.SQLITE_NOTADB and _is_foreign(file):
        raise NotAStore(f"{path} is not an experience store; name another file") from failure
    raise store_error(failure, path) from failure


def can_write(connection: sqlite3.Connection, table: str) -> bool:
    """Whether the file, which has this table, may be written; never waits for another writer."""
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        connection.execute(f"DELETE FROM {table} WHERE 0")
    except sqlite3.OperationalError as error:
        if _code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
            raise
        return _code(error) == sqlite3.SQLITE_BUSY  # SQLite looks for permission first
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(timeout)}")
    return True


def store_error(error: sqlite3.Error, path: str | Path) -> StoreError:
    """The error of ours that says what `error` means for the store at `path`."""
    code = _code(error)
    exact = getattr(error, "sqlite_errorcode", 0)
    if exact == sqlite3.SQLITE_CORRUPT_VTAB:
        return NotAStore(
            f"{path}: its index of words is damaged;"
            f" run `mnemonaut memory compact --store {quote(str(path))}`"
        )
    if code == sqlite3.SQLITE_ERROR and any(text in str(error) for text in _OF_DAMAGE):
        return NotAStore(f"{path} is damaged ({error}); restore a copy")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"{path}: the disk is full, the last write was undone; free some space")
    if exact == sqlite3.SQLITE_IOERR_SHMSIZE:  # there is no room for the log's index
        return StoreFull(f"{path}: the disk is full; free some space, then open it again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return StoreReadOnly(f"{path} may not be written; copy it to where it may, or make it so")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return NotAStore(f"{path} is not an experience store, or is damaged; restore a copy of it")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"{path}: another process held it for {BUSY_SECONDS:.0f} s; stop that one, try again"
        )
    if isinstance(error, sqlite3.ProgrammingError) and "thread" in str(error):
        return StoreError(f"{path} was opened by another thread; open it in this one too")
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreError(f"{path} was closed ({error}); open the store again")
    return StoreError(f"{path} cannot be used ({error}); check the disk, then open it again")


def _settings(durability: Durability) -> tuple[str, ...]:
    if durability not in _SYNCHRONOUS:
        raise StoreError(f'durability is "process" or "power", not {durability!r}')
    extra = _SYNCHRONOUS_ON_MACOS if durability == "power" else ()
    return (*_SETTINGS, f"synchronous={_SYNCHRONOUS[durability]}", *extra)


def _connect(target: str, settings: Iterable[str], *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads the header
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check_path(file: Path, read_only: bool) -> None:
    """Say plainly what SQLite would say obscurely.

    Looks at the path and never into the file: closing a file lets go of all locks that the
    process has on it (POSIX), those of another store object on the same file among them.
    """
    if "\0" in str(file):
        raise StoreError(f"no path can be {str(file)!r}; choose one without a NUL character")
    try:
        if file.is_dir():
            raise NotAStore(f"{file} is a folder; name a file in it")
        if not file.exists():
            if read_only:
                raise StoreError(f"there is no store at {file}; check the path")
            file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnly(
            f"{file} cannot be reached ({error.strerror}); choose another path"
        ) from error


def _is_foreign(file: Path) -> bool:
    """Whether a file that SQLite refused was never one of SQLite's; no one can hold it open."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_HEADER)) != _HEADER
    except OSError:
        return False


def _has_log(file: Path) -> bool:
    return _size(Path(f"{file}-wal")) > 0


def _state(file: Path) -> tuple[int, int, int]:
    """Differs once something was written to the store: to the file, or to its log."""
    try:
        told = file.stat()
    except OSError:
        return 0, 0, 0
    return told.st_mtime_ns, told.st_size, _size(Path(f"{file}-wal"))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _code(error: sqlite3.Error) -> int:
    """The primary result code; extended codes keep it in their low byte."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
