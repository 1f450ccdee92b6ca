"""What an experience store asks of the place where its rows are kept: a file, or a server.

Two backends answer alike: `local` (SQLite rows, vectors searched in this process) and `postgres`
(rows and vectors on a server that many machines share).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .embedding import Vectors
from .experience import Experience
from .ranking import Ranked, RankWeights


class NewRow(NamedTuple):
    """An experience as it is written.

    Attributes:
        body: the experience as canonical JSON.
        vector: its embedding, little-endian float32.
        digest: 64 bits, equal for experiences that are the same but for when they were made.
        words: what a search for words looks through.
        facets: what a filter may ask about: its metadata, `task`, `success` and `when`.
    """

    task: str
    success: bool
    body: str
    vector: bytes
    digest: int
    words: str
    facets: Mapping[str, Any]


class Row(NamedTuple):
    """An experience as it is read."""

    id: int
    body: str
    vector: bytes


class EventKind(IntEnum):
    """What happened to an experience after it was stored."""

    FAILED = 0
    HELPED = 1
    AGAIN = 2


class Event(NamedTuple):
    """An experience was used (FAILED, HELPED), or made AGAIN when the newest had the id `at`."""

    id: int
    experience: int
    kind: EventKind
    at: int


class Watermark(NamedTuple):
    """How far a store had grown: what came later can be withdrawn."""

    last_id: int
    last_credit: int


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of some experiences beside their texts; arrays in the order asked for [n].

    Attributes:
        success: whether the plan went through.
        when: the experience's own logical time.
        met: the newest id of the store when the experience was last made; its own id at first.
        times: how often it was made.
        used, helped: how often it was recalled for an attempt, and how often that succeeded.
    """

    success: NDArray[np.bool_]
    when: NDArray[np.int64]
    met: NDArray[np.int64]
    times: NDArray[np.int64]
    used: NDArray[np.int64]
    helped: NDArray[np.int64]


class Backend(Protocol):
    """Rows, and what is found among them. Errors are StoreErrors, in one line.

    Every reading method sees all that any process had been told is stored when it was called, or
    when the `moment` around it began.
    """

    path: str

    def moment(self) -> AbstractContextManager[None]:
        """What is read inside is of one moment, whatever other processes write; nothing may be
        written inside."""
        ...

    def embedding(self) -> tuple[str, int]:
        """Name and dimension of the embedding that the vectors were made with."""
        ...

    def append(self, rows: Sequence[NewRow], *, merge: bool) -> list[int]:
        """Write all of `rows` or none; durable when their ids are returned.

        With `merge`, a row whose experience is there already becomes an event AGAIN of that one,
        and has its id. Ids are 1, 2, 3, ... in the order of writing, and never given twice unless
        the row was withdrawn.
        """
        ...

    def credit(self, ids: Sequence[int], helped: bool) -> None:
        """One event for each of the ids, all or none; StoreError where one is not stored."""
        ...

    def withdraw(self, mark: Watermark) -> int:
        """Delete rows and events that came after `mark`; returns how many rows."""
        ...

    def forget(self, ids: Sequence[int], *, seen: tuple[int, int] | None = None) -> bool:
        """Delete the rows and their events, for good; the newest row may not be among them.

        False, and nothing is deleted, where `seen` is given and is not the `history` any more.
        """
        ...

    def history(self) -> tuple[int, int]:
        """Changes when anything stored was used, made again, withdrawn or forgotten."""
        ...

    def watermark(self) -> Watermark:
        """The newest id and the newest event's, both 0 in an empty store."""
        ...

    def __len__(self) -> int:
        """How many experiences are stored."""
        ...

    def ids(self, where: Mapping[str, Any]) -> Sequence[int]:
        """Ids of those that match (see `filters`), ascending; all of them for {}."""
        ...

    def fetch(self, ids: Sequence[int]) -> list[Experience]:
        """The experiences with these ids, in that order; StoreError where one is not stored."""
        ...

    def traits(self, ids: Sequence[int]) -> Traits:
        """The same for what is known beside."""
        ...

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The same for the vectors, float32 [len(ids), dimension], as they were written."""
        ...

    def rank(
        self,
        queries: Vectors,
        k: int,
        wheres: Sequence[Mapping[str, Any]],
        weights: RankWeights,
    ) -> list[list[Ranked]]:
        """The k best for each query [q, dimension], among what matches its own `where`.

        By the sum of similarity, outcome, recency and usefulness only; see `ranking.score`, which
        gives the reported parts and scores, and the order, of both backends.
        """
        ...

    def matching(self, text: str, count: int, where: Mapping[str, Any]) -> list[int]:
        """Ids of the `count` experiences whose words fit `text` best, best first; fewer only
        where fewer share a word with it."""
        ...

    def rows(self) -> Iterator[Row]:
        """All rows in id order, of one moment."""
        ...

    def events(self) -> Iterator[Event]:
        """All events in id order."""
        ...

    def problems(self) -> list[str]:
        """What is wrong with the store, one line each; [] = nothing. Reads everything."""
        ...

    def compact(self) -> None:
        """Give space back, and write anew all that is derived from the rows."""
        ...

    def reembed(
        self, name: str, dimension: int, encode: Callable[[Sequence[Experience]], Vectors]
    ) -> None:
        """Replace every vector, all or none; `encode` is given batches in id order."""
        ...

    def close(self) -> None:
        """Let go of the file or server; what was acknowledged is there already."""
        ...
