"""The kinds of block: one byte each, and what the rules, the pictures and the sensors need of them.

`blocks.json` holds one row a kind. Names and metas are the game's registry names; `shown` is the
lower-cased English name of the block in version 1.11.2, which sensors report and which ignores
the variant. Hardness, harvest tools and the flags of the material are the game's own figures.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

NO_SHAPE, CUBE, PLANT, FLUID, SMALL, SLAB, LAYER = range(7)
"""Shapes: nothing, full block, crossed planes, liquid, smaller body, lower half, flat layer."""

_SHAPES = {"none": 0, "cube": 1, "plant": 2, "liquid": 3, "small": 4, "slab": 5, "layer": 6}

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of block.

    Attributes:
        id: its byte.
        name: registry name, e.g. "log".
        meta: variant, e.g. 2 for birch.
        shown: what sensors call it, e.g. "wood".
        hardness: seconds of work by the game's measure; -1: unbreakable.
        tool: kind of tool that speeds the digging: "pickaxe", "axe", "shovel", "shears",
            "sword" or "".
        level: least tier (0 wood, 1 stone, 2 iron, 3 diamond) of that tool with which the block
            drops anything; -1: any hand will do.
        harvest_level: what the game itself reports as harvest level; -1: none.
        shape: one of the shapes above.
        tallness: height of the body that one collides with, in blocks; 0: walk through it.
        light: 0 to 15.
        opaque: fills its cell and lets no light through.
        solid, blocks_movement, no_tool, replaceable, can_burn, liquid: flags of its material.
        can_be_hit: whether the game calls it collidable, that is: anything but air and fire.
        colours: mean colour of its top and of its sides, red, green, blue, 0 to 255.
    """

    id: int
    name: str
    meta: int
    shown: str
    hardness: float
    tool: str
    level: int
    harvest_level: int
    shape: int
    tallness: float
    light: int
    opaque: bool
    solid: bool
    blocks_movement: bool
    no_tool: bool
    replaceable: bool
    can_burn: bool
    liquid: bool
    can_be_hit: bool
    colours: tuple[Colour, Colour]

    @property
    def collidable(self) -> bool:
        return self.tallness > 0

    @property
    def climbable(self) -> bool:
        return self.name in ("ladder", "vine")

    @property
    def blocks_light(self) -> bool:
        """As the game's material says it: what is solid, and liquids."""
        return self.solid or self.liquid


def _block(number: int, row: dict[str, Any]) -> Block:
    flags: str = row["flags"]
    top, side = row["top"], row["side"]
    return Block(
        id=number,
        name=row["name"],
        meta=row["meta"],
        shown=row["shown"],
        hardness=float(row["hardness"]),
        tool=row["tool"],
        level=row["level"],
        harvest_level=row["harvest_level"],
        shape=_SHAPES[row["shape"]],
        tallness=float(row["tallness"]),
        light=row["light"],
        opaque="O" in flags,
        solid="S" in flags,
        blocks_movement="B" in flags,
        no_tool="N" in flags,
        replaceable="R" in flags,
        can_burn="C" in flags,
        liquid="L" in flags,
        can_be_hit="H" in flags,
        colours=((top[0], top[1], top[2]), (side[0], side[1], side[2])),
    )


@lru_cache(maxsize=1)
def _read() -> tuple[Block, ...]:
    text = files(__package__ or "").joinpath("blocks.json").read_text(encoding="utf-8")
    body = json.loads(text)
    columns = body["columns"]
    return tuple(
        _block(number, dict(zip(columns, row, strict=True)))
        for number, row in enumerate(body["rows"])
    )


BLOCKS: tuple[Block, ...] = _read()
"""All kinds; the index is the id. The first is air."""

_IDS = {(block.name, block.meta): block.id for block in BLOCKS}
_FIRST: dict[str, int] = {}
for _kind in BLOCKS:
    _FIRST.setdefault(_kind.name, _kind.id)


def block_id(name: str, meta: int = 0) -> int:
    """The byte of a block; a variant that we do not tell apart gives the name's first kind.

    Raises:
        ValueError: no block has this name.
    """
    found = _IDS.get((name, meta))
    if found is not None:
        return found
    if name not in _FIRST:
        raise ValueError(f"no block is called '{name}': use a registry name such as 'log'")
    return _FIRST[name]


def is_block(name: str) -> bool:
    """Whether a registry name is a block's."""
    return name in _FIRST


