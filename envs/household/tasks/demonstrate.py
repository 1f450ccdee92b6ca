"""Show that a goal can be reached: an expert that reaches everything at once brings it about.

It uses AI2-THOR's `forceAction`, which asks neither for sight nor for nearness, so it proves that
the home takes the goal (there is room on the shelf, the drawer opens), not that an agent finds it.
"""

from collections.abc import Callable, Iterable, Sequence

from ..engines import Controller
from ..types import type_facts
from .acting import Metadata, objects_of, tried
from .feasible import APPLIANCES, KNIVES
from .goals import LIGHT, MOVABLE, TREATMENTS, TWO, FetchGoal, conditions, is_kind
from .history import History

CHOICES = 4
"""Objects and receptacles of a type that are tried before the goal is given up."""


def demonstrate(controller: Controller, goal: FetchGoal) -> dict[str, bool]:
    """Bring the goal about in the controller's home; the conditions as they are in the end.

    A lamp is switched on but not walked to, so "lit" counts here whether it is seen or not.
    Never raises for a goal that cannot be reached: then some conditions are not met.
    """
    return _Expert(controller).bring_about(goal)


class _Expert:
    def __init__(self, controller: Controller) -> None:
        self._controller = controller
        self._history = History().after(controller.last_event.metadata)

    def bring_about(self, goal: FetchGoal) -> dict[str, bool]:
        if goal.sliced:
            self._slice(goal.object)
        if goal.kind == LIGHT:
            self._each(self._items(goal), self._pick)
            self._each(self._of(goal.toggle), lambda lamp: self._switch(lamp, True))
        elif goal.kind == TWO:
            self._each(self._of(goal.receptacle), lambda place: self._put_two(goal, place))
        elif goal.kind == MOVABLE:
            self._each(self._of(goal.movable), lambda movable: self._carry(goal, movable))
        else:
            self._each(self._items(goal), lambda item: self._treat_and_put(goal, item))
        metadata = self._controller.last_event.metadata
        met = conditions(goal, metadata, self._history)
        if goal.kind == LIGHT:
            met["lit"] = any(o["isToggled"] for o in self._of(goal.toggle))
        return met

    def _do(self, action: str, **args: object) -> bool:
        done = tried(self._controller, action, forceAction=True, **args)
        self._history = self._history.after(self._controller.last_event.metadata)
        return done

    def _of(self, *kinds: str) -> list[Metadata]:
        """The objects of some types, by name."""
        found = [o for o in objects_of(self._controller) if o["objectType"] in kinds]
        return sorted(found, key=lambda o: str(o["name"]))

    def _items(self, goal: FetchGoal) -> list[Metadata]:
        found = [
            o
            for o in objects_of(self._controller)
            if o["pickupable"] and is_kind(o, goal.item) and o["objectType"] != goal.movable
        ]
        return sorted(found, key=lambda o: str(o["name"]))

    def _each(self, bodies: Sequence[Metadata], does: Callable[[Metadata], bool]) -> bool:
        """Try the first few until one will do."""
        return any(does(body) for body in bodies[:CHOICES])

    def _pick(self, body: Metadata) -> bool:
        if self._controller.last_event.metadata["inventoryObjects"]:
            self._do("DropHandObject")
        return self._do("PickupObject", objectId=body["objectId"])

    def _put(self, place: Metadata) -> bool:
        """Put what is held, where the game's rules let it; open the place for it and close it."""
        held = self._controller.last_event.metadata["inventoryObjects"]
        if not held or not type_facts().may_hold(place["objectType"], held[0]["objectType"]):
            return False
        identity = place["objectId"]
        opened = place["openable"] and not self._now(identity)["isOpen"]
        if opened and not self._do("OpenObject", objectId=identity):
            return False
        done = self._do("PutObject", objectId=identity, placeStationary=True)
        if opened:
            self._do("CloseObject", objectId=identity)
        return done

    def _now(self, identity: str) -> Metadata:
        return next(o for o in objects_of(self._controller) if o["objectId"] == identity)

    def _switch(self, body: Metadata, on: bool) -> bool:
        if self._now(body["objectId"])["isToggled"] == on:
            return True
        return self._do(f"ToggleObject{'On' if on else 'Off'}", objectId=body["objectId"])

    def _slice(self, kind: str) -> None:
        whole = [o for o in self._of(kind) if o["sliceable"] and not o["isSliced"]]
        if self._each(self._of(*KNIVES), self._pick):
            self._each(whole, lambda o: self._do("SliceObject", objectId=o["objectId"]))
            self._do("DropHandObject")

    def _put_two(self, goal: FetchGoal, place: Metadata) -> bool:
        there = set(self._now(place["objectId"])["receptacleObjectIds"] or ())
        items = self._items(goal)
        count = sum(item["objectId"] in there for item in items)
        for item in items:
            if count >= 2:
                break
            if item["objectId"] not in there:
                count += self._pick(item) and self._put(place)
        return count >= 2

    def _carry(self, goal: FetchGoal, movable: Metadata) -> bool:
        inside = set(movable["receptacleObjectIds"] or ())
        items = self._items(goal)
        loaded = any(item["objectId"] in inside for item in items) or self._each(
            items, lambda item: self._pick(item) and self._put(movable)
        )
        return loaded and self._pick(movable) and self._each(self._of(goal.receptacle), self._put)

    def _treat_and_put(self, goal: FetchGoal, item: Metadata) -> bool:
        if not self._pick(item):
            return False
        if goal.kind in TREATMENTS:
            receptacles, tap = APPLIANCES[goal.kind]
            appliances = next((found for r in receptacles if (found := self._of(r))), [])
            if not self._each(appliances, lambda place: self._treat(item, place, tap)):
                return False
        return self._each(self._of(goal.receptacle), self._put)

    def _treat(self, item: Metadata, place: Metadata, tap: str) -> bool:
        """Put an object into an appliance, have it work, and take the object again."""
        if not self._put(place):
            return False
        switches: Iterable[Metadata] = self._of(tap) if tap else [place]
        for switch in switches:
            if switch["toggleable"]:
                self._switch(switch, False)
                self._switch(switch, True)
                self._switch(switch, False)
        return self._pick(item)
