"""TNT: four seconds after it is lit it breaks the blocks around and harms who stands near."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .attacking import hit
from .blocks import BLOCKS, LIQUID
from .digging import yields
from .farming import CROPS, harvest
from .items import AIR
from .support import settle
from .survival import BLAST
from .wounds import harm

if TYPE_CHECKING:
    from .game import Game

FUSE = 80
POWER = 4.0
_TOUGH = 10.0  # hardness from which a block withstands it
_REACH = 4
_SPARED = 0.3  # of its reach, at most, a blast loses to chance


def ignite(game: Game, x: int, y: int, z: int, ticks: int = FUSE) -> None:
    """Light the TNT at a cell."""
    game.world.set(x, y, z, 0)
    game.fuses.append((x, y, z, ticks))
    settle(game, x, y, z)


def burn_fuses(game: Game) -> None:
    """One tick of all that burns."""
    burning, game.fuses = game.fuses, []
    for x, y, z, ticks in burning:
        if ticks > 1:
            game.fuses.append((x, y, z, ticks - 1))
        else:
            blast(game, x, y, z)


def blast(game: Game, x: int, y: int, z: int) -> None:
    """Explode: one block in four leaves something, other TNT is lit."""
    for dx in range(-_REACH, _REACH + 1):
        for dy in range(-_REACH, _REACH + 1):
            for dz in range(-_REACH, _REACH + 1):
                away = math.sqrt(dx * dx + dy * dy + dz * dz)
                if away < POWER * (1 - _SPARED * game.chance()):
                    _shatter(game, x + dx, y + dy, z + dz)
    _shock(game, x + 0.5, y + 0.5, z + 0.5)


def _shatter(game: Game, x: int, y: int, z: int) -> None:
    block = game.world.get(x, y, z)
    what = BLOCKS[block]
    if block == 0 or LIQUID[block] or not 0 <= what.hardness < _TOUGH:
        return
    if what.name == "tnt":
        ignite(game, x, y, z, 10 + game.below(20))
        return
    game.world.set(x, y, z, 0)
    game.forget_station(x, y, z)
    left = harvest(game, x, y, z, block) if block in CROPS else yields(block, AIR, game.rng)
    if game.chance() < 1 / POWER:
        for item, variant, count in left:
            game.throw((item, variant, count, 0), x + 0.5, y + 0.5, z + 0.5)
    settle(game, x, y, z)


def _shock(game: Game, x: float, y: float, z: float) -> None:
    """Harm falls with the distance, to nothing at twice the power."""
    for index in (game.mobs["kind"] >= 0).nonzero()[0]:
        mob = game.mobs[index]
        away = math.dist((x, y, z), (mob["x"], mob["y"], mob["z"]))
        if away < 2 * POWER:
            hit(game, int(index), _harm(away))
    me = game.player[0]
    away = math.dist((x, y, z), (me["x"], me["y"], me["z"]))
    if away < 2 * POWER:
        harm(game, BLAST, _harm(away), (x, y, z))


def _harm(away: float) -> float:
    near = 1 - away / (2 * POWER)
    return float(int((near * near + near) / 2 * 7 * 2 * POWER + 1))
