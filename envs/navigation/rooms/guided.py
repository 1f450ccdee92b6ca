"""A route as a guide tells it to somebody who sees small pictures."""

from dataclasses import replace

import numpy as np

from ..buildings.instructions import Guide
from ..buildings.layout import Thing
from ..buildings.walk import Walk, walk
from ..graph import heading_to
from .homes import RoomsHome
from .phrases import sentences

STYLES = ("plain", "rooms", "landmarks")
SHARES = (0.6, 0.2, 0.2)
"""Guides tell in these of the grammar's styles. Chatty and terse ones are left out: a small model
learns from few episodes, and these add words but nothing to see."""

LOOKING = np.pi / 3
"""Who is told a way looks along it at first, off by so much at most (radians), so that its
beginning can be seen. In R2R people look anywhere, and have to look about first."""

SEEN_FACE = 0.12
"""What guides name has a side of at least so many square metres; the rest is hard to see in a
small picture."""


STOVE_FACE = 0.4
"""A stove's, square metres; its box is that of one burner."""


def face(thing: Thing) -> float:
    """Square metres of the largest side of a thing."""
    if thing.noun == "stove":
        return STOVE_FACE
    _, middle, large = sorted(thing.box.size)
    return middle * large


def first_heading(home: RoomsHome, path: list[int], rng: np.random.Generator) -> float:
    """Where a walker of a path looks at first, radians."""
    forward, _ = heading_to(home.survey.graph, path[0], path[1])
    return float((forward + rng.uniform(-LOOKING, LOOKING)) % (2 * np.pi))


def guided(
    home: RoomsHome, path: list[int], heading: float, rng: np.random.Generator, first: bool = True
) -> str:
    """One guide's words for a path of viewpoints, begun at a heading in radians.

    `first` is false where others were told before it, so that nobody starts there.
    """
    style = STYLES[int(rng.choice(len(STYLES), p=SHARES))]
    seen = _large(home, walk(home.survey, home.seen, path, heading))
    if not first:
        seen = replace(seen, start=None)
    return sentences([Guide(home.layout, seen, style, rng).tell()])


def _large(home: RoomsHome, seen: Walk) -> Walk:
    """The walk without the things that are too small to tell of."""

    def kept(thing: int) -> bool:
        return face(home.layout.things[thing]) >= SEEN_FACE

    steps = tuple(
        replace(
            step,
            passed=tuple(passed for passed in step.passed if kept(passed.thing)),
            ahead=tuple(thing for thing in step.ahead if kept(thing)),
        )
        for step in seen.steps
    )
    return replace(
        seen,
        steps=steps,
        at_goal=tuple((thing, bearing) for thing, bearing in seen.at_goal if kept(thing)),
        behind=tuple(thing for thing in seen.behind if kept(thing)),
        facing=tuple(thing for thing in seen.facing if kept(thing)),
    )
