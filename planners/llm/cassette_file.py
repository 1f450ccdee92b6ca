"""The lines of a cassette: appended whole by many writers at once, and read."""

import json
import os
import time
from pathlib import Path
from typing import Any

from .errors import CassetteError

MARK = "mnemonaut-cassette"
_BEGINNING = f'{{"{MARK}":'.encode()
_LOCK_SECONDS = 30.0
_PAUSE_SECONDS = 0.002
_BLOCK = 65536


def canonical(value: Any) -> str:
    """JSON in one way only: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append(path: Path, header: str, line: str | None = None) -> None:
    """Write `line`, the header before it where the file is empty: all of it or nothing.

    What a killed writer left torn at the end is cut off first. The file is opened anew each
    time, so that the lock holds between threads and forked processes as well.

    Raises:
        CassetteError: the file is no cassette, cannot be written, or is locked for too long.
    """
    try:
        if line is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            _lock(descriptor, path)
            size = _whole_size(descriptor, header, path)
            text = ("" if size else f"{header}\n") + ("" if line is None else f"{line}\n")
            # In JSON, a backslash escape of half a surrogate pair means that half.
            _write(descriptor, text.encode("utf-8", "backslashreplace"), size)
        finally:
            os.close(descriptor)  # lets go of the lock
    except OSError as error:
        reason = f"{error.strerror}; free space or name another file, then `mnemonaut resume`"
        raise CassetteError(f"cannot write {path}: {reason}") from error


def first_line(path: Path) -> bytes:
    """The header's line, with its end where it has one."""
    try:
        with path.open("rb") as file:
            return file.readline(_BLOCK * 16)
    except OSError as error:
        raise CassetteError(f"cannot read {path}: {error.strerror}; check the path") from error


def parsed(line: bytes, path: Path, number: int) -> dict[str, Any]:
    """One recorded call.

    Raises:
        CassetteError: the line is none of ours.
    """
    try:
        body = json.loads(line)
        if (
            isinstance(body["scope"], str)
            and isinstance(body["nth"], int)
            and isinstance(body["key"], str)
            and isinstance(body["reply"], dict)
        ):
            return dict(body)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise damaged(path, number)


def damaged(path: Path, number: int) -> CassetteError:
    """What to say of a line that cannot be understood."""
    return CassetteError(f"{path}: line {number} is damaged; restore a copy or record it anew")


def no_cassette(path: Path) -> CassetteError:
    """What to say of a file of another kind."""
    return CassetteError(f"{path} is no cassette; name another file, or record one")


def _write(descriptor: int, data: bytes, size: int) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _whole_size(descriptor: int, header: str, path: Path) -> int:
    """Size of the file in whole lines; what follows them is cut off.

    Raises:
        CassetteError: the file is none of ours, and is left as it is.
    """
    size = os.fstat(descriptor).st_size
    if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n":
        return size
    end = size
    while end > 0:
        start = max(0, end - _BLOCK)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            end = start + found + 1
            break
        end = start
    begun = os.pread(descriptor, _BLOCK, 0)
    torn_header = end == 0 and header.encode("utf-8", "backslashreplace").startswith(begun)
    if not (torn_header or (end > 0 and begun.startswith(_BEGINNING))):
        raise no_cassette(path)
    os.ftruncate(descriptor, end)
    return end


def _lock(descriptor: int, path: Path) -> None:
    """Hold the file alone; the kernel lets go of it when the process dies, however it dies."""
    import fcntl

    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise CassetteError(
                    f"{path} was locked by another process for {_LOCK_SECONDS:.0f} s; stop that"
                    " one, then `mnemonaut resume`"
                ) from None
            time.sleep(_PAUSE_SECONDS)
