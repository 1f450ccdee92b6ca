"""One tick of all mobs: they rest, stroll, flee or chase, burn by day, and strike the player."""

import math
from typing import Any

from ...compiled import kernel
from .blocks import GRASS, OPAQUE
from .boxes import LAVA, bounded, cell
from .chance import below, uniform
from .kinds import (
    BURNS,
    FIREPROOF,
    FLIES,
    GAITS,
    HEIGHTS,
    HOSTILE,
    KINDS,
    PASSIVE,
    REACHES,
    RUNNING,
    SHEEP,
    SHORN,
    SIGHTS,
    SPIDERS,
    SWIMS,
    TEMPERS,
    WALKING,
    WIDTHS,
    Kind,
    full_life,
    kind_id,
    size_of,
)
from .mob_attacks import EYE_SHARE, FAR, sees, soaked, strike
from .mob_motion import DEEP, advance, footing
from .state import EYE_HEIGHT, OFFSET, VIEW

__all__ = ["KINDS", "Kind", "first_dead", "hurt_mob", "kind_id", "put", "size_of", "tick_mobs"]

ALERT, FRIGHT, GRUDGE = 60, 100, 400
"""Ticks: a chase after the victim was last seen, a flight, a neutral mob's anger."""

IMMUNE = 10
LOOK_EVERY = 8
KNOCK = 0.4
ALLIES = 16.0
BURN_EVERY = 20
LAVA_HARM = 4.0
REGROWTH = 1000
LOW_DROP, HIGH_DROP = 2, 3
BOTTOM = -64.0
EDGE_OF_WORLD = OFFSET - 8.0


@kernel
def tick_mobs(
    blocks: Any, tops: Any, mobs: Any, player: Any, daylight: float, rng: Any, blows: Any
) -> int:
    """Move every living mob within VIEW of the player for one tick; the others stand still.

    Args:
        blocks: `uint8[SIZE, SIZE, HEIGHT]`; nothing in it changes, blasts break no blocks.
        tops: `int16[SIZE, SIZE]`, y of the highest block that keeps out the sky.
        mobs: `MOB[...]`, changed in place. The dead (life <= 0) stay for `loot.bury`; a creeper
            that exploded is gone.
        player: `PLAYER[1]`.
        daylight: 0 to 1; above one half it burns undead that see the sky.
        rng: `uint64[1]`.
        blows: `float64[n, 5]`, set to damage, x and z where it came from, kind, and 1 for a blast.

    Returns:
        How many blows were struck. More than `blows` holds are lost.
    """
    me = player[0]
    count = 0
    for index in range(mobs.shape[0]):
        mob = mobs[index]
        if mob.kind < 0 or mob.life <= 0.0:
            continue
        away_x, away_y, away_z = me.x - mob.x, me.y - mob.y, me.z - mob.z
        level = math.sqrt(away_x * away_x + away_z * away_z)
        if level > VIEW:
            continue
        mob.age += 1
        mob.hurt = max(mob.hurt - 1, 0)
        mob.cooldown = max(mob.cooldown - 1, 0)
        mob.anger = max(mob.anger - 1, 0)
        mob.x = bounded(mob.x, -EDGE_OF_WORLD, EDGE_OF_WORLD)
        mob.z = bounded(mob.z, -EDGE_OF_WORLD, EDGE_OF_WORLD)
        endure(blocks, tops, mobs, index, daylight)
        shorn = mob.kind == SHEEP and mob.variant >= SHORN and below(rng, REGROWTH) == 0
        if shorn and cell(blocks, mob.x, mob.y - 0.5, mob.z) == GRASS:
            mob.variant -= SHORN  # it has eaten
        if mob.life <= 0.0:
            continue
        distance = math.sqrt(level * level + away_y * away_y)
        notice(blocks, tops, mobs, index, player, distance, daylight)
        angry = mob.anger > 0 and me.life > 0.0
        chasing = angry and TEMPERS[mob.kind] != PASSIVE
        speed = steer(blocks, mobs, index, away_x, away_z, level, angry, rng)
        climb = rise(mobs, index, away_y, chasing)
        landing = advance(blocks, mobs, index, speed, climb, True)
        if landing > 0.0:
            mob.life -= landing
            mob.hurt = IMMUNE
        elif landing < 0.0:
            # A way round: another heading for a while.
            mob.yaw += 60.0 + 240.0 * uniform(rng)
            mob.wander = 8 + below(rng, 12)
        if chasing:
            count = strike(blocks, mobs, index, player, distance, rng, blows, count)
        elif mob.fuse > 0:
            mob.fuse -= 1
    return count


