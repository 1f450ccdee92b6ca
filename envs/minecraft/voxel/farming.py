"""Crops: what was sown bears nothing but its seed until it is ripe, after a day or two.

Crops that stood in the world before, or were set by a command, are ripe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocks import BLOCKS
from .digging import Leaving, draw
from .items import ITEM_ID

if TYPE_CHECKING:
    from .game import Game

RIPENS_IN = (24000, 48000)
"""Least and most ticks from sowing to harvest."""

_BONE_MEAL, _BONE_MEAL_STEPS = 15, 3

# Crop -> what it is sown with, then what it bears when ripe: item, least, most of it each.
_CROPS: dict[str, tuple[str, tuple[tuple[str, int, int], ...]]] = {
    "wheat": ("wheat_seeds", (("wheat", 1, 1), ("wheat_seeds", 0, 3))),
    "carrots": ("carrot", (("carrot", 1, 4),)),
    "potatoes": ("potato", (("potato", 1, 4),)),
    "beetroots": ("beetroot_seeds", (("beetroot", 1, 1), ("beetroot_seeds", 0, 3))),
    "nether_wart": ("nether_wart", (("nether_wart", 2, 4),)),
}
CROPS = frozenset(block.id for block in BLOCKS if block.name in _CROPS)
SOIL = {
    block.id: "soul_sand" if block.name == "nether_wart" else "farmland"
    for block in BLOCKS
    if block.name in _CROPS
}


def sow(game: Game, x: int, y: int, z: int) -> None:
    """Remember when the crop that has just been sown will be ripe."""
    least, most = RIPENS_IN
    game.sown[(x, y, z)] = game.age + least + game.below(most - least)


def harvest(game: Game, x: int, y: int, z: int, block: int) -> list[tuple[int, int, int]]:
    """What a crop leaves: (item, variant, count) each."""
    seed, bears = _CROPS[BLOCKS[block].name]
    ripe = game.sown.pop((x, y, z), 0) <= game.age
    rows = bears if ripe else ((seed, 1, 1),)
    leavings: list[Leaving] = [(ITEM_ID[item], 0, least, most, 1.0) for item, least, most in rows]
    return draw(leavings, game.rng)


def manure(game: Game, x: int, y: int, z: int, variant: int) -> bool:
    """Bone meal on a crop: three of them ripen it."""
    ripe = game.sown.get((x, y, z))
    if variant != _BONE_MEAL or ripe is None or ripe <= game.age:
        return False
    game.sown[(x, y, z)] = ripe - RIPENS_IN[1] // _BONE_MEAL_STEPS
    return True
