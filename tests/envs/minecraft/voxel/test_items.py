"""The tables of items against figures of the game."""

import json
from importlib.resources import files

import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.voxel import items
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID, ITEMS


def test_the_list_is_minedojos() -> None:
    text = files("mnemonaut.envs.minecraft.dojo").joinpath("facts.json").read_text("utf-8")
    assert list(ITEMS) == json.loads(text)["items"] == sorted(ITEMS)
    assert len(ITEMS) == len(ITEM_ID) == 392
    assert ITEMS[items.AIR] == "air"


@pytest.mark.parametrize(
    ("name", "kind", "tier", "speed", "damage", "recharge"),
    [
        ("wooden_pickaxe", "pickaxe", 0, 2, 2, 20 / 1.2),
        ("golden_axe", "axe", 0, 12, 7, 20),
        ("iron_sword", "sword", 2, 6, 6, 12.5),
        ("diamond_shovel", "shovel", 3, 8, 5.5, 20),
        ("stone_hoe", "hoe", 1, 4, 1, 10),
        ("shears", "shears", -1, 1, 1, 5),
        ("air", "", -1, 1, 1, 5),
        ("stone_button", "", -1, 1, 1, 5),
    ],
)
def test_tools(
    name: str, kind: str, tier: int, speed: float, damage: float, recharge: float
) -> None:
    item = ITEM_ID[name]
    assert items.TOOL_KIND[item] == kind
    assert items.TOOL_TIER[item] == tier
    assert items.TOOL_SPEED[item] == speed
    assert items.ATTACK_DAMAGE[item] == damage
    assert items.RECHARGE[item] == pytest.approx(recharge)


def test_armour_of_diamond_is_twenty_points_and_of_iron_fifteen() -> None:
    pieces = ("boots", "leggings", "chestplate", "helmet")
    for material, points in (("diamond", 20), ("iron", 15), ("leather", 7), ("golden", 11)):
        worn = [ITEM_ID[f"{material}_{piece}"] for piece in pieces]
        assert sum(int(items.ARMOUR_POINTS[item]) for item in worn) == points
        assert [int(items.WORN_IN[item]) for item in worn] == [36, 37, 38, 39]
    assert items.WORN_IN[ITEM_ID["shield"]] == 40
    assert items.WORN_IN[ITEM_ID["pumpkin"]] == 39
    assert items.WORN_IN[ITEM_ID["iron_sword"]] == 0


def test_saturation_is_the_games() -> None:
    known = {"bread": 6.0, "apple": 2.4, "cooked_beef": 12.8, "golden_carrot": 14.4, "melon": 1.2}
    for name, saturation in known.items():
        assert items.SATURATION[ITEM_ID[name]] == pytest.approx(saturation)
    assert items.FOOD[ITEM_ID["cake"]] == 0


def test_fuels_burn_as_long_as_the_facts_say() -> None:
    for name, smelts in facts().knowledge.fuels.items():
        assert items.BURN_TICKS[ITEM_ID[name]] == smelts * 200, name
    assert items.BURN_TICKS[ITEM_ID["iron_door"]] == 0
    assert items.BURN_TICKS[ITEM_ID["stone_pickaxe"]] == 0
