"""What mobs do to the player: blows, arrows, blasts. And whether they see it."""

import math
from typing import Any

from ...compiled import kernel
from .boxes import BARRIER, WATER, cell
from .chance import uniform
from .kinds import (
    CREEPER,
    DAMAGES,
    HEIGHTS,
    MAGMA_CUBE,
    PAUSES,
    REACHES,
    SLIME,
    WIDTHS,
    size_of,
)
from .state import EYE_HEIGHT

EYE_SHARE = 0.85
SAMPLE = 0.35
FUSE, LIT, LET_GO = 30, 3.0, 7.0
BLAST = 6.0
FAR = 3.0
PATIENCE = 1.3
"""An arrow misses a victim at its reach with 1 - 1 / PATIENCE of a chance, a near one never."""


@kernel
def sees(blocks: Any, mobs: Any, index: int, x: float, y: float, z: float) -> bool:
    """Whether nothing that bars the way lies between a mob's eye and a place."""
    mob = mobs[index]
    size = size_of(mob.kind, mob.variant)
    from_y = mob.y + EYE_SHARE * HEIGHTS[mob.kind] * size
    way_x, way_y, way_z = x - mob.x, y - from_y, z - mob.z
    length = math.sqrt(way_x * way_x + way_y * way_y + way_z * way_z)
    steps = int(length / SAMPLE)
    for step in range(1, steps):
        share = step / steps
        at_x, at_y, at_z = mob.x + share * way_x, from_y + share * way_y, mob.z + share * way_z
        tall = BARRIER[cell(blocks, at_x, at_y, at_z)]
        if tall > 0.0 and at_y - math.floor(at_y) < tall:
            return False
    return True


@kernel
def blast(distance: float, damage: float) -> float:
    """Harm of an explosion at a distance; `damage` is what it does at its middle."""
    impact = max(1.0 - distance / BLAST, 0.0)
    return math.floor(0.5 * (impact * impact + impact) * (damage - 1.0) + 1.0)


@kernel
def blow(blows: Any, count: int, mobs: Any, index: int, damage: float, explosion: bool) -> int:
    """Write down a blow, where there is room; returns how many there are."""
    if count >= blows.shape[0]:
        return count
    mob = mobs[index]
    blows[count, 0], blows[count, 1], blows[count, 2] = damage, mob.x, mob.z
    blows[count, 3], blows[count, 4] = float(mob.kind), 1.0 if explosion else 0.0
    return count + 1


@kernel
def burn_fuse(
    blocks: Any, mobs: Any, index: int, player: Any, distance: float, blows: Any, count: int
) -> int:
    """A creeper near its victim hisses for 30 ticks and explodes; it leaves nothing then."""
    mob, me = mobs[index], player[0]
    near = distance < (LET_GO if mob.fuse > 0 else LIT)
    if not near or not sees(blocks, mobs, index, me.x, me.y + EYE_HEIGHT, me.z):
        mob.fuse = max(mob.fuse - 1, 0)
        return count
    mob.fuse += 1
    if mob.fuse < FUSE:
        return count
    harm = blast(distance, DAMAGES[CREEPER])
    if harm > 0.0 and distance < BLAST:
        count = blow(blows, count, mobs, index, harm, True)
    mob.kind, mob.life = -1, 0.0
    return count


@kernel
def strike(
    blocks: Any,
    mobs: Any,
    index: int,
    player: Any,
    distance: float,
    rng: Any,
    blows: Any,
    count: int,
) -> int:
    """Hit the player where it is in reach and in sight; returns how many blows there are."""
    mob, me = mobs[index], player[0]
    kind = mob.kind
    if kind == CREEPER:
        return int(burn_fuse(blocks, mobs, index, player, distance, blows, count))
    size = size_of(kind, mob.variant)
    damage, reach = DAMAGES[kind], REACHES[kind]
    if kind == SLIME:
        damage = size if size > 1.0 else 0.0
    elif kind == MAGMA_CUBE:
        damage = size + 2.0
    arm = reach <= FAR
    if size > 1.0:
        reach = math.sqrt(4.0 * (WIDTHS[kind] * size) ** 2 + 0.6)
    if damage <= 0.0 or mob.cooldown > 0 or distance > reach:
        return count
    if not sees(blocks, mobs, index, me.x, me.y + EYE_HEIGHT, me.z):
        return count
    mob.cooldown = PAUSES[kind]
    if not arm and uniform(rng) > 1.0 - (1.0 - 1.0 / PATIENCE) * distance / reach:
        return count
    return int(blow(blows, count, mobs, index, damage, False))


@kernel
def soaked(blocks: Any, mobs: Any, index: int) -> bool:
    """Whether water puts out what burns a mob."""
    mob = mobs[index]
    return bool(WATER[cell(blocks, mob.x, mob.y + 0.2, mob.z)])
