"""Our store as a contender: its public face, with an embedding that looks vectors up.

What the others keep as text and metadata is the state's text, `task`, `success`, `when` and
`where` of an experience. An add writes the words for the search by words as well.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from store_data import DIMENSION, Asked, Lookup, Row, Where
from store_trial import Found

from mnemonaut.memory import Experience, ExperienceStore, Query, RankWeights
from mnemonaut.memory.local.codec import Precision

SIMILARITY = RankWeights(outcome=0.0, recency=0.0, usefulness=0.0)
"""What the others rank by."""


class Table:
    """An embedding that has seen all texts: they cost a look-up."""

    name = "table"
    dimension = DIMENSION

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def encode(self, texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        if len(texts) == 1:
            return self._lookup(texts[0])[None]
        return np.stack([self._lookup(text) for text in texts])


class Ours:
    """Ranked by similarity alone, as the others rank."""

    libraries = ("mnemonaut.memory",)
    persists = True
    weights = SIMILARITY
    approximate_above: int | None = None
    precision: Precision = "float32"

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        self._store = ExperienceStore(
            folder / "store.db",
            embedding=Table(lookup),
            weights=self.weights,
            approximate_above=self.approximate_above,
            precision=self.precision,
        )

    @staticmethod
    def native(rows: Sequence[Row]) -> list[Experience]:
        return [
            Experience(
                state={"text": row.text},
                task=row.task,
                plan=(),
                outcome={"success": row.success},
                where={"env": row.env},
                when=row.when,
            )
            for row in rows
        ]

    def load(self, rows: Sequence[Experience]) -> None:
        self._store.remember_many(rows)

    def add(self, row: Experience) -> None:
        self._store.remember(row)

    def top(self, query: Asked, k: int, where: Where) -> list[Found]:
        found = self._store.recall(Query(query.text), k, where)
        return [Found(row.id - 1, row.score, row.experience.state["text"]) for row in found]

    def close(self) -> None:
        self._store.close()

    def about(self) -> dict[str, Any]:
        """How the store says that it searches."""
        return asdict(self._store.index())


class OursByDefault(Ours):
    """With the weights that the store has by itself: outcome, recency and usefulness count too."""

    weights = RankWeights()


class OursAfterKill(Ours):
    """Without a checkpoint, as a process leaves a store that it did not live to close."""

    def __init__(self, folder: Path, lookup: Lookup) -> None:
        (folder / "store.db-index").unlink(missing_ok=True)
        super().__init__(folder, lookup)


class OursAtScale(Ours):
    """Approximate where there are many rows; what was loaded ends in a checkpoint."""

    approximate_above = 50_000
    _loaded = False

    def load(self, rows: Sequence[Experience]) -> None:
        super().load(rows)
        self._loaded = True

    def close(self) -> None:
        if self._loaded:
            self._store.checkpoint()
        super().close()


class AtScaleByDefault(OursAtScale):
    """The same with the weights that the store has by itself."""

    weights = RankWeights()


class AtScaleFloat16(OursAtScale):
    """The searched copy in half precision."""

    precision = "float16"


class AtScaleInt8(OursAtScale):
    """The searched copy in bytes."""

    precision = "int8"
