"""What an object stands on: the receptacle types by which TIDEE calls it rightly placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .acting import Metadata

FLOOR = "Floor"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object belongs: what it stands on while nobody has touched the home.

    Attributes:
        name: the object's name, stable over episodes.
        object_id, kind: its `objectId` and `objectType`.
        on: the receptacles' ids; on_kinds: their types, without the floor if there are others.
        position: x, y, z in metres.
    """

    name: str
    object_id: str
    kind: str
    on: tuple[str, ...]
    on_kinds: frozenset[str]
    position: tuple[float, float, float]


def stands_on(body: Metadata, by_id: Mapping[str, Metadata]) -> dict[str, str]:
    """The receptacles an object stands on, id -> type.

    A garbage can on the floor counts as a garbage can: AI2-THOR lists both, in any order.
    """
    parents = {p: by_id[p]["objectType"] for p in body["parentReceptacles"] or () if p in by_id}
    above = {parent: kind for parent, kind in parents.items() if kind != FLOOR}
    return above or parents


def places_of(objects: Sequence[Metadata]) -> dict[str, Place]:
    """Where all that can be carried stands now, by name; what stands on nothing is left out."""
    by_id = {body["objectId"]: body for body in objects}
    places: dict[str, Place] = {}
    for body in sorted(objects, key=lambda o: str(o["name"])):
        parents = stands_on(body, by_id) if body["pickupable"] else {}
        if parents:
            position: Any = body["position"]
            places[body["name"]] = Place(
                name=body["name"],
                object_id=body["objectId"],
                kind=body["objectType"],
                on=tuple(parents),
                on_kinds=frozenset(parents.values()),
                position=(position["x"], position["y"], position["z"]),
            )
    return places


def rightly_placed(places: Mapping[str, Place], objects: Sequence[Metadata]) -> frozenset[str]:
    """The names of the objects that stand on a receptacle of a type they belong on.

    What is held, broken, or no longer there is not rightly placed.
    """
    now = places_of([body for body in objects if not body["isBroken"]])
    return frozenset(
        name
        for name, place in places.items()
        if name in now and place.on_kinds & now[name].on_kinds
    )
