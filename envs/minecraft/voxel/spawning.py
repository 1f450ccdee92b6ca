"""Where animals and monsters come from, and when they vanish."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...compiled import kernel
from .biomes import BIOMES, DESERT, END, NETHER, PLAINS, SWAMP
from .blocks import BLOCKS
from .boxes import BARRIER, WATER
from .chance import below, uniform
from .herds import ANIMALS
from .kinds import HEIGHTS, KINDS, MAGMA_CUBE, SHEEP, SLIME, kind_id
from .mobs import put
from .state import HEIGHT, OFFSET, VIEW

if TYPE_CHECKING:
    from .world import VoxelWorld

NEAREST, FARTHEST = 24.0, 60.0
"""Blocks from the player, on the level, at which monsters appear."""

MOST_MONSTERS, MOST_ANIMALS, MOST_SQUIDS, MOST_BATS = 18, 10, 3, 4
ANIMALS_EVERY, SQUIDS_EVERY, BATS_EVERY = 400, 400, 200
"""Mean ticks between two trials."""

FADE_BEYOND, FADE_CHANCE = 32.0, 1.0 / 800.0
ANIMALS_VANISH = VIEW + 32.0
"""Animals that far away make place once three quarters of the records are taken."""

DARK = 7
REACH_DOWN = 24
SOMEBODY, GRAZER, SWIMMER, FLUTTERER = 1, 2, 3, 4

MONSTER = np.array([kind.temper == "hostile" or kind.name in ("zombie_pigman", "enderman")
                    for kind in KINDS])  # fmt: skip
SQUID, BAT = kind_id("squid"), kind_id("bat")
GRASSY = np.zeros(256, np.bool_)
GRASSY[[block.id for block in BLOCKS if block.name in ("grass", "mycelium")]] = True

_COUNTRY = dict(BIOMES.values())
_NIGHT = (("spider", 100), ("zombie", 95), ("zombie_villager", 5), ("skeleton", 100),
          ("creeper", 100), ("enderman", 10), ("witch", 5))  # fmt: skip
# Share of sheep of each colour, by the wool's variant.
_FLEECES = ((15, 0.05), (7, 0.10), (8, 0.15), (12, 0.18), (6, 0.1816))


def _draw(weights: tuple[tuple[str, int], ...], rng: Any) -> str:
    """A name, as often as its weight says."""
    left = below(rng, sum(weight for _, weight in weights))
    for name, weight in weights:
        left -= weight
        if left < 0:
            return name
    return weights[-1][0]


def _variant(kind: int, rng: Any) -> int:
    """The fleece of a sheep (mostly white), the size of a slime."""
    if kind == SHEEP:
        share = uniform(rng)
        return next((variant for variant, bound in _FLEECES if share < bound), 0)
    if kind in (SLIME, MAGMA_CUBE):
        return 1 << int(below(rng, 3))
    return 0


def summon(mobs: Any, kind: int, x: float, y: float, z: float, rng: Any = None) -> bool:
    """Put a mob of a kind (see `kind_id`) at a place, with a drawn fleece or size.

    Without `rng` sheep are white and slimes are of size 2.

    Returns:
        Whether it is there: false for an unknown kind (-1), and where all records are taken.
    """
    if not 0 <= kind < len(KINDS):
        return False
    usual = 2 if kind in (SLIME, MAGMA_CUBE) else 0
    variant = usual if rng is None else _variant(kind, rng)
    return bool(put(mobs, kind, x, y, z, variant) >= 0)


def populate(world: "VoxelWorld", mobs: Any, rng: Any) -> int:
    """Turn the herds that new chunks want into animals; returns how many came."""
    came = 0
    for name, x, z, count in world.herds:
        kind = kind_id(name)
        for _ in range(count):
            at_x = min(max(int(x) + below(rng, 7) - 3, 8 - OFFSET), OFFSET - 9)
            at_z = min(max(int(z) + below(rng, 7) - 3, 8 - OFFSET), OFFSET - 9)
            y = world.surface(at_x, at_z)
            if room(world.blocks, at_x, y, at_z, HEIGHTS[kind]):
                came += summon(mobs, kind, at_x + 0.5, float(y), at_z + 0.5, rng)
    world.herds.clear()
    return came


def spawn_and_despawn(
    world: "VoxelWorld", mobs: Any, player: Any, daylight: float, rng: Any
) -> int:
    """One tick: far monsters vanish, and now and then something new appears.

    Monsters come where the light is 7 or less, 24 to 60 blocks away, up to 18; animals on grass by
    day up to 10; squids in water, bats in caves.

    Returns:
        How many came.
    """
    place = np.empty(3, np.int64)
    wanted = tend(world.blocks, world.tops, mobs, player, daylight, rng, place)
    if wanted == 0:
        return 0
    x, y, z = int(place[0]), int(place[1]), int(place[2])
    country = _COUNTRY.get(int(world.biomes[x + OFFSET, z + OFFSET]), PLAINS)
    if wanted == SWIMMER:
        name = "squid"
    elif wanted == FLUTTERER:
        name = "bat" if world.light(x, y, z, daylight) <= 4 else ""
    elif wanted == GRAZER:
        grazers = tuple((row[0], row[1]) for row in ANIMALS.get(country, ()) if row[0] != "squid")
        name = _draw(grazers, rng) if grazers else ""
    elif country in (NETHER, END) or world.light(x, y, z, daylight) <= DARK:
        name = _monster(country, y, rng)
    else:
        name = ""
    if not name:
        return 0
    kind, came = kind_id(name), 0
    for _ in range(2 + below(rng, 3) if wanted == GRAZER else 1):
        if room(world.blocks, x, y, z, HEIGHTS[kind]):
            came += summon(mobs, kind, x + 0.5, float(y), z + 0.5, rng)
    return came


def _monster(country: int, y: int, rng: Any) -> str:
    """Which monster comes in a kind of country at a height."""
    if country == NETHER:
        return _draw((("zombie_pigman", 100), ("ghast", 20), ("magma_cube", 2), ("blaze", 4)), rng)
    if country == END:
        return "enderman"
    name = _draw(_NIGHT, rng)
    if country == SWAMP and 50 < y < 70 and below(rng, 5) == 0:
        return "slime"
    if name == "zombie" and country == DESERT and below(rng, 5) > 0:
        return "husk"
    return name


@kernel
def room(blocks: Any, x: int, y: int, z: int, height: float) -> bool:
    """Whether something so high fits into a column of cells from (x, y, z) up."""
    for level in range(y, y + math.ceil(height)):
        if level < 0:
            return False
        if level < HEIGHT and BARRIER[blocks[x + OFFSET, z + OFFSET, level]] > 0.0:
            return False
    return True


@kernel
def tend(
    blocks: Any, tops: Any, mobs: Any, player: Any, daylight: float, rng: Any, place: Any
) -> int:
    """Free what is too far away; say what may come (0: nothing), and in which cell (`place`)."""
    me = player[0]
    monsters, animals, squids, bats, taken = 0, 0, 0, 0, 0
    for index in range(mobs.shape[0]):
        taken += mobs[index].kind >= 0
    crowded = 4 * taken > 3 * mobs.shape[0]
    for index in range(mobs.shape[0]):
        mob = mobs[index]
        kind = mob.kind
        if kind < 0:
            continue
        away = math.sqrt((mob.x - me.x) ** 2 + (mob.z - me.z) ** 2)
        if MONSTER[kind] or kind in (SQUID, BAT):
            fades = away > FADE_BEYOND and mob.anger == 0 and uniform(rng) < FADE_CHANCE
            if (away > VIEW or fades) and mob.life > 0.0:
                mob.kind = -1
            elif kind == SQUID:
                squids += 1
            elif kind == BAT:
                bats += 1
            else:
                monsters += 1
        elif crowded and away > ANIMALS_VANISH and mob.life > 0.0:
            mob.kind = -1
        elif away < VIEW:
            animals += 1
    wanted = SOMEBODY if monsters < MOST_MONSTERS else 0
    if animals < MOST_ANIMALS and daylight > 0.5 and below(rng, ANIMALS_EVERY) == 0:
        wanted = GRAZER
    elif squids < MOST_SQUIDS and below(rng, SQUIDS_EVERY) == 0:
        wanted = SWIMMER
    elif bats < MOST_BATS and below(rng, BATS_EVERY) == 0:
        wanted = FLUTTERER
    if wanted == 0 or taken >= mobs.shape[0]:
        return 0
    angle, away = 2.0 * math.pi * uniform(rng), NEAREST + (FARTHEST - NEAREST) * uniform(rng)
    x = math.floor(me.x + away * math.cos(angle))
    z = math.floor(me.z + away * math.sin(angle))
    if abs(x) > OFFSET - 8 or abs(z) > OFFSET - 8:
        return 0
    top = int(tops[x + OFFSET, z + OFFSET])
    feet = int(me.y)
    if wanted == GRAZER:
        y = top + 1
        if top < 0 or not GRASSY[blocks[x + OFFSET, z + OFFSET, top]]:
            return 0
    elif wanted == SWIMMER:
        y = 46 + below(rng, 16)
        if not WATER[blocks[x + OFFSET, z + OFFSET, y]]:
            return 0
    else:
        if wanted == SOMEBODY and daylight < 0.5 and uniform(rng) < 0.5:
            y = top + 1
        else:
            y = min(feet + REACH_DOWN, top) - below(rng, 2 * REACH_DOWN)
        y = stand(blocks, x, y, z)
        if y < 0:
            return 0
    place[0], place[1], place[2] = x, y, z
    return wanted


@kernel
def stand(blocks: Any, x: int, y: int, z: int) -> int:
    """The floor at or up to 8 below a cell that has room for a man, out of liquids; -1 for none."""
    for level in range(min(y, HEIGHT - 2), max(y - 8, 0), -1):
        column_x, column_z = x + OFFSET, z + OFFSET
        here, under = blocks[column_x, column_z, level], blocks[column_x, column_z, level - 1]
        above = blocks[column_x, column_z, level + 1]
        if BARRIER[here] > 0.0 or BARRIER[above] > 0.0:
            continue
        if BARRIER[under] == 1.0 and not WATER[here] and not WATER[above]:
            return level
    return -1
