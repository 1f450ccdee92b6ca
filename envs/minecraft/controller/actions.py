"""MineDojo's native action, built from words: MultiDiscrete [3, 3, 4, 25, 25, 8, 244, 36]."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..dojo.facts import dojo_facts

Action = npt.NDArray[np.int64]

CAMERA_STEP = 15
"""Degrees between two choices of a turn; the view turns by whole steps, up to a half turn."""

NO_TURN = 12
USE, DROP, ATTACK, CRAFT, EQUIP, PLACE = 1, 2, 3, 4, 5, 6
JUMP, SNEAK, SPRINT = 1, 2, 3


class Keys(NamedTuple):
    """What is pressed in one step.

    `ahead` and `right` are -1, 0 or 1; `stance` is JUMP, SNEAK, SPRINT or 0; `pitch` and `yaw` are
    turns in camera steps (positive looks down, and turns right); `function` is one of the
    constants above, with the place of an item among the crafts or of a slot in the inventory.
    """

    ahead: int = 0
    right: int = 0
    stance: int = 0
    pitch: int = 0
    yaw: int = 0
    function: int = 0
    craft: int = 0
    slot: int = 0


def native(keys: Keys) -> Action:
    """The vector that the env takes."""
    return np.array(
        [
            (0, 1, 2)[keys.ahead],
            (0, 2, 1)[keys.right],
            keys.stance,
            NO_TURN + keys.pitch,
            NO_TURN + keys.yaw,
            keys.function,
            keys.craft,
            keys.slot,
        ],
        np.int64,
    )


@dataclass(frozen=True, slots=True)
class Crafts:
    """Where an item stands among the 244 that MineDojo makes; some are both crafted and smelted."""

    hand: Mapping[str, int]
    table: Mapping[str, int]
    furnace: Mapping[str, int]


@lru_cache(maxsize=1)
def crafts() -> Crafts:
    """MineDojo's list, which holds what is made by hand, at a table and in a furnace in turn."""
    known = dojo_facts()
    parts: list[dict[str, int]] = []
    start = 0
    for many in (known.hand, known.table, known.furnace):
        names = known.crafts[start : start + many]
        parts.append({name: start + i for i, name in enumerate(names)})
        start += many
    return Crafts(*parts)
