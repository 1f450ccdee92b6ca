"""How the kinds of block are drawn: as a cube, with holes, as sheets, as water or as a box."""

import numpy as np
import numpy.typing as npt

from .blocks import BLOCKS, CUBE, FLUID, LAYER, LEAFY, NO_SHAPE, OPAQUE, PLANT, SLAB, Block
from .render_light import CLEAR
from .render_light import LEAFY as IN_LEAVES
from .render_light import OPAQUE as IN_THE_DARK
from .render_strike import BOX, CROSS, CUTOUT, NOTHING, WATER
from .render_strike import CUBE as WHOLE

Box = tuple[float, float, float, float, float, float]
"""Lowest x, y, z and highest x, y, z within the cell."""

_BOXES: dict[str, Box] = {
    "torch": (7 / 16, 0, 7 / 16, 9 / 16, 10 / 16, 9 / 16),
    "redstone_torch": (7 / 16, 0, 7 / 16, 9 / 16, 10 / 16, 9 / 16),
    "cactus": (1 / 16, 0, 1 / 16, 15 / 16, 1, 15 / 16),
    "chest": (1 / 16, 0, 1 / 16, 15 / 16, 14 / 16, 15 / 16),
    "trapped_chest": (1 / 16, 0, 1 / 16, 15 / 16, 14 / 16, 15 / 16),
    "ender_chest": (1 / 16, 0, 1 / 16, 15 / 16, 14 / 16, 15 / 16),
    "ladder": (0, 0, 14 / 16, 1, 1, 1),
    "wooden_door": (0, 0, 13 / 16, 1, 1, 1),
    "iron_door": (0, 0, 13 / 16, 1, 1, 1),
    "cobblestone_wall": (0.25, 0, 0.25, 0.75, 1, 0.75),
    "cauldron": (0, 0, 0, 1, 1, 1),
    "hopper": (0, 0, 0, 1, 1, 1),
    "bed": (0, 0, 0, 1, 9 / 16, 1),
    "cake": (1 / 16, 0, 1 / 16, 15 / 16, 0.5, 15 / 16),
    "enchanting_table": (0, 0, 0, 1, 0.75, 1),
    "end_portal_frame": (0, 0, 0, 1, 13 / 16, 1),
    "dragon_egg": (1 / 16, 0, 1 / 16, 15 / 16, 1, 15 / 16),
    "anvil": (1 / 8, 0, 0, 7 / 8, 1, 1),
    "glass_pane": (0, 0, 7 / 16, 1, 1, 9 / 16),
    "stained_glass_pane": (0, 0, 7 / 16, 1, 1, 9 / 16),
    "iron_bars": (0, 0, 7 / 16, 1, 1, 9 / 16),
    "standing_sign": (0, 0.45, 7 / 16, 1, 1, 9 / 16),
    "banner": (0.1, 0, 7 / 16, 0.9, 1, 9 / 16),
    "snow_layer": (0, 0, 0, 1, 2 / 16, 1),
    "waterlily": (0, 0, 0, 1, 1 / 64, 1),
}
_HOLED = ("glass", "stained_glass", "mob_spawner")
_LEAST_LAYER = 1 / 16


def _box_of(block: Block) -> Box:
    if block.name in _BOXES:
        return _BOXES[block.name]
    height = min(block.tallness, 1.0)
    if block.shape in (CUBE, SLAB):
        return (0, 0, 0, 1, height, 1)
    if block.shape == LAYER:
        return (0, 0, 0, 1, max(height, _LEAST_LAYER), 1)
    if "fence" in block.name:
        return (0.375, 0, 0.375, 0.625, 1, 0.625)
    return (0.25, 0, 0.25, 0.75, height or 0.5, 0.75)


def _drawn_as(block: Block) -> int:
    if block.shape == NO_SHAPE or block.name == "barrier":
        return NOTHING
    if block.shape == PLANT or block.name == "vine":
        return CROSS
    if block.shape == FLUID:
        return WATER if "water" in block.name else WHOLE
    if block.name in _HOLED or LEAFY[block.id]:
        return CUTOUT
    if block.shape == CUBE and block.tallness == 1.0:
        return WHOLE
    return BOX


def _clearness_of(block: Block) -> int:
    if LEAFY[block.id]:
        return IN_LEAVES
    return IN_THE_DARK if OPAQUE[block.id] else CLEAR


DRAWN: npt.NDArray[np.uint8] = np.zeros(256, np.uint8)
BOXES: npt.NDArray[np.float64] = np.zeros((256, 6))
CLEARNESS: npt.NDArray[np.uint8] = np.zeros(256, np.uint8)
for _block in BLOCKS:
    DRAWN[_block.id] = _drawn_as(_block)
    BOXES[_block.id] = _box_of(_block)
    CLEARNESS[_block.id] = _clearness_of(_block)
for _table in (DRAWN, BOXES, CLEARNESS):
    _table.flags.writeable = False
