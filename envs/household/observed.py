"""What an agent knows of a home: everything (`oracle`), or only what has been visible so far.

The egocentric map keeps the last sight of each object. Where an agent may stand is known in both
settings, as a robot knows its floor plan; what stands there is not.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .handles import Handles

OBSERVATIONS = ("egocentric", "oracle")

LOOK_RADIUS = 1.0
"""Metres within which a place counts as looked at. AI2-THOR sees objects up to 1.5 m away; what
stands half a metre behind the place is then still seen."""

Known = dict[str, Any]
"""One object as it was seen last: plain JSON, see `sight`."""


def sight(body: Mapping[str, Any], handles: Handles, step: int) -> Known:
    """An object's metadata in the words of this project; `parents` are handles."""
    box = body["axisAlignedBoundingBox"]
    center, size = box["center"], box["size"]
    return {
        "type": body["objectType"],
        "id": body["objectId"],
        "slot": handles.slot(body["objectId"]),
        "center": (center["x"], center["y"], center["z"]),
        "size": (size["x"], size["y"], size["z"]),
        "parents": [h for p in body["parentReceptacles"] or () if (h := handles.handle(p))],
        "receptacle": body["receptacle"],
        "pickupable": body["pickupable"],
        "moveable": body["moveable"],
        "openable": body["openable"],
        "open": body["isOpen"],
        "openness": body["openness"],
        "toggleable": body["toggleable"],
        "toggled": body["isToggled"],
        "sliceable": body["sliceable"],
        "sliced": body["isSliced"],
        "broken": body["isBroken"],
        "dirty": body["isDirty"],
        "cooked": body["isCooked"],
        "filled": body["isFilledWithLiquid"],
        "temperature": body["temperature"],
        "seen": step,
    }


class Observed:
    """The agent's map of the objects of one home; `known` maps handles to last sights.

    `looked_into` are the containers that were seen open. `covered` marks the reachable
    points that were looked at from near by.
    """

    def __init__(
        self, handles: Handles, reachable: Sequence[tuple[float, float]], *, oracle: bool
    ) -> None:
        self.known: dict[str, Known] = {}
        self.looked_into: set[str] = set()
        self.covered = np.full(len(reachable), oracle)
        self._held: set[str] = set()
        self._handles = handles
        self._oracle = oracle
        self._reachable = np.array(reachable, float).reshape(-1, 2)

    def look(self, metadata: Mapping[str, Any], step: int) -> list[str]:
        """Take in an event; returns the handles of what is visible now."""
        objects: Sequence[Mapping[str, Any]] = metadata["objects"]
        held = {item["objectId"] for item in metadata["inventoryObjects"]}
        by_id = {body["objectId"]: body for body in objects}
        seen = []
        for body in objects:
            if body["visible"] or body["objectId"] in held:
                seen.append(self._note(body, step))
                self._note_under(body, by_id, step)
            elif self._oracle or body["objectId"] in self._held:
                self._note(body, step)  # what has just left the hand, the agent knows where
        self._held = held
        self._forget(by_id.keys())
        self._cover(metadata["agent"])
        return seen

    def _note(self, body: Mapping[str, Any], step: int) -> str:
        handle = self._handles.of(body)
        self.known[handle] = sight(body, self._handles, step)
        if body["receptacle"] and (not body["openable"] or body["isOpen"] or self._oracle):
            self.looked_into.add(handle)
        return handle

    def _note_under(
        self, body: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], step: int
    ) -> None:
        """Whoever sees an apple on a plate has seen the plate, and the table under it."""
        for parent in body["parentReceptacles"] or ():
            if parent in by_id and self._handles.handle(parent) not in self.known:
                self._note(by_id[parent], step)
                self._note_under(by_id[parent], by_id, step)

    def _forget(self, present: Iterable[str]) -> None:
        """An object that is no more (sliced, say) is known no more."""
        there = set(present)
        gone = [handle for handle, was in self.known.items() if was["id"] not in there]
        for handle in gone:
            del self.known[handle]

    def _cover(self, agent: Mapping[str, Any]) -> None:
        """Mark the points in front of the agent, near by, as looked at."""
        if self.covered.all():
            return
        yaw = math.radians(agent["rotation"]["y"])
        offset = self._reachable - (agent["position"]["x"], agent["position"]["z"])
        distance = np.hypot(offset[:, 0], offset[:, 1])
        # Within 45 degrees of the view's axis, or underfoot.
        ahead = offset @ np.array([math.sin(yaw), math.cos(yaw)]) >= 0.7 * distance - 0.01
        self.covered |= (distance <= LOOK_RADIUS) & ahead
