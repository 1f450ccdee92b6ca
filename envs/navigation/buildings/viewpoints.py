"""Where viewpoints stand in a building, and the edges between them.

A viewpoint stands in some doorways and in the most open spot of every place; more are added where
none is near, and at last wherever `joining` needs them. Two are joined where a person of 0.2 m
radius can walk straight from one to the other through one doorway at most; nothing that hides at
eye height hangs in the air, so one also sees along such a walk. An edge that only saves a small
detour over a third viewpoint is left out, as in Matterport3D's graphs.
"""

import numpy as np

from ...homes.geometry import Point
from ...homes.grid import STEP, point
from .floors import Floor, Viewpoint, open_floor
from .joining import join
from .layout import Layout
from .storeys import STAIRS

SPACING = 1.6
"""A viewpoint is added where none of its place is so near, metres."""

APART = 0.9
"""No two of these are nearer, metres."""

BERTH = 0.28
"""Least free floor around a viewpoint, metres."""

DOORWAY_SHARE = 0.4
"""So many doorways have a viewpoint of their own."""

FOOT = 0.35
"""From the foot of the stairs to the hallway's viewpoint there, metres."""

BANISTER = 0.75
"""From the far wall of a landing to its viewpoint, metres."""


def stand(
    layout: Layout, rng: np.random.Generator
) -> tuple[list[Viewpoint], list[tuple[int, int]]] | None:
    """Viewpoints and edges between them by number; None where a part cannot be joined."""
    viewpoints: list[Viewpoint] = []
    edges: list[tuple[int, int]] = []
    foot_of: dict[float, int] = {}
    levels = sorted({place.level for place in layout.places})
    _, _, length, wide = layout.places[0].area
    for level in (level for level in levels if level == int(level)):
        floor = open_floor(layout, level)
        foot_of[level] = base = len(viewpoints)
        if len(levels) > 1:
            foot = floor.standing((length - FOOT, wide / 2))
            floor.chosen += [] if foot is None else [foot]
        fixed = len(floor.chosen)
        _choose(floor, rng)
        joined = join(floor, fixed)
        if joined is None:
            return None
        viewpoints += floor.chosen
        edges += [(base + int(a), base + int(b)) for a, b in np.argwhere(np.triu(joined))]
    for place, landing in enumerate(layout.places):
        if landing.level == int(landing.level):
            continue
        at = (length + STAIRS - BANISTER, wide / 2)
        for other in (landing.level - 0.5, landing.level + 0.5):
            edges.append((foot_of[other], len(viewpoints)))
        viewpoints.append(Viewpoint(at, landing.level, (place,)))
    return viewpoints, edges


def _choose(floor: Floor, rng: np.random.Generator) -> None:
    """Adds those in doorways, in open spots, and wherever none is near."""
    for index, opening in floor.openings.items():
        at = opening.center
        free = float(floor.footprints.distance(np.array([at]))[0]) >= BERTH
        if rng.random() < DOORWAY_SHARE and free:
            floor.chosen.append(Viewpoint(at, floor.level, opening.places, index))
    room = floor.footprints.distance(np.array(floor.cells, np.float64) * STEP)
    of_place: dict[int, list[tuple[float, Point]]] = {}
    for cell, gap in zip(floor.cells, room.tolist(), strict=True):
        spot = floor.standing(point(cell)) if gap >= BERTH else None
        if spot is not None and spot.doorway is None:
            of_place.setdefault(spot.places[0], []).append((gap, spot.at))
    for place, options in of_place.items():
        # The most open spot first, then whichever comes.
        first = max(options, key=lambda option: (min(option[0], 0.9), option[1]))
        order = [options[int(n)] for n in rng.permutation(len(options))]
        for _, at in (first, *order):
            if all(
                (v.at[0] - at[0]) ** 2 + (v.at[1] - at[1]) ** 2
                >= (SPACING if place in v.places else APART) ** 2
                for v in floor.chosen
            ):
                floor.chosen.append(Viewpoint(at, floor.level, (place,)))
