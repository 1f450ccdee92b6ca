"""The table of blocks against the facts of the game that are known elsewhere."""

import json
from importlib.resources import files

import numpy as np
import pytest

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.knowledge import tool_class
from mnemonaut.envs.minecraft.voxel import blocks as table
from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, block_id, is_block


def test_ids_fit_a_byte_and_air_is_the_first() -> None:
    assert len(BLOCKS) <= 256
    assert [block.id for block in BLOCKS] == list(range(len(BLOCKS)))
    assert BLOCKS[0].name == "air" and table.AIR == 0


def test_names_and_metas_are_unique() -> None:
    assert len({(block.name, block.meta) for block in BLOCKS}) == len(BLOCKS)
    for block in BLOCKS:
        assert block_id(block.name, block.meta) == block.id


@pytest.mark.parametrize(
    ("name", "meta", "shown"),
    [
        ("log", 2, "wood"),
        ("log2", 1, "wood"),
        ("leaves", 1, "leaves"),
        ("grass", 0, "grass block"),
        ("tallgrass", 1, "grass"),
        ("cobblestone", 0, "cobblestone"),
        ("iron_ore", 0, "iron ore"),
        ("crafting_table", 0, "crafting table"),
        ("flowing_water", 1, "water"),
        ("reeds", 0, "sugar cane"),
    ],
)
def test_what_sensors_call_a_block(name: str, meta: int, shown: str) -> None:
    assert BLOCKS[block_id(name, meta)].shown == shown


@pytest.mark.parametrize(
    ("name", "hardness", "tool", "level"),
    [
        ("stone", 1.5, "pickaxe", 0),
        ("iron_ore", 3.0, "pickaxe", 1),
        ("diamond_ore", 3.0, "pickaxe", 2),
        ("obsidian", 50.0, "pickaxe", 3),
        ("log", 2.0, "axe", -1),
        ("dirt", 0.5, "shovel", -1),
        ("leaves", 0.2, "shears", -1),
        ("bedrock", -1.0, "", -1),
        ("crafting_table", 2.5, "axe", -1),
        ("tallgrass", 0.0, "", -1),
    ],
)
def test_hardness_and_tools(name: str, hardness: float, tool: str, level: int) -> None:
    block = BLOCKS[block_id(name)]
    assert (block.hardness, block.tool, block.level) == (hardness, tool, level)


def test_an_unknown_variant_is_the_first_kind_and_an_unknown_name_an_error() -> None:
    assert block_id("furnace", 3) == block_id("furnace")
    assert is_block("log") and not is_block("stick")
    with pytest.raises(ValueError, match="no block is called 'stick'"):
        block_id("stick")


def test_every_placeable_item_is_a_block() -> None:
    text = files("mnemonaut.envs.minecraft.dojo").joinpath("facts.json").read_text("utf-8")
    names = json.loads(text)["placeable"]
    assert len(names) == 184
    assert [name for name in names if not is_block(name.replace(" ", "_"))] == []


def test_everything_mined_is_a_block_with_the_tool_that_facts_name() -> None:
    for origin, sources in facts().drops.items():
        for source in sources:
            if source.verb != "mine":
                continue
            block = BLOCKS[block_id(origin)]
            if source.tool is not None and source.tool != "shears":
                assert tool_class(source.tool) == (block.tool, block.level), origin
            elif source.tool is None:
                assert block.level == -1, origin


def test_tables_say_what_the_blocks_say() -> None:
    stone, water, fence = block_id("stone"), block_id("water"), block_id("fence")
    assert table.OPAQUE[stone] and table.COLLIDES[stone] and table.TALLNESS[stone] == 1.0
    assert table.LIQUID[water] and not table.COLLIDES[water] and table.REPLACEABLE[water]
    assert table.TALLNESS[fence] == 1.5 and not table.OPAQUE[fence]
    assert table.LIGHT[block_id("torch")] == 14
    assert [BLOCKS[i].name for i in np.flatnonzero(table.CLIMBABLE)] == ["vine", "ladder"]
    for values in (table.HARDNESS, table.SHAPE, table.IS_COLLIDABLE, table.META):
        assert values.shape == (256,) and not values.flags.writeable


def test_material_flags_are_the_games() -> None:
    glass, leaves, lava = (BLOCKS[block_id(name)] for name in ("glass", "leaves", "lava"))
    assert glass.solid and glass.blocks_movement and glass.no_tool and not glass.can_burn
    assert leaves.can_burn and leaves.solid and not leaves.opaque
    assert lava.liquid and not lava.solid and lava.blocks_light
    assert not BLOCKS[block_id("stone")].no_tool
    assert not BLOCKS[0].can_be_hit and BLOCKS[block_id("tallgrass", 1)].can_be_hit
