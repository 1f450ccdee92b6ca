"""The parts of a recalled experience's score: how much each counts, what it is, what it adds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .backend import Traits
from .experience import Recall
from .ranking import RankWeights, similarities, usefulness
from .store import ExperienceStore

_FUSION = 60
"""The constant of reciprocal rank fusion; see `fusion`."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    Attributes:
        weight: how much it counts.
        value: what is weighed: a cosine, a place in a list, 1 for success, an age, a usefulness
            or a likeness; None where the experience is not in the list.
        says: the same in words.
        adds: what it adds to the score.
    """

    part: str
    weight: float
    value: float | None
    says: str
    adds: float

    def record(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def explained(
    store: ExperienceStore,
    text: str,
    found: Sequence[Recall],
    traits: Traits,
    weights: RankWeights,
) -> list[list[Part]]:
    """For each of the experiences that were `found` for `text`, the parts of its score.

    `traits` are theirs, in the same order.
    """
    if not found:
        return []
    (query,) = store.embedding.encode([text])
    cosines = similarities(query, store.vectors_of([recall.id for recall in found])).tolist()
    last_id = store.last_id()
    answers: list[list[Part]] = []
    for nth, recall in enumerate(found):
        known = _Known(
            cosine=cosines[nth],
            age=last_id - int(traits.met[nth]),
            success=bool(traits.success[nth]),
            used=int(traits.used[nth]),
            helped=int(traits.helped[nth]),
        )
        answers.append([_part(name, adds, known, weights) for name, adds in recall.why.items()])
    return answers


@dataclass(frozen=True, slots=True)
class _Known:
    """What the parts of one score are made from."""

    cosine: float
    age: int
    success: bool
    used: int
    helped: int


def _part(name: str, adds: float, known: _Known, weights: RankWeights) -> Part:
    weight = float(getattr(weights, name))
    value, says = _value(name, adds / weight if weight else 0.0, known, weights)
    return Part(name, weight, value, says, adds)


def _value(
    name: str, unweighted: float, known: _Known, weights: RankWeights
) -> tuple[float | None, str]:
    """What is weighed, as a number and in words."""
    match name:
        case "similarity" if not (weights.words and weights.similarity):
            return known.cosine, f"cosine {known.cosine:.3f}"
        case "similarity" | "words":
            place = round((_FUSION + 1) / unweighted) - _FUSION if unweighted else None
            by = f"in likeness, cosine {known.cosine:.3f}" if name == "similarity" else "in words"
            return place, f"place {place} {by}" if place else f"no place {by}"
        case "outcome":
            return float(known.success), "went through" if known.success else "failed"
        case "recency":
            return known.age, f"age {known.age}, half-life {weights.half_life:g}"
        case "usefulness":
            told = f"helped {known.helped} of {known.used}" if known.used else "never used"
            return float(usefulness(known.helped, known.used)), told
        case _:
            likeness = 0.0 - unweighted
            return likeness, f"likeness {likeness:.3f} to one above" if likeness else "the first"
