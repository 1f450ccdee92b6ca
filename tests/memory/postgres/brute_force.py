"""What a backend must answer, computed the slow and plain way from all that it was given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mnemonaut.memory import Experience
from mnemonaut.memory.backend import Event, EventKind, NewRow, Traits, Watermark
from mnemonaut.memory.embedding import Vectors
from mnemonaut.memory.filters import canonical, clauses, described, keeps
from mnemonaut.memory.identity import identity_digest
from mnemonaut.memory.ranking import Ranked, RankWeights, score
from mnemonaut.memory.sqlite_words import search_words


def new_row(experience: Experience, vector: Sequence[float] = (1.0, 0.0, 0.0, 0.0)) -> NewRow:
    """The row that a store would write; `vector` is made one of length 1."""
    numbers = np.asarray(vector, dtype=np.float64)
    unit = (numbers / np.linalg.norm(numbers)).astype("<f4")
    return NewRow(
        experience.task,
        experience.success,
        experience.to_json(),
        unit.tobytes(),
        identity_digest(experience),
        search_words(experience),
        described(experience),
    )


def matches(facets: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Whether an experience with these facets is asked for."""
    for clause in clauses(where):
        if clause.key not in facets:
            if clause.any_of is not None or any(op != "!=" for op, _ in clause.bounds):
                return False
        elif clause.any_of is not None:
            if canonical(facets[clause.key]) not in clause.any_of:
                return False
        elif not keeps(facets[clause.key], clause.bounds):
            return False
    return True


class BruteForce:
    """All rows and events, in the order in which they came."""

    def __init__(self) -> None:
        self.rows: dict[int, NewRow] = {}
        self.events: list[Event] = []
        self.last_id = self.last_event = 0

    def append(self, rows: Iterable[NewRow], *, merge: bool) -> list[int]:
        ids: list[int] = []
        for row in rows:
            same = self._same(row) if merge else None
            if same is None:
                self.last_id += 1
                self.rows[self.last_id] = row
            else:
                self._note(same, EventKind.AGAIN, self.last_id)
            ids.append(same or self.last_id)
        return ids

    def credit(self, ids: Iterable[int], helped: bool) -> None:
        for id in ids:
            self._note(id, EventKind.HELPED if helped else EventKind.FAILED, 0)

    def withdraw(self, mark: Watermark) -> int:
        gone = [id for id in self.rows if id > mark.last_id]
        for id in gone:
            del self.rows[id]
        self.events = [
            event
            for event in self.events
            if event.id <= mark.last_credit and event.experience <= mark.last_id
        ]
        self.last_id, self.last_event = mark
        return len(gone)

    def forget(self, ids: Iterable[int]) -> None:
        for id in ids:
            self.rows.pop(id, None)
        self.events = [event for event in self.events if event.experience in self.rows]

    def watermark(self) -> Watermark:
        return Watermark(self.last_id, self.last_event)

    def ids(self, where: Mapping[str, Any]) -> list[int]:
        return [id for id, row in sorted(self.rows.items()) if matches(row.facets, where)]

    def vectors(self, ids: Iterable[int]) -> Vectors:
        return np.stack([np.frombuffer(self.rows[id].vector, dtype="<f4") for id in ids])

    def traits(self, ids: Sequence[int]) -> Traits:
        def count(id: int, *kinds: EventKind) -> int:
            return sum(event.experience == id and event.kind in kinds for event in self.events)

        def met(id: int) -> int:
            made = [e.at for e in self.events if e.experience == id and e.kind == EventKind.AGAIN]
            return made[-1] if made else id

        return Traits(
            np.array([self.rows[id].success for id in ids], dtype=np.bool_),
            np.array([self.rows[id].facets["when"] for id in ids], dtype=np.int64),
            np.array([met(id) for id in ids], dtype=np.int64),
            np.array([1 + count(id, EventKind.AGAIN) for id in ids], dtype=np.int64),
            np.array([count(id, EventKind.FAILED, EventKind.HELPED) for id in ids], np.int64),
            np.array([count(id, EventKind.HELPED) for id in ids], dtype=np.int64),
        )

    def rank(
        self, query: Vectors, k: int, where: Mapping[str, Any], weights: RankWeights
    ) -> list[Ranked]:
        ids = self.ids(where)
        if not ids:
            return []
        ranked = score(query, ids, self.vectors(ids), self.traits(ids), self.last_id, weights)
        return ranked[:k]

    def _same(self, row: NewRow) -> int | None:
        identity = Experience.from_json(row.body).identity()
        for id, other in sorted(self.rows.items()):
            if Experience.from_json(other.body).identity() == identity:
                return id
        return None

    def _note(self, id: int, kind: EventKind, at: int) -> None:
        self.last_event += 1
        self.events.append(Event(self.last_event, id, kind, at))
