"""What a block does when what held it is gone: sand falls, plants and torches come off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import BLOCKS, COLLIDES, LIQUID, REPLACEABLE
from .digging import yields
from .farming import CROPS, SOIL, harvest
from .items import AIR
from .state import HEIGHT

if TYPE_CHECKING:
    from .game import Game

_FALLING = frozenset(("sand", "gravel", "anvil", "dragon_egg"))
_STANDING_NAMES = (
    "tallgrass double_plant deadbush sapling yellow_flower red_flower brown_mushroom "
    "red_mushroom reeds cactus snow_layer waterlily carpet wheat carrots potatoes beetroots "
    "nether_wart redstone_wire rail golden_rail detector_rail activator_rail "
    "wooden_pressure_plate stone_pressure_plate light_weighted_pressure_plate "
    "heavy_weighted_pressure_plate repeater comparator cake flower_pot"
)
_STANDING = frozenset(_STANDING_NAMES.split())
_ATTACHED_NAMES = "torch redstone_torch ladder lever stone_button wooden_button tripwire_hook"
_ATTACHED = frozenset(_ATTACHED_NAMES.split())
_GROWS_ON_ITSELF = frozenset(("reeds", "cactus", "double_plant"))
_AROUND = ((0, -1, 0), (-1, 0, 0), (1, 0, 0), (0, 0, -1), (0, 0, 1), (0, 1, 0))

FALLS = tuple(block.name in _FALLING for block in BLOCKS)
STANDS = tuple(block.name in _STANDING for block in BLOCKS)
ATTACHED = tuple(block.name in _ATTACHED for block in BLOCKS)
_ON_ITSELF = tuple(block.name in _GROWS_ON_ITSELF for block in BLOCKS)
_ON_WATER = tuple(block.name == "waterlily" for block in BLOCKS)


def held_up(game: Game, x: int, y: int, z: int, block: int) -> bool:
    """Whether a block of this kind could stay at a cell."""
    world = game.world
    below = world.get(x, y - 1, z)
    if block in SOIL:
        return BLOCKS[below].name == SOIL[block]
    if STANDS[block]:
        if _ON_WATER[block]:
            return bool(LIQUID[below])
        return bool(COLLIDES[below]) or (_ON_ITSELF[block] and below == block)
    if ATTACHED[block]:
        return any(COLLIDES[world.get(x + a, y + b, z + c)] for a, b, c in _AROUND[:5])
    return True


def settle(game: Game, x: int, y: int, z: int) -> None:
    """Let fall or come off what stood on, or hung at, a cell that has just been emptied."""
    for dx, dy, dz in _AROUND[1:5]:
        beside = game.world.get(x + dx, y + dy, z + dz)
        if ATTACHED[beside] and not held_up(game, x + dx, y, z + dz, beside):
            come_off(game, x + dx, y, z + dz, beside)
    for level in range(y + 1, HEIGHT):
        block = game.world.get(x, level, z)
        if FALLS[block]:
            fall(game, x, level, z, block)
        elif (STANDS[block] or ATTACHED[block]) and not held_up(game, x, level, z, block):
            come_off(game, x, level, z, block)
        else:
            return


def fall(game: Game, x: int, y: int, z: int, block: int) -> None:
    """Move a falling block to the lowest free cell below it."""
    low = y
    while low > 0 and REPLACEABLE[game.world.get(x, low - 1, z)]:
        low -= 1
    if low == y:
        return
    game.world.set(x, y, z, 0)
    crushed = game.world.get(x, low, z)
    if crushed != 0 and not LIQUID[crushed]:
        come_off(game, x, low, z, crushed)
    game.world.set(x, low, z, block)


def come_off(game: Game, x: int, y: int, z: int, block: int) -> None:
    """A block breaks by itself and leaves what it leaves to the bare hand."""
    game.world.set(x, y, z, 0)
    left = harvest(game, x, y, z, block) if block in CROPS else yields(block, AIR, game.rng)
    for item, variant, count in left:
        game.throw((item, variant, count, 0), x + 0.5, y + 0.25, z + 0.5, delay=10)
