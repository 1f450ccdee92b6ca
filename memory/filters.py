"""Which experiences a `where` asks for: exact equality on metadata, by inverted lists."""

import json
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np

from .errors import StoreError
from .experience import Experience
from .index import Positions

_NOWHERE: Positions = np.empty(0, dtype=np.int64)


class Filters:
    """Positions of experiences by each metadata value, by `task` and by `success`."""

    def __init__(self) -> None:
        self._positions: dict[tuple[str, str], array[int]] = {}
        self._size = 0

    def add(self, experience: Experience) -> None:
        """Note the next experience."""
        for key, value in described(experience).items():
            self._positions.setdefault((key, _canonical(value)), array("q")).append(self._size)
        self._size += 1

    def matching(self, where: Mapping[str, Any]) -> Positions:
        """Positions of all that match, ascending.

        An experience matches if it has every key of `where` with the value given there, or with
        one of the values where a list is given. `task` and `success` are the experience's own.
        As in JSON, 1 equals 1.0 and differs from true.
        """
        found: Positions | None = None
        for key, wanted in where.items():
            values = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
            lists = [
                np.array(self._positions.get((key, value), _NOWHERE), dtype=np.int64)
                for value in sorted({_canonical(value) for value in values})
            ]
            # A row has one value for a key, so the lists of one key never overlap.
            some = lists[0] if len(lists) == 1 else np.sort(np.concatenate([_NOWHERE, *lists]))
            found = some if found is None else np.intersect1d(found, some, assume_unique=True)
        return np.arange(self._size, dtype=np.int64) if found is None else found


def described(experience: Experience) -> dict[str, Any]:
    """What a `where` may ask about an experience."""
    return {**experience.where, "task": experience.task, "success": experience.success}


def _canonical(value: Any) -> str:
    """Equal JSON values give equal text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise StoreError(f"`where` must hold plain JSON, not {type(value).__name__}") from error
