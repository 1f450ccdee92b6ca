"""What the memory must beat: chance, the room's habit, TIDEE's CommonMemory, and no memex."""

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .names import ClassNames
from .predictor import Ranked, asked, ordered
from .rates import Rates, rates
from .rooms import RoomScene
from .tally import Tally, positions

Floats: TypeAlias = NDArray[np.float64]


class RandomReceptacle:
    """TIDEE's RandomReceptacle: any order. Equal questions get equal answers for one `seed`."""

    def __init__(self, known: Iterable[str] = (), seed: int = 0) -> None:
        self._known = tuple(sorted(set(known)))
        self._seed = seed

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        names = asked(type, room, hidden, candidates, self._known)
        text = f"{self._seed}/{room.name}/{type}/{','.join(sorted(hidden))}"
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
        return ordered(names, np.random.default_rng(seed).random(len(names)))


class RatePredictor:
    """A closed form over the counts: what `score` makes of one object's rates."""

    def __init__(
        self, counts: Tally, names: ClassNames, score: Callable[[Rates], Floats], part: str
    ) -> None:
        self._counts, self._names, self._score, self._part = counts, names, score, part

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        found = asked(type, room, hidden, candidates, self._counts.words.receptacles)
        if not found:
            return []
        scores = self._score(rates(self._counts, self._names, (type,), room.kind, found))[0]
        return ordered(found, scores, [{self._part: float(score)} for score in scores])


def common_memory(counts: Tally, names: ClassNames) -> RatePredictor:
    """TIDEE's CommonMemory: the most frequent receptacle of same-class objects in the memory.

    Ties, and receptacles never seen with the class, are ordered by the room kind's frequency,
    then by the global one; without that its hits hang on the order of names.
    """
    return RatePredictor(counts, names, lambda found: found.common, "common")


def back_off(counts: Tally, names: ClassNames) -> RatePredictor:
    """Availability-normalised rates with back-off over neighbours by name and kinds of room."""
    return RatePredictor(counts, names, lambda found: found.closed_form, "rate")


class RoomMajority:
    """The receptacle type that holds most in rooms of this kind, whatever the object."""

    def __init__(self, counts: Tally) -> None:
        self._words = counts.words
        self._by_kind = counts.chosen.sum(axis=1)

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        found = asked(type, room, hidden, candidates, self._words.receptacles)
        place = positions(self._words.receptacles)
        kind = positions(self._words.kinds).get(room.kind)
        everywhere = self._by_kind.sum(axis=0)
        held = 1e-6 * everywhere + (everywhere if kind is None else self._by_kind[kind])
        return ordered(found, np.array([held[place[n]] if n in place else 0.0 for n in found]))


class WithoutMemex:
    """No same-class nodes: the kind of room and what lies where in it, and nothing of the class.

    Stands for TIDEE's WithoutMemex. The kind's rate counts as `weight` objects beside those seen.
    """

    def __init__(self, counts: Tally, names: ClassNames, weight: float = 5.0) -> None:
        self._counts, self._names, self._weight = counts, names, weight

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        found = asked(type, room, hidden, candidates, self._counts.words.receptacles)
        if not found:
            return []
        general = rates(self._counts, self._names, (type,), room.kind, found).room[0]
        lies = [parent for _, parent in room.placements(hidden)]
        here = np.array([lies.count(name) for name in found], dtype=np.float64)
        scores = here + self._weight * general / max(float(general.sum()), 1e-9)
        return ordered(found, scores)
