"""The search prior: in which receptacle to look for a class, closed ones included.

Stands for TIDEE's visual search network, which answers on a map of voxels; this one answers with
receptacles, which is what a skill can look into.
"""

from collections.abc import Collection
from dataclasses import dataclass

from .names import ClassNames
from .predictor import PlacementPredictor
from .rooms import RoomScene

LIKE_CONTENT = 1.0
"""How much one object of the same class weighs for its receptacle beside others of its type."""


@dataclass(frozen=True, slots=True)
class Place:
    """A receptacle to look into; `score` is its share of the probability."""

    id: str
    type: str
    score: float


class SearchPrior:
    """P(the class is in this receptacle | memory, the room so far, where it was not found).

    The type's share, by the predictor, is dealt to the receptacles of that type: evenly, but more
    to one in which things named alike were seen. What was looked into in vain keeps its part of
    the type's share for itself, so that three empty drawers make the fourth no likelier than
    it was among the drawers, only likelier among all.
    """

    def __init__(self, predictor: PlacementPredictor, names: ClassNames) -> None:
        self._predictor, self._names = predictor, names

    def rank(
        self,
        type: str,
        room: RoomScene,
        searched: Collection[str] = (),
        hidden: Collection[str] = (),
    ) -> list[Place]:
        """Receptacles not yet `searched` (ids), the likeliest first; ties by id."""
        holders = [o for o in room.objects if o.receptacle and o.id not in hidden]
        types = sorted({o.type for o in holders})
        shares = {
            found.receptacle_type: found.score
            for found in self._predictor.rank(type, room, hidden, types)
        }
        weights = self._weights(type, room, [o.id for o in holders], hidden)
        whole: dict[str, float] = {}
        for holder in holders:
            whole[holder.type] = whole.get(holder.type, 0.0) + weights[holder.id]
        open_yet = [o for o in holders if o.id not in searched]
        scores = {o.id: shares[o.type] * weights[o.id] / whole[o.type] for o in open_yet}
        total = sum(scores.values()) or 1.0
        places = [Place(o.id, o.type, scores[o.id] / total) for o in open_yet]
        return sorted(places, key=lambda place: (-place.score, place.id))

    def _weights(
        self, type: str, room: RoomScene, holders: list[str], hidden: Collection[str]
    ) -> dict[str, float]:
        weights = dict.fromkeys(holders, 1.0)
        inside = [o for o, _ in room.placements(hidden) if o.parents[0] in weights]
        alike = self._names.kernel((type,), tuple(o.type for o in inside))[0] if inside else ()
        for thing, likeness in zip(inside, alike, strict=True):
            weights[thing.parents[0]] += LIKE_CONTENT * float(likeness)
        return weights
