"""What a look meets: the first block, the first mob."""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import LIQUID
from .kinds import HEIGHTS, WIDTHS, size_of
from .state import HEIGHT, OFFSET, SIZE

DOWN, UP, NORTH, SOUTH, WEST, EAST = range(6)
"""Faces: -y, +y, -z, +z, -x, +x."""

FLUID = np.asarray(LIQUID, np.bool_)


@kernel
def look(yaw: float, pitch: float) -> tuple[float, float, float]:
    """The unit vector of a look; angles in degrees."""
    turned, tilted = math.radians(yaw), math.radians(pitch)
    level = math.cos(tilted)
    return -math.sin(turned) * level, -math.sin(tilted), math.cos(turned) * level


@kernel
def cast(
    blocks: Any,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    reach: float,
    liquids: bool,
    hit: Any,
) -> float:
    """Follow a ray from (o) along the unit vector (d) to the first block that is not air.

    Cells count whole, whatever the shape of what they hold; plants count, liquids only when asked.

    Args:
        blocks: `uint8[SIZE, SIZE, HEIGHT]`.
        reach: how far to look, in blocks.
        hit: `int64[4]`, set to x, y, z of the block and the face that the ray enters by (for the
            cell that the ray starts in: the one it points away from).

    Returns:
        The distance to where the ray enters the block, or -1 (and `hit` is left as it is).
    """
    x, y, z = math.floor(ox), math.floor(oy), math.floor(oz)
    step_x, step_y, step_z = _sign(dx), _sign(dy), _sign(dz)
    # Distance along the ray to the next cell border of each axis, and between two borders.
    far = reach + 1.0
    each_x = 1.0 / abs(dx) if step_x != 0 else far
    each_y = 1.0 / abs(dy) if step_y != 0 else far
    each_z = 1.0 / abs(dz) if step_z != 0 else far
    next_x = _first(ox - x, step_x, each_x, far)
    next_y = _first(oy - y, step_y, each_y, far)
    next_z = _first(oz - z, step_z, each_z, far)
    if abs(dy) >= abs(dx) and abs(dy) >= abs(dz):
        face = DOWN if dy > 0 else UP
    elif abs(dz) >= abs(dx):
        face = NORTH if dz > 0 else SOUTH
    else:
        face = WEST if dx > 0 else EAST
    distance = 0.0
    while distance <= reach:
        column_x, column_z = x + OFFSET, z + OFFSET
        inside = 0 <= column_x < SIZE and 0 <= column_z < SIZE and 0 <= y < HEIGHT
        if inside:
            block = blocks[column_x, column_z, y]
            if block != 0 and (liquids or not FLUID[block]):
                hit[0], hit[1], hit[2], hit[3] = x, y, z, face
                return distance
        if next_x <= next_y and next_x <= next_z:
            x, distance, face = x + step_x, next_x, WEST if step_x > 0 else EAST
            next_x += each_x
        elif next_y <= next_z:
            y, distance, face = y + step_y, next_y, DOWN if step_y > 0 else UP
            next_y += each_y
        else:
            z, distance, face = z + step_z, next_z, NORTH if step_z > 0 else SOUTH
            next_z += each_z
    return -1.0


@kernel
def _sign(value: float) -> int:
    if abs(value) < 1e-12:
        return 0
    return 1 if value > 0.0 else -1


@kernel
def _first(inside: float, step: int, each: float, far: float) -> float:
    """Distance to the first border of a cell, from `inside` (0 to 1) of it."""
    if step == 0:
        return far
    return (1.0 - inside) * each if step > 0 else inside * each


@kernel
def cast_mob(
    mobs: Any,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    reach: float,
) -> tuple[int, float]:
    """The nearest living mob whose box a ray meets, and the distance; (-1, -1.0) for none."""
    found, nearest = -1, reach
    for index in range(mobs.shape[0]):
        mob = mobs[index]
        if mob.kind < 0 or mob.life <= 0.0:
            continue
        size = size_of(mob.kind, mob.variant)
        half, height = 0.5 * WIDTHS[mob.kind] * size, HEIGHTS[mob.kind] * size
        away = abs(mob.x - ox) + abs(mob.y - oy) + abs(mob.z - oz)
        if away > 2.0 * (reach + height + half + half):
            continue
        enter, leave = 0.0, nearest
        for axis in range(3):
            if axis == 0:
                low, high, way = mob.x - half - ox, mob.x + half - ox, dx
            elif axis == 1:
                low, high, way = mob.y - oy, mob.y + height - oy, dy
            else:
                low, high, way = mob.z - half - oz, mob.z + half - oz, dz
            if abs(way) < 1e-12:
                if low > 0.0 or high < 0.0:
                    leave = -1.0
            else:
                first, last = low / way, high / way
                if first > last:
                    first, last = last, first
                enter, leave = max(enter, first), min(leave, last)
        if enter <= leave and (found < 0 or enter < nearest):
            found, nearest = index, enter
    if found < 0:
        return -1, -1.0
    return found, nearest
