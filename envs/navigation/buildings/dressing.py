"""Makes something of a home's items: what each is called, how it looks, and rooms of rarer kinds.

The homes know four kinds of rooms. People's buildings have more, and it is the rare ones that
make a place easy to name, so some second bedrooms, bathrooms and living rooms are dressed as
something else: their large pieces are called otherwise, and what lay on those is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...homes.home import Home, Item
from .lexicon import FLOORS, NOUNS, OTHER_FLOORS, TYPES, WALLS

SHUT = frozenset({"Fridge", "Drawer", "Cabinet", "Microwave", "Safe", "LaundryHamper",
                  "GarbageCan", "Box"})  # fmt: skip
"""What lies in these is not seen."""

LOOK_SHARE = 0.75

DRESSED: dict[str, dict[str, dict[str, str]]] = {
    "bedroom": {
        "office": {"Bed": "conference table"},
        "gym": {"Bed": "treadmill", "Dresser": "weight rack"},
        "nursery": {"Bed": "crib", "Desk": "changing table"},
        "game room": {"Bed": "pool table"},
        "library": {"Bed": "reading table", "Dresser": "shelves"},
    },
    "bathroom": {
        "laundry room": {
            "Bathtub": "washing machine", "Toilet": "dryer", "ToiletPaperHanger": "",
            "Plunger": "", "ScrubBrush": "", "TowelHolder": "", "HandTowelHolder": "",
        },
    },
    "living_room": {
        "dining room": {"Sofa": "dining table", "TVStand": "china cabinet", "CoffeeTable": "bench"},
        "music room": {"Sofa": "piano", "CoffeeTable": "bench"},
    },
}  # fmt: skip
"""Kind of room -> what it may become -> what its pieces are called then; "" leaves one out."""

DRESS_SHARE = {"bedroom": 0.8, "bathroom": 0.6, "living_room": 0.7}


@dataclass(slots=True)
class Wardrobe:
    """Which kinds a building has used up: each rare kind stands in it once."""

    used: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)

    def kinds(self, home: Home, rng: np.random.Generator) -> list[str]:
        """The kind of each room; the first bedroom and bathroom of a home stay what they are."""
        kinds = []
        seen: set[str] = set()
        for room in home.rooms:
            options = [k for k in DRESSED.get(room.kind, {}) if k not in self.used]
            first = room.kind not in (self.plain if room.kind == "living_room" else seen)
            seen.add(room.kind)
            self.plain.add(room.kind)
            if first or not options or rng.random() >= DRESS_SHARE[room.kind]:
                kinds.append(room.kind.replace("_", " "))
                continue
            chosen = options[int(rng.integers(len(options)))]
            self.used.add(chosen)
            kinds.append(chosen)
        return kinds


def floor_and_walls(kind: str, rng: np.random.Generator) -> tuple[str, str]:
    """What covers the floor and the colour of the walls."""
    floors = FLOORS.get(kind, OTHER_FLOORS)
    return floors[int(rng.integers(len(floors)))], WALLS[int(rng.integers(len(WALLS)))]


def drawn_look(noun: str, rng: np.random.Generator) -> str:
    """How a thing looks; "" for nothing special. Always the same number of draws."""
    looks = NOUNS[noun].looks
    luck, which = rng.random(), rng.random()
    if not looks or luck >= LOOK_SHARE:
        return ""
    return looks[int(which * len(looks))]


def nouns(home: Home, kinds: list[str]) -> dict[str, str]:
    """The noun of each item by name; items that nobody would mention are not in it."""
    by_name = {item.name: item for item in home.items}
    result: dict[str, str] = {}
    for item in home.items:
        given = _renamed(home, kinds, item)
        noun = TYPES.get(item.type, "") if given is None else given
        if item.type == "StoveBurner" and item.name == _first_burner(home, item.room):
            noun = "stove"
        elif item.part_of is not None and item.type != "Shelf":
            noun = ""
        if item.type == "Cabinet" and item.part_of is None:
            noun = "cabinets"
        if noun and _open(by_name, home, kinds, item):
            result[item.name] = noun
    return result


def _renamed(home: Home, kinds: list[str], item: Item) -> str | None:
    kind = home.rooms[item.room].kind
    return DRESSED.get(kind, {}).get(kinds[item.room], {}).get(item.type)


def _first_burner(home: Home, room: int) -> str:
    return min(i.name for i in home.items if i.type == "StoveBurner" and i.room == room)


def _open(by_name: Mapping[str, Item], home: Home, kinds: list[str], item: Item) -> bool:
    """Whether all that it lies on or in is open, and still called what it was."""
    while item.parent is not None or item.part_of is not None:
        above = item.parent or item.part_of or ""
        if above not in by_name:
            return True  # the floor
        holder = by_name[above]
        if item.parent is not None and holder.type in SHUT:
            return False
        if _renamed(home, kinds, holder) is not None:
            return False
        item = holder
    return True
