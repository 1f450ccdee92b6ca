"""What the body needs and suffers: air, food, fire, wounds.

The numbers are those of Minecraft 1.11 at normal difficulty.
"""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import BLOCKS, COLLIDES, OPAQUE, SHAPE
from .boxes import cell, touches
from .eye import eye_height
from .physics import HALF, TALL

(
    FALL,
    DROWNING,
    LAVA,
    BURNING,
    CACTUS,
    SUFFOCATION,
    HUNGER,
    VOID,
    MAGIC,
    STRUCK,
    BLAST,
    SHOT,
    MAGMA,
) = range(13)
"""Causes of harm."""

UNBLOCKABLE = frozenset((FALL, DROWNING, BURNING, SUFFOCATION, HUNGER, VOID, MAGIC))
FIERY = frozenset((LAVA, BURNING, MAGMA))
HARM_EXHAUSTION = 0.1
MAX_AIR = 300
LAVA_FIRE = 300
IMMUNE = 10
_DROWN_EVERY = 20
_EXHAUSTED = 4.0
_MOST_EXHAUSTION = 40.0
_SPRINT_COST, _SWIM_COST, _JUMP_COST, _SPRINT_JUMP_COST, _HEAL_COST = 0.1, 0.01, 0.05, 0.2, 6.0
_FAST_HEAL, _SLOW_HEAL, _STARVE = 10, 80, 80
_FULL, _HEALS = 20, 18
_BOTTOM = -64.0
_SKIN = 0.001  # what only touches a cactus is pricked

_CACTUS = np.array([block.name == "cactus" for block in BLOCKS])
_MAGMA = np.array([block.name == "magma" for block in BLOCKS])
_SMOTHERS = np.array(
    [bool(OPAQUE[i] and COLLIDES[i] and SHAPE[i] == 1) for i in range(len(BLOCKS))]
)

FOOD_TIMER, LAST_HARM = 0, 1


@kernel
def live(blocks: Any, player: Any, timers: Any, way: float, jumped: bool, harms: Any) -> int:
    """One tick of air, fire, hunger and healing.

    Args:
        blocks: `uint8[SIZE, SIZE, HEIGHT]`.
        player: `PLAYER[1]`, changed in place; its life only grows here.
        timers: `float64[2]`: ticks towards healing or starving, and the last harm taken.
        way: blocks moved in this tick, level.
        jumped: whether this tick was a leap from the ground.
        harms: `float64[8, 2]`, set to (cause, points).

    Returns:
        How many harms there are, to be dealt by the caller.
    """
    me = player[0]
    many = 0
    if me.hurt > 0:
        me.hurt -= 1
    if me.recharge < 1000:
        me.recharge += 1
    if me.head_in_water:
        me.air -= 1
        if me.air <= -_DROWN_EVERY:
            me.air = 0
            many = _add(harms, many, DROWNING, 2.0)
    else:
        me.air = MAX_AIR
    if me.in_lava:
        me.fire = LAVA_FIRE
        many = _add(harms, many, LAVA, 4.0)
    if me.in_water:
        me.fire = 0
    if me.fire > 0:
        if me.fire % 20 == 0 and not me.in_lava:
            many = _add(harms, many, BURNING, 1.0)
        me.fire -= 1
    if touches(blocks, _CACTUS, me.x, me.z, HALF + _SKIN, me.y - _SKIN, me.y + TALL):
        many = _add(harms, many, CACTUS, 1.0)
    if me.on_ground and not me.sneaking and _MAGMA[cell(blocks, me.x, me.y - 0.1, me.z)]:
        many = _add(harms, many, MAGMA, 1.0)
    if _SMOTHERS[cell(blocks, me.x, me.y + eye_height(me.sneaking), me.z)]:
        many = _add(harms, many, SUFFOCATION, 1.0)
    if me.y < _BOTTOM:
        many = _add(harms, many, VOID, 4.0)
    if jumped:
        me.exhaustion += _SPRINT_JUMP_COST if me.sprinting else _JUMP_COST
    if me.in_water:
        me.exhaustion += _SWIM_COST * way
    elif me.sprinting and me.on_ground:
        me.exhaustion += _SPRINT_COST * way
    me.exhaustion = min(me.exhaustion, _MOST_EXHAUSTION)
    if me.exhaustion > _EXHAUSTED:
        me.exhaustion -= _EXHAUSTED
        if me.saturation > 0.0:
            me.saturation = max(me.saturation - 1.0, 0.0)
        elif me.food > 0:
            me.food -= 1
    wounded = 0.0 < me.life < 20.0
    if wounded and me.food >= _FULL and me.saturation > 0.0:
        timers[FOOD_TIMER] += 1
        if timers[FOOD_TIMER] >= _FAST_HEAL:
            share = min(me.saturation, _HEAL_COST)
            me.life = min(me.life + share / _HEAL_COST, 20.0)
            me.exhaustion += share
            timers[FOOD_TIMER] = 0
    elif wounded and me.food >= _HEALS:
        timers[FOOD_TIMER] += 1
        if timers[FOOD_TIMER] >= _SLOW_HEAL:
            me.life = min(me.life + 1.0, 20.0)
            me.exhaustion += _HEAL_COST
            timers[FOOD_TIMER] = 0
    elif me.food <= 0:
        timers[FOOD_TIMER] += 1
        if timers[FOOD_TIMER] >= _STARVE:
            if me.life > 1.0:
                many = _add(harms, many, HUNGER, 1.0)
            timers[FOOD_TIMER] = 0
    else:
        timers[FOOD_TIMER] = 0
    if many > 0 and me.hurt > 0:
        many = _felt(harms, many, timers[LAST_HARM])
    return many


@kernel
def _add(harms: Any, many: int, cause: int, points: float) -> int:
    harms[many, 0] = cause
    harms[many, 1] = points
    return many + 1


@kernel
def _felt(harms: Any, many: int, last: float) -> int:
    """Keep the harms that are worse than the one just taken."""
    kept = 0
    for row in range(many):
        if harms[row, 1] > last:
            harms[kept, 0], harms[kept, 1] = harms[row, 0], harms[row, 1]
            kept += 1
    return kept


def through_armour(damage: float, points: int, toughness: float) -> float:
    """What armour lets through: at most 20 of its points count, 4 % each."""
    held = max(points - damage / (2 + toughness / 4), points * 0.2)
    return damage * (1 - min(held, 20.0) / 25)


def bearing(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Distance, pitch and yaw, in degrees, of where a blow came from, seen from the player."""
    distance = math.sqrt(x * x + y * y + z * z)
    if distance == 0:
        return 0.0, 0.0, 0.0
    pitch = math.degrees(math.asin(y / distance))
    return distance, pitch, math.degrees(math.atan2(x, z))
