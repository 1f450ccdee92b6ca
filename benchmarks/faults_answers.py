"""All that a store answers, as one value, so that two stores can be told apart."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from faults_workload import TASKS, query

from mnemonaut.memory import ExperienceStore, Query, RankWeights, Recall

QUESTIONS = 20
_HYBRID = RankWeights(words=1.0)
_WHERES: tuple[dict[str, Any], ...] = (
    {"env": "forest"},
    {"rank": {">=": 3, "<": 6}},
    {"task": TASKS[1]},
    {"success": False},
    {"when": {"<": 900}},
)


@dataclass(frozen=True)
class Answers:
    """What a store gave: every row, what is known of it, and the answers to known questions."""

    rows: dict[int, str]
    traits: dict[str, list[int]]
    vectors: str
    ids: dict[str, list[int]]
    recalls: list[list[tuple[int, float, str]]]
    fingerprint: str

    def differences(self, right: "Answers") -> list[str]:
        """Which parts are not as in `right`."""
        names = ("rows", "traits", "vectors", "ids", "recalls", "fingerprint")
        return [name for name in names if getattr(self, name) != getattr(right, name)]


def questions(first: int, last: int) -> list[Query]:
    """Known questions: the texts of experiences with numbers between these, evenly spread."""
    step = max(1, (last - first) // QUESTIONS)
    return [query(number) for number in range(first, last, step)][:QUESTIONS]


def answered(store: ExperienceStore, asked: list[Query]) -> Answers:
    """Ask everything; what raises, raises. Recall comes first, as it does in an agent's life."""
    recalls: list[list[Recall]] = []
    for nth, question in enumerate(asked):
        recalls.append(store.recall(question, 5))
        recalls.append(store.recall(question, 5, _WHERES[nth % len(_WHERES)]))
        recalls.append(store.recall(question, 5, weights=_HYBRID))
    ids = list(store.ids())
    traits = store.traits(ids)
    names = ("success", "when", "met", "times", "used", "helped")
    return Answers(
        {id: found.to_json() for id, found in zip(ids, store.get_many(ids), strict=True)},
        {name: [int(value) for value in getattr(traits, name)] for name in names},
        sha256(store.vectors_of(ids).tobytes()).hexdigest(),
        {str(where): list(store.ids(where)) for where in ({}, *_WHERES)},
        [[(r.id, r.score, r.experience.to_json()) for r in found] for found in recalls],
        store.fingerprint(),
    )
