"""What a store holds in memory, derived from its rows and kept in step with them.

Two segments: the base, mapped from a checkpoint, and the tail of what came later. A damaged, stale
or foreign checkpoint is passed over, and everything is read from the rows.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import NewRow, Watermark
from ..embedding import Vectors
from ..errors import NotAStore, StoreVersion
from ..experience import Experience
from ..filters import described
from ..sqlite import Rows
from ..validation import check_experience
from . import checkpoint
from .segment import Segment
from .token import token_of


class Replica:
    """The segments of a store; `index` is where its checkpoint is, None where it has none."""

    def __init__(self, rows: Rows, index: Path | None) -> None:
        self.rows = rows
        self._index = index
        self._embedding = rows.embedding()
        self._version: int | None = None
        self.epoch = 0
        self._clear()

    def _clear(self) -> None:
        self.base: Segment | None = None
        self.tail = Segment(self.dimension)
        self.last_id = self.last_event = 0
        self.changes = 0  # events and forgotten rows since the checkpoint

    @property
    def path(self) -> str:
        return self.rows.path

    @property
    def dimension(self) -> int:
        return self._embedding[1]

    @property
    def segments(self) -> list[Segment]:
        """Those that hold rows, older rows first."""
        both = [self.tail] if self.base is None else [self.base, self.tail]
        return [segment for segment in both if segment.size]

    def catch_up(self, *, surely: bool = False) -> None:
        """Read what other processes wrote since the last look; what anyone wrote if `surely`.

        Raises NotAStore where a row cannot be read.
        """
        version = self.rows.data_version()
        if version == self._version and not surely:
            return
        with self.rows.snapshot():
            if self._version is None:
                self._map()
            self._follow()
            for row in self.rows.after(self.last_id):
                self._load(row.id, row.body, row.vector)
            for event in self.rows.events_after(self.last_event):
                for segment in self.segments:
                    if segment.note(event):
                        break
                self.last_event = event.id
                self.changes += 1
            # The newest may have been forgotten; marks and ages count them all the same.
            self.last_id, self.last_event = self.rows.last_id(), self.rows.last_event()
        self._version = version

    def keep(self, ids: Sequence[int], rows: Sequence[NewRow], vectors: Vectors) -> None:
        """Take in what this process has just written under `ids`."""
        first = self.last_id + 1
        if list(ids) != list(range(first, first + len(rows))) or self.rows.merged:
            # Another process has written in between, or experiences were merged: an id that looks
            # new may be that of a row which another has just written, with other metadata.
            self.catch_up(surely=True)
            return
        for id, row, vector in zip(ids, rows, vectors, strict=True):
            self.tail.add(id, row.success, row.facets, vector)
        self.last_id = ids[-1]

    def find(self, id: int) -> tuple[Segment, int] | None:
        """The segment and position of a row; None where it is not stored."""
        for segment in reversed(self.segments):
            position = segment.position(id)
            if position is not None:
                return segment, position
        return None

    def renew(self) -> None:
        """Map the checkpoint that was just written, and go on from there."""
        with self.rows.snapshot():
            self._clear()
            self._map()
        self.catch_up(surely=True)

    def moment(self, token: str = "") -> checkpoint.Moment:
        """Which moment of the store this is."""
        return checkpoint.Moment(token, self.last_id, self.last_event, self.epoch)

    def _map(self) -> None:
        """Begin with the checkpoint, if it tells of this store."""
        self.epoch = self.rows.epoch()
        if self._index is None or not self._index.exists():
            return
        try:
            moment, segment = checkpoint.read(self._index)
        except checkpoint.NoCheckpoint:
            return
        if self._agrees(moment, segment):
            gone = self.rows.forgotten_after(moment.epoch)
            segment.kill(gone)
            self.changes = len(gone)
            self.base, self.last_id = segment, moment.last_id
            self.last_event = moment.last_event

    def _agrees(self, moment: checkpoint.Moment, segment: Segment) -> bool:
        """Whether a checkpoint is of this store, and of a past that it still has."""
        back = self.rows.rewound_after(moment.epoch)
        return (
            moment.token == token_of(self.rows)
            and moment.epoch <= self.epoch
            and moment.last_id <= self.rows.last_id()
            and moment.last_event <= self.rows.last_event()
            and segment.codec.dimension == self.dimension
            and not (back is not None and _before(back, moment))
        )

    def _follow(self) -> None:
        """Undo what was withdrawn, and let go of what was forgotten, since the last look."""
        epoch = self.rows.epoch()
        if epoch == self.epoch:
            return
        if self.rows.embedding() != self._embedding:
            raise StoreVersion(
                f"{self.rows.path} was embedded anew, with `{self.rows.embedding()[0]}`; "
                "open it again"
            )
        back = self.rows.rewound_after(self.epoch)
        if back is not None and _before(back, self.moment()):
            self._clear()
            self._map()
            return
        gone = self.rows.forgotten_after(self.epoch)
        for segment in self.segments:
            segment.kill(gone)
        self.changes += len(gone)
        self.epoch = epoch

    def _load(self, id: int, body: str, blob: bytes) -> None:
        try:
            vector = np.frombuffer(blob, dtype="<f4")
            if vector.size != self.dimension:
                raise ValueError(f"its vector has {vector.size} numbers, not {self.dimension}")
            experience = Experience.from_json(body)
            check_experience(experience)
        except (ValueError, TypeError) as error:
            raise NotAStore(
                f"{self.rows.path} is damaged: experience {id}: {error}; restore a copy"
            ) from error
        self.tail.add(id, experience.success, described(experience), vector)
        self.last_id = id


def encoded(segment: Segment, blob: bytes) -> NDArray[Any]:
    """A row's vector as its segment would keep it."""
    return np.asarray(segment.codec.encode(np.frombuffer(blob, dtype="<f4").reshape(1, -1))[0])


def _before(back: Watermark, moment: checkpoint.Moment) -> bool:
    return back.last_id < moment.last_id or back.last_credit < moment.last_event
