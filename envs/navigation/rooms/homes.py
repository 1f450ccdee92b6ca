"""The homes of Rooms-v0: generated flats with named things, viewpoints, and what is seen from them.

A home stands alone here, on one level and in its own axes: its (x, z) is the plane's (x, y). Its
entrance stays shut. What lies about on the floor is put away, as in the buildings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from ...errors import UnknownName
from ...homes.generate import generate
from ...homes.home import Home, Item
from ..buildings.contents import Stand, contents, in_the_way, named_places
from ..buildings.dressing import Wardrobe, floor_and_walls
from ..buildings.flats import Fitting
from ..buildings.layout import Layout, Opening, Thing, Wall
from ..buildings.sight import Sight, sight
from ..buildings.survey import Survey, graph_over
from ..buildings.viewpoints import stand

FIRST_SEED = 60_000
"""The homes are none that the household tasks or the buildings use."""

RETRY = 1_000
"""A home whose viewpoints cannot be joined gives way to the one of a seed so much higher."""

LOOKS = frozenset({
    "white", "black", "grey", "brown", "beige", "blue", "red", "green", "silver", "wooden",
    "dark wooden", "brown leather", "black leather", "glass", "metal", "granite", "marble",
})  # fmt: skip
"""The looks that a colour can show; what a painting shows or how a window is curtained cannot be
made out in a small picture, so nobody tells it."""

_NAMES = tuple(f"Home_{number:03d}" for number in range(320))

SPLITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "train": _NAMES[:240],
        "seen": _NAMES[:240],
        "valid": _NAMES[240:280],
        "unseen": _NAMES[280:],
    }
)
"""The homes of each split: `seen` has other episodes of the homes of `train`, `valid` is for
tuning, `unseen` for final figures only."""


@dataclass(frozen=True, slots=True, eq=False)
class RoomsHome:
    """A home as an episode needs it.

    Attributes:
        name: `Home_000` to `Home_319`.
        home: as it was generated: rooms, doors, walls and items.
        layout: the same with names and looks; one level, place n is room n.
        survey: viewpoints and the graph over them.
        seen: what is seen from each viewpoint.
    """

    name: str
    home: Home
    layout: Layout
    survey: Survey
    seen: Sight


@lru_cache(maxsize=len(_NAMES))
def rooms_home(name: str) -> RoomsHome:
    """The home of a name, the same on every call.

    Raises:
        UnknownName: there is no such home.
    """
    if name not in _NAMES:
        raise UnknownName("home", name, _NAMES)
    number, attempt = _NAMES.index(name), 0
    while True:
        seed = FIRST_SEED + number + RETRY * attempt
        home = generate("house", seed)
        layout = _layout(name, home, np.random.default_rng(np.random.SeedSequence([seed, 1])))
        found = stand(layout, np.random.default_rng(np.random.SeedSequence([seed, 2])))
        if found is not None:
            survey = Survey(layout, tuple(found[0]), graph_over(layout, seed, *found))
            return RoomsHome(name, home, layout, survey, sight(layout, survey.viewpoints))
        attempt += 1


def solid_items(home: RoomsHome) -> tuple[Item, ...]:
    """The items that a body cannot enter."""
    return tuple(item for item in home.home.items if in_the_way(item))


def _layout(name: str, home: Home, rng: np.random.Generator) -> Layout:
    kinds = Wardrobe().kinds(home, rng)
    places = named_places(
        [
            (kind, room.bounds, 0.0, *floor_and_walls(kind, rng))
            for room, kind in zip(home.rooms, kinds, strict=True)
        ]
    )
    openings = tuple(
        Opening((door.rooms[0], door.rooms[1]), door.start, door.end, 0.0)
        for door in home.doors
        if door.rooms[1] is not None
    )
    walls = tuple(Wall(w.start, w.end, w.bottom, w.top, 0.0) for w in home.walls)
    solids, things = contents(home, kinds, Stand(Fitting(0.0, 0.0, 0.0), 0.0), 0, None, rng)
    shown = tuple(_shown(thing) for thing in things)
    return Layout(name, places, openings, walls, tuple(solids), shown)


def _shown(thing: Thing) -> Thing:
    return thing if thing.look in LOOKS else replace(thing, look="")