def _table(values: list[Any], dtype: Any) -> NDArray[Any]:
    """A table with 256 places, so that any byte may be looked up."""
    table = np.zeros(256, dtype)
    table[: len(values)] = values
    table.flags.writeable = False
    return table


HARDNESS: NDArray[np.float64] = _table([b.hardness for b in BLOCKS], np.float64)
COLLIDES: NDArray[np.bool_] = _table([b.collidable for b in BLOCKS], np.bool_)
TALLNESS: NDArray[np.float64] = _table([b.tallness for b in BLOCKS], np.float64)
OPAQUE: NDArray[np.bool_] = _table([b.opaque for b in BLOCKS], np.bool_)
LIQUID: NDArray[np.bool_] = _table([b.liquid for b in BLOCKS], np.bool_)
SHAPE: NDArray[np.uint8] = _table([b.shape for b in BLOCKS], np.uint8)
REPLACEABLE: NDArray[np.bool_] = _table([b.replaceable for b in BLOCKS], np.bool_)
CLIMBABLE: NDArray[np.bool_] = _table([b.climbable for b in BLOCKS], np.bool_)
LIGHT: NDArray[np.uint8] = _table([b.light for b in BLOCKS], np.uint8)
LEAFY: NDArray[np.bool_] = _table([b.name in ("leaves", "leaves2") for b in BLOCKS], np.bool_)

# What the game's sensors report of a block.
IS_COLLIDABLE: NDArray[np.bool_] = _table([b.can_be_hit for b in BLOCKS], np.bool_)
IS_TOOL_NOT_REQUIRED: NDArray[np.bool_] = _table([b.no_tool for b in BLOCKS], np.bool_)
BLOCKS_MOVEMENT: NDArray[np.bool_] = _table([b.blocks_movement for b in BLOCKS], np.bool_)
IS_LIQUID: NDArray[np.bool_] = LIQUID
IS_SOLID: NDArray[np.bool_] = _table([b.solid for b in BLOCKS], np.bool_)
CAN_BURN: NDArray[np.bool_] = _table([b.can_burn for b in BLOCKS], np.bool_)
BLOCKS_LIGHT: NDArray[np.bool_] = _table([b.blocks_light for b in BLOCKS], np.bool_)
HARVEST_LEVEL: NDArray[np.int8] = _table([b.harvest_level for b in BLOCKS], np.int8)
META: NDArray[np.uint8] = _table([b.meta for b in BLOCKS], np.uint8)

AIR = 0
STONE = block_id("stone")
GRANITE, DIORITE, ANDESITE = (block_id("stone", meta) for meta in (1, 3, 5))
GRASS = block_id("grass")
DIRT = block_id("dirt")
COARSE_DIRT = block_id("dirt", 1)
PODZOL = block_id("dirt", 2)
COBBLESTONE = block_id("cobblestone")
MOSSY_COBBLESTONE = block_id("mossy_cobblestone")
BEDROCK = block_id("bedrock")
WATER = block_id("water")
FLOWING_WATER = block_id("flowing_water", 1)
LAVA = block_id("lava")
FLOWING_LAVA = block_id("flowing_lava", 1)
OBSIDIAN = block_id("obsidian")
SAND = block_id("sand")
RED_SAND = block_id("sand", 1)
SANDSTONE = block_id("sandstone")
GRAVEL = block_id("gravel")
CLAY = block_id("clay")
LOG = block_id("log")
LEAVES = block_id("leaves")
LOG2 = block_id("log2")
LEAVES2 = block_id("leaves2")
SNOW_LAYER = block_id("snow_layer")
SNOW = block_id("snow")
ICE = block_id("ice")
PACKED_ICE = block_id("packed_ice")
CACTUS = block_id("cactus")
REEDS = block_id("reeds")
DEADBUSH = block_id("deadbush")
TALLGRASS = block_id("tallgrass", 1)
FERN = block_id("tallgrass", 2)
DANDELION = block_id("yellow_flower")
POPPY = block_id("red_flower")
BROWN_MUSHROOM = block_id("brown_mushroom")
RED_MUSHROOM = block_id("red_mushroom")
PUMPKIN = block_id("pumpkin")
MELON = block_id("melon_block")
WATERLILY = block_id("waterlily")
VINE = block_id("vine")
MYCELIUM = block_id("mycelium")
FARMLAND = block_id("farmland")
TORCH = block_id("torch")
CRAFTING_TABLE = block_id("crafting_table")
FURNACE = block_id("furnace")
LIT_FURNACE = block_id("lit_furnace")
