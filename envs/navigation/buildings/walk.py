"""A path through a building as a guide would see it: turns, doors, stairs, and what is passed.

Nothing here is English yet. Headings are degrees clockwise from +y; a turn is positive to the
right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..graph import heading_to
from .floors import Viewpoint, crosses
from .lexicon import NOUNS
from .sight import Sight
from .survey import Survey

STRAIGHT, SLIGHT, AROUND = 25.0, 55.0, 140.0
"""Less than the first is no turn, less than the second a slight one, more than the last is turning
around; degrees."""

BESIDE = 1.7
"""What is passed stands no farther off the way, metres."""

AT_GOAL = 2.2
"""What one stops at is no farther off, metres."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A thing (index) at one side of the way, `left` or `right`."""

    thing: int
    side: str


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path.

    Attributes:
        turn: degrees from the heading before it; in (-180, 180].
        length: metres.
        place: the place that it ends in; in a doorway, the one that it comes from.
        leaves, enters: the places on both sides of a doorway gone through, else None.
        toward: the place behind the doorway that it ends in, else None.
        climb: 1 up, -1 down, 0 for a step on one storey.
        passed: what stands beside it.
        ahead: things that it leads to, the best one first.
    """

    turn: float
    length: float
    place: int
    leaves: int | None
    enters: int | None
    toward: int | None
    climb: int
    passed: tuple[Passed, ...]
    ahead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """A path, step by step.

    Attributes:
        start: the place it starts in; None in a doorway.
        steps: at least one.
        at_goal: things next to the goal with their bearing from the last heading, best first.
        behind, facing: things seen at the start behind and before the walker, best first.
    """

    start: int | None
    steps: tuple[Step, ...]
    at_goal: tuple[tuple[int, float], ...]
    behind: tuple[int, ...]
    facing: tuple[int, ...]


def turn_between(before: float, after: float) -> float:
    """Degrees from one heading to another (radians), positive to the right, in (-180, 180]."""
    turn = math.degrees(after - before) % 360.0
    return turn - 360.0 if turn > 180.0 else turn


def turn_word(turn: float) -> str:
    """`straight`, `slightly left`, `left`, `around`, ..."""
    if abs(turn) <= STRAIGHT:
        return "straight"
    if abs(turn) > AROUND:
        return "around"
    side = "right" if turn > 0 else "left"
    return f"slightly {side}" if abs(turn) <= SLIGHT else side


def walk(survey: Survey, seen: Sight, path: Sequence[int], heading: float) -> Walk:
    """What there is to say of a path of viewpoints by number, begun at a heading in radians."""
    graph, viewpoints = survey.graph, survey.viewpoints
    first = viewpoints[path[0]]
    current = first.places[0] if first.doorway is None else None
    start, before = current, heading
    steps = []
    for a, b in pairwise(path):
        after, _ = heading_to(graph, a, b)
        here, there = viewpoints[a], viewpoints[b]
        common = [p for p in here.places if p in there.places]
        climb = 0 if here.level == there.level else 1 if there.level > here.level else -1
        leaves = enters = toward = None
        # The place that the edge leads through, up to its end or up to the doorway it ends in.
        inside = there.places[0] if there.doorway is None else common[0] if common else None
        if inside is None:  # from one place through its doorway into the next doorway
            inside = _before(survey, here, there)
        if climb == 0 and inside != current:
            leaves, enters = current, inside
            if here.doorway is not None and inside not in here.places:
                # From a doorway straight through the place behind it, one leaves that place.
                leaves = _crossed(survey, here, there, inside)
        if there.doorway is not None:
            toward = next(p for p in there.places if p != inside)
        current = inside
        steps.append(
            Step(
                turn_between(before, after),
                float(graph.distances[a, b]),
                inside,
                leaves,
                enters,
                toward,
                climb,
                _passed(survey, seen, a, b, {inside, inside if leaves is None else leaves}),
                _ahead(survey, seen, a, b, after),
            )
        )
        before = after
    return Walk(
        start,
        tuple(steps),
        _at_goal(survey, seen, path[-1], before),
        _toward(survey, seen, path[0], heading + math.pi),
        _toward(survey, seen, path[0], heading),
    )


def _before(survey: Survey, here: Viewpoint, there: Viewpoint) -> int:
    """Which of the places at a doorway one comes from."""
    (ax, ay), (bx, by) = here.at, there.at
    part = 0.1 / math.hypot(bx - ax, by - ay)
    x, y = bx - part * (bx - ax), by - part * (by - ay)
    for p in there.places:
        x0, y0, x1, y1 = survey.layout.places[p].area
        if x0 <= x <= x1 and y0 <= y <= y1:
            return p
    return there.places[0]


def _crossed(survey: Survey, here: Viewpoint, there: Viewpoint, inside: int) -> int | None:
    """The place that one leaves on the way from a doorway through the next one."""
    for opening in survey.layout.openings:
        pair = set(opening.places)
        near = pair & set(here.places)
        joins = opening.level == here.level and near and inside in pair
        if joins and crosses(opening, here.at, there.at):
            return min(near)
    return None


def _weight(survey: Survey, thing: int) -> float:
    return NOUNS[survey.layout.things[thing].noun].weight


def _stairs(survey: Survey, thing: int) -> bool:
    return survey.layout.things[thing].noun.startswith("stairs")


def _passed(survey: Survey, seen: Sight, a: int, b: int, places: set[int]) -> tuple[Passed, ...]:
    start, end = survey.graph.positions[a, :2], survey.graph.positions[b, :2]
    step = end - start
    length = float(np.hypot(*step))
    found = []
    for t in np.nonzero(seen.things[a] | seen.things[b])[0].tolist():
        thing = survey.layout.things[t]
        if thing.place not in places or _stairs(survey, t):
            continue
        offset = np.array([thing.box.center[0], thing.box.center[2]]) - start
        along = float(offset @ step) / length
        # Positive to the left, as (x, y) is seen from above.
        aside = float(step[0] * offset[1] - step[1] * offset[0]) / length
        if 0.2 <= along <= length and 0.25 <= abs(aside) <= BESIDE:
            value = _weight(survey, t) / (0.7 + abs(aside))
            found.append((-value, t, "left" if aside > 0 else "right"))
    return tuple(Passed(t, side) for _, t, side in sorted(found))


def _ahead(survey: Survey, seen: Sight, a: int, b: int, heading: float) -> tuple[int, ...]:
    places = survey.viewpoints[b].places
    reach = float(np.hypot(*(survey.graph.positions[b] - survey.graph.positions[a])[:2]))
    found = []
    for t in np.nonzero(seen.things[a] & seen.things[b])[0].tolist():
        bearing = turn_between(heading, float(seen.thing_heading[a, t]))
        distance = float(seen.thing_distance[a, t])
        before = abs(bearing) <= 25.0 and reach - 0.2 <= distance <= reach + 3.0
        if before and survey.layout.things[t].place in places and not _stairs(survey, t):
            value = _weight(survey, t) / (1.0 + abs(bearing) / 15.0)
            found.append((-value, t))
    return tuple(t for _, t in sorted(found))


def _at_goal(
    survey: Survey, seen: Sight, goal: int, heading: float
) -> tuple[tuple[int, float], ...]:
    found = []
    for t in np.nonzero(seen.things[goal])[0].tolist():
        distance = float(seen.thing_distance[goal, t])
        near = distance <= AT_GOAL and not _stairs(survey, t)
        if near and survey.layout.things[t].place in survey.viewpoints[goal].places:
            bearing = turn_between(heading, float(seen.thing_heading[goal, t]))
            found.append((-_weight(survey, t) / (0.8 + distance), t, bearing))
    return tuple((t, bearing) for _, t, bearing in sorted(found))


def _toward(survey: Survey, seen: Sight, start: int, heading: float) -> tuple[int, ...]:
    found = []
    for t in np.nonzero(seen.things[start])[0].tolist():
        bearing = turn_between(heading, float(seen.thing_heading[start, t]))
        distance = float(seen.thing_distance[start, t])
        if abs(bearing) <= 30.0 and distance <= 5.0:
            found.append((-_weight(survey, t) / (1.0 + distance), t))
    return tuple(t for _, t in sorted(found))
