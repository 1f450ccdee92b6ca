"""Damage in the write-ahead log of a store, which SQLite itself passes over in silence.

SQLite reads the log up to the first frame whose checksum is wrong: it cannot tell one that was
changed from one whose writer was stopped. Transactions behind such a frame are gone without a word
then. They still stand in the file, so it can be told. Format and checksum: section 4 of SQLite's
"Database File Format", https://www.sqlite.org/fileformat2.html#walformat
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import StoreReadOnly

_MAGIC = 0x377F0682  # and its lowest bit says that checksums are over big-endian numbers
HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
BATCH_BYTES = 1 << 24

_Numbers = NDArray[np.uint32]


class Log(NamedTuple):
    """What the header says: its salts, the checksum that the first frame goes on from [2]."""

    page_bytes: int
    order: str
    salts: _Numbers
    sums: _Numbers


def log_problems(path: str | Path) -> list[str]:
    """What is wrong with the log of the store at `path`, one line each; [] = nothing.

    A last write that was stopped half-way is no damage: it was never acknowledged.
    """
    file = Path(f"{path}-wal")
    try:
        with file.open("rb") as stream:
            head = stream.read(HEADER_BYTES)
            log = read_header(head)
            if log is None and not stream.read(1):
                return []  # nothing was written behind the header
            if log is None:
                return [f"{file.name}: its header is damaged; what is in it cannot be read"]
            frames = Frames(log)
            size = FRAME_HEADER_BYTES + log.page_bytes
            while len(data := stream.read(max(1, BATCH_BYTES // size) * size)) >= size:
                frames.take(data[: len(data) // size * size])
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreReadOnly(
            f"{file} cannot be read ({error.strerror}); see that it may be, then try again"
        ) from error
    if frames.lost:
        return [
            f"{file.name}: frame {frames.first_bad} of {frames.count} is damaged;"
            " what was written after it cannot be read"
        ]
    return []


class Frames:
    """Follows the checksums of a log from frame to frame; frames count from 1.

    Attributes:
        first_bad: the first frame that SQLite does not read; 0 where it reads all of them.
        lost: a transaction was completed in or after that frame, as far as can be told.
    """

    def __init__(self, log: Log) -> None:
        self.count = self.first_bad = 0
        self.lost = False
        self._log = log
        self._sums = log.sums
        # A checksum is linear in what it is over, modulo 2**32.
        self._carry, self._weights = _coefficients((8 + log.page_bytes) // 8)

    def take(self, data: bytes) -> None:
        """The next frames, whole ones."""
        size = FRAME_HEADER_BYTES + self._log.page_bytes
        raw = np.frombuffer(data, dtype=np.uint8).reshape(-1, size)
        head = raw[:, :FRAME_HEADER_BYTES].copy().view(">u4").astype(np.uint32)
        covered = np.concatenate([raw[:, :8], raw[:, FRAME_HEADER_BYTES:]], axis=1)
        words = covered.view(f"{self._log.order}u4").astype(np.uint32)
        stored = head[:, 4:6]
        before = np.concatenate([self._sums.reshape(1, 2), stored[:-1]])
        expected = before @ self._carry.T + words @ self._weights
        sound = (stored == expected).all(axis=1)
        ours = (head[:, 2:4] == self._log.salts).all(axis=1)
        # Each frame is judged by the checksum that stands in the one before, not by the chain
        # from the start: so those behind a damaged one still count as sound.
        first = 0
        if not self.first_bad:
            good = sound & ours
            if good.all():
                first = len(good)
            else:
                bad = int(good.argmin())
                self.first_bad = self.count + bad + 1
                self.lost = bool(sound[bad]) or self._is_one_bit(stored[bad], expected[bad])
                first = bad + 1
        commits = head[:, 1] != 0
        self.lost = self.lost or bool((sound & ours & commits)[first:].any())
        self.count += len(raw)
        self._sums = stored[-1]

    def _is_one_bit(self, stored: _Numbers, expected: _Numbers) -> bool:
        """Whether one flipped bit explains a wrong checksum: no stopped write looks like that."""
        flipped = stored ^ expected
        if sum(int(number).bit_count() for number in flipped) == 1:
            return True
        difference = stored - expected
        for bit in range(32):
            shifted = self._weights << np.uint32(bit)
            if ((shifted == difference) | (-shifted == difference)).all(axis=1).any():
                return True
        return False


def read_header(head: bytes) -> Log | None:
    """None where the header is not what was written."""
    if len(head) < HEADER_BYTES:
        return None
    numbers = np.frombuffer(head, dtype=">u4").astype(np.uint32)
    order = ">" if int(numbers[0]) & 1 else "<"
    _, weights = _coefficients(3)
    sums = np.frombuffer(head[:24], dtype=f"{order}u4").astype(np.uint32) @ weights
    page_bytes = int(numbers[2])
    if int(numbers[0]) & ~1 != _MAGIC or (sums != numbers[6:8]).any():
        return None
    return Log(page_bytes, order, numbers[4:6], numbers[6:8])


def _coefficients(pairs: int) -> tuple[_Numbers, _Numbers]:
    """What the checksum after `pairs` pairs of numbers owes to the one before, [2, 2], and to
    each number, [2 * pairs, 2]."""
    weights = np.empty((2 * pairs, 2), dtype=np.uint32)
    a, b, c, d = 1, 0, 0, 1  # the step ((1, 1), (1, 2)), taken 0 times
    for pair in reversed(range(pairs)):
        # A pair (x, y) adds x to the first sum and x + y to the second, and is then carried on.
        weights[2 * pair] = ((a + b) % 2**32, (c + d) % 2**32)
        weights[2 * pair + 1] = (b, d)
        a, b, c, d = (a + b) % 2**32, (a + 2 * b) % 2**32, (c + d) % 2**32, (c + 2 * d) % 2**32
    return np.array([[a, b], [c, d]], dtype=np.uint32), weights
