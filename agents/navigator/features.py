"""What the second stage reads of a candidate: the ranker's word, geometry, memory's word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph
from ...memory.places.evidence import Evidence
from ...memory.places.memory import FEATURES

RADIUS = 3.0
"""Metres within which an end counts as reached, as in Room-to-Room."""

BOUND = 50.0
"""No feature of memory is larger; a log ratio of something never seen would be."""

RANKED = ("ranked", "ranked_near")
GEOMETRIC = ("edges", "edges_squared", "metres", "first_turn", "bend", "climb", "crowd", "ways")
GATED = ("remembered", "agreement", "agreement_sum", "trust")


@dataclass(frozen=True, eq=False, slots=True)
class Sight:
    """One instruction over n candidates.

    Attributes:
        own: float64 (n, RANKED + GEOMETRIC), known without memory; no ranker: its columns are 0.
        told: float64 (n, FEATURES), what memory says.
        gate: float64 (GATED,), how much is remembered and how well it agrees.
    """

    own: NDArray[np.float64]
    told: NDArray[np.float64]
    gate: NDArray[np.float64]


def geometry(
    graph: NavigationGraph, paths: Sequence[Sequence[int]], heading: float
) -> NDArray[np.float64]:
    """(n, GEOMETRIC): edges (and squared) less five, metres, cosine of the turn away from the
    heading at the start, cosine between the first and the last edge, climb, log of how many ends
    lie within 3 m, ways out of the end.
    """
    ends = np.array([path[-1] for path in paths])
    starts = np.array([path[0] for path in paths])
    firsts = np.array([path[min(1, len(path) - 1)] for path in paths])
    lasts = np.array([path[max(len(path) - 2, 0)] for path in paths])
    edges = np.array([len(path) - 6.0 for path in paths])
    at = graph.positions
    out, into = at[firsts] - at[starts], at[ends] - at[lasts]
    leave, arrive = np.arctan2(out[:, 0], out[:, 1]), np.arctan2(into[:, 0], into[:, 1])
    near = graph.distances[np.ix_(ends, ends)] < RADIUS
    columns = [
        edges,
        edges**2,
        graph.distances[starts, ends] / 10.0 - 1.0,
        np.cos(leave - heading),
        np.cos(arrive - leave),
        np.abs(at[ends, 2] - at[starts, 2]),
        np.log(near.sum(axis=1)),
        np.array([len(graph.neighbours[end]) for end in ends]) / 5.0,
    ]
    return np.stack(columns, axis=1)


def ranked(
    logits: NDArray[np.float64], ends: NDArray[np.intp], distances: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, RANKED): log chance of each candidate, and of an end within 3 m of its end."""
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    near = (distances[np.ix_(ends, ends)] < RADIUS) @ chances
    return np.log(np.stack([chances, near], axis=1) + 1e-6)


def told(evidence: Evidence | None, size: int) -> NDArray[np.float64]:
    """(n, FEATURES); zeros where there is no memory."""
    if evidence is None:
        return np.zeros((size, len(FEATURES)))
    columns = [evidence.features.get(name, np.zeros(size)) for name in FEATURES]
    return np.asarray(np.clip(np.nan_to_num(np.stack(columns, axis=1)), -BOUND, BOUND))


def gate(agreements: Sequence[float], routes: int, trust: float) -> NDArray[np.float64]:
    """(GATED,): how many routes are remembered, and whether they deserve belief.

    Args:
        agreements: of each remembered instruction, see `agreement`.
        routes: how many are remembered.
        trust: of the memory of places itself.
    """
    total, count = float(np.sum(agreements)), len(agreements)
    return np.array(
        [np.log1p(routes) / 4.0, 4 * total / (count + 6.0), total / np.sqrt(count + 1.0), trust]
    )


def agreement(
    logits: NDArray[np.float64],
    ends: NDArray[np.intp],
    shown: int,
    distances: NDArray[np.float64],
) -> float:
    """How much better a remembered path fits its instruction than another path would.

    The ranker, which knows nothing of memory, reads the remembered instruction at the remembered
    start; told is the chance that it gives to ends within 3 m of the shown one, less what an end
    gets on average. Wrong memories have it near zero.

    Args:
        logits: (n,) of the ranker over candidates from the remembered start.
        ends: (n,) of the candidates.
        shown: where the remembered path ends.
        distances: (N, N) metres.
    """
    chances = np.exp(logits - logits.max())
    chances /= chances.sum()
    near = float(chances @ (distances[ends, shown] < RADIUS))
    usual = float(((distances[np.ix_(ends, ends)] < RADIUS) @ chances).mean())
    return near - usual
