"""Generated homes as scenes: what AI2-THOR 5.0 would report of them, all 42 fields an object.

Names are `Kitchen_7`, `LivingRoom_7`, `Bedroom_7`, `Bathroom_7` and `House_7`, with any number from
0; thirty of each kind are listed. The first 20 are for training, the next 5 for validation and the
next 5 for tests, as TIDEE splits iTHOR's rooms.
"""

import re
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import Any

from ..errors import UnknownName
from ..homes.generate import generate
from ..homes.geometry import OrientedBox
from ..homes.grid import nearest, point
from ..homes.home import Home, Item, Room, reachable
from ..homes.law import CONCENTRATION, TypeFacts, load_law
from .boxes import axis_aligned_box
from .scene import AgentPose, RoomArea, Scene, Wall

PREFIXES = {
    "Kitchen": "kitchen",
    "LivingRoom": "living_room",
    "Bedroom": "bedroom",
    "Bathroom": "bathroom",
    "House": "house",
}
LISTED = 30
AGENT_Y = 0.9
KEPT = 64
FLOOR_DEPTH = 0.1

BASINS = ("SinkBasin", "BathtubBasin")
"""Their ids are their owner's with their type behind it."""

_NAME = re.compile(rf"({'|'.join(PREFIXES)})_(0|[1-9][0-9]{{0,17}})(_physics)?")
_BARE = TypeFacts(frozenset(), 0.0, None, 0.0, False, 0.5, 0.0)


class GeneratedScenes:
    """A source of generated scenes.

    Args:
        visit: which state of each home; homes, belongings and people's habits are the same on
            every visit, places of objects are not.
        concentration: how alike the habits of homes are (see `homes/law.py`).
    """

    def __init__(self, visit: int = 0, *, concentration: float = CONCENTRATION) -> None:
        self._visit, self._concentration = visit, concentration
        self._scenes: OrderedDict[str, Scene] = OrderedDict()

    def names(self) -> tuple[str, ...]:
        """Thirty scenes of each kind; any other number can be loaded too."""
        return tuple(f"{prefix}_{n}" for prefix in PREFIXES for n in range(LISTED))

    def home(self, name: str) -> Home:
        """The home behind a scene.

        Raises:
            UnknownName: there is no such scene.
        """
        match = _NAME.fullmatch(name)
        if match is None:
            raise UnknownName("scene", name, self.names())
        kind, number = PREFIXES[match[1]], int(match[2])
        return generate(kind, number, self._visit, concentration=self._concentration)

    def load(self, name: str) -> Scene:
        """A scene by name; the last ones are kept, and a scene is never changed.

        Raises:
            UnknownName: there is no such scene.
        """
        plain = name.removesuffix("_physics")
        scene = self._scenes.pop(plain, None)
        if scene is None:
            scene = scene_of(plain, self.home(plain))
        self._scenes[plain] = scene
        if len(self._scenes) > KEPT:
            self._scenes.popitem(last=False)
        return scene


def split_of(name: str) -> str:
    """ "train", "val" or "test" of a listed scene; what is not listed may serve any purpose.

    Raises:
        UnknownName: there is no such scene among the listed ones.
    """
    match = _NAME.fullmatch(name)
    number = int(match[2]) if match else LISTED
    if number >= LISTED:
        raise UnknownName("scene", name, GeneratedScenes().names())
    return "train" if number < 20 else "val" if number < 25 else "test"


def scene_of(name: str, home: Home) -> Scene:
    """A home as a scene of the name given."""
    cells = reachable(home)
    low_x, low_z, high_x, high_z = home.bounds
    x, z = point(nearest(cells, (low_x + high_x) / 2, (low_z + high_z) / 2))
    start = AgentPose(x, AGENT_Y, z, yaw=90.0 * (home.seed % 4))
    return Scene(
        name=name,
        objects=tuple(_objects(name, home, start)),
        rooms=tuple(RoomArea(room.name, room.kind, room.corners) for room in home.rooms),
        start=start,
        reachable=tuple(point(cell) for cell in sorted(cells)),
        walls=tuple(Wall(w.start, w.end, w.bottom, w.top) for w in home.walls),
    )


def _objects(scene: str, home: Home, start: AgentPose) -> list[dict[str, Any]]:
    items = [*home.items, *(_floor(i, room) for i, room in enumerate(home.rooms))]
    ids = _ids(items)
    floors = [ids[f"Floor_{i + 1}"] for i in range(len(home.rooms))]
    parents = {
        item.name: ids[item.parent] if item.parent else floors[item.room]
        for item in home.items
        if item.parent or item.on_floor
    }
    held: dict[str, list[str]] = defaultdict(list)
    for item in home.items:
        if item.name in parents:
            held[parents[item.name]].append(ids[item.name])
    types = {item.name: item.type for item in items}
    rows = []
    for item in items:
        row = _fields(scene, item, ids, start)
        parent = parents.get(item.name)
        row["parentReceptacles"] = None if parent is None else [parent]
        row["receptacleObjectIds"] = held[ids[item.name]] if row["receptacle"] else None
        row["temperature"] = "Cold" if types.get(item.parent or "") == "Fridge" else "RoomTemp"
        rows.append(row)
    return sorted(rows, key=lambda row: (row["objectType"], row["name"]))


