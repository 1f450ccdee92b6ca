"""Out of place, or not."""

import numpy as np
import pytest

from mnemonaut.memory.errors import NotAStore
from mnemonaut.memory.placement.detector import DetectorWeights
from mnemonaut.memory.placement.learn import PlacementModel, learn
from mnemonaut.memory.placement.messes import messed_up
from mnemonaut.memory.placement.rooms import RoomScene

from .conftest import MakeRoom


def test_mess_ups(unseen: list[RoomScene], rng: np.random.Generator) -> None:
    for room in unseen:
        messy = messed_up(room, rng)
        assert 1 <= len(messy.moved) <= 5
        assert len(messy.room.objects) == len(room.objects)
        for before, after in zip(room.objects, messy.room.objects, strict=True):
            here, there = room.parent_type(before), messy.room.parent_type(after)
            assert (here != there) == (after.id in messy.moved)
            if after.id in messy.moved:
                container = room.by_id[before.parents[0]]
                assert not (container.openable and container.receptacle)
                assert there == "Floor" or not messy.room.by_id[after.parents[0]].openable


def test_a_room_without_a_floor_object(make_room: MakeRoom, rng: np.random.Generator) -> None:
    messy = messed_up(make_room({"Mug|1": "Shelf|1"}), rng, to_floor=1.0)
    assert messy.moved == {"Mug|1"}
    assert [at for _, at in messy.room.placements()] == ["Floor"]


def test_it_tells_messed_up_objects_from_others(
    model: PlacementModel, unseen: list[RoomScene], rng: np.random.Generator
) -> None:
    """The chance that one out of place scores above one in place, in rooms never seen."""
    wins = total = 0.0
    for room in unseen:
        messy = messed_up(room, rng)
        found = model.detector.probabilities(messy.room)
        assert found.keys() == {thing.id for thing, _ in room.placements()}
        assert all(0.0 <= p <= 1.0 for p in found.values())
        bad = [p for id, p in found.items() if id in messy.moved]
        good = [p for id, p in found.items() if id not in messy.moved]
        wins += sum((b > g) + 0.5 * (b == g) for b in bad for g in good)
        total += len(bad) * len(good)
    assert wins / total > 0.85


def test_one_and_all_agree(model: PlacementModel, unseen: list[RoomScene]) -> None:
    room = unseen[0]
    hidden = {next(iter(room.placements()))[0].id}
    found = model.detector.probabilities(room, hidden)
    assert not hidden & found.keys()
    for thing, _ in room.placements(hidden):
        one = model.detector.probability(thing, room, hidden)
        assert one == pytest.approx(found[thing.id], abs=1e-12)
    furniture = next(o for o in room.objects if not o.pickupable)
    assert model.detector.probability(furniture, room) == 0.0


def test_nothing_to_ask_and_too_little_to_learn(make_room: MakeRoom) -> None:
    tiny = learn([make_room({"Mug|1": "Shelf|1"})])
    assert tiny.detector.probabilities(RoomScene("r", "kitchen")) == {}
    assert tiny.detector.probabilities(make_room({"Mug|1": "Shelf|1"})) == {"Mug|1": 0.5}


def test_weights_as_json() -> None:
    with pytest.raises(NotAStore, match="learn it again"):
        DetectorWeights.from_json({"constant": 1.0})
