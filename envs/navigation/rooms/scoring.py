"""VLN-CE's metrics where points must be passed on the way to the goal.

What counts as the distance to the goal is the way that is left: through each point that is not
passed yet, in order, to the goal, along the floor. Where there is none to pass it is the geodesic
distance, and every figure is VLN-CE's. Where there are, nobody succeeds (nor would have, in OSR)
who has not passed them, and SPL compares with the whole way.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, dist

import numpy as np

from ...homes.geometry import Point
from ..continuous_metrics import score_positions
from ..metrics import RADIUS
from .episodes import RoomsEpisode
from .ground import Ground
from .motion import Floats

SPACING = 0.25
"""Metres between the points of a reference; VLN-CE's are the steps of its expert."""


def score(
    episode: RoomsEpisode, ground: Ground, walked: Sequence[Point], *, stopped: bool
) -> dict[str, float]:
    """All metrics of one episode, and `via`, the share of the points to pass that were passed.

    Args:
        walked: the start, and where one stood after each action.
        stopped: whether the last action was STOP.
    """
    positions = np.array(walked, np.float64)
    left, passed = way_left(episode, ground, positions)
    reference = spaced(episode.reference, SPACING)
    figures = score_positions(
        _flat(positions), left.tolist(), _flat(reference), stopped=stopped, threshold=RADIUS
    )
    return {**figures, "via": passed / len(episode.via) if episode.via else 1.0}


def way_left(episode: RoomsEpisode, ground: Ground, positions: Floats) -> tuple[Floats, int]:
    """Metres left after each position (n, 2), and how many of the points to pass were passed."""
    targets = (*episode.via, episode.goal)
    fields = [ground.field(target) for target in targets]
    legs = [ground.distance(fields[n + 1], *at) for n, at in enumerate(episode.via)]
    left = np.empty(len(positions))
    first, passed = 0, 0
    for number, field in enumerate(fields):
        ahead = ground.distances(field, positions[first:])
        left[first:] = ahead + sum(legs[number:])
        if number == len(episode.via):
            break
        near = np.flatnonzero(ahead < RADIUS)
        if not len(near):
            break
        first, passed = first + int(near[0]), passed + 1
    return left, passed


def spaced(path: Sequence[Point], most: float) -> Floats:
    """(n, 2) points along straight lines, at most `most` metres apart; the path's among them."""
    parts = [
        np.linspace(a, b, max(ceil(dist(a, b) / most - 1e-9), 1), endpoint=False)
        for a, b in pairwise(path)
    ]
    return np.concatenate([*parts, np.array(path[-1:], np.float64).reshape(1, 2)])


def _flat(points: Floats) -> Floats:
    """(n, 3): on the floor."""
    return np.column_stack([points, np.zeros(len(points))])
