"""From MineDojo's eight numbers to what its wrapper asks of the game."""

from collections.abc import Sequence
from operator import index
from typing import Any, NamedTuple

import numpy as np

from ...errors import TaskError
from ..voxel.settings import Commands
from .facts import dojo_facts
from .spaces import FUNCTIONS, SLOTS

_FACTS = dojo_facts()
_TABLE = _FACTS.hand
_FURNACE = _FACTS.hand + _FACTS.table
USE, DROP, ATTACK, CRAFT, EQUIP, PLACE, DESTROY = range(1, 8)
_LASTING = frozenset((DROP, CRAFT, EQUIP, PLACE, DESTROY))
_QUIET = Commands()

EXTRA_TICKS = 2
"""Ticks without keys that MineDojo plays after these functions, since the game answers late."""


class Asked(NamedTuple):
    """What an action asks for.

    Attributes:
        first: the commands of its first tick: keys, turns, and the chat that destroys.
        last: those of its last tick, in which crafts, equipping and placing take effect; None
            where the first tick is the only one.
        destroys: whether `first` empties a slot, which MineDojo does outside of its task.
        craft: which of the 244 crafts it is; None for another action.
    """

    first: Commands
    last: Commands | None
    destroys: bool
    craft: int | None


def whole_numbers(action: Any) -> list[int]:
    """An action as plain whole numbers.

    Raises:
        TaskError: it is no row of whole numbers.
    """
    if isinstance(action, np.ndarray) and action.ndim == 1 and action.dtype.kind in "iu":
        numbers: list[int] = action.tolist()
        return numbers
    try:
        return [index(number) for number in action]
    except TypeError:
        raise TaskError(
            f"action {action!r} is no row of whole numbers; take one of action_space"
        ) from None


def asked(
    action: Sequence[int], nvec: Sequence[int], interval: float, slots: Sequence[str], strict: bool
) -> Asked:
    """Read an action.

    Args:
        action: eight whole numbers.
        nvec: how many values each of them has.
        interval: degrees from one value of a turn to the next.
        slots: item names of the 36 slots at the last observation.
        strict: refuse to equip, place or destroy what an empty slot holds; else it does nothing.

    Raises:
        TaskError: the action is outside the action space, or strictly checked and about air.
    """
    if len(action) != len(nvec) or not all(
        0 <= value < count for value, count in zip(action, nvec, strict=True)
    ):
        raise TaskError(f"action {list(action)} is outside MultiDiscrete({list(nvec)})")
    walk, side, stance, pitch, yaw, function, craft, slot = action
    first = Commands(
        walk == 1,
        walk == 2,
        side == 1,
        side == 2,
        stance == 1,
        stance == 2,
        stance == 3,
        function == USE,
        function == ATTACK,
        function == DROP,
        pitch * interval - 180.0,
        yaw * interval - 180.0,
    )
    if function not in _LASTING:
        return Asked(first, None, False, None)
    if function == CRAFT:
        return Asked(first, _making(craft), False, craft)
    item = slots[slot] if function >= EQUIP else "air"
    if item == "air":
        if strict and function >= EQUIP:
            raise TaskError(
                f"slot {slot} is empty, there is nothing to {FUNCTIONS[function]}; "
                f"choose from masks[{FUNCTIONS[function]!r}], or give strict_check=False"
            )
        return Asked(first, _QUIET, False, None)
    if function == DESTROY:
        return Asked(first._replace(chat=replace_command(slot, "air")), _QUIET, True, None)
    return Asked(
        first, Commands(equip=item) if function == EQUIP else Commands(place=item), False, None
    )


def _making(craft: int) -> Commands:
    """By hand, at a table or in a furnace, as the place in the list says."""
    item = _FACTS.crafts[craft]
    if craft < _TABLE:
        return Commands(craft=item)
    return Commands(craft_nearby=item) if craft < _FURNACE else Commands(smelt=item)


def command_slot(slot: int) -> str:
    """What Minecraft's `/replaceitem` calls a slot."""
    if slot == 0:
        return "slot.weapon.mainhand"
    if slot < 9:
        return f"slot.hotbar.{slot}"
    if slot < SLOTS:
        return f"slot.inventory.{slot - 9}"
    names = ("armor.feet", "armor.legs", "armor.chest", "armor.head", "weapon.offhand")
    return f"slot.{names[slot - SLOTS]}"


def replace_command(slot: int, item: str, count: int = 1, variant: int = 0) -> str:
    """The chat command that puts an item into a slot."""
    return f"/replaceitem entity @p {command_slot(slot)} minecraft:{item} {count} {variant}"
