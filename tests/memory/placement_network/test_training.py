"""What a training step sees: the bridge's edges, and rooms that are never both asked and known."""

from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from mnemonaut.memory.embedding import HashingEmbedding
from mnemonaut.memory.placement.rooms import RoomScene
from mnemonaut.memory.placement_network import (
    NetworkSettings,
    TrainingSettings,
    train,
)
from mnemonaut.memory.placement_network import training as training_module
from mnemonaut.memory.placement_network.graph import memory_graph, room_graph
from mnemonaut.memory.placement_network.layers import Edges
from mnemonaut.memory.placement_network.network import created, shapes
from mnemonaut.memory.placement_network.tensors import Asked, bridge_tensors, memory_tensors
from mnemonaut.memory.placement_network.vocabulary import name_vectors, vocabulary


def pairs(found: Edges) -> set[tuple[int, int]]:
    target = found.target.index_select(0, found.slot)
    return set(zip(found.source.tolist(), target.tolist(), strict=True))


def test_names_are_embedded_as_words(names: HashingEmbedding) -> None:
    found = name_vectors(["CoffeeTable", "TVStand"], names)
    np.testing.assert_array_equal(found, names.encode(["coffee table", "tv stand"]))
    shipped = name_vectors(["Mug", "Cup", "Bed", "NoSuchType"])
    assert shipped.shape == (4, 384)
    assert shipped[0] @ shipped[1] > shipped[0] @ shipped[2]
    assert not shipped[3].any()


def test_the_memory_is_the_rooms_side_by_side(rooms: list[RoomScene]) -> None:
    first, second = room_graph(rooms[0]), room_graph(rooms[5])
    memory = memory_graph([first, second])
    shift = len(rooms[0].objects)
    assert memory.types == tuple(thing.type for r in (rooms[0], rooms[5]) for thing in r.objects)
    for name, pairs in memory.edges.items():
        shifted = {(shift + a, shift + b) for a, b in second.edges[name]}
        assert set(pairs) == {*first.edges[name], *shifted}
    mug = memory.types.index("Mug")
    assert (mug, memory.types.index("Shelf")) in memory.edges["supported-by"]
    assert first.homes["Mug|kitchen0"] == "Shelf"


def test_the_bridge_by_hand() -> None:
    """Memory: types 7 8 7 9. Room 0 sees 8, is asked 7; room 1 sees 5 and 7, is asked 9 and 6."""
    numbers = {"a": 7, "b": 8, "c": 9}
    memory = memory_tensors(replace(memory_graph([]), types=("a", "b", "a", "c")), numbers)
    assert {t: nodes.tolist() for t, nodes in memory.by_type.items()} == {7: [0, 2], 8: [1], 9: [3]}
    bridge = bridge_tensors(memory, [Asked(2, [8], [7]), Asked(0, [5, 7], [9, 6])])
    assert bridge.remembered.tolist() == [0, 2, 1, 0, 2, 3]  # places 0-5
    assert bridge.scene.tolist() == [8, 5, 7]  # places 6-8
    assert bridge.room.tolist() == [0, 1, 1]
    assert bridge.kinds.tolist() == [2, 0]  # places 9-10
    assert bridge.queries.tolist() == [7, 9, 6]  # places 11-13
    to_query, from_map, from_scene, both = map(pairs, bridge.relations)
    assert to_query == {(0, 11), (1, 11), (5, 12)}
    assert from_map == {(9, 11), (10, 12), (10, 13)}
    assert from_scene == {(6, 11), (7, 12), (8, 12), (7, 13), (8, 13)}
    assert both == {(6, 2), (2, 6), (8, 3), (3, 8), (8, 4), (4, 8)}
    alone = bridge_tensors(None, [Asked(2, [8], [7]), Asked(-1, [8], [7]), Asked(1, [], [7])])
    assert [pairs(each) for each in alone.relations] == [
        set(),
        {(2, 4), (3, 6)},
        {(0, 4), (1, 5)},
        set(),
    ]
    assert bridge_tensors(memory, [Asked(1, [], [7])]).scene.tolist() == []


def test_rooms_side_by_side_do_not_mix(rooms: list[RoomScene], names: HashingEmbedding) -> None:
    words = vocabulary(rooms, names)
    network, numbers = created(NetworkSettings(width=16), words, 0), words.numbers()
    memory = memory_tensors(memory_graph([room_graph(r) for r in rooms[:2]]), numbers)
    asked = [
        Asked(
            place % 2,
            [numbers[thing.type] for thing in room.objects],
            [numbers["Mug"], numbers["Book"]],
        )
        for place, room in enumerate(rooms[2:5])
    ]
    with torch.no_grad():
        encoded = network.remember(memory)
        together = network(encoded, bridge_tensors(memory, asked))
        alone = [network(encoded, bridge_tensors(memory, [each])) for each in asked]
    torch.testing.assert_close(together, torch.cat(alone))


@pytest.mark.parametrize("redraw", [False, True])
def test_no_room_is_asked_about_while_it_is_remembered(
    rooms: list[RoomScene], redraw: bool
) -> None:
    settings = TrainingSettings(steps=12, rooms_per_step=3, memory_rooms=2, redraw_memory=redraw)
    graphs = [room_graph(scene) for scene in rooms]
    split: Any = training_module._splits(graphs, settings, np.random.default_rng(0))
    remembered, asked = set(), set()
    for memory, questions in islice(split, 12):
        assert 1 <= len(memory) <= 4
        assert len(questions) == 3
        assert not {room.scene.name for room in memory} & {room.scene.name for room in questions}
        remembered |= {room.scene.name for room in memory}
        asked |= {room.scene.name for room in questions}
    everyone = {room.name for room in rooms}
    assert asked == (everyone if redraw else everyone - remembered)
    assert len(remembered) == (8 if redraw else 4)


@pytest.mark.parametrize("loss", ["binary", "choice"])
def test_every_weight_is_trained(
    rooms: list[RoomScene], names: HashingEmbedding, loss: str
) -> None:
    shape = NetworkSettings(width=8, bases=2, dropout=0.0)
    settings = TrainingSettings(steps=2, memory_rooms=1, loss=loss)
    (member,) = train(rooms, names, shape=shape, settings=settings).members
    fresh = created(shape, member.network.vocabulary, 0)
    for name in shapes(shape, member.network.vocabulary):
        assert not torch.equal(member.network.parameters[name], fresh.parameters[name]), name


def test_the_losses_are_their_formulas() -> None:
    """Two queries of one room, four classes; three and two of them may be chosen."""
    logits = torch.tensor([[0.0, 1.0, 2.0, 9.0], [1.0, 0.0, -1.0, 3.0]], dtype=torch.float64)
    drawn = [training_module._Drawn(Asked(0, [], [0, 1]), (1, 0), ((0, 1, 2), (0, 1)))]

    def loss(kind: str) -> Tensor:
        return training_module._loss(logits, drawn, kind)

    raised = logits.exp()
    first, second = raised[0, 1] / raised[0, :3].sum(), raised[1, 0] / raised[1, :2].sum()
    choice = -(first.log() + second.log()) / 2
    torch.testing.assert_close(loss("choice"), choice)
    truth = torch.eye(4, dtype=torch.float64)[[1, 0]]
    likely = logits.sigmoid()
    binary = -(truth * likely.log() + (1 - truth) * (1 - likely).log()).mean()
    torch.testing.assert_close(loss("binary"), binary)
