"""What the network reads of a room, as plain values: objects, their relations, and their homes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..placement.relations import RELATIONS, relations
from ..placement.rooms import RoomScene

Pairs: TypeAlias = tuple[tuple[int, int], ...]
"""Directed edges (subject, object), by place in the list of nodes."""


@dataclass(frozen=True, slots=True)
class RoomGraph:
    """One room whose relations have been worked out.

    Attributes:
        scene: the room; each of its objects is one node, in their order.
        homes: id of an object -> type of the receptacle that it lies on by default.
        edges: one entry per name in RELATIONS.
    """

    scene: RoomScene
    homes: Mapping[str, str]
    edges: Mapping[str, Pairs]


@dataclass(frozen=True, slots=True)
class MemoryGraph:
    """The rooms that are remembered, side by side: TIDEE's memex.

    Attributes:
        types: of the nodes, of all rooms one after the other.
        edges: per name in RELATIONS, (subject, object) places; none between two rooms.
    """

    types: tuple[str, ...]
    edges: Mapping[str, Pairs]


def room_graph(scene: RoomScene) -> RoomGraph:
    """The room with its relations and with where its movable objects lie."""
    found = relations(scene)
    edges = {
        name: tuple((int(a), int(b)) for a, b in np.argwhere(found[name])) for name in RELATIONS
    }
    return RoomGraph(scene, {thing.id: parent for thing, parent in scene.placements()}, edges)


def memory_graph(rooms: Sequence[RoomGraph]) -> MemoryGraph:
    """The union of the rooms' graphs; nothing is hidden in a remembered room."""
    types: list[str] = []
    edges: dict[str, list[tuple[int, int]]] = {relation: [] for relation in RELATIONS}
    for room in rooms:
        start = len(types)
        types.extend(thing.type for thing in room.scene.objects)
        for relation in RELATIONS:
            edges[relation].extend((start + a, start + b) for a, b in room.edges[relation])
    return MemoryGraph(tuple(types), {name: tuple(found) for name, found in edges.items()})


def seen_types(scene: RoomScene, hidden: Collection[str] = ()) -> tuple[str, ...]:
    """The types of the objects that are not hidden, in their order."""
    return tuple(thing.type for thing in scene.objects if thing.id not in hidden)
