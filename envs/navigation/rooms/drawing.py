"""Draws what an episode asks for, kind by kind; None where the luck of a draw does not do."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from ...homes.geometry import Point
from ..buildings.walk import turn_between
from ..graph import heading_to
from . import phrases
from .guided import first_heading, guided
from .homes import RoomsHome, rooms_home
from .meeting import LEAST, alone, met, sought
from .walks import walks

EDGES = 6
"""A route has no more edges, as in R2R ..."""

LONGEST = 9.0
"""... and is no longer, metres along them."""

LONG = (64, 170)
"""Fewest and most actions of a `long` episode, as reckoned by `actions`."""

TWO_SHARE = 0.7
"""So many `long` episodes join two routes, the others three."""

DRAWS = 24

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What `RoomsEpisode` tells beside its name and home; see there."""

    start: Point
    heading: float
    instruction: str
    via: tuple[Point, ...]
    goal: Point
    thing: str
    reference: tuple[Point, ...]


def draw(kind: str, home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    """What an episode of a kind asks for in a home.

    Args:
        kind: one of the keys of `KINDS`.
        home: where.
        share: whose pairs of ends it may take: `train`, `seen`, or "" for all.
        rng: the luck.

    Returns:
        None where the home has nothing of that kind, or the luck was too bad.
    """
    for _ in range(DRAWS):
        drawn = KINDS[kind](home, share, rng)
        if drawn is not None:
            return drawn
    return None


def actions(points: tuple[Point, ...], heading: float) -> int:
    """Reckons the actions of a walk along points, begun at a heading in radians: steps of 0.25 m,
    turns of 15 degrees, and STOP."""
    steps = turns = 0.0
    for (ax, ay), (bx, by) in pairwise(points):
        after = math.atan2(bx - ax, by - ay)
        turns += abs(turn_between(heading, after)) / 15.0
        steps += math.hypot(bx - ax, by - ay) / 0.25
        heading = after
    return round(steps + turns) + 1


def belongs(a: int, b: int, share: str) -> bool:
    """Whether a pair of ends may be drawn for a share: `seen` has a fifth of them for itself."""
    return not share or ((3 * a + b) % 5 == 0) == (share == "seen")


@lru_cache(maxsize=1024)
def legs(name: str, share: str) -> Pairs:
    """The viewpoints of a home that a leg may join: far enough, not too far, and through a door."""
    home, far = rooms_home(name), walks(name).between
    graph = home.survey.graph
    places = [set(viewpoint.places) for viewpoint in home.survey.viewpoints]
    able = (far >= LEAST) & (graph.distances <= LONGEST)
    return tuple(
        (a, b)
        for a, b in np.argwhere(able).tolist()
        if belongs(a, b, share)
        and not places[a] & places[b]
        and len(graph.route(a, b)) - 1 <= EDGES
    )


def _path(home: RoomsHome, share: str, rng: np.random.Generator) -> list[int] | None:
    options = legs(home.name, share)
    if not options:
        return None
    return home.survey.graph.route(*options[int(rng.integers(len(options)))])


def _points(home: RoomsHome, path: list[int]) -> tuple[Point, ...]:
    return tuple(home.survey.viewpoints[number].at for number in path)


def _route(home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    path = _path(home, share, rng)
    if path is None:
        return None
    heading = first_heading(home, path, rng)
    points = _points(home, path)
    return Drawn(points[0], heading, guided(home, path, heading, rng), (), points[-1], "", points)


def _long(home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    ends = _ends(home, 2 if rng.random() < TWO_SHARE else 3, rng)
    if ends is None or not belongs(ends[0], ends[-1], share):
        return None
    graph = home.survey.graph
    paths = [graph.route(a, b) for a, b in pairwise(ends)]
    whole = [paths[0][0], *(number for path in paths for number in path[1:])]
    points = _points(home, whole)
    heading = first_heading(home, whole, rng)
    if not LONG[0] <= actions(points, heading) <= LONG[1]:
        return None
    texts, facing = [], heading
    for number, path in enumerate(paths):
        texts.append(guided(home, path, facing, rng, first=number == 0))
        facing, _ = heading_to(graph, path[-2], path[-1])
    via = _points(home, ends[1:-1])
    return Drawn(points[0], heading, phrases.after(texts, rng), via, points[-1], "", points)


def _ends(home: RoomsHome, routes: int, rng: np.random.Generator) -> list[int] | None:
    """Where joined routes begin and end; none ends near where another one began."""
    options, far = legs(home.name, ""), walks(home.name).between
    if not options:
        return None
    ends = list(options[int(rng.integers(len(options)))])
    while len(ends) <= routes:
        following = [b for a, b in options if a == ends[-1] and far[b, ends].min() >= LEAST]
        if not following:
            return None
        ends.append(following[int(rng.integers(len(following)))])
    return ends


def _return(home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    path = _path(home, share, rng)
    if path is None:
        return None
    heading = first_heading(home, path, rng)
    first = home.survey.viewpoints[path[0]]
    small = first.doorway is None and _small(home, first.places[0], first.at)
    words = phrases.back(guided(home, path, heading, rng), small, rng)
    points = _points(home, path)
    whole = points + points[-2::-1]
    return Drawn(points[0], heading, words, (points[-1],), points[0], "", whole)


def _small(home: RoomsHome, place: int, at: Point) -> bool:
    """Whether whoever stands anywhere in a room is near a point of it."""
    x0, y0, x1, y1 = home.layout.places[place].area
    return all(math.dist((x, y), at) <= 3.5 for x in (x0, x1) for y in (y0, y1))


def _again(home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    path = _path(home, share, rng)
    if path is None:
        return None
    heading = first_heading(home, path, rng)
    options = met(home, path, heading)
    if not options:
        return None
    thing, first = options[int(rng.integers(len(options)))]
    text = guided(home, path, heading, rng)
    one, look = home.layout.things[thing], not alone(home, thing) or rng.random() < 0.5
    words = phrases.again(text, phrases.thing_name(one, look, rng), first, rng)
    points, floor = _points(home, path), walks(home.name)
    way = (*points, *floor.way(path[-1], thing)[1:])
    return Drawn(points[0], heading, words, (points[-1],), floor.spot(thing), one.noun, way)


def _find(home: RoomsHome, share: str, rng: np.random.Generator) -> Drawn | None:
    start = int(rng.integers(len(home.survey.viewpoints)))
    options = [thing for thing in sought(home, start) if belongs(start, thing, share)]
    if not options:
        return None
    thing = options[int(rng.integers(len(options)))]
    one, floor = home.layout.things[thing], walks(home.name)
    words = phrases.find(phrases.thing_name(one, False, rng), rng)
    at = home.survey.viewpoints[start].at
    way = (at, *floor.way(start, thing)[1:])
    heading = float(rng.uniform(0.0, 2 * np.pi))
    return Drawn(at, heading, words, (), floor.spot(thing), one.noun, way)


KINDS: Mapping[str, Callable[[RoomsHome, str, np.random.Generator], Drawn | None]] = (
    MappingProxyType(
        {"route": _route, "long": _long, "return": _return, "again": _again, "find": _find}
    )
)
"""How each kind is drawn once."""
