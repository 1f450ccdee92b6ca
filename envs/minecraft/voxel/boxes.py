"""Boxes among blocks: how far one of the player, a mob or an item moves, and what it touches."""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import BLOCKS, CLIMBABLE, COLLIDES, TALLNESS
from .state import HEIGHT, OFFSET

BARRIER = np.where(COLLIDES, TALLNESS, 0.0).astype(np.float64)
"""Height of what bars the way in a cell, 0 where nothing does."""

WATER = np.array(["water" in block.name and block.liquid for block in BLOCKS])
LAVA = np.array(["lava" in block.name and block.liquid for block in BLOCKS])
LIQUIDS = WATER | LAVA
LADDER = np.asarray(CLIMBABLE, np.bool_)

BORDER = OFFSET - 2.0
"""No box reaches beyond +-BORDER on x and z."""

DEPTH, CEILING = -100.0, 1000.0
"""Lowest and highest y of anything."""

FAST = 10.0
"""Most blocks along an axis in one tick."""

NEAR = 1e-7
"""Boxes that overlap by less only touch: it absorbs the rounding of centre +- half the width."""


@kernel
def bounded(value: float, lowest: float, highest: float) -> float:
    """The value within its bounds; the lower bound where it is not a number."""
    if not value > lowest:
        return lowest
    return min(value, highest)


@kernel
def clip(
    blocks: Any,
    x: float,
    y: float,
    z: float,
    half: float,
    height: float,
    axis: int,
    way: float,
) -> float:
    """How much of `way` along an axis (0 x, 1 y, 2 z) a box goes before a block stops it."""
    low_x, high_x = math.floor(x - half + NEAR), math.floor(x + half - NEAR)
    low_z, high_z = math.floor(z - half + NEAR), math.floor(z + half - NEAR)
    # What is taller than its cell (a fence) may reach into the box from the cell below.
    low_y, high_y = math.floor(y + NEAR) - 1, math.floor(y + height - NEAR)
    if axis == 0:
        if way > 0.0:
            low_x, high_x = high_x, math.floor(x + half + way)
        else:
            low_x, high_x = math.floor(x - half + way), low_x
    elif axis == 2:
        if way > 0.0:
            low_z, high_z = high_z, math.floor(z + half + way)
        else:
            low_z, high_z = math.floor(z - half + way), low_z
    elif way > 0.0:
        low_y, high_y = high_y, math.floor(y + height + way)
    else:
        low_y, high_y = math.floor(y + way) - 1, math.floor(y + NEAR)
    first_y, last_y = max(low_y, 0), min(high_y, HEIGHT - 1)
    for cell_x in range(low_x, high_x + 1):
        for cell_z in range(low_z, high_z + 1):
            for cell_y in range(first_y, last_y + 1):
                tall = float(BARRIER[blocks[cell_x + OFFSET, cell_z + OFFSET, cell_y]])
                if tall == 0.0:
                    continue
                top = cell_y + tall
                if axis != 1 and (top <= y + NEAR or cell_y >= y + height - NEAR):
                    continue
                if axis == 0:
                    gap = cell_x - (x + half) if way > 0.0 else cell_x + 1 - (x - half)
                elif axis == 2:
                    gap = cell_z - (z + half) if way > 0.0 else cell_z + 1 - (z - half)
                else:
                    gap = cell_y - (y + height) if way > 0.0 else top - y
                # A block that the box is already inside of does not hold it there.
                if way > 0.0:
                    if -NEAR <= gap < way:
                        way = max(gap, 0.0)
                elif way < gap <= NEAR:
                    way = min(gap, 0.0)
    return way


@kernel
def move_box(
    blocks: Any,
    x: float,
    y: float,
    z: float,
    way_x: float,
    way_y: float,
    way_z: float,
    half: float,
    height: float,
    step: float,
) -> tuple[float, float, float, float, float, float]:
    """Move a box of width 2 `half` that stands at (x, y, z), first along y, then x, then z.

    A box that comes down on the ground and is stopped sideways tries again up to `step` higher.
    What lies beyond the border is moved onto it, so any input leaves a place inside the world.

    Returns:
        The new x, y, z, and the way made along x, y, z: less than asked where blocks stopped it.
    """
    border = BORDER - half
    x, z = bounded(x, -border, border), bounded(z, -border, border)
    y = bounded(y, DEPTH, CEILING)
    if way_y != 0.0:
        way_y_made = clip(blocks, x, y, z, half, height, 1, bounded(way_y, -FAST, FAST))
    else:
        way_y_made = 0.0
    y += way_y_made
    # Within the border a free way is made to the last bit, so callers may compare.
    goal_x, goal_z = bounded(way_x, -FAST, FAST), bounded(way_z, -FAST, FAST)
    if abs(x + goal_x) > border:
        goal_x = bounded(x + goal_x, -border, border) - x
    if abs(z + goal_z) > border:
        goal_z = bounded(z + goal_z, -border, border) - z
    if goal_x == 0.0 and goal_z == 0.0:
        return x, y, z, 0.0, way_y_made, 0.0
    made_x = clip(blocks, x, y, z, half, height, 0, goal_x)
    made_z = clip(blocks, x + made_x, y, z, half, height, 2, goal_z)
    landed = way_y < 0.0 and way_y_made > way_y
    if step > 0.0 and landed and (made_x != goal_x or made_z != goal_z):
        up = clip(blocks, x, y, z, half, height, 1, step)
        step_x = clip(blocks, x, y + up, z, half, height, 0, goal_x)
        step_z = clip(blocks, x + step_x, y + up, z, half, height, 2, goal_z)
        if step_x * step_x + step_z * step_z > made_x * made_x + made_z * made_z:
            made_x, made_z = step_x, step_z
            y += up + clip(blocks, x + made_x, y + up, z + made_z, half, height, 1, -up)
    return x + made_x, y, z + made_z, made_x, way_y_made, made_z


@kernel
def touches(
    blocks: Any, table: Any, x: float, z: float, half: float, low: float, high: float
) -> bool:
    """Whether a cell that `table` names lies within `half` of (x, z) and between two heights."""
    first_y, last_y = max(math.floor(low), 0), min(math.floor(high), HEIGHT - 1)
    for cell_x in range(math.floor(x - half), math.floor(x + half) + 1):
        for cell_z in range(math.floor(z - half), math.floor(z + half) + 1):
            for cell_y in range(first_y, last_y + 1):
                if table[blocks[cell_x + OFFSET, cell_z + OFFSET, cell_y]]:
                    return True
    return False


@kernel
def collides(blocks: Any, x: float, y: float, z: float, half: float, height: float) -> bool:
    """Whether a box that stands at (x, y, z) overlaps what bars the way."""
    first_y = max(math.floor(y + NEAR) - 1, 0)
    last_y = min(math.floor(y + height - NEAR), HEIGHT - 1)
    for cell_x in range(math.floor(x - half + NEAR), math.floor(x + half - NEAR) + 1):
        for cell_z in range(math.floor(z - half + NEAR), math.floor(z + half - NEAR) + 1):
            for cell_y in range(first_y, last_y + 1):
                tall = BARRIER[blocks[cell_x + OFFSET, cell_z + OFFSET, cell_y]]
                if tall > 0.0 and cell_y + tall > y + NEAR:
                    return True
    return False


@kernel
def cell(blocks: Any, x: float, y: float, z: float) -> int:
    """The block at a place, air (0) above and below the world. x and z must be in the world."""
    height = math.floor(y)
    if height < 0 or height >= HEIGHT:
        return 0
    return int(blocks[math.floor(x) + OFFSET, math.floor(z) + OFFSET, height])
