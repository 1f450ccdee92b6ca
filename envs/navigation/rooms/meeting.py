"""Which things of a home an episode can send somebody to: named plainly, and met, or out of
sight."""

import math
from itertools import pairwise

import numpy as np

from ..graph import heading_to
from .guided import SEEN_FACE, face
from .homes import RoomsHome
from .walks import walks

LEAST = 5.4
"""Between the ends of a leg one walks at least so far on the grid, metres: 5 m at least, for walks
on the grid are up to 8 % longer than they need be."""

PASSED = 2.2
"""What one passes is no farther off the way, metres."""

AHEAD = math.radians(40.0)
"""What one sees while walking is no farther off the way's direction ..."""

OUTLOOK = 6.0
"""... and no farther off, metres."""

FACED = (math.radians(30.0), 5.0)
"""What one faces at the start: radians off the heading, and metres."""

DIFFUSE = frozenset({"cabinets", "counter", "decoration", "painting", "poster", "window"})
"""What nobody is sent to by itself: too large or too common to be one place."""

FIND_FACE = 0.03
"""What one is sent to find has a side of at least so many square metres."""

ALIKE = (
    frozenset({"wooden", "dark wooden", "brown", "brown leather"}),
    frozenset({"black", "black leather"}),
    frozenset({"white", "beige", "marble"}),
    frozenset({"grey", "silver", "metal", "granite", "glass"}),
)
"""Looks that are easily taken for one another."""


def met(home: RoomsHome, path: list[int], heading: float) -> list[tuple[int, bool]]:
    """Things that a walker has seen on a path and that are far off and out of sight at its end.

    Each comes with whether it was faced at the start; the others are passed.
    """
    seen, start, end = home.seen, path[0], path[-1]
    able = (walks(home.name).beside[end] >= LEAST) & ~seen.things[end]
    able &= np.isfinite(walks(home.name).beside[end])
    found = []
    for thing in np.nonzero(able)[0].tolist():
        if not single(home, thing):
            continue
        off = _off(float(seen.thing_heading[start, thing]), heading)
        near = float(seen.thing_distance[start, thing]) <= FACED[1]
        if seen.things[start, thing] and off <= FACED[0] and near:
            found.append((thing, True))
        elif _passed(home, path, thing):
            found.append((thing, False))
    return found


def sought(home: RoomsHome, start: int) -> list[int]:
    """Things of a noun of their own, in another room than a viewpoint, far off and out of sight."""
    beside = walks(home.name).beside[start]
    able = (beside >= LEAST) & np.isfinite(beside) & ~home.seen.things[start]
    here = home.survey.viewpoints[start].places
    found = []
    for thing in np.nonzero(able)[0].tolist():
        one = home.layout.things[thing]
        large = one.noun not in DIFFUSE and face(one) >= FIND_FACE
        if large and one.place not in here and alone(home, thing):
            found.append(thing)
    return found


def alone(home: RoomsHome, thing: int) -> bool:
    """Whether the home has no other thing of that noun."""
    noun = home.layout.things[thing].noun
    return sum(other.noun == noun for other in home.layout.things) == 1


def single(home: RoomsHome, thing: int) -> bool:
    """Whether a thing is large, and the only one of its noun or of its noun and look."""
    one = home.layout.things[thing]
    if one.noun in DIFFUSE or face(one) < SEEN_FACE:
        return False
    others = [o for n, o in enumerate(home.layout.things) if o.noun == one.noun and n != thing]
    return all(_differ(one.look, other.look) for other in others)


def _differ(look: str, other: str) -> bool:
    """Whether two looks are both known and cannot be taken for one another."""
    if not look or not other or look == other:
        return False
    return not any(look in family and other in family for family in ALIKE)


def _off(one: float, other: float) -> float:
    return abs(math.remainder(one - other, 2 * math.pi))


def _passed(home: RoomsHome, path: list[int], thing: int) -> bool:
    """Whether a thing comes into view on the way and stands beside it."""
    seen, graph = home.seen, home.survey.graph
    viewed = beside = False
    for a, b in pairwise(path):
        way, _ = heading_to(graph, a, b)
        ahead = _off(float(seen.thing_heading[a, thing]), way) <= AHEAD
        near = float(seen.thing_distance[a, thing]) <= OUTLOOK
        viewed = viewed or bool(seen.things[a, thing] and ahead and near)
        # With no wall between: it is seen from one of the edge's ends.
        if not beside and (seen.things[a, thing] or seen.things[b, thing]):
            beside = _beside(home, a, b, thing)
    return viewed and beside


def _beside(home: RoomsHome, a: int, b: int, thing: int) -> bool:
    box = home.layout.things[thing].box
    start, end = home.survey.graph.positions[a, :2], home.survey.graph.positions[b, :2]
    points = start + np.linspace(0.0, 1.0, 6)[:, None] * (end - start)
    return any(box.distance(x, y) <= PASSED for x, y in points.tolist())
