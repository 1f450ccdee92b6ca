"""Generated homes as scenes: the 42 fields, their format, and links that agree both ways."""

import gzip
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.homes.home import reachable
from mnemonaut.envs.household.generated import PREFIXES, GeneratedScenes, split_of
from mnemonaut.envs.household.scene import Scene
from mnemonaut.envs.household.types import type_facts

FIELDS = [
    "name", "position", "rotation", "visible", "isInteractable", "receptacle", "toggleable",
    "isToggled", "breakable", "isBroken", "canFillWithLiquid", "isFilledWithLiquid",
    "fillLiquid", "dirtyable", "isDirty", "canBeUsedUp", "isUsedUp", "cookable", "isCooked",
    "temperature", "isHeatSource", "isColdSource", "sliceable", "isSliced", "openable",
    "isOpen", "openness", "pickupable", "isPickedUp", "moveable", "mass", "salientMaterials",
    "receptacleObjectIds", "distance", "objectType", "objectId", "assetId", "parentReceptacles",
    "controlledObjects", "isMoving", "axisAlignedBoundingBox", "objectOrientedBoundingBox",
]  # fmt: skip
ID = re.compile(r"[A-Za-z]+(\|[+-]\d\d\.\d\d){3}(\|(SinkBasin|BathtubBasin))?")

source = GeneratedScenes()
scenes = st.builds(
    lambda prefix, number: source.load(f"{prefix}_{number}"),
    st.sampled_from(sorted(PREFIXES)),
    st.integers(0, 500),
)


def by_id(scene: Scene) -> dict[str, Mapping[str, Any]]:
    return {body["objectId"]: body for body in scene.objects}


@settings(max_examples=20)
@given(scenes)
def test_every_object_has_the_42_fields_in_the_games_order(scene: Scene) -> None:
    assert len(FIELDS) == 42
    for body in scene.objects:
        assert list(body) == FIELDS
        assert ID.fullmatch(body["objectId"])
        parts = body["objectId"].split("|")
        assert body["objectType"] in (parts[0], parts[-1])
        assert re.fullmatch(rf"{body['objectType']}_[0-9a-f]{{8}}", body["name"])
    json.dumps(scene.objects)


@settings(max_examples=20)
@given(scenes)
def test_ids_and_names_are_unique_and_ids_hold_the_position(scene: Scene) -> None:
    assert len(by_id(scene)) == len(scene.objects)
    assert len({body["name"] for body in scene.objects}) == len(scene.objects)
    for body in scene.objects:
        if not body["objectType"].endswith("Basin"):
            said = [float(v) for v in body["objectId"].split("|")[1:]]
            assert said == pytest.approx([body["position"][a] for a in "xyz"], abs=0.0151)


@settings(max_examples=20)
@given(scenes)
def test_parents_and_contents_agree_both_ways(scene: Scene) -> None:
    objects = by_id(scene)
    down = {(p, i) for i, body in objects.items() for p in body["parentReceptacles"] or ()}
    up = {(p, i) for p, body in objects.items() for i in body["receptacleObjectIds"] or ()}
    assert down == up
    for body in scene.objects:
        assert (body["receptacleObjectIds"] is None) == (not body["receptacle"])
        assert all(objects[parent]["receptacle"] for parent in body["parentReceptacles"] or ())
        if body["pickupable"]:
            assert body["parentReceptacles"]
        for name in body["controlledObjects"] or ():
            assert name in objects


@settings(max_examples=20)
@given(scenes)
def test_things_lie_where_the_game_lets_them_be_put_back(scene: Scene) -> None:
    facts, objects = type_facts(), by_id(scene)
    for body in scene.objects:
        rules = facts.receptacles.get(body["objectType"])
        for parent in body["parentReceptacles"] or ():
            holder = objects[parent]["objectType"]
            if body["pickupable"] and rules is not None and holder != "Floor":
                assert facts.may_hold(holder, body["objectType"]), (body["objectType"], holder)


@settings(max_examples=20)
@given(scenes)
def test_boxes_are_given_as_the_game_gives_them(scene: Scene) -> None:
    for body in scene.objects:
        box = body["axisAlignedBoundingBox"]
        center, size = ([box[key][a] for a in "xyz"] for key in ("center", "size"))
        high = [c + s / 2 for c, s in zip(center, size, strict=True)]
        low = [c - s / 2 for c, s in zip(center, size, strict=True)]
        corners = box["cornerPoints"]
        assert corners[0] == pytest.approx(high) and corners[7] == pytest.approx(low)
        assert corners[1] == pytest.approx([high[0], high[1], low[2]])
        assert corners[2] == pytest.approx([high[0], low[1], high[2]])
        oriented = body["objectOrientedBoundingBox"]
        assert (oriented is not None) == (body["pickupable"] or body["moveable"])
        if oriented is not None:
            points = oriented["cornerPoints"]
            for axis in range(3):
                assert min(p[axis] for p in points) == pytest.approx(low[axis], abs=1e-6)
                assert max(p[axis] for p in points) == pytest.approx(high[axis], abs=1e-6)
            assert all(p[1] == pytest.approx(low[1]) for p in points[:4])