def _floor(index: int, room: Room) -> Item:
    x0, z0, x1, z1 = room.bounds
    center = ((x0 + x1) / 2, -FLOOR_DEPTH / 2, (z0 + z1) / 2)
    box = OrientedBox(center, (x1 - x0, FLOOR_DEPTH, z1 - z0))
    return Item(f"Floor_{index + 1}", "Floor", "", index, box, mounted=True)


def _facts(kind: str) -> TypeFacts:
    return load_law().facts.get(kind, _BARE)


def _position(item: Item) -> tuple[float, float, float]:
    """The pivot of the model: at its foot, its middle or its top, as the game's usually is."""
    x, _, z = item.box.center
    pivot = 1.0 if item.type == "Floor" else _facts(item.type).pivot
    return x, item.box.bottom + pivot * item.box.size[1], z


def _ids(items: Sequence[Item]) -> dict[str, str]:
    """objectId of each item; a basin's is its owner's and its own type."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for item in items:
        numbers = [round(v, 2) + 0.0 for v in _position(item)]
        plain = "|".join([item.type, *(f"{v:+06.2f}" for v in numbers)])
        while plain in taken:  # two of a type at one spot to the centimetre
            numbers[1] += 0.01
            plain = "|".join([item.type, *(f"{v:+06.2f}" for v in numbers)])
        taken.add(plain)
        ids[item.name] = plain
    for item in items:
        if item.type in BASINS and item.part_of is not None:
            ids[item.name] = f"{ids[item.part_of]}|{item.type}"
    return ids


def _fields(scene: str, item: Item, ids: Mapping[str, str], start: AgentPose) -> dict[str, Any]:
    """The 42 fields, less what depends on other objects (filled in by the caller)."""
    facts, (x, y, z) = _facts(item.type), _position(item)
    flags = facts.flags
    apart = (x - start.x, y - start.y, z - start.z)
    loose = "pickupable" in flags or "moveable" in flags
    return {
        "name": f"{item.type}_{_digest(scene, item.name)}",
        "position": {"x": x, "y": y, "z": z},
        "rotation": {"x": 0.0, "y": item.box.yaw, "z": 0.0},
        "visible": False,
        "isInteractable": False,
        "receptacle": "receptacle" in flags,
        "toggleable": "toggleable" in flags,
        "isToggled": "isToggled" in flags,
        "breakable": "breakable" in flags,
        "isBroken": False,
        "canFillWithLiquid": "canFillWithLiquid" in flags,
        "isFilledWithLiquid": "isFilledWithLiquid" in flags,
        "fillLiquid": "water" if "isFilledWithLiquid" in flags else None,
        "dirtyable": "dirtyable" in flags,
        "isDirty": "isDirty" in flags,
        "canBeUsedUp": "canBeUsedUp" in flags,
        "isUsedUp": False,
        "cookable": "cookable" in flags,
        "isCooked": False,
        "temperature": "RoomTemp",
        "isHeatSource": "isHeatSource" in flags,
        "isColdSource": "isColdSource" in flags,
        "sliceable": "sliceable" in flags,
        "isSliced": False,
        "openable": "openable" in flags,
        "isOpen": "isOpen" in flags,
        "openness": facts.openness if "isOpen" in flags else 0.0,
        "pickupable": "pickupable" in flags,
        "isPickedUp": False,
        "moveable": "moveable" in flags,
        "mass": facts.mass,
        "salientMaterials": None if facts.materials is None else list(facts.materials),
        "receptacleObjectIds": None,
        "distance": sum(d * d for d in apart) ** 0.5,
        "objectType": item.type,
        "objectId": ids[item.name],
        "assetId": item.asset,
        "parentReceptacles": None,
        "controlledObjects": [ids[name] for name in item.controls] if facts.controls else None,
        "isMoving": False,
        "axisAlignedBoundingBox": axis_aligned_box(*item.box.bounds()),
        "objectOrientedBoundingBox": {"cornerPoints": _corners(item.box)} if loose else None,
    }


def _digest(scene: str, name: str) -> str:
    return blake2s(f"{scene}/{name}".encode(), digest_size=4).hexdigest()


def _corners(box: OrientedBox) -> list[list[float]]:
    """The four lower corners, then the four upper ones, each time round from own (+x, +z)."""
    return [[x, y, z] for y in (box.bottom, box.top) for x, z in box.footprint()]
