"""Which parts a home's items are drawn as, and in which colours."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from zlib import crc32

from ...homes.geometry import OrientedBox
from ...homes.home import Item
from ..buildings.contents import TIDIED
from ..buildings.dressing import DRESSED, SHUT
from . import fixture_parts as fixtures
from . import furniture_parts as furniture
from .homes import RoomsHome
from .palette import NOUNS, PICTURES, Colour, thing_colour
from .parts import Part, darker

LONGEST, BROADEST = 0.15, 0.03
"""What is shorter than the one, or narrower than the other, is not drawn, metres: pens, forks."""

Shape = Callable[[OrientedBox, Colour], Iterator[Part]]

SHAPES: Mapping[str, Shape] = MappingProxyType({
    "sofa": furniture.sofa, "armchair": furniture.sofa, "chair": furniture.chair,
    "stool": furniture.stool, "ottoman": furniture.ottoman, "bed": furniture.bed,
    "dining table": furniture.table, "coffee table": furniture.table,
    "side table": furniture.table, "desk": furniture.table, "bench": furniture.table,
    "conference table": furniture.table, "reading table": furniture.table,
    "dresser": furniture.chest, "tv stand": furniture.chest, "shelves": furniture.shelves,
    "china cabinet": furniture.china_cabinet, "treadmill": furniture.treadmill,
    "weight rack": furniture.weight_rack, "crib": furniture.crib,
    "changing table": furniture.changing_table, "pool table": furniture.pool_table,
    "piano": furniture.piano, "dog bed": furniture.dog_bed, "trash can": furniture.rounded,
    "hamper": furniture.rounded, "basketball": furniture.rounded, "kettle": furniture.rounded,
    "fridge": fixtures.fridge, "sink": fixtures.sink, "toilet": fixtures.toilet,
    "bathtub": fixtures.bathtub, "washing machine": fixtures.machine, "dryer": fixtures.machine,
    "microwave": fixtures.microwave, "coffee maker": fixtures.coffee_maker,
    "toaster": fixtures.toaster, "television": fixtures.television, "laptop": fixtures.laptop,
    "painting": fixtures.framed, "poster": fixtures.framed, "mirror": fixtures.mirror,
    "window": fixtures.window, "floor lamp": fixtures.floor_lamp,
    "desk lamp": fixtures.desk_lamp, "plant": fixtures.plant, "statue": fixtures.statue,
    "vase": fixtures.vase, "teddy bear": fixtures.teddy_bear, "safe": fixtures.safe,
    "cabinets": fixtures.cabinet, "Cabinet": fixtures.cabinet, "Drawer": fixtures.cabinet,
    "SinkBasin": fixtures.basin, "StoveBurner": furniture.rounded,
})  # fmt: skip
"""The shape of what has a noun, else of an item's type; `solid` for the rest."""


def furnishing(home: RoomsHome) -> Iterator[tuple[int, Part]]:
    """The parts of all that is seen of a home's items, each with its room."""
    named = {thing.box: thing for thing in home.layout.things}
    by_name = {item.name: item for item in home.home.items}
    colours: dict[str, Colour] = {}
    stoves: dict[str, list[Item]] = {}
    stove: dict[str, Colour] = {}
    for item in home.home.items:
        if not _shown(home, by_name, item):
            continue
        thing = named.get(item.box)
        noun, look = ("", "") if thing is None else (thing.noun, thing.look)
        colour = thing_colour(item.type, noun, look)
        if item.type == "StoveBurner":
            # The four burners are one stove; the first of them has its name and look.
            holder = item.part_of or item.name
            stoves.setdefault(holder, []).append(item)
            if noun:
                stove[holder] = colour
            noun, colour = "", thing_colour(item.type, "", "")
        elif item.part_of in colours and item.type in ("Drawer", "Shelf"):
            colour = darker(colours[item.part_of], 0.9)
        elif noun in ("painting", "poster"):
            colour = PICTURES[crc32(item.name.encode()) % len(PICTURES)]
        if noun and noun != "counter":
            colours[item.name] = colour
        shape = SHAPES.get(noun) or SHAPES.get(item.type) or furniture.solid
        for part in shape(item.box, colour):
            yield item.room, part
    for holder, burners in stoves.items():
        if holder in by_name:
            box = _stove(by_name[holder].box, burners)
            for part in fixtures.stove_top(box, stove.get(holder, NOUNS["stove"])):
                yield burners[0].room, part


def _shown(home: RoomsHome, by_name: Mapping[str, Item], item: Item) -> bool:
    """Whether an item is there, in the open, and large enough to be seen."""
    long, broad = sorted(item.box.size)[:0:-1]
    if long < LONGEST or broad < BROADEST or item.type == "BathtubBasin":
        return False
    if (item.type in TIDIED and item.on_floor) or _renamed(home, item) == "":
        return False
    while item.parent is not None or item.part_of is not None:
        above = by_name.get(item.parent or item.part_of or "")
        if above is None:
            return True
        # What lay on a bed that is a pool table now has gone, and so have a desk's drawers
        # that is a changing table.
        if _renamed(home, above) is not None or (item.parent and above.type in SHUT):
            return False
        item = above
    return True


def _renamed(home: RoomsHome, item: Item) -> str | None:
    """What an item is called in a room that is dressed up as another kind; "" where it goes."""
    kind = home.layout.places[item.room].kind
    return DRESSED.get(home.home.rooms[item.room].kind, {}).get(kind, {}).get(item.type)


def _stove(counter: OrientedBox, burners: list[Item]) -> OrientedBox:
    """The block under the burners, as deep as the counter that they are in, and a little more."""
    across = [counter.local(b.box.center[0], b.box.center[2])[0] for b in burners]
    left, right = min(across) - 0.16, max(across) + 0.16
    x, z = counter.at((left + right) / 2, 0.02)
    height = counter.top + 0.006
    return OrientedBox(
        (x, height / 2, z), (right - left, height, counter.size[2] + 0.02), counter.yaw
    )