@settings(max_examples=10)
@given(scenes)
def test_a_scene_says_where_to_stand_and_what_blocks(scene: Scene) -> None:
    assert scene.reachable and scene.start is not None
    assert (scene.start.x, scene.start.z) in scene.reachable
    assert scene.walls and all(wall.top > wall.bottom for wall in scene.walls)
    floors = [body for body in scene.objects if body["objectType"] == "Floor"]
    assert len(floors) == len(scene.rooms)
    kinds = [room.kind for room in scene.rooms]
    assert scene.kind == (kinds[0] if len(kinds) == 1 else "house")


def test_what_is_in_the_fridge_is_cold() -> None:
    chilled = [
        body
        for number in range(5)
        for body in source.load(f"Kitchen_{number}").objects
        if any(parent.startswith("Fridge|") for parent in body["parentReceptacles"] or ())
    ]
    assert chilled and {body["temperature"] for body in chilled} == {"Cold"}


def test_names_are_listed_and_any_number_loads() -> None:
    names = source.names()
    assert len(names) == len(set(names)) == 150 and names[0] == "Kitchen_0"
    assert source.load("House_123456789").name == "House_123456789"
    assert source.load("Bedroom_3_physics") is source.load("Bedroom_3")
    assert source.home("Bathroom_2").kind == "bathroom"
    points = source.load("Bathroom_2").reachable
    assert points is not None and len(points) == len(reachable(source.home("Bathroom_2")))


@pytest.mark.parametrize(
    "name",
    ["Kitchen", "Kitchen_", "Kitchen_-1", "Kitchen_01", "Garage_1", "", "kitchen_1", "House_1x"],
)
def test_unknown_names_are_told(name: str) -> None:
    with pytest.raises(UnknownName, match="unknown scene"):
        source.load(name)


def test_near_misses_get_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="Did you mean `Kitchen_1`"):
        source.load("Kitchn_1")


def test_splits_are_those_of_ithor() -> None:
    splits = [split_of(f"LivingRoom_{n}") for n in range(30)]
    assert splits == ["train"] * 20 + ["val"] * 5 + ["test"] * 5
    for name in ("LivingRoom_30", "Nowhere_1"):
        with pytest.raises(UnknownName):
            split_of(name)


def test_visits_keep_names_and_furniture_and_move_objects() -> None:
    first, second = source.load("Kitchen_7"), GeneratedScenes(visit=1).load("Kitchen_7")
    names = [{body["name"] for body in scene.objects} for scene in (first, second)]
    assert len(names[0] & names[1]) >= 0.95 * len(names[0])

    def places(scene: Scene, loose: bool) -> dict[str, Any]:
        return {b["name"]: b["objectId"] for b in scene.objects if b["pickupable"] == loose}

    fixed = places(first, False), places(second, False)
    furniture = {n for n in fixed[0] if n.startswith(("Cabinet_", "Drawer_", "Fridge_"))}
    assert furniture and all(fixed[0][n] == fixed[1][n] for n in furniture)
    assert places(first, True) != places(second, True)


def test_static_fields_are_those_of_real_objects(data: Callable[[str], Path]) -> None:
    """Every flag that never varies within a type in real rooms is the same here."""
    varied: dict[tuple[str, str], set[Any]] = {}
    others = {"receptacle", "canFillWithLiquid", "canBeUsedUp", "isHeatSource", "isColdSource"}
    flags = [field for field in FIELDS if field.endswith("able") or field in others]
    path = data("household/ithor_5.0.0_scenes") / "scenes.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            for body in json.loads(row)["objects"]:
                assert list(body) == FIELDS
                for flag in flags:
                    varied.setdefault((body["objectType"], flag), set()).add(body[flag])
    checked = 0
    for prefix in PREFIXES:
        for body in source.load(f"{prefix}_0").objects:
            for flag in flags:
                values = varied.get((body["objectType"], flag), set())
                if len(values) == 1:
                    assert {body[flag]} == values, (body["objectType"], flag)
                    checked += 1
    assert checked > 2000
