"""How a mob moves in one tick, once it has chosen its heading and speed."""

import math
from typing import Any

from ...compiled import kernel
from .boxes import BARRIER, LAVA, WATER, cell, collides, move_box
from .kinds import CHICKEN, CLIMBS, FLIES, GAITS, HEIGHTS, HOPS, STAYS, SWIMS, WIDTHS, size_of
from .state import HEIGHT, OFFSET

GROUND_DRAG, AIR_DRAG, WATER_DRAG, FALL_DRAG = 0.546, 0.91, 0.8, 0.98
GRAVITY, JUMP, FLOAT, CLIMB, SINK = 0.08, 0.42, 0.04, 0.2, 0.02
AIR_CONTROL = 0.15
STILL = 0.003
STEP = 0.6
HOP_EVERY = 20
SAFE_FALL = 3.0
SAFE_SPEED = 0.7
"""Downward speed below which no landing hurts (a fall of 3 blocks ends at 0.68)."""

TERMINAL = 3.92
DEEP, DEADLY = 8, 9


@kernel
def footing(blocks: Any, x: float, y: float, z: float) -> int:
    """What a step to a place means: blocks to drop (0 to 5), DEEP for water, DEADLY for lava."""
    column_x, column_z = math.floor(x) + OFFSET, math.floor(z) + OFFSET
    size = blocks.shape[0]
    if column_x < 2 or column_z < 2 or column_x >= size - 2 or column_z >= size - 2:
        return DEADLY
    feet = math.floor(y + 0.01)
    for drop in range(6):
        level = feet - drop
        if level >= HEIGHT:
            continue
        if level < 0:
            return DEADLY
        block = blocks[column_x, column_z, level]
        if LAVA[block]:
            return DEADLY
        if WATER[block]:
            return DEEP
        if BARRIER[block] > 0.0:
            return max(drop - 1, 0)
    return 5


@kernel
def fallen(speed: float) -> float:
    """How far something fell from rest, before the last tick, that lands at `speed`."""
    share = min(speed / TERMINAL, 0.999)
    ticks = math.log(1.0 - share) / math.log(FALL_DRAG)
    return TERMINAL * (ticks - share / (1.0 - FALL_DRAG))


@kernel
def advance(blocks: Any, mobs: Any, index: int, speed: float, climb: float, leap: bool) -> float:
    """Move a mob along its yaw, with gravity, water, steps and jumps over what stops it.

    Args:
        speed: blocks a tick that it wants to make.
        climb: for what flies or swims, blocks a tick upwards.
        leap: whether it jumps over what stops it, where it can.

    Returns:
        The damage of a landing, or -1 where it was stopped by what it cannot jump over.
    """
    mob = mobs[index]
    kind, gait = mob.kind, GAITS[mob.kind]
    size = size_of(kind, mob.variant)
    half, height = 0.5 * WIDTHS[kind] * size, HEIGHTS[kind] * size
    if gait == STAYS:
        return 0.0
    wet = WATER[cell(blocks, mob.x, mob.y + 0.3 * height, mob.z)]
    vx, vy, vz = mob.vx, mob.vy, mob.vz
    quiet = abs(vx) + abs(vz) < STILL and vy <= 0.0 and vy > -0.1
    idle = speed == 0.0 and quiet and mob.on_ground and not wet and gait != FLIES
    if idle and collides(blocks, mob.x, mob.y - 0.05, mob.z, half, 0.05):
        mob.vx, mob.vz, mob.vy = 0.0, 0.0, -GRAVITY * FALL_DRAG
        return 0.0
    free = gait == FLIES or (gait == SWIMS and wet)
    if free:
        drag, control = AIR_DRAG, 1.0 - AIR_DRAG
        vy += climb * control
    elif wet:
        drag, control = WATER_DRAG, 1.0 - WATER_DRAG
        if WATER[cell(blocks, mob.x, mob.y + 0.6 * height, mob.z)]:
            vy += FLOAT
    elif mob.on_ground:
        drag, control = GROUND_DRAG, 1.0 - GROUND_DRAG
        if gait == HOPS:
            control = 0.0
            if speed > 0.0 and mob.age % HOP_EVERY == 0:
                vy, control = JUMP, 1.0
    else:
        drag, control = AIR_DRAG, AIR_CONTROL if gait != HOPS else 1.0 - AIR_DRAG
    if speed > 0.0:
        heading = math.radians(mob.yaw)
        vx -= math.sin(heading) * speed * control
        vz += math.cos(heading) * speed * control
    x, y, z, made_x, made_y, made_z = move_box(
        blocks, mob.x, mob.y, mob.z, vx, vy, vz, half, height, STEP
    )
    stopped = made_x != vx or made_z != vz
    mob.x, mob.y, mob.z = x, y, z
    landing = -vy
    mob.on_ground = vy < 0.0 and made_y > vy
    vx = vx if made_x == vx else 0.0
    vz = vz if made_z == vz else 0.0
    vy = vy if made_y == vy else 0.0
    stuck = False
    if stopped and gait == CLIMBS and speed > 0.0:
        vy = CLIMB
    elif stopped and leap and not free:
        heading = math.radians(mob.yaw)
        ahead_x = x - math.sin(heading) * (half + 0.3)
        ahead_z = z + math.cos(heading) * (half + 0.3)
        if collides(blocks, ahead_x, y + 1.05, ahead_z, 0.1, max(height - 0.1, 0.5)):
            stuck = True
        elif mob.on_ground:
            vy = JUMP / FALL_DRAG + GRAVITY
        elif wet:
            vy = 0.3
    elif stopped:
        stuck = True
    if free:
        vx, vy, vz = vx * drag, vy * drag, vz * drag
    elif wet:
        vx, vy, vz = vx * drag, vy * drag - SINK, vz * drag
    else:
        vx, vy, vz = vx * drag, (vy - GRAVITY) * FALL_DRAG, vz * drag
        if kind == CHICKEN and vy < 0.0:
            vy *= 0.6
    mob.vx, mob.vy, mob.vz = vx, vy, vz
    if mob.on_ground and landing > SAFE_SPEED and not wet:
        return max(float(math.ceil(fallen(landing) - SAFE_FALL)), 0.0)
    return -1.0 if stuck else 0.0
