"""How the player moves: one call is one tick of 1/20 s, with the numbers of Minecraft 1.11.

Steady speeds come out as 4.317 m/s walking, 5.612 sprinting, 1.295 sneaking; a jump lifts the feet
1.2522 blocks. Source: the game's movement formula, see the Minecraft wiki, "Transportation".
"""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import BLOCKS
from .boxes import (
    BORDER,
    CEILING,
    DEPTH,
    FAST,
    LADDER,
    LAVA,
    LIQUIDS,
    NEAR,
    WATER,
    bounded,
    cell,
    clip,
    collides,
    move_box,
    touches,
)
from .state import EYE_HEIGHT

HALF, TALL = 0.3, 1.8
"""Half the width, and the height, of the player's box."""

STEP = 0.6
WALK, SPRINT, SNEAK = 0.1, 0.13, 0.3
INPUT = 0.98
JUMP, SPRINT_LEAP, SWIM_UP, LEAVE_WATER = 0.42, 0.2, 0.04, 0.3
GRAVITY, DRAG, AIR_DRAG = 0.08, 0.98, 0.91
AIR_CONTROL, SPRINT_AIR_CONTROL, LIQUID_CONTROL = 0.02, 0.026, 0.02
WATER_DRAG, LAVA_DRAG, SINK = 0.8, 0.5, 0.02
CLIMB, CLIMB_SPEED = 0.2, 0.15
STILL = 0.003
GRIP = 0.16277136
SAFE_FALL = 3.0
EDGE = 0.05

SLIPPERY = np.array(
    [0.98 if block.name in ("ice", "packed_ice", "frosted_ice") else 0.6 for block in BLOCKS]
)
"""Share of the speed that a block under the feet leaves to what walks on it."""


@kernel
def sense(blocks: Any, player: Any) -> None:
    """Set in_water, head_in_water and in_lava from where the player stands."""
    me = player[0]
    border = BORDER - HALF
    x, z = bounded(me.x, -border, border), bounded(me.z, -border, border)
    y = bounded(me.y, DEPTH, CEILING)
    me.in_water = touches(blocks, WATER, x, z, HALF - 0.001, y + 0.4, y + TALL - 0.4)
    me.in_lava = touches(blocks, LAVA, x, z, HALF - 0.1, y + 0.4, y + TALL - 0.4)
    me.head_in_water = WATER[cell(blocks, x, y + EYE_HEIGHT, z)]


@kernel
def safe_way(
    blocks: Any, x: float, y: float, z: float, way_x: float, way_z: float
) -> tuple[float, float]:
    """The part of a step that keeps a sneaking player on the block, in twentieths of a block."""
    while way_x != 0.0 and not collides(blocks, x + way_x, y - STEP, z, HALF, STEP):
        way_x = _less(way_x)
    while way_z != 0.0 and not collides(blocks, x, y - STEP, z + way_z, HALF, STEP):
        way_z = _less(way_z)
    while (
        way_x != 0.0
        and way_z != 0.0
        and not collides(blocks, x + way_x, y - STEP, z + way_z, HALF, STEP)
    ):
        way_x, way_z = _less(way_x), _less(way_z)
    return way_x, way_z


@kernel
def _less(way: float) -> float:
    if -EDGE <= way < EDGE:
        return 0.0
    return way - EDGE if way > 0.0 else way + EDGE


@kernel
def _steadied(speed: float) -> float:
    """A speed that is a number, in bounds, and 0 where it is next to nothing."""
    return 0.0 if abs(speed) < STILL else float(bounded(speed, -FAST, FAST))


