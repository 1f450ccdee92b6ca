"""The backend of a server; see `Backend` for what it promises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal

import numpy as np

from ..backend import Event, NewRow, Row, Traits, Watermark
from ..embedding import Vectors
from ..errors import NotAStore, StoreError
from ..experience import Experience
from ..ranking import Ranked, RankWeights
from . import reading, schema, upkeep, words, writing
from .address import address
from .connecting import Connection
from .nearest import Nearest
from .problems import problems
from .session import Session


class PostgresBackend:
    """A store in a PostgreSQL database, which any number of machines read and write.

    Every search is exact, and is made on the server; nothing is held in this process. A connection
    that broke is made anew: only a write that was being confirmed is reported. After `fork` the
    child gets its own connection.

    Attributes:
        path: the address without its secrets.
    """

    def __init__(self, session: Session, embedding: tuple[str, int]) -> None:
        self.path = session.shown
        self._session = session
        self._embedding = embedding
        self._tokenizer = words.Tokenizer()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        embedding: tuple[str, int] | None,
        read_only: bool,
        durability: Literal["process", "power"],
    ) -> "PostgresBackend":
        """Open the store at `url`, made with `embedding` (name, dimension) where there is none.

        `postgresql://user@host/database?store=NAME` keeps several stores in one database, each in
        the schema of its name; without it the name is `mnemonaut`. A write is acknowledged when
        the server has it on its disk, whatever the `durability`: a server's death takes no more
        than a client's. "power" refuses a server that was told not to wait for its disk. A pooler
        in between must keep sessions (PgBouncer's `pool_mode = session`).

        Raises StoreError, or one of its kinds, in one line that names the cure.
        """
        if durability not in ("process", "power"):
            raise StoreError(f'durability is "process" or "power", not {durability!r}')
        session = Session(address(url), read_only=read_only)
        try:
            if not schema.exists(session):
                if read_only or embedding is None:
                    raise NotAStore(
                        f"{session.shown} has no store `{session.store}` yet; check the address, "
                        "or open it for writing with an embedding to make it"
                    )
                schema.create(session, *embedding)
            if durability == "power":
                schema.require_disk(session)
            return cls(session, session.read(schema.embedding))
        except BaseException:
            session.close()
            raise

    def moment(self) -> AbstractContextManager[None]:
        return self._session.moment()

    def embedding(self) -> tuple[str, int]:
        return self._session.read(schema.embedding)

    def close(self) -> None:
        self._session.close()
        self._tokenizer.close()

    # Writing

    def append(self, rows: Sequence[NewRow], *, merge: bool) -> list[int]:
        if not rows:
            return []

        def work(connection: Connection) -> list[int]:
            return writing.append(
                connection, self.path, self._embedding, self._tokenizer, rows, merge=merge
            )

        return self._session.write(work)

    def credit(self, ids: Sequence[int], helped: bool) -> None:
        if ids:
            self._session.write(lambda c: writing.credit(c, self.path, ids, helped))

    def withdraw(self, mark: Watermark) -> int:
        return self._session.write(lambda c: writing.withdraw(c, self.path, mark))

    def forget(self, ids: Sequence[int], *, seen: tuple[int, int] | None = None) -> bool:
        if not ids:
            return seen is None or tuple(seen) == self.history()
        return self._session.write(lambda c: writing.forget(c, self.path, ids, seen))

    def compact(self) -> None:
        upkeep.compact(self._session)

    def reembed(
        self, name: str, dimension: int, encode: Callable[[Sequence[Experience]], Vectors]
    ) -> None:
        upkeep.reembed(self._session, name, dimension, encode)
        self._embedding = (name, dimension)

    # Reading

    def watermark(self) -> Watermark:
        return self._session.read(reading.watermark)

    def history(self) -> tuple[int, int]:
        return self._session.read(reading.history)

    def __len__(self) -> int:
        return self._session.read(reading.count)

    def ids(self, where: Mapping[str, Any]) -> Sequence[int]:
        return self._session.read(lambda c: reading.ids(c, where))

    def fetch(self, ids: Sequence[int]) -> list[Experience]:
        return self._session.read(lambda c: reading.experiences(c, self.path, ids))

    def traits(self, ids: Sequence[int]) -> Traits:
        return self._session.read(lambda c: reading.traits(c, self.path, ids))

    def vectors(self, ids: Sequence[int]) -> Vectors:
        found = self._session.read(lambda c: reading.vectors(c, self.path, ids))
        return np.stack(found) if found else np.empty((0, self._embedding[1]), dtype=np.float32)

    def rank(
        self,
        queries: Vectors,
        k: int,
        wheres: Sequence[Mapping[str, Any]],
        weights: RankWeights,
    ) -> list[list[Ranked]]:
        if k < 1:
            return [[] for _ in queries]
        nearest = Nearest(self.path, self._embedding, weights)

        def work(connection: Connection) -> list[list[Ranked]]:
            return [
                nearest.best(connection, query, k, where)
                for query, where in zip(queries, wheres, strict=True)
            ]

        return self._session.read(work)

    def matching(self, text: str, count: int, where: Mapping[str, Any]) -> list[int]:
        asked = self._tokenizer.words(text)
        return self._session.read(lambda c: words.matching(c, asked, count, where))

    def rows(self) -> Iterator[Row]:
        return reading.all_rows(self._session)

    def events(self) -> Iterator[Event]:
        return reading.all_events(self._session)

    def problems(self) -> list[str]:
        return problems(self._session)
