"""Recipes and fuel, as the facts and Malmo's helper have them."""

import json
from importlib.resources import files

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import FURNACE, TABLE
from mnemonaut.envs.minecraft.voxel.crafting import craft, recipes, smelt
from mnemonaut.envs.minecraft.voxel.inventory import (
    Slots,
    count,
    empty_slots,
    give,
    put,
    stack_in,
)
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID


def having(*stacks: tuple[str, int] | tuple[str, int, int]) -> Slots:
    slots = empty_slots()
    for name, many, *variant in stacks:
        give(slots, (ITEM_ID[name], variant[0] if variant else 0, many, 0))
    return slots


def test_a_wooden_pickaxe_from_logs() -> None:
    slots = having(("log", 3))
    for name in ("planks", "planks", "planks", "stick", "crafting_table"):
        assert craft(slots, name) is not None
    assert count(slots, ITEM_ID["planks"]) == 12 - 2 - 4
    assert craft(slots, "wooden_pickaxe") is None  # not by hand
    assert craft(slots, "wooden_pickaxe", TABLE) is not None
    assert {n: count(slots, ITEM_ID[n]) for n in ("planks", "stick", "wooden_pickaxe")} == {
        "planks": 3,
        "stick": 2,
        "wooden_pickaxe": 1,
    }


def test_nothing_changes_where_something_is_missing() -> None:
    slots = having(("planks", 2), ("stick", 2))
    before = slots.copy()
    assert craft(slots, "wooden_pickaxe", TABLE) is None
    assert craft(slots, "bedrock") is None
    assert (slots == before).all()


def test_planks_keep_the_wood() -> None:
    for log, variant, planks in (("log", 2, 2), ("log2", 1, 5)):
        slots = having((log, 1, variant))
        made = craft(slots, "planks")
        assert made is not None
        assert (made.variant, made.count) == (planks, 4)


def test_every_name_of_the_action_space_has_a_recipe_of_its_kind() -> None:
    text = files("mnemonaut.envs.minecraft.dojo").joinpath("facts.json").read_text("utf-8")
    body = json.loads(text)
    names = [name for name, _ in body["first_recipes"]]
    hand, table, furnace = (
        body["crafts"].values() if isinstance(body["crafts"], dict) else body["crafts"]
    )
    stations = [None] * hand + [TABLE] * table + [FURNACE] * furnace
    unknown = [n for n, s in zip(names, stations, strict=True) if not recipes(n, s)]
    assert unknown == []


def test_result_that_does_not_fit_is_told() -> None:
    slots = empty_slots()
    for index in range(36):
        put(slots, index, (ITEM_ID["log"], 0, 64, 0))
    made = craft(slots, "planks")
    assert made is not None
    assert made.overflow == 4
    assert count(slots, ITEM_ID["planks"]) == 0


def test_one_coal_smelts_eight() -> None:
    slots, cache = having(("coal", 1), ("iron_ore", 10)), 0
    for done in range(8):
        made, cache = smelt(slots, "iron_ingot", cache)
        assert made is not None
        assert cache == 1400 - 200 * done
    assert count(slots, ITEM_ID["coal"]) == 0
    assert smelt(slots, "iron_ingot", cache) == (None, 0)
    assert count(slots, ITEM_ID["iron_ingot"]) == 8


def test_planks_smelt_one_and_a_half() -> None:
    slots, cache = having(("planks", 2), ("iron_ore", 5)), 0
    done = 0
    while True:
        made, cache = smelt(slots, "iron_ingot", cache)
        if made is None:
            break
        done += 1
    assert (done, cache) == (3, 0)


def test_fuel_is_burnt_from_the_first_slot_on_tools_too() -> None:
    slots = having(("wooden_pickaxe", 1), ("coal", 1), ("sand", 1))
    made, cache = smelt(slots, "glass", 0)
    assert made is not None
    assert cache == 0
    assert count(slots, ITEM_ID["wooden_pickaxe"]) == 0
    assert count(slots, ITEM_ID["coal"]) == 1


def test_a_lava_bucket_leaves_the_bucket() -> None:
    slots = having(("lava_bucket", 1), ("sand", 1))
    _, cache = smelt(slots, "glass", 0)
    assert cache == 19800
    assert count(slots, ITEM_ID["bucket"]) == 1


def test_the_last_log_as_ingredient_and_fuel_leaves_a_debt() -> None:
    slots = having(("log", 1))
    made, cache = smelt(slots, "coal", 0)
    assert made is not None
    assert stack_in(slots, 0) == (ITEM_ID["coal"], 1, 1, 0)
    assert cache == -200
    assert smelt(slots, "coal", cache)[0] is None


def test_ingredients_and_results_balance_for_every_recipe() -> None:
    for name, known in facts().knowledge.recipes.items():
        for recipe in known:
            before = {ITEM_ID[n]: many for n, many in recipe.ingredients.items()}
            slots = having(*recipe.ingredients.items())
            if recipe.station == FURNACE:
                made, cache = smelt(slots, name, 10000)
                assert cache == 9800
            else:
                made = craft(slots, name, recipe.station)
            assert made is not None
            assert made.item == ITEM_ID[name]
            after = dict(before)
            for item, many in made.spent:
                after[item] -= many
            after[made.item] = after.get(made.item, 0) + made.count
            assert {item: count(slots, item) for item in after} == after
