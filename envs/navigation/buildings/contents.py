"""What a home brings into a building: what blocks, what can be named, and the names of places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...homes.geometry import OrientedBox
from ...homes.home import Home, Item, Rectangle, blocks
from .dressing import drawn_look, nouns
from .flats import Fitting
from .layout import Place, Solid, Thing

TIDIED = frozenset({"BasketBall", "BaseballBat", "Boots", "Box", "GarbageBag", "Plunger",
                    "ScrubBrush", "TennisRacket", "WateringCan"})  # fmt: skip
"""What lies about on the floor of a home is put away in a building that visitors walk through."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a home stands: turned and shifted, on a level, its rooms numbered from `first`."""

    fitting: Fitting
    level: float
    first: int = 0


def in_the_way(item: Item) -> bool:
    """Whether an item is in the way of visitors: what blocks, and is not put away."""
    return blocks(item) and item.type not in TIDIED


def contents(
    home: Home,
    kinds: list[str],
    stand: Stand,
    solid: int,
    hidden_window: float | None,
    rng: np.random.Generator,
) -> tuple[list[Solid], list[Thing]]:
    """What stands in a home.

    Args:
        home: the home, in its own axes.
        kinds: what its rooms are called.
        stand: where it stands.
        solid: how many solids the building has so far.
        hidden_window: the y at which no window is, for it would open onto a hallway.
        rng: how things look.
    """
    called = nouns(home, kinds)
    numbers: dict[str, int] = {}
    solids: list[Solid] = []
    for item in home.items:
        if in_the_way(item):
            numbers[item.name] = solid + len(solids)
            solids.append(Solid(stand.fitting.box(item.box), stand.level))
    by_name = {item.name: item for item in home.items}
    things: list[Thing] = []
    for item in home.items:
        noun = called.get(item.name)
        if noun is None or (item.type in TIDIED and item.on_floor):
            continue
        look = drawn_look(noun, rng)
        box = stand.fitting.box(item.box)
        if item.type == "Window" and _opens_onto(box, hidden_window):
            continue
        own = []
        part: Item | None = item
        while part is not None:
            own += [numbers[part.name]] if part.name in numbers else []
            part = by_name.get(part.part_of or part.parent or "")
        place = stand.first + item.room
        things.append(Thing(noun, look, place, box, stand.level, tuple(own)))
    return solids, things


def _opens_onto(box: OrientedBox, y: float | None) -> bool:
    return y is not None and abs(box.center[2] - y) < 0.3


def named_places(places: Sequence[tuple[str, Rectangle, float, str, str]]) -> tuple[Place, ...]:
    """Kinds that stand in a building once are their own name; the others are numbered."""
    kinds = [kind for kind, *_ in places]
    counts: dict[str, int] = {}
    result = []
    for kind, area, level, floor, walls in places:
        counts[kind] = counts.get(kind, 0) + 1
        word = kind.replace(" ", "_")
        name = word if kinds.count(kind) == 1 else f"{word}_{counts[kind]}"
        result.append(Place(name, kind, area, level, floor, walls))
    return tuple(result)
