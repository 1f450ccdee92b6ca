"""Closed forms: how often a type goes to a receptacle type, from counts and with back-off.

A rate is "times chosen / times it was there to be chosen" (availability-normalised), shrunk from
the special to the general: type in this kind of room -> type -> types of a similar name -> kind of
room. Scores are comparable among the candidates of one object and are no probabilities.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .names import ClassNames
from .tally import Tally, positions

Floats: TypeAlias = NDArray[np.float64]

# Weights of the more general rate, in objects. Chosen on folds of the training rooms.
GENERAL = 0.5
NAMED_ALIKE = 2.0
SPECIAL = 1.5

ROOM_TIES = 1e-3
GLOBAL_TIES = 1e-6


@dataclass(frozen=True, slots=True)
class Rates:
    """One row for each type asked about, one column for each candidate; all float64 [n, c].

    Attributes:
        common: CommonMemory, TIDEE's baseline: the share of same-class objects on the receptacle
            type; ties are broken by the room kind's share, then by the global one.
        room: of any object in this kind of room, availability-normalised.
        availability: of the type, availability-normalised, shrunk to `room`.
        neighbours: of types of a similar name, shrunk to `room`.
        by_type: of the type, shrunk to `neighbours`.
        by_kind: of the type in this kind of room, shrunk to `by_type`.
    """

    common: Floats
    room: Floats
    availability: Floats
    neighbours: Floats
    by_type: Floats
    by_kind: Floats

    def rows(self, picked: Sequence[int]) -> "Rates":
        """The rows `picked`, in that order."""
        places = np.array(picked, dtype=np.intp)
        return Rates(*(getattr(self, part.name)[places] for part in fields(self)))

    @property
    def closed_form(self) -> Floats:
        """CommonMemory and the full back-off, in equal parts: the predictor without training."""
        return 0.5 * (self.common + self.by_kind)


def rates(
    counts: Tally, names: ClassNames, types: Sequence[str], kind: str, candidates: Sequence[str]
) -> Rates:
    """Rates of `types` for `candidates` in a room of `kind`; all may be unknown to the memory.

    A kind that was never seen is answered from all kinds together; a receptacle type that was
    never seen has counts of zero.
    """
    columns = _columns(counts, candidates)
    chosen, present = counts.chosen[:, :, columns[0]], counts.present[:, :, columns[0]]
    chosen, present = chosen * columns[1], present * columns[1]
    place = positions(counts.words.kinds).get(kind)
    of_kind = _row(chosen, place), _row(present, place)
    room_chosen, room_present = of_kind[0].sum(axis=0), of_kind[1].sum(axis=0)
    total_chosen, total_present = chosen.sum(axis=0), present.sum(axis=0)

    everywhere = (total_chosen.sum(axis=0) + 0.05) / (total_present.sum(axis=0) + 1.0)
    room = (room_chosen + GENERAL * everywhere) / (room_present + GENERAL)
    like = names.kernel(types, counts.words.types)
    own = np.array([[a == b for b in counts.words.types] for a in types], dtype=float)
    own = own.reshape(like.shape)
    like = like - own
    named = _shrunk(like @ total_chosen, like @ total_present, room, NAMED_ALIKE)
    named = _shrunk(like @ of_kind[0], like @ of_kind[1], named, NAMED_ALIKE)
    mine, there = own @ total_chosen, own @ total_present
    by_type = _shrunk(mine, there, named, SPECIAL)
    by_kind = _shrunk(own @ of_kind[0], own @ of_kind[1], by_type, SPECIAL)

    # CommonMemory's shares are over all receptacle types, present or not.
    of_type = own @ counts.chosen.sum(axis=(0, 2))
    of_room = counts.chosen[place].sum() if place is not None else counts.chosen.sum()
    common = mine / np.maximum(of_type, 1.0)[:, np.newaxis]
    common = common + ROOM_TIES * room_chosen / max(float(of_room), 1.0)
    common += GLOBAL_TIES * total_chosen.sum(axis=0) / max(float(counts.chosen.sum()), 1.0)
    return Rates(
        common,
        np.broadcast_to(room, common.shape),
        _shrunk(mine, there, room, GENERAL),
        named,
        by_type,
        by_kind,
    )


def _shrunk(chosen: Floats, present: Floats, general: Floats, weight: float) -> Floats:
    return (chosen + weight * general) / (present + weight)


def _row(counts: Floats, place: int | None) -> Floats:
    return np.asarray(counts.sum(axis=0) if place is None else counts[place])


def _columns(counts: Tally, candidates: Sequence[str]) -> tuple[NDArray[np.intp], Floats]:
    """Where each candidate stands among the receptacles, and 1 where it stands there at all."""
    place = positions(counts.words.receptacles)
    found = np.array([place.get(name, 0) for name in candidates], dtype=np.intp)
    return found, np.array([name in place for name in candidates], dtype=np.float64)
