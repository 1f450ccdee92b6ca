"""What the remembered rooms say, counted: what was chosen, and what there was to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .rooms import RoomScene

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the memory: object types, receptacle types, room kinds; each sorted."""

    types: tuple[str, ...]
    receptacles: tuple[str, ...]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, rooms: Iterable[RoomScene]) -> "Vocabulary":
        types: set[str] = set()
        receptacles: set[str] = set()
        kinds: set[str] = set()
        for room in rooms:
            kinds.add(room.kind)
            receptacles.update(room.receptacle_types())
            types.update(thing.type for thing, _ in room.placements())
        return cls(tuple(sorted(types)), tuple(sorted(receptacles)), tuple(sorted(kinds)))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over placed objects.

    Attributes:
        chosen: [kind, type, receptacle]: objects of the type that lie on the receptacle type.
        present: the same shape: objects of the type for which that receptacle type was there.
            `chosen / present` is what availability normalisation means: a type that is mostly
            seen in rooms without a desk is not one that avoids desks.
    """

    words: Vocabulary
    chosen: Floats
    present: Floats

    def without(self, other: "Tally") -> "Tally":
        """The rooms of `other`, which must be among those counted, taken out again."""
        return Tally(self.words, self.chosen - other.chosen, self.present - other.present)


def tally(rooms: Iterable[RoomScene], words: Vocabulary) -> Tally:
    """Count rooms whose words are all in `words`."""
    shape = (len(words.kinds), len(words.types), len(words.receptacles))
    chosen, present = np.zeros(shape), np.zeros(shape)
    types, receptacles = positions(words.types), positions(words.receptacles)
    for room in rooms:
        kind = words.kinds.index(room.kind)
        for thing, parent in room.placements():
            row = types[thing.type]
            chosen[kind, row, receptacles[parent]] += 1
            there = [receptacles[name] for name in room.candidates(thing.type, (thing.id,))]
            present[kind, row, there] += 1
    return Tally(words, chosen, present)


def positions(names: Sequence[str]) -> dict[str, int]:
    return {name: nth for nth, name in enumerate(names)}
