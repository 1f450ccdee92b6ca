"""What a replica's next checkpoint is made of: its living rows, in the order they are to lie."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ..embedding import Vectors
from .checkpoint import Content
from .codec import Codec, Codes, Precision
from .columns import Column
from .partition import Partition, Read, centres_of, grouped, tuned
from .replica import Replica
from .sampling import kept_recall
from .segment import COUNTS, Segment

_BLOCK_ROWS = 16_384


class _Living:
    """The living rows of some segments by one number each, in the order of their ids."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        positions: list[NDArray[np.int64]] = []
        for segment in segments:
            order = np.arange(segment.size) if segment.order is None else segment.order
            alive = segment.living()
            positions.append(order if alive is None else order[alive[order]])
        self.starts = np.cumsum([0, *(len(some) for some in positions)])
        self.positions = positions
        self.size = int(self.starts[-1])

    def take(self, name: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """One of the counts, or the ids, of some rows."""
        whole = np.concatenate(
            [
                (segment.ids if name == "ids" else segment.counts[name])[some]
                for segment, some in zip(self.segments, self.positions, strict=True)
            ]
        )
        return np.asarray(whole[rows], dtype=np.int64)

    def success(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        parts = zip(self.segments, self.positions, strict=True)
        return np.concatenate([segment.success[some] for segment, some in parts])[rows]

    def column(self, key: str, rows: NDArray[np.int64]) -> Column:
        """One column, its values numbered anew where two segments number them differently."""
        parts: list[NDArray[np.int32]] = []
        values: list[str] = []
        code_of: dict[str, int] = {}
        for segment, some in zip(self.segments, self.positions, strict=True):
            if key not in segment.columns:
                parts.append(np.full(len(some), -1, dtype=np.int32))
                continue
            column = segment.columns[key]
            codes = column.codes[some]
            new = np.full(len(column.values) + 1, -1, dtype=np.int32)
            # What only forgotten rows had is forgotten with them.
            for code in np.unique(codes[codes >= 0]).tolist():
                value = column.values[code]
                if value not in code_of:
                    code_of[value] = len(values)
                    values.append(value)
                new[code] = code_of[value]
            parts.append(new[codes])
        return Column(np.concatenate(parts)[rows], values)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Vectors of some rows, as their segments know them."""
        found = np.empty((len(rows), self.segments[0].codec.dimension), dtype="<f4")
        for nth, (segment, some) in enumerate(zip(self.segments, self.positions, strict=True)):
            here = (rows >= self.starts[nth]) & (rows < self.starts[nth + 1])
            chosen = some[rows[here] - self.starts[nth]]
            found[here] = segment.codec.decode(segment.codes[chosen])
        return found


@contextmanager
def content_of(
    replica: Replica, index: Path, precision: Precision, with_groups: bool
) -> Iterator[Content]:
    """The content of the checkpoint `index`; OSError where there is no room for what it takes."""
    living = _Living(replica.segments or [replica.tail])
    exact = all(segment.codec.exact for segment in living.segments)
    with TemporaryFile(dir=index.parent) if not exact else nullcontext() as scratch:
        read = living.vectors if scratch is None else _spread_out(replica, living.size, scratch)
        rows = np.arange(living.size)
        partition: Partition | None = None
        if with_groups and living.size:
            centres = centres_of(read, living.size, replica.dimension)
            rows, starts = grouped(read, living.size, centres)
            partition = tuned(centres, starts, lambda: _blocks(read, rows))
        codec = Codec(precision, replica.dimension, _reach(precision, read, rows))
        keys = dict.fromkeys(key for segment in living.segments for key in segment.columns)
        yield Content(
            ids=living.take("ids", rows),
            success=living.success(rows),
            counts={name: living.take(name, rows) for name in COUNTS},
            columns={key: living.column(key, rows) for key in keys},
            codec=codec,
            blocks=_encoded(codec, read, rows),
            partition=partition,
            kept=kept_recall(codec, lambda: _blocks(read, rows), living.size),
        )


def _blocks(read: Read, rows: NDArray[np.int64]) -> Iterator[Vectors]:
    for start in range(0, len(rows), _BLOCK_ROWS):
        yield read(rows[start : start + _BLOCK_ROWS])


def _encoded(codec: Codec, read: Read, rows: NDArray[np.int64]) -> Iterator[Codes]:
    for block in _blocks(read, rows):
        yield codec.encode(block)


def _reach(precision: Precision, read: Read, rows: NDArray[np.int64]) -> float:
    """The largest component that the codes must tell."""
    if precision != "int8":
        return 1.0
    return max((float(np.abs(block).max()) for block in _blocks(read, rows)), default=1.0)


def _spread_out(replica: Replica, size: int, scratch: IO[bytes]) -> Read:
    """Reads the vectors as the rows have them, from a file that nobody else sees: the checkpoint
    at hand knows them less well."""
    written = 0
    for row in replica.rows.after(0):
        if written >= size or row.id > replica.last_id:
            break
        scratch.write(row.vector)
        written += 1
    scratch.flush()
    if not written:
        return lambda rows: np.empty((len(rows), replica.dimension), dtype="<f4")
    kept: Vectors = np.memmap(scratch, dtype="<f4", mode="r", shape=(written, replica.dimension))
    return lambda rows: np.asarray(kept[rows])
