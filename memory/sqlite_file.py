"""Opening an SQLite file, and saying in one line what is wrong with it and what helps."""

import sqlite3
from pathlib import Path

from .errors import NotAStore, StoreError, StoreFull, StoreReadOnly

MEMORY = ":memory:"
_BUSY_SECONDS = 30.0
_HEADER = b"SQLite format 3\0"


def connect(path: str | Path, *, read_only: bool) -> sqlite3.Connection:
    """Open `path` in autocommit mode; raises StoreError.

    Where the file or its folder may not be written it is opened for reading, so that a store on
    a read-only disk can still be recalled from; writing to it then raises StoreReadOnly.
    """
    if str(path) == MEMORY:
        return _connect(MEMORY, uri=False)
    file = Path(path).absolute()
    _check_file(file, read_only)
    modes = ["mode=ro"] if read_only else ["mode=rwc", "mode=ro"]
    if not _has_log(file):
        # A write-ahead log needs a folder that can be written, unless the file cannot change.
        # Never with rows in the log: `immutable` would silently leave them out.
        modes.append("mode=ro&immutable=1")
    failure = sqlite3.Error()
    for mode in modes:
        try:
            return _connect(f"{file.as_uri()}?{mode}", uri=True)
        except sqlite3.Error as error:
            if mode == modes[0]:
                failure = error
            if _code(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                break
            if not file.exists():
                raise StoreReadOnly(
                    f"{path} cannot be created ({error}); choose a folder that can be written"
                ) from error
    raise store_error(failure, path) from failure


def store_error(error: sqlite3.Error, path: str | Path) -> StoreError:
    """The error of ours that says what `error` means for the store at `path`."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"{path}: the disk is full, the last write was undone; free some space")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return StoreReadOnly(f"{path} may not be written; copy it to where it may, or make it so")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return NotAStore(f"{path} is not an experience store, or is damaged; restore a copy of it")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"{path}: another process held it for {_BUSY_SECONDS:.0f} s; stop that one, try again"
        )
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreError(f"{path} was closed ({error}); open the store again")
    return StoreError(f"{path} cannot be used ({error}); check the disk, then open it again")


def _connect(target: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(target, timeout=_BUSY_SECONDS, isolation_level=None, uri=uri)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads the header
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check_file(file: Path, read_only: bool) -> None:
    """Say plainly what SQLite would say obscurely."""
    try:
        if file.is_dir():
            raise NotAStore(f"{file} is a folder; name a file in it")
        if not file.exists():
            if read_only:
                raise StoreError(f"there is no store at {file}; check the path")
            file.parent.mkdir(parents=True, exist_ok=True)
            return
        with file.open("rb") as stream:
            header = stream.read(len(_HEADER))
    except OSError as error:
        raise StoreReadOnly(
            f"{file} cannot be reached ({error.strerror}); choose another path"
        ) from error
    # An empty file is a store whose maker died before its first write.
    if header and header != _HEADER:
        raise NotAStore(f"{file} is not an experience store; name another file")


def _has_log(file: Path) -> bool:
    log = file.with_name(file.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _code(error: sqlite3.Error) -> int:
    """The primary result code; extended codes keep it in their low byte."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
