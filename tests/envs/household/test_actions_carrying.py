"""Taking, putting and pushing: rules of receptacles, and where things end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mnemonaut.envs.household.controller import HeadlessController
from mnemonaut.envs.household.scene import Scene, Wall

Find = Callable[[HeadlessController, str], str]
Told = Callable[[HeadlessController, str], dict[str, Any]]


def _go(
    controller: HeadlessController, x: float, z: float, yaw: float, horizon: float = 30
) -> None:
    assert controller.step("TeleportFull", position={"x": x, "y": 0.9, "z": z}, rotation=yaw,
                           horizon=horizon, standing=True)  # fmt: skip


def test_pickup_takes_it_out_of_its_receptacle(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    apple, table = id_of(thor, "Apple"), id_of(thor, "DiningTable")
    event = thor.step("PickupObject", objectId=apple)
    assert event.metadata["actionReturn"] == apple
    assert event.metadata["inventoryObjects"] == [{"objectId": apple, "objectType": "Apple"}]
    assert told(thor, apple)["isPickedUp"]
    assert told(thor, apple)["parentReceptacles"] is None
    assert apple not in told(thor, table)["receptacleObjectIds"]


def test_put_needs_an_open_receptacle_that_may_hold_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    apple, fridge = id_of(thor, "Apple"), id_of(thor, "Fridge")
    thor.step("PickupObject", objectId=apple)
    _go(thor, 0.75, 0.25, 90, 0)
    assert thor.step("PutObject", objectId=fridge).metadata["errorCode"] == "ReceptacleNotOpen"
    assert thor.step("OpenObject", objectId=fridge)
    assert thor.step("PutObject", objectId=fridge)
    body = told(thor, apple)
    assert body["parentReceptacles"] == [fridge]
    assert told(thor, fridge)["receptacleObjectIds"] == [apple]
    assert not body["isPickedUp"]
    assert thor.last_event.metadata["inventoryObjects"] == []
    box, inside = told(thor, fridge)["axisAlignedBoundingBox"], body["axisAlignedBoundingBox"]
    for axis in "xyz":
        apart = abs(box["center"][axis] - inside["center"][axis])
        assert apart <= (box["size"][axis] - inside["size"][axis]) / 2 + 0.001
    assert thor.step("CloseObject", objectId=fridge)
    again = thor.step("PickupObject", objectId=apple)
    assert again.metadata["errorCode"] == "ObjectNotVisible"
    assert thor.step("PickupObject", objectId=apple, forceAction=True)


def test_force_ignores_sight_and_rules_but_not_doors(thor: HeadlessController, id_of: Find) -> None:
    thor.step("PickupObject", objectId=id_of(thor, "SoapBottle"))
    chair, fridge = id_of(thor, "Chair"), id_of(thor, "Fridge")
    assert not thor.step("PutObject", objectId=chair)
    _go(thor, 0.5, -0.75, 135)
    refused = thor.step("PutObject", objectId=chair)
    assert refused.metadata["errorCode"] == "ObjectNotAllowedInReceptacle"
    shut = thor.step("PutObject", objectId=fridge, forceAction=True)
    assert shut.metadata["errorCode"] == "ReceptacleNotOpen"
    assert thor.step("PutObject", objectId=chair, forceAction=True)


def test_what_is_in_a_container_goes_with_it(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    """An apple on a plate: nested parents, and it moves when the plate is carried."""
    apple, plate, table = (id_of(thor, kind) for kind in ("Apple", "Plate", "DiningTable"))
    thor.step("PickupObject", objectId=apple)
    assert thor.step("PutObject", objectId=plate)
    assert told(thor, apple)["parentReceptacles"] == [plate]
    assert told(thor, plate)["parentReceptacles"] == [table]
    before = told(thor, apple)["position"]
    assert thor.step("PickupObject", objectId=plate)
    held = told(thor, plate)["position"]
    above = told(thor, apple)["position"]
    assert above["y"] > held["y"]
    assert abs(above["x"] - held["x"]) + abs(above["z"] - held["z"]) < 0.2
    assert above != before
    assert not told(thor, apple)["isPickedUp"]
    _go(thor, -0.75, 0.0, 30)
    assert thor.step("PutObject", objectId=table)
    assert told(thor, apple)["parentReceptacles"] == [plate]
    assert told(thor, plate)["receptacleObjectIds"] == [apple]
    assert told(thor, apple)["position"]["y"] > 0.8


def test_nothing_goes_into_itself(thor: HeadlessController, id_of: Find) -> None:
    mug = id_of(thor, "Mug")
    thor.step("PickupObject", objectId=mug)
    assert not thor.step("PutObject", objectId=mug, forceAction=True)
    assert thor.last_event.metadata["inventoryObjects"]


def test_one_burner_holds_one_pot(
    toy: Any,
    body_of: Callable[..., dict[str, Any]],
    controller_of: Callable[[Any], HeadlessController],
    id_of: Find,
) -> None:
    from dataclasses import replace

    pots = [
        body_of("Pot", (x, 0.9, 1.1), (0.3, 0.2, 0.3), receptacle=True, pickupable=True)
        for x in (-0.3, 0.3)
    ]
    thor = controller_of(replace(toy, objects=(*toy.objects, *pots)))
    burner = id_of(thor, "StoveBurner")
    first, second = (pot["objectId"] for pot in pots)
    thor.step("PickupObject", objectId=first, forceAction=True)
    assert thor.step("PutObject", objectId=burner, forceAction=True)
    thor.step("PickupObject", objectId=second, forceAction=True)
    full = thor.step("PutObject", objectId=burner, forceAction=True)
    assert full.metadata["errorCode"] == "ReceptacleFull"


def test_things_on_a_surface_do_not_overlap(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    table = id_of(thor, "DiningTable")
    for kind in ("Apple", "Mug", "Potato", "SoapBottle", "Bread", "Plate"):
        name = id_of(thor, kind)
        assert thor.step("PickupObject", objectId=name, forceAction=True)
        assert thor.step("PutObject", objectId=table, forceAction=True)
    boxes = [told(thor, one)["axisAlignedBoundingBox"]
             for one in told(thor, table)["receptacleObjectIds"]]  # fmt: skip
    assert len(boxes) == 6
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert any(
                abs(one["center"][a] - other["center"][a])
                > (one["size"][a] + other["size"][a]) / 2 - 0.006
                for a in "xz"
            )


def test_a_bin_is_filled_in_layers_until_it_is_full(
    toy: Any,
    body_of: Callable[..., dict[str, Any]],
    controller_of: Callable[[Any], HeadlessController],
    id_of: Find,
    told: Told,
) -> None:
    from dataclasses import replace

    loaves = [
        body_of("Bread", (0.0, 0.9 + n, 1.0), (0.3, 0.2, 0.3), pickupable=True) for n in range(6)
    ]
    thor = controller_of(replace(toy, objects=(*toy.objects, *loaves)))
    can = id_of(thor, "GarbageCan")
    results = []
    for loaf in loaves:
        thor.step("PickupObject", objectId=loaf["objectId"], forceAction=True)
        results.append(thor.step("PutObject", objectId=can, forceAction=True))
    codes = [event.metadata["errorCode"] for event in results]
    # 0.6 m hold two layers of 0.2 m, and a third that reaches over the rim.
    assert codes[:3] == [None, None, None]
    assert "ReceptacleFull" in codes
    inside = told(thor, can)["receptacleObjectIds"]
    assert len({round(told(thor, one)["position"]["y"], 2) for one in inside}) == len(inside)


def test_a_thing_in_a_bin_has_the_floor_as_parent_too(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    """As in real traces, where the first parent of what lies in a bin is the floor."""
    apple, can, floor = (id_of(thor, kind) for kind in ("Apple", "GarbageCan", "Floor"))
    thor.step("PickupObject", objectId=apple)
    assert thor.step("PutObject", objectId=can, forceAction=True)
    assert told(thor, apple)["parentReceptacles"] == sorted([can, floor])
    assert apple in told(thor, floor)["receptacleObjectIds"]


def test_what_is_in_a_carried_container_leaves_the_floor(
    thor: HeadlessController, id_of: Find, told: Told
) -> None:
    apple, plate, floor = (id_of(thor, kind) for kind in ("Apple", "Plate", "Floor"))
    thor.step("PickupObject", objectId=apple)
    thor.step("PutObject", objectId=plate)
    thor.step("PickupObject", objectId=plate)
    thor.step("DropHandObject")
    assert told(thor, apple)["parentReceptacles"] == sorted([plate, floor])
    thor.step("PickupObject", objectId=plate, forceAction=True)
    assert told(thor, apple)["parentReceptacles"] == [plate]
    assert apple not in told(thor, floor)["receptacleObjectIds"]


def test_pushing_and_pulling(thor: HeadlessController, id_of: Find, told: Told) -> None:
    chair = id_of(thor, "Chair")
    before = told(thor, chair)["position"]
    _go(thor, 0.25, -1.0, 90)
    assert thor.step("PushObject", objectId=chair, moveMagnitude=200.0)
    after = told(thor, chair)["position"]
    assert after["x"] > before["x"]
    assert after["x"] + 0.2 <= 2.01
    assert thor.step("PullObject", objectId=chair, moveMagnitude=200.0, forceAction=True)
    assert told(thor, chair)["position"]["x"] < after["x"]
    fridge = thor.step("PushObject", objectId=id_of(thor, "Fridge"), moveMagnitude=1.0,
                       forceAction=True)  # fmt: skip
    assert not fridge
    with pytest.raises(ValueError, match="moveMagnitude"):
        thor.step("PushObject", objectId=chair)


def test_nothing_is_pushed_through_a_wall(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController], id_of: Find, told: Told
) -> None:
    wall = Wall((1.5, -2.0), (1.5, 2.0), 0.0, 2.5)
    thor = controller_of(replace(toy, walls=(*toy.walls, wall)))
    chair = id_of(thor, "Chair")
    assert thor.step(
        "DirectionalPush", objectId=chair, pushAngle=90.0, moveMagnitude=200.0, forceAction=True
    )
    assert 1.2 <= told(thor, chair)["position"]["x"] <= 1.3


def test_all_that_a_vessel_holds_goes_along(
    toy: Scene, controller_of: Callable[[Scene], HeadlessController], id_of: Find, told: Told
) -> None:
    """Real rooms tell two parents of some things: the plate, and the table under it."""
    ids = {body["objectType"]: body["objectId"] for body in toy.objects}
    plate, table, fork = ids["Plate"], ids["DiningTable"], ids["Fork"]
    changed = []
    for body in toy.objects:
        held = list(body["receptacleObjectIds"] or ())
        if body["objectId"] in (plate, table):
            body = {**body, "receptacleObjectIds": [*held, fork]}
        elif body["objectId"] == fork:
            body = {**body, "parentReceptacles": sorted([table, plate])}
        elif fork in held:
            body = {**body, "receptacleObjectIds": []}
        changed.append(body)
    thor = controller_of(replace(toy, objects=tuple(changed)))
    assert thor.step("PickupObject", objectId=plate, forceAction=True)
    assert told(thor, fork)["parentReceptacles"] == [plate]
    assert fork not in told(thor, table)["receptacleObjectIds"]
    before = told(thor, fork)["position"]
    assert thor.step("MoveBack")
    assert told(thor, fork)["position"]["z"] == pytest.approx(before["z"] - 0.25)


def test_image_points_name_objects(thor: HeadlessController, id_of: Find) -> None:
    """The relative point at which an object's centre appears picks that object up."""
    from mnemonaut.envs.household.camera import Agent, image_point

    thor.step("LookDown")
    agent = Agent(0.0, 0.9, 0.0, 0.0, 30.0)
    for kind in ("Apple", "Mug", "SoapBottle"):
        center = thor.last_event.objects_by_type(kind)[0]["axisAlignedBoundingBox"]["center"]
        seen = image_point(agent, (center["x"], center["y"], center["z"]), 90.0, 1.0)
        assert seen is not None
        event = thor.step("PickupObject", x=seen[0], y=seen[1])
        assert event.metadata["actionReturn"] == id_of(thor, kind)
        assert thor.step("DropHandObject")
    apple = id_of(thor, "Apple")
    assert thor.step("PickupObject", objectId=apple, forceAction=True)
    edge = image_point(agent, (-0.1, 0.8, 0.62), 90.0, 1.0)
    assert edge is not None
    assert thor.step("PutObject", x=edge[0], y=edge[1])
    body = thor.last_event.objects_by_type("Apple")[0]
    assert body["parentReceptacles"] == [id_of(thor, "DiningTable")]
    with pytest.raises(ValueError, match=r"\[0:1\]"):
        thor.step("PickupObject", x=1.5, y=0.5)
