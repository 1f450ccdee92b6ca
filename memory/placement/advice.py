"""What the semantic memory tells a planner of a home: what is out of place, where it belongs.

Satisfies `Semantic`. All arms of an experiment share one detector of what is out of place; they
differ in who says where it belongs. `misfiled` is the placebo: the graph's answers for another
class than the one that was asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..draws import stable_order
from ..memories import Advice
from .learn import PlacementModel
from .rooms import FLOOR, PlacedObject, RoomScene
from .search import SearchPrior

TOLD = 5
"""Receptacle types that are told of an object; TIDEE's agent takes the five best."""

SURE = 0.5
NOTHING = "By the memory of other homes, nothing is out of place."


class Adviser:
    """Satisfies `Semantic`.

    Args:
        model: what was learnt in other homes.
        name: "random", "common", "graph" or "misfiled".
        seed: of what is random.
    """

    def __init__(self, model: PlacementModel, name: str = "graph", seed: int = 0) -> None:
        self._model = model
        self._name = name
        self._portable = model.portable
        self._swapped = _exchanged(sorted(self._portable), seed) if name == "misfiled" else {}
        learnt = name in ("graph", "misfiled")
        self._predictor = model.predictor if learnt else model.baseline(name, seed)
        self._search = SearchPrior(self._predictor, model.names)

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        """What is out of place and where it belongs; where to look for what is to be fetched."""
        if target.get("kind") not in ("tidy", "fetch"):
            return None  # another world's goal, or one that this memory has nothing to say of
        room = self._room(facts)
        kinds = [str(target[k]) for k in ("object", "movable") if target.get(k)]
        if target.get("kind") == "fetch":
            return self._where(kinds, room, facts)
        misplaced = self._misplaced(room)
        hidden = set(misplaced)
        asked = [*misplaced, *([facts["held"]] if facts.get("held") else [])]
        belongs = {handle: self._belongs(handle, room, hidden | {handle}) for handle in asked}
        return _told(misplaced, belongs, {})

    def _room(self, facts: Mapping[str, Any]) -> RoomScene:
        """The home as far as it is known; handles are ids."""
        receptacles = set(facts["receptacles"])
        places = {**dict.fromkeys(sorted(receptacles), ""), **facts["on"]}
        objects = tuple(
            PlacedObject(
                id=handle,
                type=_kind(handle),
                parents=(at,) if at else (),
                receptacle=handle in receptacles,
                pickupable=_kind(handle) in self._portable,
            )
            for handle, at in places.items()
        )
        return RoomScene(str(facts["home"]), str(facts["room"]), objects)

    def _misplaced(self, room: RoomScene) -> dict[str, float]:
        """Handles that are more likely out of place than not, rounded as they are told."""
        found = self._model.detector.probabilities(room)
        told = {handle: round(p, 2) for handle, p in found.items()}
        return {handle: p for handle, p in told.items() if p >= SURE}

    def _belongs(self, handle: str, room: RoomScene, hidden: set[str]) -> list[list[Any]]:
        kind = self._swapped.get(_kind(handle), _kind(handle))
        ranked = self._predictor.rank(kind, room, hidden)
        best = [r for r in ranked if r.receptacle_type != FLOOR][:TOLD]
        return [[r.receptacle_type, max(0.01, round(r.score, 2))] for r in best]

    def _where(
        self, kinds: Sequence[str], room: RoomScene, facts: Mapping[str, Any]
    ) -> Advice | None:
        search = {}
        for kind in kinds:
            asked = self._swapped.get(kind, kind)
            searched = set(facts["receptacles"]) - set(facts["unopened"])
            ranked = self._search.rank(asked, room, searched)
            search[kind] = [[p.id, max(0.01, round(p.score, 2))] for p in ranked[:TOLD]]
        found = {kind: rows for kind, rows in search.items() if rows}
        return _told({}, {}, found) if found else None


def _told(
    misplaced: Mapping[str, float],
    belongs: Mapping[str, list[list[Any]]],
    search: Mapping[str, list[list[Any]]],
) -> Advice:
    """Sentences that `HouseholdWords` reads back, and the same as facts."""
    lines = [f"{handle} is out of place at {p * 100:.0f}%." for handle, p in misplaced.items()]
    lines += [f"{handle} belongs at {_shares(rows)}." for handle, rows in belongs.items() if rows]
    lines += [f"{kind} may be at {_shares(rows)}." for kind, rows in search.items()]
    text = "By the memory of other homes: " + " ".join(lines) if lines else NOTHING
    found = {"misplaced": dict(misplaced), "belongs": dict(belongs), "search": dict(search)}
    return Advice(text, found)


def _shares(rows: Sequence[Sequence[Any]]) -> str:
    return ", ".join(f"{name} {p * 100:.0f}%" for name, p in rows)


def _exchanged(types: Sequence[str], seed: int) -> dict[str, str]:
    """Each class stands for another one: a cyclic shift of a drawn order leaves none in place."""
    order = [types[i] for i in stable_order(range(len(types)), "misfiled", seed)]
    return dict(zip(order, order[1:] + order[:1], strict=True))


def _kind(handle: str) -> str:
    name, _, number = handle.rpartition(" ")
    return name if name and number.isdecimal() else handle
