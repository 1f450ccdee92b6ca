"""In which kind of room a thing is usually found: the placement memory, asked of whole rooms.

TIDEE's memory knows rooms and what lay in them. A household asks it for the receptacle; one who
looks for a thing through a whole home needs the room first. The rates are those of the rooms that
the memory was learnt in; a kind of room that it never saw is never named.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...envs.errors import UnknownName
from ...envs.navigation.buildings.lexicon import NOUNS, TYPES
from ...memory.draws import stable_number, stable_order
from ...memory.memories import Advice

if TYPE_CHECKING:
    from ...memory.placement.learn import PlacementModel

PRIORS = ("random", "common", "graph", "misfiled")
"""graph: the kind of room likeliest to hold it. common: the kind that most of its copies were
counted in. random: any kind. misfiled: the graph's answer for another thing, the placebo."""

SURE = 0.5
"""A kind of room is named where its share of all is at least this: a wrong hint misleads."""


class RoomPrior:
    """Satisfies `Semantic` for goals of which `target["thing"]` is sought.

    Args:
        model: what was learnt in other homes.
        name: one of `PRIORS`.
        seed: of what is random.

    Raises:
        UnknownName: there is no such prior.
    """

    def __init__(self, model: "PlacementModel", name: str = "graph", seed: int = 0) -> None:
        if name not in PRIORS:
            raise UnknownName("memory of rooms", name, PRIORS)
        self._model, self._name, self._seed = model, name, seed

    def advise(self, target: Mapping[str, Any], facts: Mapping[str, Any]) -> Advice | None:
        """The room to look in, in the instructions' words; None where the memory is not sure."""
        from ...envs.navigation.rooms.told import place_hint

        found = self.room_of(str(target.get("thing", "")))
        if found is None:
            return None
        kind, share = found
        return Advice(place_hint(kind), {"room": kind, "share": round(share, 2)})

    def room_of(self, noun: str) -> tuple[str, float] | None:
        """The kind of room, as people call it, and its share; `noun` is a key of the lexicon."""
        if self._name == "random" and noun in NOUNS:
            kinds = self._kinds
            return kinds[stable_number("room", self._seed, noun) % len(kinds)], 1 / len(kinds)
        asked = self._swapped.get(noun, noun) if self._name == "misfiled" else noun
        shares = self._shares(asked)
        if not shares:
            return None
        kind = max(sorted(shares), key=lambda name: shares[name])
        return (kind, shares[kind]) if shares[kind] >= SURE else None

    def _shares(self, noun: str) -> dict[str, float]:
        """The share of each kind of room in what the memory knows of a noun; they sum to 1."""
        types = {type for type, name in TYPES.items() if name == noun}
        held: dict[str, float] = dict.fromkeys(self._kinds, 0.0)
        rooms = dict.fromkeys(self._kinds, 0)
        for room in self._model.memex.rooms:
            copies = sum(thing.type in types for thing in room.objects)
            rooms[_said(room.kind)] += 1
            held[_said(room.kind)] += copies if self._name == "common" else min(copies, 1)
        if self._name != "common":  # a kind seen more often holds no more for that
            held = {kind: count / rooms[kind] for kind, count in held.items()}
        total = sum(held.values())
        return {kind: count / total for kind, count in held.items()} if total else {}

    @cached_property
    def _kinds(self) -> list[str]:
        return sorted({_said(room.kind) for room in self._model.memex.rooms})

    @cached_property
    def _swapped(self) -> dict[str, str]:
        """Each noun that has an answer stands for one that has another."""
        sure = sorted(
            n for n in set(TYPES.values()) if max(self._shares(n).values(), default=0) >= SURE
        )
        order = [sure[i] for i in stable_order(range(len(sure)), "misfiled", self._seed)]
        return dict(zip(order, order[1:] + order[:1], strict=True))


def _said(kind: str) -> str:
    """`living_room` of the memory is `living room` of the lexicon."""
    return kind.replace("_", " ")
