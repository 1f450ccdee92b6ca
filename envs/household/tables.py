"""The numeric observation of a home: one row of features for each known object."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from .handles import Handles
from .native import SLOTS
from .types import type_facts

KINDS = tuple(sorted(type_facts().properties))
"""Object types in the order of their numbers; 0 stands for a type that is not among them."""

_KIND = {name: number for number, name in enumerate(KINDS, start=1)}

FEATURES = (
    "known", "type", "x", "y", "z", "width", "height", "depth", "visible", "parent",
    "receptacle", "pickupable", "openness", "toggled", "sliced", "broken", "dirty", "cooked",
    "filled", "warmth",
)  # fmt: skip
"""Columns: metres, flags as 0 or 1, `parent` a slot, `warmth` -1 cold, 0, 1 hot."""

_WARMTH = {"Cold": -1.0, "RoomTemp": 0.0, "Hot": 1.0}


def numbers(
    known: Mapping[str, Mapping[str, Any]],
    visible: Collection[str],
    pose: Mapping[str, Any],
    held: str,
) -> dict[str, Any]:
    """`agent` (7,) and `objects` (SLOTS, len(FEATURES)), both float32."""
    objects = np.zeros((SLOTS, len(FEATURES)), np.float32)
    rows, slots = [], []
    for handle, body in known.items():
        parents = body["parents"]
        parent = known[parents[0]]["slot"] if parents and parents[0] in known else 0
        slots.append(body["slot"] - 1)
        rows.append(
            (
                1.0,
                _KIND.get(body["type"], 0),
                *body["center"],
                *body["size"],
                handle in visible,
                parent,
                body["receptacle"],
                body["pickupable"],
                body["openness"],
                body["toggled"],
                body["sliced"],
                body["broken"],
                body["dirty"],
                body["cooked"],
                body["filled"],
                _WARMTH.get(body["temperature"], 0.0),
            )
        )
    if rows:
        objects[slots] = rows
    hand = known[held]["slot"] if held in known else 0
    agent = (pose["x"], pose["y"], pose["z"], pose["yaw"], pose["horizon"], pose["standing"], hand)
    return {"agent": np.array(agent, np.float32), "objects": objects}


def drawn(event: Any, handles: Handles) -> dict[str, Any]:
    """`rgb`, `depth` in metres and `ids` (slots, -1 = nothing) of an event with pictures."""
    height, width = event.frame.shape[:2]
    ids = np.full((height, width), -1, np.int32)
    for object_id, mask in (event.instance_masks or {}).items():
        slot = handles.slot(object_id)
        if slot:
            ids[mask] = slot
    # Copies: an engine may tell of an unchanged view with the same array.
    depth = np.array(event.depth_frame, np.float32, order="C")
    return {"rgb": np.array(event.frame, order="C"), "depth": depth, "ids": ids}
