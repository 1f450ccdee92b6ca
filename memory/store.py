"""The experience store: the episodic memory (MINDSTORES, Chari et al. 2025, arXiv:2501.19318).

Typed rows with what is known of them, in a file or on a server (see `backend`); no language model
is asked on the way in or out.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from operator import index as whole
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from .backend import EventKind, Traits, Watermark
from .embedding import Embedding, Vectors, embed_text
from .embedding import embedding as embedding_named
from .errors import StoreError, StoreReadOnly
from .experience import Experience, Query, Recall
from .filters import together
from .forgetting import Forgetting
from .forgotten import forgotten
from .fusion import Question, best
from .local.backend import LocalBackend
from .local.codec import Precision
from .local.report import IndexReport
from .opening import opened
from .ranking import RankWeights
from .rows_of import encoded, rows_of
from .sqlite_file import Durability

__all__ = ["ExperienceStore", "IndexReport", "Watermark"]

_DEFAULT_WEIGHTS = RankWeights()


class ExperienceStore:
    """Experiences that outlive the process; satisfies `Episodic`.

    Recalled experiences are shared with the store: read them, do not change them. One store
    object serves one thread; any number of processes may use one store, writing in turn.

    Args:
        path: an SQLite file, made with its folders where it is absent; ":memory:" keeps nothing;
            or `postgresql://...`, a server with pgvector that many machines share.
        embedding: a name that `embedding()` knows, an Embedding, or None for the one that the
            store was written with.
        read_only: never write; the store must exist.
        create: make the store where there is none.
        weights: what makes one experience a better answer than another.
        durability: what was acknowledged survives the death of the "process", or a cut of "power".
        merge: an experience that is stored already is counted, not stored again.
        approximate_above: with more rows than this, a recall without a filter looks only into the
            groups nearest to its question, as soon as a checkpoint holds groups; `index()` tells
            its recall. None: always exact.
        precision: of the searched copy of the vectors in a checkpoint; None keeps what it has,
            float32 at first. Reported scores are always those of the vectors as written.

    Raises StoreError, or one of its kinds, in one line that names the cure.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        embedding: str | Embedding | None = "hashing",
        read_only: bool = False,
        create: bool = True,
        weights: RankWeights = _DEFAULT_WEIGHTS,
        durability: Durability = "process",
        merge: bool = True,
        approximate_above: int | None = None,
        precision: Precision | None = None,
    ) -> None:
        if not isinstance(path, str | PathLike):
            raise StoreError(f"a store needs a path, not {path!r}")
        self.read_only = read_only
        self.weights = weights
        self.merge = merge
        self._backend, self.embedding = opened(
            str(path),
            embedding,
            read_only=read_only,
            create=create,
            durability=durability,
            approximate_above=approximate_above,
            precision=precision,
        )
        self.path = self._backend.path

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
        """Let go of the file or server; what was remembered is already there."""
        self._backend.close()

    # Writing

    def remember(self, experience: Experience) -> int:
        """Keep an experience and return its id; it is durable by then. One that is stored already,
        but for when and in which episode it was made, is counted, and keeps its id."""
        return self.remember_many([experience])[0]

    def remember_many(self, experiences: Sequence[Experience]) -> list[int]:
        """Keep all of them, in one transaction, or none."""
        self.require_writable()
        made = list(experiences)
        if not made:
            return []
        rows = rows_of(made, self.embedding)
        return self._backend.append(rows, merge=self.merge)

    def credit(self, ids: Sequence[int], outcome: bool) -> None:
        """Say what the recalled experiences `ids` led to; each is counted once a call."""
        self.require_writable()
        try:
            distinct = list(dict.fromkeys(map(whole, ids)))
        except TypeError as error:
            raise StoreError(f"credit takes ids, whole numbers ({error})") from error
        if distinct:
            self._backend.credit(distinct, bool(outcome))

    def withdraw(self, mark: tuple[int, int]) -> int:
        """Undo all that was remembered and credited after `mark` was taken by `watermark()`.

        Returns how many experiences went. The store then has the fingerprint it had, and gives
        the next experience the id that it would have given; what was forgotten since stays
        forgotten. Credits that another process gave meanwhile go too.
        """
        self.require_writable()
        asked = Watermark(*mark)
        now = self.watermark()
        if not (0 <= asked.last_id <= now.last_id and 0 <= asked.last_credit <= now.last_credit):
            raise StoreError(
                f"{self.path} ends at {tuple(now)}, before the mark {tuple(mark)}: "
                "it lost rows or is another store; name the store that the mark is of"
            )
        return 0 if asked == now else self._backend.withdraw(asked)

    def forget(self, policy: Forgetting, *, dry_run: bool = False) -> list[int]:
        """Delete what the policy lets go of, for good; returns the ids that went, or would go."""
        if not dry_run:
            self.require_writable()
        return forgotten(self._backend, policy, dry_run=dry_run)

    def compact(self) -> None:
        """Give space back to the disk, and write anew all that is derived from the rows."""
        self.require_writable()
        self._backend.compact()

    def checkpoint(self) -> None:
        """Write the index beside the rows now; a store that grew does so by itself when it is
        closed, and a server needs none."""
        self.require_writable()
        if isinstance(self._backend, LocalBackend):
            self._backend.checkpoint()

    def reembed(self, embedding: str | Embedding) -> None:
        """Compute every vector anew, with another embedding; all or none."""
        self.require_writable()
        chosen = embedding_named(embedding) if isinstance(embedding, str) else embedding

        def encode(experiences: Sequence[Experience]) -> Vectors:
            return encoded(chosen, [embed_text(experience) for experience in experiences])

        self._backend.reembed(chosen.name, chosen.dimension, encode)
        self.embedding = chosen

    # Reading

    def recall(
        self,
        query: Query,
        k: int = 5,
        where: Mapping[str, Any] | None = None,
        *,
        weights: RankWeights | None = None,
    ) -> list[Recall]:
        """The k best experiences, best first, of those that match `where`.

        Fewer only where fewer match. `where`, and the query's scope, ask for metadata, `task`,
        `success` and `when` by equality, by a list of values, or by bounds: see `filters`.
        `weights` stand in for the store's own, for this once. Never writes.
        """
        return self.recall_many([query], k, where, weights=weights)[0]

    def recall_many(
        self,
        queries: Sequence[Query],
        k: int = 5,
        where: Mapping[str, Any] | None = None,
        *,
        weights: RankWeights | None = None,
    ) -> list[list[Recall]]:
        """`recall` for each of several queries, which are embedded and compared together."""
        try:
            texts = [query.text for query in queries]
            k = whole(k)
            asked = [together(where or {}, query.scope) for query in queries]
        except (AttributeError, TypeError, ValueError) as error:
            raise StoreError(f"recall takes a Query, a whole k, a mapping ({error})") from error
        if k < 1 or not texts:
            return [[] for _ in queries]
        questions = [
            Question(text, vector, one)
            for text, vector, one in zip(texts, encoded(self.embedding, texts), asked, strict=True)
        ]
        with self._backend.moment():
            ranked = best(self._backend, questions, k, weights or self.weights)
            wanted = list(dict.fromkeys(row.id for rows in ranked for row in rows))
            of = dict(zip(wanted, self._backend.fetch(wanted), strict=True))
        return [[Recall(row.id, of[row.id], row.score, row.parts) for row in r] for r in ranked]

    def get(self, id: int) -> Experience:
        """The experience that `remember` gave this id."""
        return self._backend.fetch([id])[0]

    def get_many(self, ids: Sequence[int]) -> list[Experience]:
        """The experiences with these ids, in that order."""
        return self._backend.fetch(ids)

    def ids(self, where: Mapping[str, Any] | None = None) -> Sequence[int]:
        """Ids of all experiences, or of those that match `where`, ascending."""
        return self._backend.ids(where or {})

    def __len__(self) -> int:
        return len(self._backend)

    def last_id(self) -> int:
        """Id of the newest experience; 0 where there is none."""
        return self.watermark().last_id

    def usage(self, id: int) -> tuple[int, int]:
        """How often the experience was used, and how often that helped."""
        traits = self._backend.traits([id])
        return int(traits.used[0]), int(traits.helped[0])

    def traits(self, ids: Sequence[int]) -> Traits:
        """What is known of the experiences `ids` beside their texts."""
        return self._backend.traits(ids)

    def watermark(self) -> Watermark:
        """How far the store has grown; costs a few microseconds."""
        return self._backend.watermark()

    def fingerprint(self) -> str:
        """SHA-256 of all that the store knows, read from its rows: equal stores, equal text."""
        digest = sha256(f"{self.embedding.name} {self.embedding.dimension}\n".encode())
        with self._backend.moment():
            for id, body, vector in self._backend.rows():
                digest.update(f"{id} {len(body)} {body}\n".encode())
                digest.update(vector)
            for event in self._backend.events():
                again = event.kind == EventKind.AGAIN
                told = f"again {event.at}" if again else str(int(event.kind))
                digest.update(f"{event.experience} {told}\n".encode())
        return digest.hexdigest()

    def verify(self) -> list[str]:
        """What is wrong with the store, one line each; [] = nothing. Reads every row."""
        return self._backend.problems()

    def index(self) -> IndexReport:
        """How the store is searched: exactly or not, and with what recall."""
        if isinstance(self._backend, LocalBackend):
            return self._backend.index()
        return IndexReport("exact", len(self))

    @property
    def vectors(self) -> Vectors:
        """The vectors of all experiences, [len(self), dimension], in the order of their ids."""
        with self._backend.moment():
            return self.vectors_of(self.ids())

    def vectors_of(self, ids: Sequence[int]) -> Vectors:
        """The vectors of some experiences [len(ids), dimension], as they were written."""
        if not ids:
            return np.empty((0, self.embedding.dimension), dtype=np.float32)
        return self._backend.vectors(ids)

    def require_writable(self) -> None:
        """Raise StoreReadOnly where nothing can be remembered."""
        if self.read_only:
            raise StoreReadOnly(f"{self.path} was opened read-only; open it without read_only")
        if isinstance(self._backend, LocalBackend) and self._backend.read_only:
            raise StoreReadOnly(
                f"{self.path} may not be written; copy it to where it may, or make it so"
            )
