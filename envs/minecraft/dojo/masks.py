"""Which actions make sense now: the observation `masks`, as MineDojo's wrapper reckons them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from .facts import dojo_facts

Integers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float64]

_FACTS = dojo_facts()
_ITEM = {name: index for index, name in enumerate(_FACTS.items)}
_AIR = _ITEM["air"]
_ITEMS = len(_FACTS.items)
_MOST = max(map(len, _FACTS.recipes))
INGREDIENTS = np.full((len(_FACTS.crafts), _MOST), _AIR, np.int64)
"""Items that each craft takes; places left over hold air, of which none is needed."""

_NEEDED = np.zeros((len(_FACTS.crafts), _MOST))
for _row, _recipe in enumerate(_FACTS.recipes):
    for _column, (_name, _count) in enumerate(_recipe.items()):
        INGREDIENTS[_row, _column] = _ITEM[_name]
        _NEEDED[_row, _column] = _count
_PLACEABLE = np.array([name in _FACTS.placeable and name != "air" for name in _FACTS.items])
_NOT_FOR_HAND = np.array([name in _FACTS.not_for_hand for name in _FACTS.items])
_TAKES_ARGUMENT = np.array([[False]] * 4 + [[True]] * 4)


def inventory_vector(items: Integers, counts: Integers) -> Counts:
    """How many of each item there are in the slots, by item id."""
    found: Counts = np.bincount(items, weights=counts, minlength=_ITEMS).astype(np.float64)
    return found


def masks(items: Integers, held: Counts, table: bool, furnace: bool) -> dict[str, Any]:
    """The observation `masks`.

    A craft counts as possible by its first recipe alone, and only where its station is near.

    Args:
        items: item ids of the 36 slots, air for an empty one.
        held: `inventory_vector` of the slots.
        table, furnace: whether that station is near.
    """
    crafts: npt.NDArray[np.bool_] = np.all(held[INGREDIENTS] >= _NEEDED, axis=1)
    if not table:
        crafts[_FACTS.hand : -_FACTS.furnace] = False
    if not furnace:
        crafts[-_FACTS.furnace :] = False
    full = items != _AIR
    equip = full.copy()
    equip[0] = _NOT_FOR_HAND[items[0]]
    place = _PLACEABLE[items]
    some = bool(full.any())
    kinds = np.array(
        [
            True,
            True,
            full[0],
            True,
            crafts.any() and not full.all(),
            equip.any(),
            place.any(),
            some,
        ],
        np.bool_,
    )
    return {
        "action_type": kinds,
        "action_arg": _TAKES_ARGUMENT.copy(),
        "equip": equip,
        "place": place,
        "destroy": full,
        "craft_smelt": crafts,
    }
