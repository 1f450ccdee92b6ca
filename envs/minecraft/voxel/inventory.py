"""The 41 slots: what goes in, what comes out. All functions change `slots` in place.

`slots` is an array of `state.SLOT`, shape (41,). Only the 36 slots of the inventory take what is
picked up; armour and the off hand are filled by equipping.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from .items import AIR, DURABILITY, STACK
from .state import ALL_SLOTS, INVENTORY_SLOTS, SLOT

Slots = npt.NDArray[Any]
Stack = tuple[int, int, int, int]
"""Item, variant, count, wear."""

EMPTY: Stack = (AIR, 0, 0, 0)


def empty_slots() -> Slots:
    """All 41 slots, empty."""
    slots = np.zeros(ALL_SLOTS, SLOT)
    slots["item"] = AIR
    return slots


def stack_in(slots: Slots, index: int) -> Stack:
    item, variant, count, wear = slots[index].item()
    return item, variant, count, wear


def put(slots: Slots, index: int, stack: Stack) -> None:
    """Overwrite a slot; a stack of nothing empties it."""
    slots[index] = stack if stack[2] > 0 and stack[0] != AIR else EMPTY


def give(slots: Slots, stack: Stack) -> int:
    """Put a stack into the inventory as the game does; return how many did not fit.

    First it tops up stacks of the same item, variant and wear, then it takes empty slots from the
    hand on.
    """
    item, variant, left, wear = stack
    if item == AIR or left <= 0:
        return 0
    limit = int(STACK[item])
    bag = slots[:INVENTORY_SLOTS]
    if limit > 1:
        same = (bag["item"] == item) & (bag["variant"] == variant) & (bag["wear"] == wear)
        for index in np.flatnonzero(same & (bag["count"] < limit)):
            moved = min(left, limit - int(bag["count"][index]))
            bag["count"][index] += moved
            left -= moved
            if left == 0:
                return 0
    for index in np.flatnonzero(bag["item"] == AIR):
        moved = min(left, limit)
        bag[index] = (item, variant, moved, wear)
        left -= moved
        if left == 0:
            return 0
    return left


def take(slots: Slots, item: int, count: int) -> int:
    """Take up to `count` of an item from the first slots on, armour last; return how many."""
    taken = 0
    for index in np.flatnonzero(slots["item"][: ALL_SLOTS - 1] == item):
        if taken == count:
            break
        taken += take_from(slots, int(index), count - taken)
    return taken


def take_from(slots: Slots, index: int, count: int = 1) -> int:
    """Take up to `count` from one slot; return how many."""
    there = int(slots["count"][index])
    taken = min(there, count)
    if taken == there:
        slots[index] = EMPTY
    else:
        slots["count"][index] = there - taken
    return taken


def count(slots: Slots, item: int) -> int:
    """How many of an item there are in all slots but the off hand."""
    here = slots[: ALL_SLOTS - 1]
    return int(here["count"][here["item"] == item].sum())


def first_slot(slots: Slots, item: int, variant: int | None = None) -> int:
    """The lowest slot that holds an item, all 41 searched; -1 where none does."""
    there = slots["item"] == item
    if variant is not None:
        there = there & (slots["variant"] == variant)
    index = int(there.argmax())
    return index if there[index] else -1


def wear_tool(slots: Slots, index: int, amount: int = 1) -> bool:
    """Wear what a slot holds; true where it broke and is gone."""
    item = int(slots["item"][index])
    if item == AIR or DURABILITY[item] == 0:
        return False
    worn = int(slots["wear"][index]) + amount
    if worn > DURABILITY[item]:
        take_from(slots, index)
        return True
    slots["wear"][index] = worn
    return False
