"""What the index of a write-ahead log (`-shm`) says the log held, before SQLite makes it anew.

A log that was cut short is a shorter log, and SQLite finds nothing wrong with it. Its index, which
outlives a killed process, still says how many frames there were. The first connection writes that
index anew, so it has to be read before. Layout: "WAL-mode File Format", section 2,
https://www.sqlite.org/walformat.html#the_wal_index_file_format
"""

import os
import struct
from collections import Counter
from pathlib import Path

_HEADER_BYTES = 48
_FRAMES = 16  # where the number of frames stands, in the order of bytes of the machine
_PAGE_BYTES = 14
_SALTS = slice(32, 40)
_LOG_HEADER_BYTES = 32
_LOG_SALTS = slice(16, 24)
_FRAME_HEADER_BYTES = 24

_open: Counter[tuple[int, int]] = Counter()
"""Files that this process holds open: to open and close their index once more would let go of the
locks that it has there (POSIX)."""


def held(path: Path) -> tuple[int, int] | None:
    """Note that this process opens `path`; what it is to `release`."""
    try:
        told = os.stat(path)
    except OSError:
        return None
    key = (told.st_dev, told.st_ino)
    _open[key] += 1
    return key


def release(key: tuple[int, int] | None) -> None:
    """Note that one of those who held it has closed it; gives None, since nothing is held then."""
    if key is not None:
        _open[key] -= 1
        if _open[key] <= 0:
            del _open[key]


def lost_frames(path: Path) -> list[str]:
    """One line where the log of the store at `path` was cut; [] where it was not, or none can tell.

    To be asked before the store is opened.
    """
    try:
        told = os.stat(path)
        if (told.st_dev, told.st_ino) in _open:
            return []  # whoever opened it first has asked
        log, index = Path(f"{path}-wal"), Path(f"{path}-shm")
        with index.open("rb") as stream:
            copies = stream.read(2 * _HEADER_BYTES)
        with log.open("rb") as stream:
            head = stream.read(_LOG_HEADER_BYTES)
            size = stream.seek(0, os.SEEK_END)
    except OSError:
        return []
    first, second = copies[:_HEADER_BYTES], copies[_HEADER_BYTES:]
    if len(second) < _HEADER_BYTES or first != second:
        return []  # absent, or being written
    (frames,) = struct.unpack_from("=I", first, _FRAMES)
    (page,) = struct.unpack_from("=H", first, _PAGE_BYTES)
    page = 65_536 if page == 1 else page
    if head[_LOG_SALTS] and head[_LOG_SALTS] != first[_SALTS]:
        return []  # of another run of the log
    needed = _LOG_HEADER_BYTES + frames * (_FRAME_HEADER_BYTES + page) if frames else 0
    if size >= needed:
        return []
    return [
        f"{log.name}: it ends after {size} bytes of {needed};"
        " what was written after that cannot be read"
    ]


def emptied(path: Path) -> bool:
    """Whether a file without a byte has something beside it that only a store has."""
    beside = (Path(f"{path}-index"), Path(f"{path}-wal"))
    try:
        return path.stat().st_size == 0 and any(
            other.exists() and other.stat().st_size > 0 for other in beside
        )
    except OSError:
        return False
