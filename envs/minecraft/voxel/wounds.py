"""Harm to the player, and death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .boxes import collides
from .inventory import EMPTY, put, stack_in, wear_tool
from .items import AIR, ARMOUR_POINTS, ARMOUR_TOUGHNESS, FEET, HEAD, ITEMS
from .kinds import KINDS
from .physics import HALF, TALL, knock_back
from .state import ALL_SLOTS, HEIGHT
from .stats import Damage, tally
from .survival import (
    BLAST,
    FIERY,
    HARM_EXHAUSTION,
    IMMUNE,
    LAST_HARM,
    MAGIC,
    MAX_AIR,
    SHOT,
    UNBLOCKABLE,
    bearing,
    through_armour,
)

if TYPE_CHECKING:
    from .game import Game

_WHOLE, _FED, _SATED = 20.0, 20, 5.0
_SHIELD_ANGLE_COSINE = 0.0


def harm(
    game: Game,
    cause: int,
    points: float,
    source: tuple[float, float, float] | None = None,
    kind: int = -1,
) -> None:
    """Harm the player: armour and a raised shield take their part, and death may come of it.

    For half a second after a harm only what is worse than it counts, by as much as it is worse.

    Args:
        cause: one of `survival`'s causes.
        points: of life, before armour.
        source: where it came from.
        kind: the mob that did it; -1 for none.
    """
    me = game.player
    last = float(game.timers[LAST_HARM])
    if me["hurt"][0] > 0:
        if points <= last:
            return
        felt = points - last
    else:
        felt = points
        me["hurt"][0] = IMMUNE
    game.timers[LAST_HARM] = points
    blockable = cause not in UNBLOCKABLE
    game.damage = _report(game, cause, felt, source)
    if source is not None:
        knock_back(me, source[0], source[2])
    if blockable and source is not None and _shielded(game, source):
        _wear_shield(game, felt)
        return
    if blockable:
        felt = _armoured(game, felt)
        me["exhaustion"][0] += HARM_EXHAUSTION
    game.stats.damage_taken += round(10 * felt)
    me["life"][0] -= felt
    if me["life"][0] <= 0:
        if kind >= 0:
            tally(game.stats.killed_by, KINDS[kind].stat)
        die(game)


def _report(
    game: Game, cause: int, points: float, source: tuple[float, float, float] | None
) -> Damage:
    me = game.player
    distance = pitch = yaw = 0.0
    if source is not None:
        distance, pitch, yaw = bearing(
            source[0] - float(me["x"][0]),
            source[1] - float(me["y"][0]),
            source[2] - float(me["z"][0]),
        )
    unblockable = cause in UNBLOCKABLE
    return Damage(
        points,
        distance,
        pitch,
        yaw,
        0.0 if unblockable else HARM_EXHAUSTION,
        cause == BLAST,
        cause in FIERY,
        cause == MAGIC,
        cause == SHOT,
        unblockable,
    )


def _armoured(game: Game, points: float) -> float:
    """What gets through the armour, which wears by a quarter of the harm."""
    armour = [stack_in(game.slots, slot)[0] for slot in range(FEET, HEAD + 1)]
    worn = [slot for slot, item in enumerate(armour, FEET) if ARMOUR_POINTS[item]]
    if not worn:
        return points
    total = sum(int(ARMOUR_POINTS[item]) for item in armour)
    toughness = sum(float(ARMOUR_TOUGHNESS[item]) for item in armour)
    for slot in worn:
        item = stack_in(game.slots, slot)[0]
        if wear_tool(game.slots, slot, max(1, int(points / 4))):
            tally(game.stats.broken, ITEMS[item])
    return through_armour(points, total, toughness)


def _shielded(game: Game, source: tuple[float, float, float]) -> bool:
    """Whether a raised shield faces where the blow came from."""
    if not game.shield_up():
        return False
    x, _, z = game.look_vector()
    me = game.player
    to_x, to_z = source[0] - float(me["x"][0]), source[2] - float(me["z"][0])
    return x * to_x + z * to_z > _SHIELD_ANGLE_COSINE


def _wear_shield(game: Game, points: float) -> None:
    """A shield wears from three points of harm on."""
    if points < 3:
        return
    slot = 0 if ITEMS[stack_in(game.slots, 0)[0]] == "shield" else 40
    if wear_tool(game.slots, slot, 1 + int(points)):
        tally(game.stats.broken, "shield")


def die(game: Game) -> None:
    """All that was carried falls where the player stood, who begins anew at the world's spawn."""
    me = game.player
    x, y, z = (float(me[axis][0]) for axis in ("x", "y", "z"))
    for index in range(ALL_SLOTS):
        stack = stack_in(game.slots, index)
        if stack[0] != AIR:
            put(game.slots, index, EMPTY)
            game.throw(stack, x, y + 0.5, z, delay=40)
    game.stats.deaths += 1
    game.stats.time_since_death = 0
    game.release_keys()
    me["life"][0], me["food"][0], me["saturation"][0] = _WHOLE, _FED, _SATED
    for name in ("exhaustion", "fire", "hurt", "xp", "fall"):
        me[name][0] = 0
    me["air"][0] = MAX_AIR
    game.timers[:] = 0
    game.go_to(*_place_to_come_back(game))


def _place_to_come_back(game: Game) -> tuple[float, float, float]:
    """Home as it is now: on the floor of what was dug there, on top of what was built."""
    x, _, z = game.home
    y = float(game.world.surface(int(x // 1), int(z // 1)))
    while y < HEIGHT and collides(game.world.blocks, x, y, z, HALF, TALL):
        y += 1.0
    return x, y, z
