"""Files that grow while they are read: each part of them is read once."""

import os
import zlib
from pathlib import Path
from typing import BinaryIO

PIECE = 2**15


class Lines:
    """The whole lines of a file that is appended to; of one that shrank, all lines anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inode = self._read = 0

    def new(self) -> tuple[bool, list[bytes]]:
        """Whether what was read before no longer holds, and the whole lines that came since."""
        try:
            with self.path.open("rb") as file:
                inode, size = _state(file)
                anew = self._read > 0 and (inode != self._inode or size < self._read)
                if anew:
                    self._read = 0
                self._inode = inode
                file.seek(self._read)
                data = file.read()
        except OSError:
            anew, self._read = self._read > 0, 0
            return anew, []
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        return anew, whole.splitlines()


class Members:
    """Where each gzip member of a growing file begins, so that the 1,400th is found at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inode = 0
        self._starts = [0]

    def member(self, nth: int) -> bytes | None:
        """The content of a member, counted from 0; None where it is not there, or not whole yet."""
        try:
            with self.path.open("rb") as file:
                inode, size = _state(file)
                if inode != self._inode or size < self._starts[-1]:
                    self._inode, self._starts = inode, [0]
                return self._member(file, nth)
        except OSError:
            return None

    def _member(self, file: BinaryIO, nth: int) -> bytes | None:
        try:
            while len(self._starts) <= nth:
                _, end = _inflated(file, self._starts[-1], keep=False)
                if end is None:
                    return None
                self._starts.append(end)
            content, end = _inflated(file, self._starts[nth], keep=True)
        except zlib.error:  # it was cut and written on since
            self._starts = [0]
            return None
        return None if end is None else content


def _inflated(file: BinaryIO, start: int, *, keep: bool) -> tuple[bytes, int | None]:
    """The content of the member that begins at `start`, and its end; no end where it is torn."""
    reader = zlib.decompressobj(wbits=31)
    content, end = bytearray(), start
    file.seek(start)
    while not reader.eof:
        piece = file.read(PIECE)
        if not piece:
            return b"", None
        inflated = reader.decompress(piece)
        if keep:
            content += inflated
        end += len(piece)
    return bytes(content), end - len(reader.unused_data)


def _state(file: BinaryIO) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_ino, state.st_size
