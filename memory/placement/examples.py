"""Placements that somebody showed: "my mugs go on the shelf" as counts, per user.

An example adjusts what a predictor says for its class, and less so for classes named alike. It
never changes the memory, so one memory serves many users.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import NotAStore
from .names import ClassNames
from .predictor import PlacementPredictor, Ranked
from .rooms import RoomScene

FORMAT = "mnemonaut.examples"

WEIGHT = 3.0
"""What one example counts for against the memory, which counts for 1 in all."""


@dataclass(frozen=True, slots=True)
class Example:
    """`user` showed that an object of `type` goes to `receptacle_type`; kind "" = in any room."""

    user: str
    type: str
    receptacle_type: str
    kind: str = ""


class ShownExamples:
    """What users showed, in order."""

    def __init__(self, examples: Iterable[Example] = ()) -> None:
        self._examples = list(examples)

    def show(self, example: Example) -> None:
        self._examples.append(example)

    def of(self, user: str, kind: str = "") -> tuple[Example, ...]:
        """What `user` showed for rooms of this kind, or for any room."""
        return tuple(e for e in self._examples if e.user == user and (not e.kind or e.kind == kind))

    def to_json(self) -> dict[str, Any]:
        rows = [[e.user, e.type, e.receptacle_type, e.kind] for e in self._examples]
        return {"format": FORMAT, "version": 1, "examples": rows}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "ShownExamples":
        """Read what `to_json` wrote; NotAStore where it is something else."""
        if document.get("format") != FORMAT or document.get("version") != 1:
            raise NotAStore("no shown examples that this version can read")
        try:
            return cls(Example(*map(str, row)) for row in document["examples"])
        except (KeyError, TypeError) as error:
            raise NotAStore(f"damaged examples ({error})") from error


class WithExamples:
    """A predictor, adjusted by what one user showed.

    The predictor's shares are a Dirichlet prior of total weight 1; each example adds `weight`,
    times the likeness of the class names (1 for the same class), to the receptacle shown.
    """

    def __init__(
        self,
        predictor: PlacementPredictor,
        examples: ShownExamples,
        user: str,
        names: ClassNames,
        *,
        weight: float = WEIGHT,
    ) -> None:
        self._predictor, self._examples, self._user = predictor, examples, user
        self._names, self._weight = names, weight

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        ranked = self._predictor.rank(type, room, hidden, candidates)
        shown = self._examples.of(self._user, room.kind)
        if not shown:
            return ranked
        likeness = self._names.kernel((type,), tuple(e.type for e in shown))[0]
        added: dict[str, float] = {}
        for example, alike in zip(shown, likeness, strict=True):
            place = example.receptacle_type
            added[place] = added.get(place, 0.0) + self._weight * float(alike)
        there = {found.receptacle_type for found in ranked}
        total = 1.0 + sum(count for place, count in added.items() if place in there)
        adjusted = [
            Ranked(
                found.receptacle_type,
                (found.score + added.get(found.receptacle_type, 0.0)) / total,
                {**found.why, "shown": added.get(found.receptacle_type, 0.0)},
            )
            for found in ranked
        ]
        return sorted(adjusted, key=lambda found: (-found.score, found.receptacle_type))
