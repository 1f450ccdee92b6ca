"""TIDEE's visual memex: a graph of the objects of remembered rooms and their relations.

A node is an object instance; an edge is one of five spatial relations. What boxes and parents
determine is not stored: edges are derived, room by room, when they are first asked for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import NotAStore, StoreError, StoreVersion
from .files import read_document, write_document
from .relations import RELATIONS, relations
from .rooms import PlacedObject, RoomScene

FORMAT = "mnemonaut.memex"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Node:
    """An object of a remembered room; `index` is its place in `Memex.nodes`."""

    index: int
    room: str
    kind: str
    object: PlacedObject


@dataclass(frozen=True, slots=True)
class Edge:
    """`relation` holds from node `source` to node `target` (indices into `Memex.nodes`)."""

    source: int
    relation: str
    target: int


class Memex:
    """Remembered rooms as one graph. Rooms are kept in the order in which they came."""

    def __init__(self, rooms: Iterable[RoomScene] = ()) -> None:
        self._rooms: dict[str, RoomScene] = {}
        self._edges: dict[str, tuple[tuple[int, str, int], ...]] = {}
        self._nodes: tuple[Node, ...] | None = None
        for room in rooms:
            self.add(room)

    def add(self, room: RoomScene) -> None:
        """Remember a room.

        Raises:
            StoreError: a room of that name is remembered already.
        """
        if room.name in self._rooms:
            raise StoreError(f"room `{room.name}` is in the memex already; remove it first")
        self._rooms[room.name] = room
        self._nodes = None

    def remove(self, name: str) -> None:
        """Forget a room.

        Raises:
            StoreError: there is none of that name.
        """
        if name not in self._rooms:
            raise StoreError(f"no room `{name}` in the memex; it holds {len(self._rooms)} others")
        del self._rooms[name]
        self._edges.pop(name, None)
        self._nodes = None

    @property
    def rooms(self) -> tuple[RoomScene, ...]:
        return tuple(self._rooms.values())

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All objects, room by room; indices move when a room comes or goes."""
        if self._nodes is None:
            found = ((room, thing) for room in self.rooms for thing in room.objects)
            self._nodes = tuple(
                Node(index, room.name, room.kind, thing)
                for index, (room, thing) in enumerate(found)
            )
        return self._nodes

    def edges(self, relation: str | None = None) -> tuple[Edge, ...]:
        """All edges, or those of one relation; room by room, relation by relation."""
        found: list[Edge] = []
        start = 0
        for room in self.rooms:
            found += [
                Edge(start + source, name, start + target)
                for source, name, target in self._edges_of(room)
                if relation is None or name == relation
            ]
            start += len(room.objects)
        return tuple(found)

    def of_type(self, type: str) -> tuple[Node, ...]:
        """The same-class nodes that a query is answered from."""
        return tuple(node for node in self.nodes if node.object.type == type)

    def neighbours(
        self, node: Node, relation: str | None = None, *, incoming: bool = False
    ) -> tuple[tuple[str, Node], ...]:
        """(relation, other) for each edge from `node`; `incoming`: for each edge to it."""
        start = next(n.index for n in self.nodes if n.room == node.room)
        own = node.index - start
        found: list[tuple[str, Node]] = []
        for source, name, target in self._edges_of(self._rooms[node.room]):
            here, there = (target, source) if incoming else (source, target)
            if here == own and relation in (None, name):
                found.append((name, self.nodes[start + there]))
        return tuple(found)

    def counts(self) -> dict[str, int]:
        """Rooms, nodes, and edges by relation."""
        edges = Counter(name for room in self.rooms for _, name, _ in self._edges_of(room))
        nodes = sum(len(room.objects) for room in self.rooms)
        return {
            "rooms": len(self._rooms),
            "nodes": nodes,
            **{name: edges[name] for name in RELATIONS},
        }

    def _edges_of(self, room: RoomScene) -> tuple[tuple[int, str, int], ...]:
        if room.name not in self._edges:
            found = relations(room)
            self._edges[room.name] = tuple(
                (int(source), name, int(target))
                for name in RELATIONS
                for source, target in np.argwhere(found[name])
            )
        return self._edges[room.name]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; millimetres are kept, less is not."""
        rooms = [
            {"name": room.name, "kind": room.kind, "objects": [_written(o) for o in room.objects]}
            for room in self.rooms
        ]
        return {"format": FORMAT, "version": VERSION, "rooms": rooms}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Memex":
        """Read what `to_json` wrote.

        Raises:
            StoreVersion: a newer version wrote it.
            NotAStore: it is something else, or damaged.
        """
        if document.get("format") != FORMAT:
            raise NotAStore("no memex; learn one with `mnemonaut train placements`")
        if document.get("version") != VERSION:
            raise StoreVersion(f"a memex of version {document.get('version')}; update mnemonaut")
        try:
            return cls(
                RoomScene(room["name"], room["kind"], tuple(map(_read, room["objects"])))
                for room in document["rooms"]
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise NotAStore(f"a damaged memex ({error}); learn it again") from error

    def save(self, path: Path) -> None:
        """Write one JSON file, gzipped where its name ends with `.gz`."""
        write_document(path, self.to_json())

    @classmethod
    def load(cls, path: Path) -> "Memex":
        return cls.from_json(read_document(path))


def _written(thing: PlacedObject) -> list[Any]:
    flags = thing.receptacle + 2 * thing.pickupable + 4 * thing.openable
    box = [round(value, 3) for value in (*thing.center, *thing.size)]
    facing = None if thing.facing is None else [round(value, 3) for value in thing.facing]
    return [thing.id, thing.type, box, list(thing.parents), flags, facing]


def _read(row: list[Any]) -> PlacedObject:
    id, type, box, parents, flags, facing = row
    x, y, z, width, height, depth = map(float, box)
    return PlacedObject(
        str(id),
        str(type),
        (x, y, z),
        (width, height, depth),
        tuple(map(str, parents)),
        bool(flags & 1),
        bool(flags & 2),
        bool(flags & 4),
        None if facing is None else (float(facing[0]), float(facing[1])),
    )
