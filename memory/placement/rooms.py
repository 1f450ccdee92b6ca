"""A room as the semantic memory sees it: which object of which type lies where, on what.

Built from AI2-THOR's object metadata (42 fields), of which only a few are read; of an egocentric
agent, from what it has seen so far. Axes are Unity's: x right, y up, z forward; metres.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, isfinite, radians, sin
from typing import Any, TypeAlias

from ..errors import StoreError

Triple: TypeAlias = tuple[float, float, float]

FLOOR = "Floor"


@dataclass(frozen=True, slots=True)
class PlacedObject:
    """An object where it was seen.

    Attributes:
        id: unique in its room; AI2-THOR's `objectId`.
        type: its class, such as `Mug`.
        center: of the axis-aligned box, (x, y, z) in metres.
        size: full edge lengths of that box, in metres.
        parents: ids of the receptacles that hold it, the one it rests on first; may name objects
            that have not been seen themselves.
        facing: unit (x, z) that its front looks along; None where unknown.
    """

    id: str
    type: str
    center: Triple = (0.0, 0.0, 0.0)
    size: Triple = (0.0, 0.0, 0.0)
    parents: tuple[str, ...] = ()
    receptacle: bool = False
    pickupable: bool = False
    openable: bool = False
    facing: tuple[float, float] | None = None


@dataclass(frozen=True)
class RoomScene:
    """One room: `kind` is kitchen, living_room, bedroom, bathroom, or any word of the user's."""

    name: str
    kind: str
    objects: tuple[PlacedObject, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, PlacedObject]:
        return {thing.id: thing for thing in self.objects}

    def parent_type(self, thing: PlacedObject) -> str | None:
        """The type of what it rests on: parents[0], as TIDEE takes it; None where it is unknown.

        An AI2-THOR id starts with the type, so a parent that was not seen still tells its type.
        """
        if not thing.parents:
            return None
        parent = self.by_id.get(thing.parents[0])
        if parent is not None:
            return parent.type
        head, bar, _ = thing.parents[0].partition("|")
        return head if bar else None

    def placements(self, hidden: Collection[str] = ()) -> Iterator[tuple[PlacedObject, str]]:
        """Each movable object that rests on something, with the type of that, in room order."""
        for thing in self.objects:
            if thing.pickupable and thing.id not in hidden:
                parent = self.parent_type(thing)
                if parent is not None:
                    yield thing, parent

    def receptacle_types(self) -> tuple[str, ...]:
        """The types of receptacles present, sorted.

        What holds something counts, even where it has not been seen itself.
        """
        found = {thing.type for thing in self.objects if thing.receptacle}
        found.update(parent for _, parent in self.placements())
        return tuple(sorted(found))

    def candidates(self, type: str, hidden: Collection[str] = ()) -> tuple[str, ...]:
        """Where an object of `type` could be put: no bowl into itself.

        The only one of its type is taken for the object itself, and so are hidden ones.
        """
        alike = [o.id for o in self.objects if o.receptacle and o.type == type]
        itself = len(alike) == 1 or (bool(alike) and all(id in hidden for id in alike))
        return tuple(t for t in self.receptacle_types() if not (itself and t == type))

    def seen_only(self) -> "RoomScene":
        """Without the contents of openable containers: what one sees with every door shut.

        What lies on contents vanishes too; furniture never does. A toilet's lid hides its bowl and
        not what lies on it, but metadata do not tell the two apart: it counts as a container.
        """
        shut = {o.id for o in self.objects if o.openable and o.receptacle}
        inside: set[str] = set()
        while True:
            more = {
                o.id
                for o in self.objects
                if o.pickupable
                and o.id not in inside
                and o.parents
                and o.parents[0] in shut | inside
            }
            if not more:
                kept = tuple(o for o in self.objects if o.id not in inside)
                return RoomScene(self.name, self.kind, kept)
            inside |= more


def from_metadata(objects: Sequence[Mapping[str, Any]], kind: str, name: str) -> RoomScene:
    """A room from AI2-THOR object dicts: complete, partial or only those seen so far.

    `objectId` and `objectType` are needed; every other field may be missing. Without a box, the
    position is taken for its centre.

    Raises:
        StoreError: an object lacks its id or type, or a number is none.
    """
    return RoomScene(name, kind, tuple(_placed(item, name) for item in objects))


def _placed(item: Mapping[str, Any], room: str) -> PlacedObject:
    try:
        id, type = item["objectId"], item["objectType"]
        box = item.get("axisAlignedBoundingBox") or {}
        center = _triple(box.get("center") or item.get("position"))
        size = _triple(box.get("size"))
        rotation = item.get("rotation") or {}
        yaw = radians(float(rotation["y"])) if "y" in rotation else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        named = item.get("objectId", "an object") if isinstance(item, Mapping) else "an object"
        raise StoreError(
            f"room `{room}`: {named} lacks or spoils {error}; "
            'give AI2-THOR\'s `event.metadata["objects"]`'
        ) from error
    return PlacedObject(
        str(id),
        str(type),
        center,
        size,
        tuple(map(str, item.get("parentReceptacles") or ())),
        bool(item.get("receptacle", False)),
        bool(item.get("pickupable", False)),
        bool(item.get("openable", False)),
        None if yaw is None else (sin(yaw), cos(yaw)),
    )


def _triple(point: Any) -> Triple:
    if point is None:
        return (0.0, 0.0, 0.0)
    found = (float(point["x"]), float(point["y"]), float(point["z"]))
    if not all(map(isfinite, found)):
        raise ValueError(f"a point that is not finite: {found}")
    return found
