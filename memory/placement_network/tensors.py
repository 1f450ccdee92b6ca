"""Graphs as tensors: the memory once, and the bridges of a batch of rooms and queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..placement.relations import RELATIONS
from .graph import MemoryGraph
from .layers import Edges, edges

if TYPE_CHECKING:
    from torch import Tensor

Places = NDArray[np.int64]
"""Int64 [n]: places in a list of nodes."""


@dataclass(frozen=True, slots=True)
class MemoryTensors:
    """The remembered rooms.

    Attributes:
        types: int64 [nodes], numbers of the vocabulary.
        relations: one `Edges` per name in RELATIONS.
        by_type: number of a type -> its nodes, ascending.
    """

    types: "Tensor"
    relations: tuple[Edges, ...]
    by_type: Mapping[int, Places]


@dataclass(frozen=True, slots=True)
class Asked:
    """One room as it is seen, and the types that are asked about.

    Attributes:
        kind: number of the room's kind; -1 where it is unknown.
        scene: numbers of the types of the objects that are seen, the queried ones not among them.
        queries: numbers of the types that are asked about, at least one.
    """

    kind: int
    scene: Sequence[int]
    queries: Sequence[int]


@dataclass(frozen=True, slots=True)
class BridgeTensors:
    """Many rooms side by side, tied to the memory; nodes: remembered, scene, kinds, queries.

    A remembered object stands here once for each room that has its type. One whose type neither
    the room nor the query has would receive nothing and send nothing, so it is left out.

    Attributes:
        remembered: int64, places in the memory.
        scene: int64 [scene nodes], numbers of types; room: int64, the room of each.
        kinds: int64, the known kind of each room that has one.
        rooms: how many rooms there are.
        queries: int64 [queries], numbers of types.
        relations: one `Edges` per bridge.
    """

    remembered: "Tensor"
    scene: "Tensor"
    room: "Tensor"
    kinds: "Tensor"
    rooms: int
    queries: "Tensor"
    relations: tuple[Edges, ...]


def memory_tensors(memory: MemoryGraph, numbers: Mapping[str, int]) -> MemoryTensors:
    """The memory graph; KeyError where a type has no number."""
    import torch

    types = np.array([numbers[name] for name in memory.types], dtype=np.int64)
    relations: list[Edges] = []
    for relation in RELATIONS:
        pairs = np.array(memory.edges[relation], dtype=np.int64).reshape(-1, 2)
        relations.append(edges(torch.from_numpy(pairs[:, 0]), torch.from_numpy(pairs[:, 1])))
    order = np.argsort(types, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(types[order]) != 0]) if len(types) else order
    by_type = {int(types[nodes[0]]): nodes for nodes in np.split(order, starts[1:]) if len(nodes)}
    return MemoryTensors(torch.from_numpy(types), tuple(relations), by_type)


def bridge_tensors(memory: MemoryTensors | None, asked: Sequence[Asked]) -> BridgeTensors:
    """The bridges of a batch; with no memory, only the room's kind and scene are tied."""
    import torch

    by_type = {} if memory is None else memory.by_type
    remembered: list[Places] = []
    links: list[list[tuple[Places, Places]]] = [[], [], [], []]
    tied = [sorted({*room.scene, *room.queries} & by_type.keys()) for room in asked]
    nodes = sum(len(by_type[number]) for numbers in tied for number in numbers)
    maps = nodes + sum(len(room.scene) for room in asked)
    kinds = [room.kind for room in asked if room.kind >= 0]
    query = maps + len(kinds)
    scene, place = nodes, 0
    for room, numbers in zip(asked, tied, strict=True):
        spans: dict[int, Places] = {}
        for number in numbers:
            remembered.append(by_type[number])
            spans[number] = np.arange(place, place + len(by_type[number]))
            place += len(by_type[number])
        seen = np.arange(scene, scene + len(room.scene))
        for node, number in zip(seen, room.scene, strict=True):
            if number in spans:
                same = np.full(len(spans[number]), node)
                links[3] += [(same, spans[number]), (spans[number], same)]
        for number in room.queries:
            if number in spans:
                links[0].append((spans[number], np.full(len(spans[number]), query)))
            if room.kind >= 0:
                links[1].append((np.array([maps]), np.array([query])))
            links[2].append((seen, np.full(len(seen), query)))
            query += 1
        scene += len(seen)
        maps += room.kind >= 0
    return BridgeTensors(
        _tensor(remembered),
        torch.tensor([number for room in asked for number in room.scene], dtype=torch.int64),
        torch.repeat_interleave(torch.tensor([len(room.scene) for room in asked])),
        torch.tensor(kinds, dtype=torch.int64),
        len(asked),
        torch.tensor([number for room in asked for number in room.queries], dtype=torch.int64),
        tuple(
            edges(_tensor([a for a, _ in ends]), _tensor([b for _, b in ends])) for ends in links
        ),
    )


def _tensor(parts: Sequence[Places]) -> "Tensor":
    import torch

    whole = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return torch.from_numpy(whole.astype(np.int64, copy=False))
