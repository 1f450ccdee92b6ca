"""Experiences read from the rows when they are asked for, the last of them kept."""

import json
from collections.abc import Sequence
from typing import Any

from ..experience import Experience
from .gathering import gone
from .replica import Replica

_KEPT = 8192
_scan: Any = vars(json.JSONDecoder())["scan_once"]


class Experiences:
    """Experiences by id. Those kept stay right until an epoch ends: ids are not given twice."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._kept: dict[int, Experience] = {}

    def of(self, ids: Sequence[int]) -> list[Experience]:
        """The experiences with these ids, in that order; StoreError where one is not stored."""
        kept = self._kept
        missing = [id for id in ids if id not in kept]
        if not missing:
            return [kept[id] for id in ids]
        bodies = self._replica.rows.bodies(missing)
        found = {id: _decoded(body) for id, body in bodies.items()}
        for id in missing:
            if id not in found:
                raise gone(self._replica, id)
        asked = [kept[id] if id in kept else found[id] for id in ids]
        kept.update(found)
        if len(kept) > _KEPT:
            # Those asked for last are the likeliest to be asked for again.
            self._kept = dict(list(kept.items())[-_KEPT // 2 :])
        return asked


def _decoded(body: str) -> Experience:
    """`Experience.from_json` of what `to_json` wrote, which has no spaces to pass over."""
    try:
        told, _ = _scan(body, 0)
        parts = (told["state"], told["task"], told["plan"], told["outcome"])
        return Experience(*parts, told["where"], told["when"])
    except (ValueError, TypeError, KeyError, StopIteration):
        return Experience.from_json(body)
