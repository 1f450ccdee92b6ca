"""Which actions make sense, and what changed in the inventory."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.dojo.delta import delta_inventory
from mnemonaut.envs.minecraft.dojo.facts import dojo_facts
from mnemonaut.envs.minecraft.dojo.masks import inventory_vector, masks

KNOWN = dojo_facts()
ITEM = {name: index for index, name in enumerate(KNOWN.items)}
CRAFT = {name: index for index, name in enumerate(KNOWN.crafts)}


def slots(*held: tuple[str, int]) -> tuple[np.ndarray, np.ndarray]:
    items, counts = np.full(36, ITEM["air"]), np.zeros(36, np.int64)
    for index, (name, count) in enumerate(held):
        items[index], counts[index] = ITEM[name], count
    return items, counts


def possible(*held: tuple[str, int], table: bool = False, furnace: bool = False) -> set[str]:
    items, counts = slots(*held)
    found = masks(items, inventory_vector(items, counts), table, furnace)["craft_smelt"]
    return {KNOWN.crafts[index] for index in np.flatnonzero(found)}


def test_crafts_need_their_ingredients_and_their_station() -> None:
    assert possible() == set()
    assert possible(("log", 1)) == {"planks"}
    assert "crafting_table" in possible(("planks", 2), ("planks", 2))
    wood = (("planks", 3), ("stick", 2))
    assert "wooden_pickaxe" not in possible(*wood, furnace=True)
    assert "wooden_pickaxe" in possible(*wood, table=True)
    assert "iron_ingot" not in possible(("iron_ore", 1), table=True)
    assert possible(("iron_ore", 1), furnace=True) == {"iron_ingot"}


def test_kinds_of_actions_follow_from_what_is_held() -> None:
    items, counts = slots()
    kinds = masks(items, inventory_vector(items, counts), True, True)["action_type"]
    assert kinds.tolist() == [True, True, False, True, False, False, False, False]
    items, counts = slots(("log", 1), ("stick", 1))
    found = masks(items, inventory_vector(items, counts), False, False)
    assert found["action_type"].tolist() == [True] * 8
    # What is in the hand already is equipped, unless it belongs elsewhere.
    assert found["equip"][:3].tolist() == [False, True, False]
    assert found["place"][:3].tolist() == [True, False, False]
    assert found["destroy"][:3].tolist() == [True, True, False]
    assert found["action_arg"].ravel().tolist() == [False] * 4 + [True] * 4
    items, counts = slots(("iron_helmet", 1))
    assert masks(items, inventory_vector(items, counts), False, False)["equip"][0]


def test_nothing_can_be_crafted_into_a_full_inventory() -> None:
    items, counts = slots(*[("log", 1)] * 36)
    found = masks(items, inventory_vector(items, counts), True, True)
    assert found["craft_smelt"].any() and not found["action_type"][4]


def changes(before: dict[str, int], now: dict[str, int], craft: str = "", ok: bool = True) -> Any:
    vectors = []
    for held in (before, now):
        vector = np.zeros(len(KNOWN.items))
        for name, count in held.items():
            vector[ITEM[name]] = count
        vectors.append(vector)
    return delta_inventory(vectors[0], vectors[1], CRAFT[craft] if craft else None, ok)


def test_a_craft_is_told_as_one() -> None:
    told = changes({"log": 2}, {"log": 1, "planks": 4}, "planks")
    assert told["inc_name_by_craft"].tolist() == ["planks"]
    assert told["inc_quantity_by_craft"].tolist() == [4]
    assert told["dec_name_by_craft"].tolist() == ["log", "air", "air", "air"]
    assert told["dec_quantity_by_craft"].tolist() == [1, 0, 0, 0]
    assert told["inc_name_by_other"].tolist() == ["air"]


def test_without_the_masks_leave_it_is_not_told_as_a_craft() -> None:
    told = changes({"log": 2}, {"log": 1, "planks": 4}, "planks", ok=False)
    assert told["inc_name_by_other"].tolist() == ["planks"]
    assert told["dec_name_by_other"].tolist() == ["log", "air", "air", "air"]


def test_only_the_first_gain_and_four_losses_by_name_are_told() -> None:
    before = dict.fromkeys(["dirt", "egg", "feather", "grass", "log"], 3)
    told = changes(before, {"apple": 1, "bone": 2})
    assert told["inc_name_by_other"].tolist() == ["apple"]
    assert told["dec_name_by_other"].tolist() == ["dirt", "egg", "feather", "grass"]
    assert told["dec_quantity_by_other"].tolist() == [3, 3, 3, 3]
    # The planks come after a gain of bones in the order of names: no craft is seen.
    told = changes({"log": 1}, {"planks": 4, "bone": 1}, "planks")
    assert told["inc_name_by_craft"].tolist() == ["air"]
    assert told["inc_name_by_other"].tolist() == ["bone"]
    assert told["dec_name_by_craft"].tolist()[0] == "log"


@given(st.lists(st.tuples(st.sampled_from(KNOWN.items), st.integers(0, 64)), max_size=36))
def test_more_never_makes_less_possible(held: list[tuple[str, int]]) -> None:
    items, counts = slots(*held)
    vector = inventory_vector(items, counts)
    some = masks(items, vector, False, False)["craft_smelt"]
    near = masks(items, vector, True, True)["craft_smelt"]
    twice = masks(items, vector * 2, True, True)["craft_smelt"]
    assert not (some & ~near).any() and not (near & ~twice).any()