@kernel
def move_player(blocks: Any, player: Any, forward: float, strafe: float, jump: bool) -> float:
    """Move the player for one tick and see what it stands in.

    Args:
        blocks: `uint8[SIZE, SIZE, HEIGHT]`.
        player: `PLAYER[1]`, changed in place; `sneaking` and `sprinting` are read.
        forward: -1 to 1, along the yaw.
        strafe: -1 to 1, to the left.
        jump: whether the key is held.

    Returns:
        The damage of a landing, in half hearts: 1 a block beyond 3, none in water.
    """
    me = player[0]
    sense(blocks, player)
    border = BORDER - HALF
    me.x, me.z = bounded(me.x, -border, border), bounded(me.z, -border, border)
    me.y = bounded(me.y, DEPTH, CEILING)
    vx, vy, vz = _steadied(me.vx), _steadied(me.vy), _steadied(me.vz)
    swimming, grounded = me.in_water or me.in_lava, me.on_ground
    sine, cosine = math.sin(math.radians(me.yaw)), math.cos(math.radians(me.yaw))
    if jump:
        if swimming:
            vy += SWIM_UP
        elif grounded:
            vy = JUMP
            if me.sprinting:
                vx -= SPRINT_LEAP * sine
                vz += SPRINT_LEAP * cosine
    drag = AIR_DRAG
    if grounded:
        drag *= SLIPPERY[cell(blocks, me.x, me.y - 0.5, me.z)]
    if swimming:
        control = LIQUID_CONTROL
    elif grounded:
        control = (SPRINT if me.sprinting else WALK) * GRIP / drag**3
    else:
        control = SPRINT_AIR_CONTROL if me.sprinting else AIR_CONTROL
    share = INPUT * (SNEAK if me.sneaking else 1.0)
    ahead, aside = bounded(forward, -1.0, 1.0) * share, bounded(strafe, -1.0, 1.0) * share
    length = math.sqrt(ahead * ahead + aside * aside)
    if length >= 0.01:
        control /= max(length, 1.0)
        vx += control * (aside * cosine - ahead * sine)
        vz += control * (ahead * cosine + aside * sine)
    climbing = not swimming and LADDER[cell(blocks, me.x, me.y + NEAR, me.z)]
    if climbing:
        vx, vz = bounded(vx, -CLIMB_SPEED, CLIMB_SPEED), bounded(vz, -CLIMB_SPEED, CLIMB_SPEED)
        vy = max(vy, 0.0 if me.sneaking else -CLIMB_SPEED)
        me.fall = 0.0
    way_x, way_z = vx, vz
    if me.sneaking and grounded and vy <= 0.0:
        way_x, way_z = safe_way(blocks, me.x, me.y, me.z, vx, vz)
    x, y, z, made_x, made_y, made_z = move_box(
        blocks, me.x, me.y, me.z, way_x, vy, way_z, HALF, TALL, STEP
    )
    stopped = made_x != way_x or made_z != way_z
    vx = vx if made_x == vx else 0.0
    vz = vz if made_z == vz else 0.0
    me.on_ground = vy < 0.0 and made_y > vy
    vy = vy if made_y == vy else 0.0
    risen = me.y - y
    me.x, me.y, me.z = x, y, z
    if climbing and (stopped or jump):
        vy = CLIMB
    if swimming:
        slow = WATER_DRAG if me.in_water else LAVA_DRAG
        vx, vy, vz = vx * slow, vy * slow - SINK, vz * slow
        if stopped and _bank(blocks, x, y, z, STEP + vy + risen):
            vy = LEAVE_WATER
    else:
        vx, vy, vz = vx * drag, (vy - GRAVITY) * DRAG, vz * drag
    me.vx, me.vy, me.vz = vx, vy, vz
    return float(_landed(blocks, player, made_y))


@kernel
def _bank(blocks: Any, x: float, y: float, z: float, up: float) -> bool:
    """Whether a swimmer who is stopped can climb out: neither block nor liquid is `up` higher."""
    if clip(blocks, x, y, z, HALF, TALL, 1, up) != up:
        return False
    return not touches(blocks, LIQUIDS, x, z, HALF, y + up, y + up + TALL)


@kernel
def _landed(blocks: Any, player: Any, made_y: float) -> float:
    """Count what was fallen, and the damage of a landing."""
    me = player[0]
    sense(blocks, player)
    if made_y < 0.0:
        me.fall -= made_y
    elif made_y > 0.0:
        me.fall = 0.0
    if me.in_water:
        me.fall = 0.0
    elif me.in_lava:
        me.fall *= 0.5
    if not me.on_ground:
        return 0.0
    # A block fallen exactly is a block, however it was rounded.
    damage = max(float(math.ceil(me.fall - SAFE_FALL - 1e-6)), 0.0)
    me.fall = 0.0
    return damage


@kernel
def knock_back(player: Any, from_x: float, from_z: float) -> None:
    """Throw the player back from where a blow came."""
    me = player[0]
    away_x, away_z = me.x - from_x, me.z - from_z
    length = math.sqrt(away_x * away_x + away_z * away_z)
    if length < 1e-4:
        return
    me.vx = 0.5 * me.vx + 0.4 * away_x / length
    me.vz = 0.5 * me.vz + 0.4 * away_z / length
    if me.on_ground:
        me.vy = min(0.5 * me.vy + 0.4, 0.4)
