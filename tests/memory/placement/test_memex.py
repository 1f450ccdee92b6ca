"""The graph of remembered rooms."""

import json
from pathlib import Path

import pytest

from mnemonaut.memory.errors import NotAStore, StoreError, StoreVersion
from mnemonaut.memory.placement.files import read_document, write_document
from mnemonaut.memory.placement.memex import Memex
from mnemonaut.memory.placement.relations import RELATIONS
from mnemonaut.memory.placement.rooms import RoomScene

from .conftest import MakeRoom


@pytest.fixture
def memex(make_room: MakeRoom) -> Memex:
    return Memex(
        [
            make_room({"Mug|1": "Shelf|1", "Fork|1": "Drawer|1"}, name="a"),
            make_room({"Mug|1": "Drawer|1"}, name="b", kind="bedroom"),
        ]
    )


def test_nodes_and_neighbours(memex: Memex) -> None:
    first, second = memex.of_type("Mug")
    assert (first.room, second.room, second.kind) == ("a", "b", "bedroom")
    assert [memex.nodes[node.index] for node in memex.nodes] == list(memex.nodes)
    (found,) = memex.neighbours(second, "supported-by")
    assert found[0] == "supported-by" and found[1].object.id == "Drawer|1"
    assert found[1].room == "b"
    (back,) = memex.neighbours(found[1], "supported-by", incoming=True)
    assert back[1] == second


def test_edges_stay_within_rooms_and_agree_with_counts(generated: list[RoomScene]) -> None:
    memex = Memex(generated[:4])
    edges = memex.edges()
    counts = memex.counts()
    assert counts["rooms"] == 4 and counts["nodes"] == len(memex.nodes)
    for relation in RELATIONS:
        assert counts[relation] == len(memex.edges(relation)) > 0
    assert len(edges) == sum(counts[relation] for relation in RELATIONS)
    for edge in edges:
        assert memex.nodes[edge.source].room == memex.nodes[edge.target].room
    node = memex.nodes[edges[-1].source]
    others = {(r, n.index) for r, n in memex.neighbours(node)}
    assert others == {(e.relation, e.target) for e in edges if e.source == node.index}


def test_rooms_come_and_go(memex: Memex, make_room: MakeRoom) -> None:
    before = memex.counts()
    room = make_room({"Pan|1": "StoveBurner|1"}, name="c")
    memex.add(room)
    assert [node.room for node in memex.of_type("Pan")] == ["c"]
    memex.remove("c")
    assert memex.counts() == before and not memex.of_type("Pan")
    memex.remove("a")
    assert memex.nodes[0].room == "b" and memex.edges("supported-by")[0].source == 1
    with pytest.raises(StoreError, match="no room `a`"):
        memex.remove("a")
    with pytest.raises(StoreError, match="`b` is in the memex already"):
        memex.add(make_room({}, name="b"))


@pytest.mark.parametrize("name", ["memex.json", "memex.json.gz"])
def test_saved_and_loaded(tmp_path: Path, generated: list[RoomScene], name: str) -> None:
    memex = Memex(generated[:2])
    memex.save(tmp_path / name)
    loaded = Memex.load(tmp_path / name)
    loaded.save(tmp_path / f"again-{name}")
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()
    assert loaded.counts()["nodes"] == memex.counts()["nodes"]
    for room, again in zip(memex.rooms, loaded.rooms, strict=True):
        for thing, same in zip(room.objects, again.objects, strict=True):
            assert same.center == pytest.approx(thing.center, abs=5.1e-4)
            assert (same.id, same.type, same.parents) == (thing.id, thing.type, thing.parents)
            assert same.openable == thing.openable and same.pickupable == thing.pickupable
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_no_memex(tmp_path: Path, memex: Memex) -> None:
    document = memex.to_json()
    with pytest.raises(StoreVersion, match="update"):
        Memex.from_json({**document, "version": 2})
    with pytest.raises(NotAStore, match="train placements"):
        Memex.from_json({})
    with pytest.raises(NotAStore, match="damaged"):
        Memex.from_json({**document, "rooms": [{"name": "a", "kind": "k", "objects": [[1]]}]})
    path = tmp_path / "memex.json"
    with pytest.raises(StoreError, match="cannot read"):
        Memex.load(path)
    for text in ("no json", json.dumps([1]), "\x1f\x8bno gzip"):
        path.write_bytes(text.encode("latin-1"))
        with pytest.raises(NotAStore):
            read_document(path)
    with pytest.raises(StoreError, match="cannot write"):
        write_document(tmp_path / "nowhere" / "x.json", {})