@kernel
def endure(blocks: Any, tops: Any, mobs: Any, index: int, daylight: float) -> None:
    """What lava, daylight, a head inside a block and the void do to a mob."""
    mob = mobs[index]
    kind = mob.kind
    if mob.y < BOTTOM:
        mob.life = 0.0
    if mob.age % IMMUNE == 0:
        eyes = mob.y + EYE_SHARE * HEIGHTS[kind] * size_of(kind, mob.variant)
        if OPAQUE[cell(blocks, mob.x, eyes, mob.z)]:
            mob.life -= 1.0
            mob.hurt = IMMUNE
    if not FIREPROOF[kind] and mob.hurt == 0 and LAVA[cell(blocks, mob.x, mob.y + 0.1, mob.z)]:
        mob.life -= LAVA_HARM
        mob.hurt = IMMUNE
    if BURNS[kind] and daylight > 0.5 and mob.age % BURN_EVERY == 0:
        column_x, column_z = math.floor(mob.x) + OFFSET, math.floor(mob.z) + OFFSET
        open_sky = mob.y + HEIGHTS[kind] > tops[column_x, column_z] + 1.0
        if open_sky and not soaked(blocks, mobs, index):
            mob.life -= 1.0
            mob.hurt = IMMUNE


@kernel
def notice(
    blocks: Any, tops: Any, mobs: Any, index: int, player: Any, distance: float, daylight: float
) -> None:
    """A hostile mob that sees the player is angry; spiders only in the dark."""
    mob, me = mobs[index], player[0]
    kind = mob.kind
    if TEMPERS[kind] != HOSTILE or (mob.age + index) % LOOK_EVERY != 0:
        return
    if distance > SIGHTS[kind] or me.life <= 0.0:
        return
    if SPIDERS[kind] and mob.anger == 0 and daylight > 0.5:
        top = tops[math.floor(mob.x) + OFFSET, math.floor(mob.z) + OFFSET]
        if mob.y > top:
            return
    if sees(blocks, mobs, index, me.x, me.y + EYE_HEIGHT, me.z):
        mob.anger = max(mob.anger, ALERT)


@kernel
def steer(
    blocks: Any,
    mobs: Any,
    index: int,
    away_x: float,
    away_z: float,
    level: float,
    angry: bool,
    rng: Any,
) -> float:
    """Choose a heading (`yaw`) and return the speed, 0 to stand.

    `wander` counts a stroll or detour down to 0; below 0 it counts a rest up.
    """
    mob = mobs[index]
    kind, gait = mob.kind, GAITS[mob.kind]
    fleeing = angry and TEMPERS[kind] == PASSIVE
    chasing = angry and not fleeing
    if mob.wander > 0:
        mob.wander -= 1
    elif chasing:
        mob.yaw = math.degrees(math.atan2(-away_x, away_z))
    elif fleeing:
        mob.yaw = math.degrees(math.atan2(away_x, -away_z)) + 200.0 * (uniform(rng) - 0.5)
        mob.wander = 10 + below(rng, 15)
    elif mob.wander < 0:
        mob.wander += 1
        if mob.wander == 0:
            mob.yaw = 360.0 * uniform(rng) - 180.0
            mob.wander = 20 + below(rng, 60)
        return 0.0
    else:
        mob.wander = -(30 + below(rng, 170))
        return 0.0
    mob.yaw = (mob.yaw + 180.0) % 360.0 - 180.0
    speed = RUNNING[kind] if angry else WALKING[kind]
    half = 0.5 * WIDTHS[kind] * size_of(kind, mob.variant)
    if chasing:
        stand = half + 0.5 if REACHES[kind] <= FAR else 0.5 * REACHES[kind]
        if mob.fuse > 0 or level < stand:
            return 0.0
    if gait in (FLIES, SWIMS) or not mob.on_ground:
        return float(speed)
    heading = math.radians(mob.yaw)
    reach = half + 0.4
    ahead_x, ahead_z = mob.x - math.sin(heading) * reach, mob.z + math.cos(heading) * reach
    drop = footing(blocks, ahead_x, mob.y, ahead_z)
    if drop > (HIGH_DROP if angry else LOW_DROP) and not (angry and drop == DEEP):
        mob.wander = 0
        if not chasing:
            # Turned round, so that the next stroll leads away from the edge.
            mob.yaw += 120.0 + 120.0 * uniform(rng)
            mob.wander = 5 + below(rng, 10)
        return 0.0
    return float(speed)


