"""Joins generated homes into a building: one or two homes along each storey's hallway, and stairs.

Every hallway runs from x = 0 along x, its south wall at y = 0. A home stands south or north of it
with its entrance opened onto it. Stairs turn back on themselves beyond the hallway's far end: one
lane up to a landing, the other lane on to the next storey.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...homes.floor_plan import UNIT
from ...homes.generate import generate
from ...homes.geometry import OrientedBox
from ...homes.home import Home, Rectangle
from .contents import Stand, contents, named_places
from .dressing import Wardrobe, floor_and_walls
from .flats import entrance, fit, open_walls, width
from .hallway import Furnishing, Hall, Span, furnish_hall, furnish_landing
from .layout import Layout, Opening, Solid, Thing, Wall

PATTERNS = ((2,), (1, 1), (1, 1, 1))
"""Homes on each storey."""

ROOMS = {2: (4, 6), 3: (3, 4)}
"""Fewest and most rooms of each home in a building of so many homes."""

CEILING = 2.6
STAIRS = 3.25
"""How far the stairs reach beyond the hallway, metres."""

FIRST_SEED = 40_000
"""Homes of buildings are none that the household tasks use."""


@dataclass(slots=True)
class _Draft:
    """The parts so far; kinds and names are settled at the end."""

    places: list[tuple[str, Rectangle, float, str, str]]
    openings: list[Opening]
    walls: list[Wall]
    solids: list[Solid]
    things: list[Thing]


def build_layout(
    name: str, number: int, attempt: int, seeds: Sequence[int] | None = None
) -> Layout:
    """The building of a number; another attempt is another building.

    `seeds` names its homes where they are known, else those that suit it are searched for.
    """
    rng = np.random.default_rng(np.random.SeedSequence([number, attempt, 1]))
    pattern = PATTERNS[number % len(PATTERNS)]
    if seeds is None:
        homes = _homes(number, attempt, sum(pattern))
    else:
        homes = [generate("house", seed) for seed in seeds]
    wide = float(rng.choice([1.75, 2.0, 2.25]))
    sides = ("north", "south")  # of the home, its entrance's; the first stands south
    storeys: list[list[tuple[Home, str]]] = []
    for count in pattern:
        first = int(rng.integers(2)) if count == 1 else 0
        storeys.append([(homes.pop(0), sides[(first + i) % 2]) for i in range(count)])
    reach = max(width(home, side) for storey in storeys for home, side in storey)
    length = _snap(reach + float(rng.uniform(0.25, 1.5)))
    draft = _Draft([], [], [], [], [])
    wardrobe = Wardrobe()
    for level, storey in enumerate(storeys):
        _storey(draft, level, storey, length, wide, len(storeys), wardrobe, rng)
        if level:
            _landing(draft, level - 0.5, length, wide, rng)
    return Layout(
        name,
        named_places(draft.places),
        tuple(draft.openings),
        tuple(draft.walls),
        tuple(draft.solids),
        tuple(draft.things),
    )


def _snap(value: float) -> float:
    return round(value / UNIT) * UNIT


def _homes(number: int, attempt: int, count: int) -> list[Home]:
    homes: list[Home] = []
    seed = FIRST_SEED + 1_000 * number + 100 * attempt
    while len(homes) < count:
        home = generate("house", seed)
        seed += 1
        if ROOMS[count][0] <= len(home.rooms) <= ROOMS[count][1]:
            homes.append(home)
    return homes


def _storey(
    draft: _Draft,
    level: int,
    homes: Sequence[tuple[Home, str]],
    length: float,
    wide: float,
    storeys: int,
    wardrobe: Wardrobe,
    rng: np.random.Generator,
) -> None:
    hall_index = len(draft.places)
    draft.places.append(
        ("hallway", (0.0, 0.0, length, wide), level, *floor_and_walls("hallway", rng))
    )
    doors: tuple[list[float], list[float]] = ([], [])
    outer: list[tuple[Span, ...]] = [((0.0, length),), ((0.0, length),)]
    for home, side in homes:
        along = width(home, side)
        left = _snap(float(rng.uniform(0.0, length - along)))
        bank = 0 if side == "north" else 1
        at = 0.0 if side == "north" else wide
        outer[bank] = tuple((a, b) for a, b in ((0.0, left), (left + along, length)) if b - a > 0)
        doors[bank].append(_home(draft, home, side, left, at, level, hall_index, wardrobe, rng))
    for bank, y in ((0, 0.0), (1, wide)):
        draft.walls += [Wall((a, y), (b, y), 0.0, CEILING, level) for a, b in outer[bank]]
    draft.walls.append(Wall((0.0, 0.0), (0.0, wide), 0.0, CEILING, level))
    # Where there are stairs, only a line that nobody walks over without taking them.
    end = 0.01 if storeys > 1 else CEILING
    draft.walls.append(Wall((length, 0.0), (length, wide), 0.0, end, level))
    hall = Hall(length, wide, (tuple(doors[0]), tuple(doors[1])), (outer[0], outer[1]))
    _furnished(draft, furnish_hall(hall, rng), hall_index, level)
    if storeys > 1:
        for y in (0.0, wide):
            draft.walls.append(Wall((length, y), (length + STAIRS, y), 0.0, CEILING, level))
        up, down = _flights(length, wide)
        if level < storeys - 1:
            draft.things.append(Thing("stairs up", "", hall_index, up, level))
        if level > 0:
            draft.things.append(Thing("stairs down", "", hall_index, down, level))


def _flights(length: float, wide: float) -> tuple[OrientedBox, OrientedBox]:
    """The flight that begins at a storey, and the one that ends there."""
    size = (STAIRS - 1.0, 0.3, wide / 2 - 0.1)
    x = length + size[0] / 2
    return (
        OrientedBox((x, 0.3, wide / 4), size),
        OrientedBox((x, 0.15, 3 * wide / 4), size),
    )


def _landing(
    draft: _Draft, level: float, length: float, wide: float, rng: np.random.Generator
) -> None:
    index = len(draft.places)
    end = length + STAIRS
    area = (length, 0.0, end, wide)
    draft.places.append(("stairs", area, level, *floor_and_walls("stairs", rng)))
    for start, stop in (((length, 0.0), (end, 0.0)), ((length, wide), (end, wide)),
                        ((end, 0.0), (end, wide)), ((length, 0.0), (length, wide))):  # fmt: skip
        draft.walls.append(Wall(start, stop, 0.0, CEILING, level))
    first, second = _flights(length, wide)
    draft.things.append(Thing("stairs down", "", index, first, level))
    draft.things.append(Thing("stairs up", "", index, second, level))
    _furnished(draft, furnish_landing(end, wide, level, rng), index, level)


def _furnished(draft: _Draft, furnishings: Sequence[Furnishing], place: int, level: float) -> None:
    for piece in furnishings:
        own: tuple[int, ...] = ()
        if piece.solid:
            own = (len(draft.solids),)
            draft.solids.append(Solid(piece.box, level))
        draft.things.append(Thing(piece.noun, piece.look, place, piece.box, level, own))


def _home(
    draft: _Draft,
    home: Home,
    side: str,
    left: float,
    at: float,
    level: int,
    hall: int,
    wardrobe: Wardrobe,
    rng: np.random.Generator,
) -> float:
    """Adds a home; gives the x of its entrance."""
    fitting = fit(home, side, left, at)
    first = len(draft.places)
    kinds = wardrobe.kinds(home, rng)
    for room, kind in zip(home.rooms, kinds, strict=True):
        area = fitting.area(room.bounds)
        draft.places.append((kind, area, level, *floor_and_walls(kind, rng)))
    for door in home.doors:
        a, b = door.rooms
        places = (first + a, hall if b is None else first + b)
        start, end = fitting.point(door.start), fitting.point(door.end)
        draft.openings.append(Opening(places, start, end, level))
    for start, end, bottom, top in open_walls(home):
        draft.walls.append(Wall(fitting.point(start), fitting.point(end), bottom, top, level))
    stand = Stand(fitting, level, first)
    solids, things = contents(home, kinds, stand, len(draft.solids), at, rng)
    draft.solids += solids
    draft.things += things
    return fitting.point(entrance(home).center)[0]
