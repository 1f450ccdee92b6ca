"""The use key: eats, places, digs with the hoe, fills and empties buckets, shears, milks, shoots.

A use that is done at once is repeated every fourth tick while the key is held, as in the game.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .attacking import wear_hand
from .blocks import BLOCKS, COLLIDES, FARMLAND, LAVA, REPLACEABLE, WATER
from .explosions import ignite
from .farming import manure
from .inventory import give, put, stack_in, take_from
from .items import (
    AIR,
    EATEN_WHEN_FULL,
    FOOD,
    ITEM_ID,
    ITEMS,
    LEAVES_A_BOWL,
    SATURATION,
    TOOL_KIND,
    WORN_IN,
)
from .kinds import KINDS
from .placing import BEYOND, place_by_hand, put_block
from .shooting import draw, shoot, throw_ahead
from .stats import tally

if TYPE_CHECKING:
    from .game import Game

EAT_TICKS = 32
REPEAT = 4
MAX_FOOD = 20
_BUCKET, _MILK = ITEM_ID["bucket"], ITEM_ID["milk_bucket"]
_FILLED = {WATER: ITEM_ID["water_bucket"], LAVA: ITEM_ID["lava_bucket"]}
_POURED = {item: block for block, item in _FILLED.items()}
_GOLDEN_APPLE_LIFE = 4.0
_TILLED = frozenset(("grass", "dirt", "grass_path"))
_SHORN = 16  # added to the variant of a sheep without wool
_DRUNK = frozenset(("milk_bucket", "potion"))


@dataclass(slots=True)
class Using:
    """What the held key is at."""

    held: bool = False
    item: int = AIR
    ticks: int = 0
    wait: int = 0


def busy(game: Game) -> bool:
    """Whether the player eats or draws a bow, which slows its step to a fifth."""
    return game.using.ticks > 0


def blocking(game: Game) -> bool:
    """Whether a shield is up."""
    return game.using.held and "shield" in (ITEMS[stack_in(game.slots, i)[0]] for i in (0, 40))


def release(game: Game) -> None:
    """The key is up: a drawn bow shoots, a meal is put off."""
    using = game.using
    if using.held:
        if using.ticks > 0 and ITEMS[using.item] == "bow":
            shoot(game, using.ticks)
        using.held, using.ticks, using.wait = False, 0, 0


def use(game: Game) -> None:
    """One tick of the key held down."""
    using, item = game.using, int(game.slots["item"][0])
    pressed, using.held = not using.held, True
    if item != using.item:
        using.item, using.ticks, using.wait = item, 0, 0
    if using.ticks > 0 and _lasting(game, item):
        using.ticks += 1
        if ITEMS[item] != "bow" and using.ticks > EAT_TICKS:
            _finish_meal(game, item)
            using.ticks, using.wait = 0, REPEAT
        return
    using.ticks = 0
    if using.wait > 0 and not pressed:
        using.wait -= 1
        return
    using.wait = REPEAT
    if not _at_once(game, item) and _lasting(game, item):
        using.ticks = 1


def _lasting(game: Game, item: int) -> bool:
    """Whether the item takes time to use, and can be used now."""
    name = ITEMS[item]
    if name == "bow":
        return draw(game)
    if name in _DRUNK:
        return True
    hungry = game.player["food"][0] < MAX_FOOD or name in EATEN_WHEN_FULL
    return bool(FOOD[item] > 0 and hungry)


def _finish_meal(game: Game, item: int) -> None:
    me, name = game.player, ITEMS[item]
    food = min(int(me["food"][0]) + int(FOOD[item]), MAX_FOOD)
    me["food"][0] = food
    me["saturation"][0] = min(float(me["saturation"][0]) + float(SATURATION[item]), float(food))
    if name == "golden_apple":
        me["life"][0] = min(float(me["life"][0]) + _GOLDEN_APPLE_LIFE, 20.0)
    take_from(game.slots, 0)
    tally(game.stats.used, name)
    left = "bowl" if name in LEAVES_A_BOWL else "bucket" if name == "milk_bucket" else ""
    if name == "potion":
        left = "glass_bottle"
    if left:
        _hand_over(game, ITEM_ID[left])


def _hand_over(game: Game, item: int, variant: int = 0) -> None:
    """Put what a use leaves behind into the hand, else the inventory, else on the ground."""
    stack = (item, variant, 1, 0)
    if stack_in(game.slots, 0)[0] == AIR:
        put(game.slots, 0, stack)
    elif give(game.slots, stack):
        game.throw_forward(stack)


def _at_once(game: Game, item: int) -> bool:
    """Try every use that needs no time; true where one was done."""
    name = ITEMS[item]
    if item in _POURED or item == _BUCKET:
        mob, _, _ = game.look_at()
        if mob >= 0 and _on_mob(game, mob, name):
            return True
        return _bucket(game, item)
    mob, _, far = game.look_at()
    if mob >= 0:
        if _on_mob(game, mob, name):
            return True
    elif far >= 0 and (_on_block(game, item, name) or place_by_hand(game)):
        return True
    if WORN_IN[item] and name not in ("pumpkin", "shield"):
        return _put_on(game, item)
    return throw_ahead(game, item, name)


def _on_mob(game: Game, mob: int, name: str) -> bool:
    kind = KINDS[int(game.mobs["kind"][mob])].name
    if name == "bucket" and kind in ("cow", "mooshroom"):
        take_from(game.slots, 0)
        _hand_over(game, _MILK)
        return True
    colour = int(game.mobs["variant"][mob])
    if name == "shears" and kind == "sheep" and colour < _SHORN:
        game.mobs["variant"][mob] = colour + _SHORN
        at = [float(game.mobs[axis][mob]) for axis in ("x", "y", "z")]
        many = 1 + game.below(3)
        game.throw((ITEM_ID["wool"], colour, many, 0), at[0], at[1] + 1.0, at[2], delay=10)
        wear_hand(game, 1)
        return True
    return False


def _bucket(game: Game, item: int) -> bool:
    """Fill an empty bucket from a liquid, or pour a full one out."""
    _, _, far = game.look_at(liquids=item == _BUCKET)
    if far < 0:
        return False
    x, y, z, face = game.target
    block = game.world.get(x, y, z)
    if item == _BUCKET:
        if block not in _FILLED:
            return False
        game.world.set(x, y, z, 0)
        take_from(game.slots, 0)
        tally(game.stats.used, ITEMS[item])
        _hand_over(game, _FILLED[block])
        return True
    if not REPLACEABLE[block]:
        dx, dy, dz = BEYOND[face]
        x, y, z = x + dx, y + dy, z + dz
    if COLLIDES[game.world.get(x, y, z)] or not put_block(game, x, y, z, _POURED[item]):
        return False
    take_from(game.slots, 0)
    tally(game.stats.used, ITEMS[item])
    _hand_over(game, _BUCKET)
    return True


def _on_block(game: Game, item: int, name: str) -> bool:
    """What the held thing does to the block looked at."""
    x, y, z, face = game.target
    block = BLOCKS[game.world.get(x, y, z)]
    if TOOL_KIND[item] == "hoe" and block.name in _TILLED and face != 0:
        if game.world.get(x, y + 1, z) != 0:
            return False
        game.world.set(x, y, z, FARMLAND)
        tally(game.stats.used, name)
        wear_hand(game, 1)
        return True
    if name == "dye" and manure(game, x, y, z, int(game.slots["variant"][0])):
        take_from(game.slots, 0)
        tally(game.stats.used, name)
        return True
    if name == "flint_and_steel":
        if block.name == "tnt":
            ignite(game, x, y, z)
        elif not block.can_burn:
            return False
        tally(game.stats.used, name)
        wear_hand(game, 1)
        return True
    if block.name == "bed" and not game.player["sneaking"][0]:
        return game.sleep()
    return False


def _put_on(game: Game, item: int) -> bool:
    """Wear armour, where nothing is worn yet."""
    slot = int(WORN_IN[item])
    if stack_in(game.slots, slot)[0] != AIR:
        return False
    put(game.slots, slot, stack_in(game.slots, 0))
    put(game.slots, 0, (AIR, 0, 0, 0))
    tally(game.stats.used, ITEMS[item])
    return True
