"""Bows and what is thrown by hand. Both hit at once what the look meets: nothing flies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attacking import hit, wear_hand
from .inventory import count, take, take_from
from .items import ITEM_ID, ITEMS
from .stats import tally
from .survival import FALL
from .wounds import harm

if TYPE_CHECKING:
    from .game import Game

RANGE = 32.0
_ARROWS = (ITEM_ID["arrow"], ITEM_ID["spectral_arrow"], ITEM_ID["tipped_arrow"])
_FULL_DRAW = 20.0
_WEAKEST = 0.1
_BEST_SHOT, _ALWAYS_CRITICAL = 6.0, 1.0
_PEARL_HARM = 5.0
_THROWN = frozenset(("snowball", "egg", "ender_pearl", "experience_bottle"))


def draw(game: Game) -> bool:
    """Whether there is an arrow to draw the bow with."""
    return any(count(game.slots, arrow) for arrow in _ARROWS)


def shoot(game: Game, ticks: int) -> None:
    """Loose an arrow; the longer the bow was drawn (a second at most), the harder it hits.

    An arrow that meets no mob lies where it struck.
    """
    drawn = ticks / _FULL_DRAW
    power = min((drawn * drawn + 2 * drawn) / 3, 1.0)
    arrow = next((each for each in _ARROWS if count(game.slots, each)), 0)
    if power < _WEAKEST or not arrow:
        return
    take(game.slots, arrow, 1)
    mob, far = game.look_far(RANGE * power)
    if mob >= 0:
        hit(game, mob, _BEST_SHOT * power + (_ALWAYS_CRITICAL if power == 1.0 else 0.0))
    else:
        game.throw_at((arrow, 0, 1, 0), far if far >= 0 else RANGE * power)
    tally(game.stats.used, "bow")
    wear_hand(game, 1)


def throw_ahead(game: Game, item: int, name: str) -> bool:
    """Throw what is made for it."""
    if name not in _THROWN:
        return False
    take_from(game.slots, 0)
    tally(game.stats.used, ITEMS[item])
    mob, far = game.look_far(RANGE)
    if name == "ender_pearl" and (mob >= 0 or far >= 0):
        game.go_along(far)
        harm(game, FALL, _PEARL_HARM)
    elif name == "experience_bottle":
        game.player["xp"][0] += 3 + game.below(9)
    elif mob >= 0:
        hit(game, mob, 0.0)
    return True
