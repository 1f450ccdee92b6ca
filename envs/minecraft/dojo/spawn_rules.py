"""What MineDojo can make appear beside the player, and where."""

from collections.abc import Callable, Mapping
from typing import Any

from ...errors import TaskError, UnknownName
from .checks import is_number

BLOCKS = ("diamond_ore", "gold_ore", "iron_ore", "coal_ore")
MOBS = ("pig", "cow", "bat", "cat", "chicken", "horse", "sheep", "zombie")
"""All that a spawn rate may name; MineDojo refuses the rest."""

SPAWNED_FOR: Mapping[str, str] = {
    "cobblestone": "stone",
    "diamond": "diamond_ore",
    "redstone": "redstone_ore",
    "coal": "coal_ore",
    "iron_ingot": "iron_ore",
    "gold_ingot": "gold_ore",
    "leather": "cow",
    "mutton": "sheep",
    "porkchop": "pig",
    "beef": "cow",
    "bone": "skeleton",
    "web": "spider",
    "feather": "chicken",
    "wool": "sheep",
    "milk_bucket": "cow",
    "wheat_seeds": "wheat",
    "beetroot_seeds": "beetroot",
    "pumpkin_seeds": "pumpkin",
}
"""What appears where a harvest task gives a rate for one of these items."""

_LIGHT_OF_DAY, _DARK = 9, 7
_DEPTHS = {"coal_ore": 60, "iron_ore": 50, "gold_ore": 29, "diamond_ore": 14}
_BY_DAY = ("pig", "cow", "chicken", "sheep", "horse")
_BY_NIGHT = ("zombie", "bat")


def _below(depth: int) -> Callable[[float, float], bool]:
    return lambda y, light: y <= depth


ALLOWED: Mapping[str, Callable[[float, float], bool]] = {
    **{ore: _below(depth) for ore, depth in _DEPTHS.items()},
    **dict.fromkeys(_BY_DAY, lambda y, light: light >= _LIGHT_OF_DAY),
    **dict.fromkeys(_BY_NIGHT, lambda y, light: light <= _DARK),
}
"""Name -> whether it may appear at the player's y and light level; always, where it has no rule."""


def check_spawned(rates: Mapping[str, Any] | None) -> tuple[tuple[str, float], ...]:
    """The spawn rates, checked.

    Raises:
        UnknownName: MineDojo cannot make it appear.
        TaskError: a rate is no probability.
    """
    for name, rate in (rates or {}).items():
        if name not in BLOCKS + MOBS:
            raise UnknownName("mob or block to spawn", name, BLOCKS + MOBS)
        if not is_number(rate) or not 0.0 <= rate <= 1.0:
            raise TaskError(f"spawn_rate of {name} is {rate}; it is from 0 to 1")
    return tuple((name, float(rate)) for name, rate in (rates or {}).items())
