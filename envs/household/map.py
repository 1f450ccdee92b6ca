"""A home seen from above, as its agent knows it, for maps that people look at."""

import re
from collections.abc import Mapping
from typing import Any

from ..world import Info, Place
from .describe import receptacle_of

MOVED = 0.25
"""Metres from which a thing counts as moved."""

_ID = re.compile(r"[^|]+\|([+-][\d.]+)\|[+-][\d.]+\|([+-][\d.]+)")


def locate(observation: Any, info: Info) -> Place:
    """Metres; AI2-THOR's yaw is a heading."""
    agent = info["agent"]
    x, y, z = (round(agent[axis], 3) for axis in "xyz")
    return x, y, z, round(agent["yaw"], 1)


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """The floor that can be stood on, and every known thing where it was seen last.

    `size` is [x, z] of its upright box; `start`, of a thing that was moved, where it lay before.
    """
    known: Mapping[str, Mapping[str, Any]] = info["known"]
    return {
        "kind": "home",
        "room": info["room"],
        "floor": [[round(x, 2), round(z, 2)] for x, z in info["reachable"]],
        "objects": [_thing(handle, body, known) for handle, body in sorted(known.items())],
        "held": info["held"],
    }


def _thing(
    handle: str, body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    (x, y, z), (width, _, depth) = body["center"], body["size"]
    told = {
        "id": handle,
        "type": body["type"],
        "x": round(x, 2),
        "y": round(y, 2),
        "z": round(z, 2),
        "size": [round(width, 2), round(depth, 2)],
        "parent": receptacle_of(body, known),
    }
    start = _start(body)
    if start is not None and abs(start[0] - x) + abs(start[1] - z) > MOVED:
        told["start"] = start
    return told


def _start(body: Mapping[str, Any]) -> list[float] | None:
    """Where a thing that can be carried stood at first: AI2-THOR's ids tell it."""
    found = _ID.match(body["id"]) if body["pickupable"] else None
    return None if found is None else [float(found[1]), float(found[2])]
