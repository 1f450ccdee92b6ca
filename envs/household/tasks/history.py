"""What was ever cleaned, heated and cooled, as ALFRED keeps account of it.

Clean: what lies in the sink basin nearest to a tap at the moment the tap is opened. Heated: what
is in a microwave when it is switched on. Cooled: what is in a fridge when it is closed. Read from
the change between two events, so that any engine and any agent can be watched.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .acting import Metadata

BASINS = ("SinkBasin", "Sink")
"""Where a tap's water falls; a sink counts only in a home that has no basins."""


@dataclass(frozen=True, slots=True)
class History:
    """ObjectIds that were ever treated; and what was on and open at the last event."""

    cleaned: frozenset[str] = frozenset()
    heated: frozenset[str] = frozenset()
    cooled: frozenset[str] = frozenset()
    running: frozenset[str] | None = None
    ajar: frozenset[str] | None = None

    def after(self, metadata: Metadata) -> "History":
        """The history with one more event; the first one only tells what is on and open."""
        objects: Sequence[Metadata] = metadata["objects"]
        running = frozenset(o["objectId"] for o in objects if o["isToggled"])
        ajar = frozenset(o["objectId"] for o in objects if o["isOpen"])
        cleaned, heated, cooled = set(self.cleaned), set(self.heated), set(self.cooled)
        for body in objects:
            kind, name = body["objectType"], body["objectId"]
            started = self.running is not None and name in running - self.running
            if kind == "Faucet" and started:
                basin = _nearest_basin(body, objects)
                cleaned.update((basin and basin["receptacleObjectIds"]) or ())
            elif kind == "Microwave" and started:
                heated.update(body["receptacleObjectIds"] or ())
            elif kind == "Fridge" and self.ajar is not None and name in self.ajar - ajar:
                cooled.update(body["receptacleObjectIds"] or ())
        return History(frozenset(cleaned), frozenset(heated), frozenset(cooled), running, ajar)


def _nearest_basin(faucet: Metadata, objects: Sequence[Metadata]) -> Metadata | None:
    for kind in BASINS:
        basins = [o for o in objects if o["objectType"] == kind]
        if basins:
            return min(basins, key=lambda o: (_distance(o, faucet), o["objectId"]))
    return None


def _distance(a: Metadata, b: Metadata) -> float:
    return math.dist(
        [a["position"][axis] for axis in "xyz"], [b["position"][axis] for axis in "xyz"]
    )
