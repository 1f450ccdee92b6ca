"""The backend of a file; see `Backend` for what it promises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from ..backend import Event, NewRow, Row, Traits, Watermark
from ..embedding import Vectors
from ..errors import StoreError
from ..experience import Experience
from ..filters import clauses
from ..ranking import Ranked, RankWeights
from ..sqlite import Rows
from ..sqlite_file import MEMORY
from ..verification import problems
from .agreement import disagreements
from .checkpoint import unwritten, write
from .codec import Precision
from .content import content_of
from .experiences import Experiences
from .gathering import traits_of, written
from .replica import Replica
from .report import IndexReport, report_of
from .search import Search
from .token import new_token

_CLOSING_ROWS = 2000
_TAIL_ROWS = 65_536
_EMBEDDED_AT_ONCE = 256


class LocalBackend:
    """Rows in the SQLite file `path`; vectors and metadata derived from them in this process.

    A store that grew gets a checkpoint, `path` + "-index", so that opening it need not read every
    row: when it is closed, and after every doubling.

    Args:
        approximate_above: look into the nearest groups only, once there are more rows; None never.
        precision: of the vectors in the checkpoint, None for what it has; what is read from rows
            in this process is searched as it is.
    """

    def __init__(
        self,
        rows: Rows,
        *,
        approximate_above: int | None = None,
        precision: Precision | None = None,
    ) -> None:
        self.path = rows.path
        self._rows = rows
        self._above = approximate_above
        self._asked_precision: Precision | None = precision
        self._index = None if rows.path == MEMORY else Path(rows.path + "-index")
        self._closed = False
        self._tail_checked = 0
        self._begin()
        self._catch_up()

    def _begin(self) -> None:
        self._replica = Replica(self._rows, self._index)
        self._search = Search(self._replica, approximate=False)
        self._experiences = Experiences(self._replica)
        self._known_epoch = self._replica.epoch
        self._rows.written_with = self._rows.embedding()

    @contextmanager
    def moment(self) -> Iterator[None]:
        with self._rows.snapshot():
            self._catch_up()
            yield

    def embedding(self) -> tuple[str, int]:
        return self._rows.embedding()

    def close(self) -> None:
        """Write a checkpoint if much came since the last, and close the file."""
        if self._closed:
            return
        self._closed = True
        replica = self._replica
        try:
            stored = 0 if replica.base is None else replica.base.size
            new = replica.tail.size + replica.changes
            if new >= max(_CLOSING_ROWS, stored // 20) or self._lacks_groups():
                with suppress(StoreError):  # it is derived: the rows are all there
                    self.checkpoint()
        finally:
            self._rows.close()

    # Writing

    def append(self, rows: Sequence[NewRow], *, merge: bool) -> list[int]:
        ids = self._rows.append(rows, merge=merge)
        vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype="<f4")
        self._replica.keep(ids, rows, vectors.reshape(len(rows), -1))
        if self._replica.tail.size >= self._next_checkpoint():
            with suppress(StoreError):
                self._write_checkpoint(with_groups=False)
            self._tail_checked = 2 * self._replica.tail.size  # if it failed, not at every row
        return ids

    def _next_checkpoint(self) -> float:
        """The size of the tail at which it goes into the checkpoint while rows are being added.

        Groups take long to find, so where there are some it waits until the store is closed.
        """
        base = self._replica.base
        if base is not None and base.partition is not None:
            return inf
        return max(_TAIL_ROWS, self._tail_checked, 0 if base is None else base.size)

    def credit(self, ids: Sequence[int], helped: bool) -> None:
        self._catch_up()
        self._rows.credit(ids, helped)
        self._catch_up(surely=True)

    def withdraw(self, mark: Watermark) -> int:
        withdrawn = self._rows.withdraw(mark)
        self._catch_up(surely=True)
        return withdrawn

    def history(self) -> tuple[int, int]:
        return self._rows.history()

    def forget(self, ids: Sequence[int], *, seen: tuple[int, int] | None = None) -> bool:
        done = self._rows.forget(ids, seen)
        self._catch_up(surely=True)
        return done

    def checkpoint(self) -> None:
        """Write what is derived from the rows beside them, for the next that opens the store.

        Raises StoreFull where there is no room, StoreError where it cannot be written.
        """
        self._write_checkpoint(with_groups=self._wants_groups())

    def _write_checkpoint(self, *, with_groups: bool) -> None:
        if self._index is None or self._rows.read_only:
            return
        replica = self._replica
        # The store learns the token first: a crash in between leaves a checkpoint that is not
        # believed, never one that is and should not be.
        token = new_token(self._rows)
        try:
            with (
                self.moment(),
                content_of(replica, self._index, self._precision, with_groups) as content,
            ):
                write(self._index, replica.moment(token), content)
        except OSError as error:
            raise unwritten(self._index, error) from error
        replica.renew()

    def compact(self) -> None:
        self._rows.vacuum()
        self._catch_up(surely=True)
        self.checkpoint()

    def reembed(
        self, name: str, dimension: int, encode: Callable[[Sequence[Experience]], Vectors]
    ) -> None:
        def pairs() -> Iterator[tuple[int, bytes]]:
            batch: list[Row] = []
            for row in self.rows():
                batch.append(row)
                if len(batch) == _EMBEDDED_AT_ONCE:
                    yield from self._embedded(batch, encode)
                    batch = []
            yield from self._embedded(batch, encode)

        self._rows.replace_vectors(name, dimension, pairs())
        self._begin()
        self._catch_up(surely=True)

    @staticmethod
    def _embedded(
        batch: Sequence[Row], encode: Callable[[Sequence[Experience]], Vectors]
    ) -> Iterator[tuple[int, bytes]]:
        vectors = encode([Experience.from_json(row.body) for row in batch]) if batch else ()
        for row, vector in zip(batch, vectors, strict=True):
            yield row.id, np.asarray(vector, dtype="<f4").tobytes()

    # Reading

    def watermark(self) -> Watermark:
        self._catch_up()
        return Watermark(self._replica.last_id, self._replica.last_event)

    def __len__(self) -> int:
        self._catch_up()
        return sum(segment.alive for segment in self._replica.segments)

    def ids(self, where: Mapping[str, Any]) -> Sequence[int]:
        self._catch_up()
        segments = self._replica.segments
        if not where and sum(segment.alive for segment in segments) == self._replica.last_id:
            return range(1, self._replica.last_id + 1)
        asked = clauses(where)
        found = []
        for segment in segments:
            positions = segment.matching(asked)
            ids = segment.ids[: segment.size]
            found.append(ids if positions is None else ids[positions])
        return np.sort(np.concatenate(found)).tolist() if found else []

    def fetch(self, ids: Sequence[int]) -> list[Experience]:
        self._catch_up()
        return self._experiences.of(ids)

    def traits(self, ids: Sequence[int]) -> Traits:
        self._catch_up()
        return traits_of(self._replica, ids)

    def vectors(self, ids: Sequence[int]) -> Vectors:
        self._catch_up()
        return written(self._replica, ids)

    def rank(
        self,
        queries: Vectors,
        k: int,
        wheres: Sequence[Mapping[str, Any]],
        weights: RankWeights,
    ) -> list[list[Ranked]]:
        self._catch_up()
        self._search.approximate = self._is_approximate()
        return self._search.best(queries, k, wheres, weights)

    def matching(self, text: str, count: int, where: Mapping[str, Any]) -> list[int]:
        self._catch_up()
        if not where:
            return self._rows.matching(text, limit=count)
        allowed = set(self.ids(where))
        limit = count
        while allowed:
            limit *= 8
            some = self._rows.matching(text, limit=limit)
            found = [id for id in some if id in allowed]
            if len(found) >= count or len(some) < limit:
                return found[:count]
        return []

    def rows(self) -> Iterator[Row]:
        with self._rows.snapshot():
            for row in self._rows.after(0):
                yield Row(row.id, row.body, row.vector)

    def events(self) -> Iterator[Event]:
        yield from self._rows.events_after(0)

    def problems(self) -> list[str]:
        found = problems(self._rows)
        if found:
            return found  # what is derived from damaged rows says nothing more
        self._catch_up(surely=True)
        with self.moment():
            return disagreements(self._replica)

    def index(self) -> IndexReport:
        """How the store is searched."""
        self._catch_up()
        return report_of(self._replica.segments, approximate=self._is_approximate())

    def _is_approximate(self) -> bool:
        size = sum(segment.size for segment in self._replica.segments)
        return self._above is not None and size > self._above

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written, asked for or not."""
        return self._rows.read_only

    @property
    def _precision(self) -> Precision:
        base = self._replica.base
        if self._asked_precision is not None:
            return self._asked_precision
        return "float32" if base is None else base.codec.precision

    def _wants_groups(self) -> bool:
        if self._above is None:  # whoever opens it so leaves to others what they have
            return self._replica.base is not None and self._replica.base.partition is not None
        return len(self) > self._above

    def _lacks_groups(self) -> bool:
        base = self._replica.base
        return self._wants_groups() and (base is None or base.partition is None)

    def _catch_up(self, *, surely: bool = False) -> None:
        self._replica.catch_up(surely=surely)
        if self._replica.epoch != self._known_epoch:
            self._known_epoch = self._replica.epoch
            self._experiences = Experiences(self._replica)  # an id may mean another one by now
