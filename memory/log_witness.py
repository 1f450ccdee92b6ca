"""What the index of a write-ahead log (`-shm`) says the log holds, before SQLite makes it anew.

SQLite reads a log up to the first frame that is not sound: a log that was cut short or changed is
a shorter log to it. The index, which outlives a killed process, still says how many frames were
committed. Whoever opens the store first after that writes the index anew, so it has to be read
before.

It tells so of a killed process only. After a power cut the disk may have a newer index than log,
and nothing is wrong with what is left. The first to open a store after the machine has booted
makes the index anew: so one from before that is left by a machine that went down, and is passed
over. Layout: "WAL-mode File Format", section 2,
https://www.sqlite.org/walformat.html#the_wal_index_file_format
"""

import os
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .log_check import BATCH_BYTES, FRAME_HEADER_BYTES, HEADER_BYTES, Frames, log_problems
from .log_check import read_header as read_log_header

_VERSION = 3_007_000
_COPY_BYTES = 48
_INDEX_BYTES = 2 * _COPY_BYTES + 4
_LOG_SALTS = slice(16, 24)
_TRIES = 3
_CLOCK_ERROR = 1.0

_open: Counter[tuple[int, int]] = Counter()
"""Files that this process holds open: to open and close their index once more would let go of the
locks that it has there (POSIX)."""


def hold(path: Path) -> tuple[int, int] | None:
    """Note that this process opens `path`; what it is to `release`."""
    key = _identity(path)
    if key is not None:
        _open[key] += 1
    return key


def release(key: tuple[int, int] | None) -> None:
    """Note that one of those who held it has closed it."""
    if key is not None:
        _open[key] -= 1
        if _open[key] <= 0:
            del _open[key]


def lost_writes(path: Path) -> str:
    """What the log of the store at `path` lost, in words; "" for nothing, or where none can tell.

    To be asked before the store is opened. Nothing is believed while another process writes.
    """
    if _identity(path) in _open or not _is_of_this_boot(path):
        return ""  # whoever opened it first has asked; or its index may be newer than its log
    for _ in range(_TRIES):
        before = _read(path)
        if before is None or not before.frames:
            return ""
        lost = _lost_frames(path, before)
        if _read(path) == before:
            log = f"{path.name}-wal"
            return f"{lost} of {before.frames} frames of {log} cannot be read" if lost else ""
    return ""


def hints(path: Path) -> list[str]:
    """What a log without an index, such as a copied one, seems to have lost; one line each."""
    if _identity(path) in _open or _is_of_this_boot(path):
        return []
    before = _log_state(path)
    found = log_problems(path)
    return found if _log_state(path) == before else []  # it is being written to, so it is not left


def emptied(path: Path) -> bool:
    """Whether a file without a byte has something beside it that only a store has."""
    beside = (Path(f"{path}-index"), Path(f"{path}-wal"))
    try:
        return path.stat().st_size == 0 and any(
            other.exists() and other.stat().st_size > 0 for other in beside
        )
    except OSError:
        return False


class _Index(NamedTuple):
    """What the index says: frames committed, frames copied into the store, page size, salts."""

    frames: int
    copied: int
    page_bytes: int
    salts: bytes


def _is_of_this_boot(path: Path) -> bool:
    """Whether the index was made, or made anew, since the machine has booted.

    Its time is that of when it was made, or of a later write: those through a mapping do not
    always count, and need not. No time can be told where there is no clock since booting, nor of
    an index from the future, whose clock was another.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    if clock is None:
        return False
    try:
        made = os.stat(f"{path}-shm").st_mtime
    except OSError:
        return False
    now = time.time()
    return now - time.clock_gettime(clock) <= made <= now + _CLOCK_ERROR


def _log_state(path: Path) -> tuple[int, int] | None:
    try:
        told = os.stat(f"{path}-wal")
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        told = os.stat(path)
    except OSError:
        return None
    return told.st_dev, told.st_ino


def _read(path: Path) -> _Index | None:
    """None where there is no index, or it is being written, or damaged."""
    try:
        with open(f"{path}-shm", "rb") as stream:
            raw = stream.read(_INDEX_BYTES)
    except OSError:
        return None
    if len(raw) < _INDEX_BYTES or raw[:_COPY_BYTES] != raw[_COPY_BYTES : 2 * _COPY_BYTES]:
        return None
    words = np.frombuffer(raw[:_COPY_BYTES], "=u4").tolist()
    first = second = 0
    for one, other in zip(words[:10:2], words[1:10:2], strict=True):
        first = (first + one + second) % 2**32
        second = (second + other + first) % 2**32
    if words[0] != _VERSION or not raw[12] or words[10:12] != [first, second]:
        return None
    page = int(np.frombuffer(raw[14:16], "=u2")[0])
    page = (page & 0xFE00) + ((page & 1) << 16)  # 1 stands for 65,536
    copied = int(np.frombuffer(raw[2 * _COPY_BYTES :], "=u4")[0])
    return _Index(words[4], copied, page, raw[32:40])


def _lost_frames(path: Path, index: _Index) -> int:
    """How many of the committed frames cannot be read in the log any more."""
    try:
        with open(f"{path}-wal", "rb") as stream:
            head = stream.read(HEADER_BYTES)
            if not head and index.copied >= index.frames:
                return 0
            log = read_log_header(head)
            if log is None or head[_LOG_SALTS] != index.salts or log.page_bytes != index.page_bytes:
                return index.frames
            frames = Frames(log)
            size = FRAME_HEADER_BYTES + index.page_bytes
            while frames.count < index.frames:
                most = max(1, BATCH_BYTES // size)
                data = stream.read(min(index.frames - frames.count, most) * size)
                if len(data) < size:
                    sound = frames.first_bad - 1 if frames.first_bad else frames.count
                    return index.frames - sound
                frames.take(data[: len(data) // size * size])
            return index.frames - frames.first_bad + 1 if frames.first_bad else 0
    except OSError:
        return 0 if index.copied >= index.frames else index.frames
