"""Putting blocks into the world, by Malmo's `place` command or by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import BLOCKS, COLLIDES, REPLACEABLE, TALLNESS
from .farming import CROPS, sow
from .inventory import first_slot, take_from
from .items import ITEM_ID, ITEMS, PLACEABLE_NAMES
from .kinds import HEIGHTS, WIDTHS
from .physics import HALF, TALL
from .state import HEIGHT, OFFSET
from .stats import tally
from .support import FALLS, come_off, fall, held_up

if TYPE_CHECKING:
    from .game import Game

# Faces: down, up, north (-z), south, west (-x), east.
BEYOND = ((0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1), (-1, 0, 0), (1, 0, 0))
STATIONS = ("crafting_table", "furnace")

PLACEABLE = frozenset(ITEM_ID[name] for name in PLACEABLE_NAMES)
_BLOCK = {(block.name, block.meta): block.id for block in BLOCKS if block.name != "air"}
# Items that become a block of another name when used on the ground.
_BECOMES = {
    "reeds": "reeds",
    "redstone": "redstone_wire",
    "string": "tripwire",
    "wheat_seeds": "wheat",
    "carrot": "carrots",
    "potato": "potatoes",
    "beetroot_seeds": "beetroots",
    "nether_wart": "nether_wart",
    "sign": "standing_sign",
    "bed": "bed",
    "cake": "cake",
    "flower_pot": "flower_pot",
    "repeater": "unpowered_repeater",
    "comparator": "unpowered_comparator",
    "brewing_stand": "brewing_stand",
    "cauldron": "cauldron",
    "wooden_door": "wooden_door",
    "iron_door": "iron_door",
    "skull": "skull",
}


def block_of(item: int, variant: int, by_hand: bool = False) -> int:
    """The block that an item becomes; 0 where it becomes none."""
    name = ITEMS[item]
    names = (_BECOMES.get(name, ""),) if by_hand else ()
    for each in (name, *names) if item in PLACEABLE else names:
        found = _BLOCK.get((each, variant)) or _BLOCK.get((each, 0))
        if found:
            return found
    return 0


def place(game: Game, name: str) -> bool:
    """Malmo's command: put the first such block against the block looked at.

    Like Malmo's, it counts no use of the item, and does nothing where an animal is in the way of
    the look.
    """
    item = ITEM_ID.get(name, 0)
    index = first_slot(game.slots, item) if name in ITEM_ID else -1
    if index < 0 or not game.looks_at_block():
        return False
    block = block_of(item, int(game.slots["variant"][index]))
    x, y, z, face = game.target
    dx, dy, dz = BEYOND[face]
    if not block or not put_block(game, x + dx, y + dy, z + dz, block):
        return False
    take_from(game.slots, index)
    return True


def place_by_hand(game: Game) -> bool:
    """Use the block in the hand on the block looked at, as a click of the right button does."""
    item, variant = int(game.slots["item"][0]), int(game.slots["variant"][0])
    block = block_of(item, variant, by_hand=True)
    if not block:
        return False
    x, y, z, face = game.target
    if not REPLACEABLE[game.world.get(x, y, z)]:
        dx, dy, dz = BEYOND[face]
        x, y, z = x + dx, y + dy, z + dz
    if not held_up(game, x, y, z, block) or not put_block(game, x, y, z, block):
        return False
    if block in CROPS:
        sow(game, x, y, z)
    take_from(game.slots, 0)
    tally(game.stats.used, ITEMS[item])
    return True


def put_block(game: Game, x: int, y: int, z: int, block: int) -> bool:
    """Set a block where there is room for it, and let it fall or come off at once."""
    if not (0 <= y < HEIGHT and -OFFSET <= x < OFFSET and -OFFSET <= z < OFFSET):
        return False
    before = game.world.get(x, y, z)
    if not REPLACEABLE[before] or (COLLIDES[block] and crowded(game, x, y, z, block)):
        return False
    game.world.set(x, y, z, block)
    name = BLOCKS[block].name
    if name in game.stations:
        game.stations[name].append((x, y, z))
    if FALLS[block]:
        fall(game, x, y, z, block)
    elif not held_up(game, x, y, z, block):
        come_off(game, x, y, z, block)
    return True


def crowded(game: Game, x: int, y: int, z: int, block: int) -> bool:
    """Whether the player or a mob stands where a block would be."""
    top = y + float(TALLNESS[block])
    me = game.player
    if _meets(me["x"][0], me["y"][0], me["z"][0], HALF, TALL, x, y, z, top):
        return True
    for index in (game.mobs["kind"] >= 0).nonzero()[0]:
        mob = game.mobs[index]
        if abs(mob["x"] - x) > 4 or abs(mob["z"] - z) > 4:
            continue
        kind = int(mob["kind"])
        half, tall = float(WIDTHS[kind]) / 2, float(HEIGHTS[kind])
        if _meets(mob["x"], mob["y"], mob["z"], half, tall, x, y, z, top):
            return True
    return False


def _meets(
    at_x: float,
    at_y: float,
    at_z: float,
    half: float,
    tall: float,
    x: int,
    y: int,
    z: int,
    top: float,
) -> bool:
    return bool(
        at_x + half > x
        and at_x - half < x + 1
        and at_z + half > z
        and at_z - half < z + 1
        and at_y + tall > y
        and at_y < top
    )
