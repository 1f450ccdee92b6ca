"""The state of a house while agents act in it.

Each object is one live dict of AI2-THOR's 42 fields. A field's value is replaced, never changed in
place, so that an event which holds shallow copies of the dicts keeps its values for ever. Boxes and
positions are kept beside in arrays, for the geometry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .boxes import (
    Vector,
    axis_aligned_box,
    box_limits,
    corner_limits,
    moved_corners,
    point,
    turn_between,
    vector,
)
from .camera import Agent
from .codes import failed
from .scene import Scene
from .settings import Settings
from .types import TypeFacts, type_facts

Body: TypeAlias = dict[str, Any]
"""One object's 42 fields."""

Array: TypeAlias = NDArray[np.float64]


class World:
    """A scene in use.

    Attributes:
        objects: the live dicts, in the scene's order; new pieces come last.
        row: objectId -> index into `objects` and into the arrays.
        lower, upper: (N, 3) metres, corners of the upright boxes.
        position: (N, 3) metres.
        held: the object in the hand.
        ghosts: what is still listed though its body is gone: sliced and broken objects.
        aside: objects that DisableObject took out of the scene.
        cooling: object -> the time, in seconds on the world's clock, when it is at the room's
            temperature again, unless it is at a source of heat or cold then.
        structure: counts changes of what exists and what holds what; `moved` are the rows whose
            box changed since `sight` looked last. Both serve as cache keys.
    """

    def __init__(self, scene: Scene, agent: Agent, settings: Settings) -> None:
        self.scene = scene
        self.agent = agent
        self.settings = settings
        self.facts: TypeFacts = type_facts()
        carried = [body["objectId"] for body in scene.objects if body["isPickedUp"]]
        self.held: str | None = carried[0] if carried else None
        self.ghosts: set[str] = set()
        self.aside: dict[str, Body] = {}
        self.unbreakable: set[str] = set()
        self.time = 0.0
        self.decay_seconds = 10.0
        self.cooling = {
            body["objectId"]: self.decay_seconds
            for body in scene.objects
            if body["temperature"] != "RoomTemp"
        }
        self.structure = 0
        self.moved: set[int] = set()
        self.objects: list[Body] = [dict(body) for body in scene.objects]
        self._index()
        self._forget_absent()
        self.rest = self._rest_heights()
        self.floor_reach = self._floor_reach()
        self.first = {body["objectId"]: body for body in scene.objects}

    def _index(self) -> None:
        self.row = {body["objectId"]: at for at, body in enumerate(self.objects)}
        limits = [box_limits(body["axisAlignedBoundingBox"]) for body in self.objects]
        empty = np.zeros((0, 3))
        self.lower: Array = np.array([low for low, _ in limits]) if limits else empty
        self.upper: Array = np.array([high for _, high in limits]) if limits else empty
        places = [vector(body["position"]) for body in self.objects]
        self.position: Array = np.array(places) if places else empty
        self.structure += 1

    def _forget_absent(self) -> None:
        """A file may name holders and contents that it does not hold."""
        for body in self.objects:
            for field in ("parentReceptacles", "receptacleObjectIds"):
                if any(name not in self.row for name in body[field] or ()):
                    body[field] = [name for name in body[field] if name in self.row]

    def _rest_heights(self) -> dict[str, float]:
        """Receptacle -> how far above its own bottom things rest on it.

        What stands there at first shows it best; else the type tells.
        """
        heights: dict[str, float] = {}
        for at, body in enumerate(self.objects):
            if not body["receptacle"]:
                continue
            low, high = float(self.lower[at, 1]), float(self.upper[at, 1])
            kind = body["objectType"]
            guess = min(0.02, (high - low) / 2) if kind in self.facts.deep else high - low
            if kind in self.facts.supports:
                guess = (high - low) * self.facts.supports[kind]
            bottoms = sorted(
                float(self.lower[self.row[held], 1]) - low
                for held in body["receptacleObjectIds"] or ()
                if held in self.row and self.body(held)["pickupable"]
            )
            if bottoms and kind != "Floor":
                found = bottoms[0] if kind in self.facts.deep else bottoms[len(bottoms) // 2]
                guess = found if kind in self.facts.slots else max(0.0, found)
            heights[body["objectId"]] = guess
        return heights

    def _floor_reach(self) -> dict[str, float]:
        """Floor -> up to which height it counts things as lying on it.

        A floor's trigger in the game is a box of unknown height; the highest bottom among what it
        holds at first is a lower bound of it, and the best that metadata tell.
        """
        reach = {}
        for at, body in enumerate(self.objects):
            if body["objectType"] != "Floor":
                continue
            bottoms = [
                float(self.lower[self.row[held], 1])
                for held in body["receptacleObjectIds"] or ()
                if held in self.row
            ]
            reach[body["objectId"]] = max([float(self.upper[at, 1]) + 0.05, *bottoms]) + 0.01
        return reach

    def body(self, object_id: str) -> Body:
        """The live dict of an object.

        Raises:
            Refused: there is no such object in the scene.
        """
        at = self.row.get(object_id)
        if at is None:
            raise failed(
                f"ArgumentException: objectId: {object_id} is not the objectId on any object in "
                "the scene!"
            )
        return self.objects[at]

    def box(self, object_id: str) -> tuple[Array, Array]:
        """The lower and upper corner of an object's upright box."""
        at = self.row[object_id]
        return self.lower[at], self.upper[at]

    def rest_height(self, receptacle: str) -> float:
        """The height, in the room, at which things rest on or in a receptacle."""
        at = self.row[receptacle]
        low, high = float(self.lower[at, 1]), float(self.upper[at, 1])
        return low + self.rest.get(receptacle, high - low)

    def floor_height(self) -> float:
        """Where the agent's feet are."""
        return self.agent.y - 0.9

    def contents(self, object_id: str) -> Iterator[str]:
        """What goes along when a container moves: small things that rest on nothing else.

        All that a vessel holds goes along, also what touches the table that the vessel stands on.
        """
        pending, seen = [object_id], {object_id}
        while pending:
            holder = pending.pop()
            vessel = self.body(holder)["pickupable"]
            for held in self.body(holder)["receptacleObjectIds"] or ():
                if held in seen or held not in self.row or not self.body(held)["pickupable"]:
                    continue
                parents = self.body(held)["parentReceptacles"] or ()
                others = [p for p in parents if p not in seen and not p.startswith("Floor|")]
                if vessel or not others:
                    seen.add(held)
                    pending.append(held)
                    yield held

    def put_at(
        self, object_id: str, place: Vector, rotation: Mapping[str, Any] | None = None
    ) -> None:
        """Move one object, its boxes with it; `place` is its new position in metres."""
        body = self.body(object_id)
        old = vector(body["position"])
        turn = None
        low = high = old
        if rotation is not None:
            turn = turn_between(body["rotation"], rotation)
            body["rotation"] = {axis: float(rotation[axis]) for axis in "xyz"}
        body["position"] = point(place)
        oriented = body["objectOrientedBoundingBox"]
        if oriented is not None:
            corners = moved_corners(oriented["cornerPoints"], old, place, turn)
            body["objectOrientedBoundingBox"] = {"cornerPoints": corners}
            low, high = corner_limits(corners)
        if turn is None or oriented is None:
            # Without a turn the upright box keeps its size, whatever the body's own box is.
            upright = body["axisAlignedBoundingBox"]["cornerPoints"]
            low, high = corner_limits(moved_corners(upright, old, place, turn))
        body["axisAlignedBoundingBox"] = axis_aligned_box(low, high)
        at = self.row[object_id]
        self.lower[at], self.upper[at], self.position[at] = low, high, place
        self.moved.add(at)

    def carry(
        self, object_id: str, place: Vector, rotation: Mapping[str, Any] | None = None
    ) -> None:
        """Move an object and all that it holds, as one rigid body."""
        body = self.body(object_id)
        old = vector(body["position"])
        held = list(self.contents(object_id))
        turn = None if rotation is None else turn_between(body["rotation"], rotation)
        before = float(rotation["y"]) - float(body["rotation"]["y"]) if rotation else 0.0
        self.put_at(object_id, place, rotation)
        for one in held:
            inner = self.body(one)
            target = moved_corners([vector(inner["position"])], old, place, turn)[0]
            angles = None
            if turn is not None:
                angles = {**inner["rotation"], "y": (inner["rotation"]["y"] + before) % 360.0}
            self.put_at(one, (target[0], target[1], target[2]), angles)

    def add(self, bodies: Iterable[Body]) -> None:
        """New objects; the order of the old ones stays."""
        self.objects.extend(bodies)
        self._index()

    def remove(self, object_ids: Sequence[str]) -> None:
        """Take objects out of the scene, and out of every list of contents and parents."""
        gone = set(object_ids)
        for body in self.objects:
            for field in ("parentReceptacles", "receptacleObjectIds"):
                named = body[field]
                if named and not gone.isdisjoint(named):
                    left = [one for one in named if one not in gone]
                    body[field] = left or (None if field == "parentReceptacles" else [])
        self.objects = [body for body in self.objects if body["objectId"] not in gone]
        if self.held in gone:
            self.held = None
        self.ghosts -= gone
        self._index()

    def of_type(self, kind: str) -> list[str]:
        """The ids of all objects of a type, in the scene's order."""
        return [body["objectId"] for body in self.objects if body["objectType"] == kind]
