"""Rooms from metadata, and what may be asked of them."""

import math
from typing import Any

import pytest

from mnemonaut.envs.household.generated import GeneratedScenes
from mnemonaut.memory.errors import StoreError
from mnemonaut.memory.placement.rooms import PlacedObject, RoomScene, from_metadata

from .conftest import MakeRoom


def test_from_full_metadata() -> None:
    scene = GeneratedScenes().load("Kitchen_0")
    room = from_metadata(scene.objects, scene.kind, scene.name)
    assert len(room.objects) == len(scene.objects) and room.kind == "kitchen"
    for thing, body in zip(room.objects, scene.objects, strict=True):
        box = body["axisAlignedBoundingBox"]
        assert thing.center == tuple(box["center"].values())
        assert thing.size == tuple(box["size"].values())
        assert thing.parents == tuple(body["parentReceptacles"] or ())
        yaw = math.radians(body["rotation"]["y"])
        assert thing.facing == pytest.approx((math.sin(yaw), math.cos(yaw)))
        assert (thing.pickupable, thing.receptacle) == (body["pickupable"], body["receptacle"])


def test_from_partial_metadata() -> None:
    seen = [
        {"objectId": "Mug|1", "objectType": "Mug", "pickupable": True,
         "parentReceptacles": ["Shelf|9"], "position": {"x": 1, "y": 2, "z": 3}},
        {"objectId": "Fridge|1", "objectType": "Fridge", "receptacle": True,
         "parentReceptacles": None, "axisAlignedBoundingBox": None},
    ]  # fmt: skip
    room = from_metadata(seen, "kitchen", "k")
    assert room.objects[0] == PlacedObject(
        "Mug|1", "Mug", (1.0, 2.0, 3.0), parents=("Shelf|9",), pickupable=True
    )
    assert [(o.id, at) for o, at in room.placements()] == [("Mug|1", "Shelf")]
    assert room.receptacle_types() == ("Fridge", "Shelf")


@pytest.mark.parametrize(
    "broken",
    [
        {"objectType": "Mug"},
        {"objectId": "Mug|1"},
        {"objectId": "Mug|1", "objectType": "Mug", "position": {"x": 1}},
        {"objectId": "Mug|1", "objectType": "Mug", "position": {"x": math.nan, "y": 0, "z": 0}},
        {"objectId": "Mug|1", "objectType": "Mug", "rotation": {"y": "north"}},
        "Mug",
    ],
)
def test_broken_metadata(broken: Any) -> None:
    with pytest.raises(StoreError, match=r"room `k`.*event\.metadata") as caught:
        from_metadata([broken], "kitchen", "k")
    assert "\n" not in str(caught.value)


def test_what_lies_on_nothing_is_no_placement(make_room: MakeRoom) -> None:
    loose = PlacedObject("Mug|2", "Mug", pickupable=True)
    nameless = PlacedObject("Mug|3", "Mug", parents=("who knows",), pickupable=True)
    room = make_room({"Mug|1": "Shelf|1"})
    more = RoomScene("r", "kitchen", (*room.objects, loose, nameless))
    assert [o.id for o, _ in more.placements()] == ["Mug|1"]
    assert list(more.placements({"Mug|1"})) == []


def test_nothing_goes_into_itself() -> None:
    bowls = tuple(
        PlacedObject(f"Bowl|{n}", "Bowl", parents=("Shelf|1",), receptacle=True, pickupable=True)
        for n in range(2)
    )
    shelf = PlacedObject("Shelf|1", "Shelf", receptacle=True)
    one = RoomScene("r", "kitchen", (shelf, bowls[0]))
    two = RoomScene("r", "kitchen", (shelf, *bowls))
    assert one.candidates("Bowl") == ("Shelf",)
    assert two.candidates("Bowl", {"Bowl|0"}) == ("Bowl", "Shelf")
    assert two.candidates("Bowl", {"Bowl|0", "Bowl|1"}) == ("Shelf",)
    assert two.candidates("Mug", {"Bowl|0", "Bowl|1"}) == ("Bowl", "Shelf")


def test_closed_containers_hide_what_is_in_them() -> None:
    fridge = PlacedObject("Fridge|1", "Fridge", receptacle=True, openable=True)
    bowl = PlacedObject("Bowl|1", "Bowl", parents=("Fridge|1",), receptacle=True, pickupable=True)
    egg = PlacedObject("Egg|1", "Egg", parents=("Bowl|1",), pickupable=True)
    drawer = PlacedObject("Drawer|1", "Drawer", parents=("Fridge|1",), receptacle=True)
    mug = PlacedObject("Mug|1", "Mug", parents=("Drawer|1",), pickupable=True)
    room = RoomScene("r", "kitchen", (egg, fridge, bowl, drawer, mug))
    assert [o.id for o in room.seen_only().objects] == ["Fridge|1", "Drawer|1", "Mug|1"]
