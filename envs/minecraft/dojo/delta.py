"""What the last action changed in the inventory: the observation `delta_inv`.

MineDojo's wrapper tells only the first gain and the first four losses in the order of item names,
and lays all of them to crafting where the action was a craft that its mask allowed and what was
made, or everything that it takes, is among them. So do we.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from .facts import dojo_facts
from .masks import INGREDIENTS, Counts

_FACTS = dojo_facts()
_NAMES = np.array(_FACTS.items)
_AIR = _FACTS.items.index("air")
_MADE = [_FACTS.items.index(name) for name in _FACTS.crafts]
_TAKEN = [frozenset(row) - {_AIR} for row in INGREDIENTS.tolist()]
GAINS, LOSSES = 1, 4


def delta_inventory(
    before: Counts, now: Counts, craft: int | None, allowed: bool
) -> dict[str, Any]:
    """The observation `delta_inv`.

    Args:
        before, now: `inventory_vector` at the last observation and at this one.
        craft: which of the 244 crafts the action asked for; None for another action.
        allowed: what the last mask said of that craft.
    """
    changes = now - before
    changed = np.flatnonzero(changes).tolist()
    gains = [item for item in changed if changes[item] > 0][:GAINS]
    losses = [item for item in changed if changes[item] < 0][:LOSSES]
    crafting = craft is not None and allowed
    made = crafting and craft is not None and _MADE[craft] in gains
    taken = crafting and craft is not None and _TAKEN[craft].issubset(losses)
    found: dict[str, Any] = {}
    for way, items, size, by_craft in (("inc", gains, GAINS, made), ("dec", losses, LOSSES, taken)):
        for cause, theirs in (("craft", by_craft), ("other", not by_craft)):
            names, numbers = _listed(items if theirs else [], changes, size)
            found[f"{way}_name_by_{cause}"] = names
            found[f"{way}_quantity_by_{cause}"] = numbers
    return found


def _listed(
    items: list[int], changes: Counts, size: int
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.float32]]:
    ids = np.full(size, _AIR)
    numbers = np.zeros(size, np.float32)
    if items:
        ids[: len(items)] = items
        numbers[: len(items)] = np.abs(changes[items])
    return _NAMES[ids], numbers
