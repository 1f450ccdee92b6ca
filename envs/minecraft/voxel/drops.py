"""Items that lie in the world: thrown, falling, merging, rotting away, within reach or not."""

from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import BLOCKS
from .boxes import BORDER, CEILING, DEPTH, LAVA, WATER, bounded, cell, collides, move_box
from .chance import uniform
from .items import STACK
from .physics import TALL

HALF, HEIGHT = 0.125, 0.25
LIFETIME = 6000
MERGE_EVERY, MERGE_REACH = 25, 0.75
REACH_ASIDE, REACH_UP, PLAYER_HALF = 1.0, 0.5, 0.3
GRAVITY, DRAG, GROUND_DRAG, WATER_DRAG, SINK = 0.04, 0.98, 0.588, 0.8, 0.01
STILL = 1e-3

DESTROYS = np.array([block.name in ("cactus", "fire") for block in BLOCKS])
FULL = np.asarray(STACK, np.int64)


@kernel
def throw(
    drops: Any,
    item: int,
    variant: int,
    count: int,
    wear: int,
    x: float,
    y: float,
    z: float,
    rng: Any,
    delay: int,
) -> int:
    """Let `count` of an item fall at a place, with a little toss; the caller may change vx, vy, vz.

    Args:
        drops: `DROP[...]`. Where no record is free, what has lain longest makes place.
        rng: `uint64[1]`, for the toss.
        delay: ticks until it can be picked up (10 for what was dug, 40 for what was thrown).

    Returns:
        How many items vanished to make place, 0 as a rule.
    """
    if count <= 0:
        return 0
    chosen, oldest = -1, -1
    for index in range(drops.shape[0]):
        if drops[index].item < 0:
            chosen = index
            break
        if oldest < 0 or drops[index].age > drops[oldest].age:
            oldest = index
    lost = 0
    if chosen < 0:
        chosen, lost = oldest, drops[oldest].count
    drop = drops[chosen]
    drop.item, drop.variant, drop.count, drop.wear = item, variant, count, wear
    edge = BORDER - HALF
    drop.x, drop.z = bounded(x, -edge, edge), bounded(z, -edge, edge)
    drop.y = bounded(y, DEPTH, CEILING)
    drop.vx, drop.vy, drop.vz = 0.2 * uniform(rng) - 0.1, 0.2, 0.2 * uniform(rng) - 0.1
    drop.age, drop.delay = 0, delay
    return lost


@kernel
def tick_drops(blocks: Any, drops: Any) -> int:
    """One tick of all items that lie: they fall, merge, burn in lava, vanish after 5 minutes.

    Returns:
        How many items vanished for good.
    """
    lost = 0
    for index in range(drops.shape[0]):
        drop = drops[index]
        if drop.item < 0:
            continue
        drop.age += 1
        drop.delay = max(drop.delay - 1, 0)
        block = cell(blocks, drop.x, drop.y + 0.05, drop.z)
        if drop.age >= LIFETIME or LAVA[block] or DESTROYS[block] or drop.y < -64.0:
            lost += drop.count
            drop.item, drop.count = -1, 0
            continue
        fall(blocks, drops, index, WATER[block])
        if drop.age % MERGE_EVERY == 0:
            merge(drops, index)
    return lost


@kernel
def fall(blocks: Any, drops: Any, index: int, wet: bool) -> None:
    """Move one lying item by gravity."""
    drop = drops[index]
    lying = abs(drop.vx) + abs(drop.vz) < STILL and drop.vy == 0.0
    if lying and collides(blocks, drop.x, drop.y - 0.05, drop.z, HALF, 0.05):
        return
    vx, vy, vz = drop.vx, drop.vy - (SINK if wet else GRAVITY), drop.vz
    x, y, z, made_x, made_y, made_z = move_box(
        blocks, drop.x, drop.y, drop.z, vx, vy, vz, HALF, HEIGHT, 0.0
    )
    drop.x, drop.y, drop.z = x, y, z
    landed = vy < 0.0 and made_y > vy
    drag = WATER_DRAG if wet else GROUND_DRAG if landed else DRAG
    drop.vx = vx * drag if made_x == vx else 0.0
    drop.vz = vz * drag if made_z == vz else 0.0
    drop.vy = vy * (WATER_DRAG if wet else DRAG) if made_y == vy else 0.0


@kernel
def merge(drops: Any, index: int) -> None:
    """Put lying items of the same sort, as far as a stack goes, on the first of them."""
    drop = drops[index]
    for other in range(index + 1, drops.shape[0]):
        more = drops[other]
        if more.item != drop.item or more.variant != drop.variant or more.wear != drop.wear:
            continue
        aside = max(abs(more.x - drop.x), abs(more.z - drop.z))
        if aside > MERGE_REACH or abs(more.y - drop.y) > HEIGHT:
            continue
        if drop.count + more.count > FULL[drop.item]:
            continue
        drop.count += more.count
        drop.delay, drop.age = max(drop.delay, more.delay), min(drop.age, more.age)
        more.item, more.count = -1, 0


@kernel
def touching(drops: Any, player: Any, out: Any) -> int:
    """Which items the player can pick up now: those within 1 block aside and 0.5 up or down.

    Args:
        drops: `DROP[...]`.
        player: `PLAYER[1]`.
        out: `int64[n]`, set to indices into `drops`.

    Returns:
        How many were written.
    """
    me = player[0]
    aside = PLAYER_HALF + REACH_ASIDE + HALF
    count = 0
    for index in range(drops.shape[0]):
        drop = drops[index]
        if drop.item < 0 or drop.delay > 0 or count >= out.shape[0]:
            continue
        if abs(drop.x - me.x) >= aside or abs(drop.z - me.z) >= aside:
            continue
        if drop.y + HEIGHT > me.y - REACH_UP and drop.y < me.y + TALL + REACH_UP:
            out[count] = index
            count += 1
    return count
