"""The attack key: digs the block, or strikes the mob, that the player looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .blocks import BLOCKS, COLLIDES, block_id
from .digging import SLOWED, damage_per_tick, experience, yields
from .farming import CROPS, harvest
from .inventory import wear_tool
from .items import AIR, ATTACK_DAMAGE, DURABILITY, ITEMS, RECHARGE, TOOL_KIND
from .kinds import KINDS
from .mobs import hurt_mob
from .stats import tally
from .support import settle

if TYPE_CHECKING:
    from .game import Game

PAUSE = 5
"""Ticks after a block broken in which the held key does nothing."""

BREAK_EXHAUSTION, STRIKE_EXHAUSTION = 0.005, 0.1
CRITICAL = 1.5
_DONE = 1.0 - 1e-6
_STRIKE_WEAR = {"sword": 1, "hoe": 1, "axe": 2, "pickaxe": 2, "shovel": 2}
_DIG_WEAR = {"sword": 2, "axe": 1, "pickaxe": 1, "shovel": 1, "shears": 1}
_SHEARED = frozenset(("leaves", "leaves2", "web", "tallgrass", "vine", "tripwire", "wool"))
_MELTS = frozenset(("ice", "frosted_ice"))
_WATER = block_id("water")


@dataclass(slots=True)
class Digging:
    """How far the block under the pick is broken."""

    cell: tuple[int, int, int] | None = None
    item: int = AIR
    progress: float = 0.0
    pause: int = 0
    held: bool = False


def release(digging: Digging) -> None:
    """The key is up: what was dug is whole again; a pause waits for the next block."""
    if digging.held:
        digging.cell, digging.progress, digging.held = None, 0.0, False


def attack(game: Game) -> None:
    """One tick of the key held down."""
    digging = game.digging
    pressed, digging.held = not digging.held, True
    mob, _, far = game.look_at()
    if mob >= 0:
        digging.cell, digging.progress = None, 0.0
        if pressed or game.player["recharge"][0] >= RECHARGE[game.slots["item"][0]]:
            strike(game, mob)
    elif far >= 0:
        _dig(game, pressed)
    else:
        digging.cell, digging.progress = None, 0.0
        if pressed:
            game.player["recharge"][0] = 0


def strike(game: Game, mob: int) -> None:
    """Hit a mob with what is in the hand, as hard as it has recharged."""
    me, item = game.player, int(game.slots["item"][0])
    share = min((float(me["recharge"][0]) + 0.5) / float(RECHARGE[item]), 1.0)
    damage = float(ATTACK_DAMAGE[item]) * (0.2 + 0.8 * share * share)
    falling = me["fall"][0] > 0 and not me["on_ground"][0] and not me["in_water"][0]
    if share > 0.9 and falling and not me["sprinting"][0]:
        damage *= CRITICAL
    me["recharge"][0] = 0
    if not hit(game, mob, damage):
        return
    me["exhaustion"][0] += STRIKE_EXHAUSTION
    wear = _STRIKE_WEAR.get(TOOL_KIND[item], 0)
    if wear:
        tally(game.stats.used, ITEMS[item])
        wear_hand(game, wear)


def hit(game: Game, mob: int, damage: float) -> bool:
    """Harm a mob from where the player stands, and count what comes of it.

    Returns:
        Whether it was felt: not within half a second of the last harm.
    """
    me, kind = game.player, KINDS[int(game.mobs["kind"][mob])]
    life = float(game.mobs["life"][mob])
    died = hurt_mob(game.mobs, mob, damage, float(me["x"][0]), float(me["z"][0]))
    felt = life - max(float(game.mobs["life"][mob]), 0.0)
    game.stats.damage_dealt += round(10 * felt)
    if died:
        tally(game.stats.killed, kind.stat)
        game.stats.mob_kills += 1
        game.player["xp"][0] += 5 if kind.temper == "hostile" else 1 + game.below(3)
    return felt > 0


def wear_hand(game: Game, amount: int) -> None:
    item = int(game.slots["item"][0])
    if wear_tool(game.slots, 0, amount):
        tally(game.stats.broken, ITEMS[item])


def _dig(game: Game, pressed: bool) -> None:
    digging, me = game.digging, game.player
    x, y, z, _ = game.target
    item = int(game.slots["item"][0])
    share = damage_per_tick(game.world.get(x, y, z), item) * game.settings.break_speed
    if me["head_in_water"][0]:
        share /= SLOWED
    if not me["on_ground"][0]:
        share /= SLOWED
    new = digging.cell != (x, y, z) or digging.item != item
    at_once = share >= _DONE
    if pressed and new:
        digging.cell, digging.item, digging.progress, new = (x, y, z), item, 0.0, False
    if digging.pause > 0 and not (pressed and at_once):
        digging.pause -= 1
        return
    if new:
        digging.cell, digging.item, digging.progress = (x, y, z), item, 0.0
        if not at_once:
            return  # the tick that turns to a new block does not yet harm it
    digging.progress += share
    if digging.progress >= _DONE:
        digging.cell, digging.progress = None, 0.0
        digging.pause = 0 if at_once else PAUSE
        break_block(game, x, y, z)


def break_block(game: Game, x: int, y: int, z: int) -> None:
    """Break a block with what is in the hand: drops, wear, counts."""
    block, item = game.world.get(x, y, z), int(game.slots["item"][0])
    what, kind = BLOCKS[block], TOOL_KIND[item]
    left = harvest(game, x, y, z, block) if block in CROPS else yields(block, item, game.rng)
    game.player["xp"][0] += experience(block, item, game.rng)
    melts = what.name in _MELTS and COLLIDES[game.world.get(x, y - 1, z)]
    game.world.set(x, y, z, _WATER if melts else 0)
    game.forget_station(x, y, z)
    for thing, variant, count in left:
        game.throw((thing, variant, count, 0), x + 0.5, y + 0.25, z + 0.5, delay=10)
    tally(game.stats.mined, what.name)
    game.player["exhaustion"][0] += BREAK_EXHAUSTION
    if DURABILITY[item] and kind in _DIG_WEAR:
        if kind != "shears" or what.name in _SHEARED:
            tally(game.stats.used, ITEMS[item])
        if what.hardness != 0:
            wear_hand(game, _DIG_WEAR[kind])
    settle(game, x, y, z)
