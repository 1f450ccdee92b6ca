"""The experience store: the episodic memory (MINDSTORES, Chari et al. 2025, arXiv:2501.19318).

Rows in SQLite are the truth. Everything else (decoded experiences, vectors in FAISS, inverted
lists, counts) is held in memory, derived from the rows, and caught up when another process wrote.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from .embedding import Embedding, Vectors, embed_text
from .embedding import embedding as embedding_named
from .errors import NotAStore, StoreError, StoreReadOnly, StoreVersion
from .experience import Experience, Query, Recall
from .index import Positions
from .ranking import RankWeights
from .replica import Replica
from .sqlite import NewRow, Rows
from .validation import check_experience
from .verification import problems

_DEFAULT_WEIGHTS = RankWeights()


class Watermark(NamedTuple):
    """How far a store had grown: what came later can be withdrawn."""

    last_id: int
    last_credit: int


class ExperienceStore:
    """Experiences that outlive the process; satisfies `Episodic`.

    Recalled experiences are shared with the store: read them, do not change them. One store
    object serves one thread; several processes may use one file, one writing at a time.

    Args:
        path: an SQLite file, made with its folders where it is absent; ":memory:" keeps nothing.
        embedding: a name that `embedding()` knows, an Embedding, or None for the one that the
            store was written with.
        read_only: never write; the store must exist.
        weights: what makes one experience a better answer than another.

    Raises StoreError, or one of its kinds, in one line that names the cure.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        embedding: str | Embedding | None = "hashing",
        read_only: bool = False,
        weights: RankWeights = _DEFAULT_WEIGHTS,
    ) -> None:
        self.path = str(path)
        self.read_only = read_only
        self.weights = weights
        self._rows = Rows(path, read_only=read_only)
        try:
            self.embedding = _agreed_embedding(self._rows, embedding)
            self._replica = Replica(self._rows, self.embedding.dimension, weights)
            self._replica.catch_up()
        except BaseException:
            self._rows.close()
            raise

    def __enter__(self) -> "ExperienceStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was remembered is already in it."""
        self._rows.close()

    # Writing

    def remember(self, experience: Experience) -> int:
        """Keep an experience and return its id; it is durable by then."""
        return self.remember_many([experience])[0]

    def remember_many(self, experiences: Sequence[Experience]) -> list[int]:
        """Keep all of them, in one transaction, or none."""
        self._require_writable()
        if not experiences:
            return []
        try:
            for experience in experiences:
                check_experience(experience)
            bodies = [experience.to_json() for experience in experiences]
            # What is kept in memory is what a reader of the file would see, and no one's alias.
            kept = [Experience.from_json(body) for body in bodies]
            vectors = self.embedding.encode([embed_text(experience) for experience in kept])
            rows = [
                NewRow(e.task, e.success, body, vector.astype("<f4", copy=False).tobytes())
                for e, body, vector in zip(kept, bodies, vectors, strict=True)
            ]
            ids = self._rows.append(rows)
        except (TypeError, ValueError) as error:
            raise StoreError(f"not an experience: {error}; use plain JSON") from error
        for id, experience, vector in zip(ids, kept, vectors, strict=True):
            self._replica.keep(id, experience, vector)
        return ids

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        """Say what the recalled experiences `ids` led to; each is counted once a call."""
        self._require_writable()
        distinct = list(dict.fromkeys(ids))
        for id in distinct:
            self.get(id)  # raises where there is none
        if distinct:
            self._rows.add_credits(distinct, outcome)
            self._replica.catch_up(surely=True)

    def withdraw(self, mark: tuple[int, int]) -> int:
        """Undo all that was remembered and credited after `mark` was taken by `watermark()`.

        Returns how many experiences went. The store then has the fingerprint it had, and gives
        the next experience the id that it would have given. Credits that another process gave
        meanwhile go too.
        """
        self._require_writable()
        last_id, last_credit = mark
        now = self.watermark()
        if not (0 <= last_id <= now.last_id and 0 <= last_credit <= now.last_credit):
            raise StoreError(
                f"{self.path} ends at {tuple(now)}, before the mark {tuple(mark)}: "
                "it lost rows or is another store; name the store that the mark is of"
            )
        if (last_id, last_credit) == now:
            return 0
        withdrawn = self._rows.withdraw(last_id, last_credit)
        self._replica.catch_up(surely=True)
        return withdrawn

    # Reading

    def recall(
        self, query: Query, k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[Recall]:
        """The k best experiences, best first, of those that match `where`.

        Fewer only where fewer match. `where`, and the query's scope, ask for metadata, `task` and
        `success` by equality; a list of values means any of them. Never writes.
        """
        return self.recall_many([query], k, where)[0]

    def recall_many(
        self, queries: Sequence[Query], k: int = 5, where: Mapping[str, Any] | None = None
    ) -> list[list[Recall]]:
        """`recall` for each of several queries; their texts are embedded together."""
        replica = self._replica
        replica.catch_up()
        if k < 1 or not replica.experiences or not queries:
            return [[] for _ in queries]
        vectors = self.embedding.encode([query.text for query in queries])

        def among(query: Query) -> Positions | None:
            asked = {**(where or {}), **query.scope}
            return replica.filters.matching(asked) if asked else None

        return [
            [
                Recall(row.position + 1, replica.experiences[row.position], row.score, row.parts)
                for row in replica.ranking.best(vector, k, among(query))
            ]
            for query, vector in zip(queries, vectors, strict=True)
        ]

    def get(self, id: int) -> Experience:
        """The experience that `remember` gave this id."""
        self._replica.catch_up()
        if not 1 <= id <= len(self._replica.experiences):
            raise StoreError(f"{self.path} has no experience {id}; the last is {self.last_id()}")
        return self._replica.experiences[id - 1]

    def ids(self, where: Mapping[str, Any] | None = None) -> list[int]:
        """Ids of all experiences, or of those that match `where`, ascending."""
        self._replica.catch_up()
        return [int(position) + 1 for position in self._replica.filters.matching(where or {})]

    def __len__(self) -> int:
        self._replica.catch_up()
        return len(self._replica.experiences)

    def last_id(self) -> int:
        """Id of the newest experience; 0 where there is none."""
        return len(self)

    def usage(self, id: int) -> tuple[int, int]:
        """How often the experience was used, and how often that helped."""
        self.get(id)
        return int(self._replica.ranking.used[id - 1]), int(self._replica.ranking.helped[id - 1])

    def watermark(self) -> Watermark:
        """How far the store has grown; costs a few microseconds."""
        self._replica.catch_up()
        return Watermark(len(self._replica.experiences), self._replica.last_credit)

    def fingerprint(self) -> str:
        """SHA-256 of all that the store knows, read from the file: equal stores, equal text."""
        digest = sha256(f"{self.embedding.name} {self.embedding.dimension}\n".encode())
        with self._rows.snapshot():
            for id, body, vector in self._rows.after(0):
                digest.update(f"{id} {len(body)} {body}\n".encode())
                digest.update(vector)
            for _, experience, helped in self._rows.credits_after(0):
                digest.update(f"{experience} {int(helped)}\n".encode())
        return digest.hexdigest()

    def verify(self) -> list[str]:
        """What is wrong with the store, one line each; [] = nothing. Reads every row."""
        found = problems(self._rows)
        try:
            self._replica.catch_up()
        except NotAStore:
            return found  # it says the same, for the first bad row
        stored = [np.frombuffer(row.vector, dtype="<f4") for row in self._rows.after(0)]
        indexed = self.vectors
        if len(stored) != len(indexed):
            found.append(f"the index has {len(indexed)} vectors, the file {len(stored)}")
        for id, (row, known) in enumerate(zip(stored, indexed, strict=False), start=1):
            if not np.array_equal(row, known):
                found.append(f"experience {id}: the index has another vector than the file")
        return found

    @property
    def vectors(self) -> Vectors:
        """The vectors that are searched, [len(self), dimension]; a view until the next write."""
        return self._replica.ranking.index.vectors

    def _require_writable(self) -> None:
        if self.read_only:
            raise StoreReadOnly(f"{self.path} was opened read-only; open it without read_only")


def _agreed_embedding(rows: Rows, asked: str | Embedding | None) -> Embedding:
    """The embedding to use; makes the tables of a new store."""
    if asked is None:
        asked = "hashing" if rows.is_new else rows.embedding()[0]
    chosen = embedding_named(asked) if isinstance(asked, str) else asked
    if rows.is_new:
        rows.create(chosen.name, chosen.dimension)
    written = rows.embedding()
    if written != (chosen.name, chosen.dimension):
        raise StoreVersion(
            f"{rows.path} was written with embedding `{written[0]}` ({written[1]} dimensions), not "
            f"`{chosen.name}` ({chosen.dimension}); open it with embedding `{written[0]}`"
        )
    return chosen
