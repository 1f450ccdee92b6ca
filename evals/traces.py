"""The traces of a stream on disk: one gzip member an episode, so that `zcat` reads them all.

A trace is written before the record that it belongs to and is not synced by itself: where a
power cut loses one, the episode still counts and only cannot be looked at.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..envs.errors import ResultsError

LEVEL = 4
PIECE = 2**14

_ENCODED = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
).encode
"""As `canonical`, in two thirds of its time: a trace is long and never contains itself."""


class TraceLog:
    """Appends one gzip member an episode; opening it keeps the first `count`.

    The nth member is that of the nth episode: where a power cut lost some, empty ones stand.
    """

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab+", buffering=0)
        except OSError as error:
            raise ResultsError(f"cannot write {path}: {error.strerror}") from error
        try:
            self.keep(count)
        except BaseException:
            self._file.close()
            raise

    def append(self, trace: Mapping[str, Any]) -> None:
        """Write one trace.

        Raises:
            ResultsError: the disk is full.
        """
        self._write(gzip.compress(_ENCODED(trace).encode() + b"\n", LEVEL, mtime=0))

    def _write(self, member: bytes) -> None:
        try:
            while member:
                member = member[self._file.write(member) :]
        except OSError as error:
            reason = f"{error.strerror}; free space, then `mnemonaut resume`"
            raise ResultsError(f"cannot write {self._path}: {reason}") from error

    def keep(self, count: int) -> None:
        """Drop what was torn by a kill, and all traces after the first `count`.

        Raises:
            ResultsError: the disk is full.
        """
        self._file.seek(0)
        data = self._file.read()
        ends = [end for _, end, _ in members(data)][:count]
        end = ends[-1] if ends else 0
        if end < len(data):
            self._file.truncate(end)
        self._write(gzip.compress(b"{}\n", LEVEL, mtime=0) * (count - len(ends)))

    def close(self) -> None:
        self._file.close()


def members(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, content) of each whole gzip member; a torn last one is left out."""
    start, view = 0, memoryview(data)
    while start < len(data):
        reader = zlib.decompressobj(wbits=31)
        content, end = bytearray(), start
        try:
            # By the piece: what is left over is copied, and would be the whole file each time.
            while not reader.eof and end < len(data):
                content += reader.decompress(view[end : end + PIECE])
                end = min(end + PIECE, len(data))
        except zlib.error:
            return
        if not reader.eof:
            return
        end -= len(reader.unused_data)

        yield start, end, bytes(content)
        start = end


def read_traces(path: Path) -> Iterator[bytes]:
    """The trace of each episode of a stream, in order, as one line of JSON; none without a file.

    That of an episode whose trace was lost is `{}`.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return
    for _, _, content in members(data):
        yield content


def read_trace(path: Path, index: int) -> dict[str, Any] | None:
    """The trace of one episode of a stream; None where none was kept."""
    for nth, content in enumerate(read_traces(path)):
        if nth == index:
            return dict(json.loads(content)) or None
    return None


def append_spans(path: Path, spans: Sequence[str]) -> None:
    """Append lines of spans; outside the promise "same seed, same bytes", as wall times are.

    Raises:
        ResultsError: the disk is full or the folder may not be written.
    """
    if not spans:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(line + "\n" for line in spans))
    except OSError as error:
        reason = f"{error.strerror}; free space, then `mnemonaut resume`"
        raise ResultsError(f"cannot write {path}: {reason}") from error
