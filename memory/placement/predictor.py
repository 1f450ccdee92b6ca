"""The contract of receptacle prediction: where does an object of this type belong in this room?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .rooms import RoomScene


@dataclass(frozen=True, slots=True)
class Ranked:
    """A receptacle type, its share of all that was ranked, and named parts that explain it."""

    receptacle_type: str
    score: float
    why: Mapping[str, float] = field(default_factory=dict)


class PlacementPredictor(Protocol):
    """Anything that ranks receptacle types."""

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        """Receptacle types for an object of `type`, best first; scores are shares of 1.

        Args:
            type: of the object that is to be placed; may be unknown to the memory.
            room: as far as it has been seen.
            hidden: ids of objects whose place must not be read: the one that is to be placed,
                and whatever is known to be out of place.
            candidates: receptacle types to rank; None: those present, or, where none has been
                seen, all that the memory knows.
        """
        ...


def asked(
    type: str,
    room: RoomScene,
    hidden: Collection[str],
    candidates: Iterable[str] | None,
    known: Sequence[str],
) -> tuple[str, ...]:
    """The candidates that a call to `rank` means, sorted."""
    if candidates is not None:
        return tuple(sorted(set(candidates)))
    return room.candidates(type, hidden) or tuple(sorted(known))


def ordered(
    candidates: Sequence[str], scores: NDArray[np.float64], why: Sequence[Mapping[str, float]] = ()
) -> list[Ranked]:
    """Best first, scores [c] scaled to sum to 1; ties by name, so that equal calls are equal."""
    total = float(scores.sum())
    shares = scores / total if total > 0 else np.full(len(scores), 1 / max(len(scores), 1))
    order = sorted(range(len(candidates)), key=lambda i: (-shares[i], candidates[i]))
    return [Ranked(candidates[i], float(shares[i]), why[i] if why else {}) for i in order]