@kernel
def rise(mobs: Any, index: int, away_y: float, chasing: bool) -> float:
    """How fast what flies or swims goes up: after its victim, else in slow waves."""
    mob = mobs[index]
    if chasing:
        above = 0.0 if REACHES[mob.kind] <= FAR else 3.0
        return float(bounded(0.1 * (away_y + above), -0.1, 0.1))
    return 0.03 * math.sin(0.05 * mob.age + index)


@kernel
def hurt_mob(mobs: Any, index: int, damage: float, from_x: float, from_z: float) -> bool:
    """Strike a mob from a place: it is thrown back, and flees or turns on the player.

    Its allies (neutral mobs of its kind within 16 blocks) are angry too. For 10 ticks after a blow
    no other counts.

    Returns:
        Whether it died of it. The record stays for `loot.bury`.
    """
    mob = mobs[index]
    kind = mob.kind
    if kind < 0 or mob.life <= 0.0 or mob.hurt > 0 or not damage > 0.0:
        return False
    mob.life -= damage
    mob.hurt = IMMUNE
    mob.wander = 0
    temper = TEMPERS[kind]
    if temper == PASSIVE:
        mob.anger = FRIGHT
    else:
        mob.anger = GRUDGE
        if temper != HOSTILE:
            for other in range(mobs.shape[0]):
                near = abs(mobs[other].x - mob.x) + abs(mobs[other].z - mob.z) < ALLIES
                if mobs[other].kind == kind and near:
                    mobs[other].anger = GRUDGE
    way_x, way_z = mob.x - from_x, mob.z - from_z
    length = math.sqrt(way_x * way_x + way_z * way_z)
    if length > 1e-4:
        mob.vx = 0.5 * mob.vx + KNOCK * way_x / length
        mob.vz = 0.5 * mob.vz + KNOCK * way_z / length
    if mob.on_ground:
        mob.vy = KNOCK
    return bool(mob.life <= 0.0)


@kernel
def put(mobs: Any, kind: int, x: float, y: float, z: float, variant: int) -> int:
    """Put a mob of full life into a free record; returns its index, -1 where none is free."""
    for index in range(mobs.shape[0]):
        mob = mobs[index]
        if mob.kind >= 0:
            continue
        mob.kind, mob.variant = kind, variant
        mob.x, mob.y, mob.z = x, y, z
        mob.vx, mob.vy, mob.vz, mob.yaw = 0.0, 0.0, 0.0, 0.0
        mob.life = full_life(kind, variant)
        mob.hurt, mob.age, mob.anger, mob.cooldown = 0, 0, 0, 0
        mob.fuse, mob.wander = 0, -20 - (index * 37) % 60
        mob.on_ground = False
        return index
    return -1


@kernel
def first_dead(mobs: Any) -> int:
    """Index of the first mob that is dead and not buried; -1 for none."""
    for index in range(mobs.shape[0]):
        if mobs[index].kind >= 0 and mobs[index].life <= 0.0:
            return index
    return -1
