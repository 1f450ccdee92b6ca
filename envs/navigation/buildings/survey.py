"""Names the viewpoints of a building and makes its navigation graph."""

from dataclasses import dataclass

import numpy as np

from ..graph import NavigationGraph, graph_of
from .floors import Viewpoint
from .layout import EYE, STOREY, Layout
from .plots import PLOTS
from .storeys import build_layout
from .viewpoints import stand

FEWEST = 25
MOST = 80


@dataclass(frozen=True, slots=True)
class Survey:
    """A building with its viewpoints, by number, and the graph over them."""

    layout: Layout
    viewpoints: tuple[Viewpoint, ...]
    graph: NavigationGraph


def surveyed(name: str, number: int, *, search: bool = False) -> Survey:
    """The building of a number; one that comes out too small, too large or in parts is redrawn.

    `search` looks for its homes even where they are written down.
    """
    attempt, seeds = 0, None
    if number in PLOTS and not search:
        attempt, seeds = PLOTS[number]
    while True:
        layout = build_layout(name, number, attempt, seeds)
        rng = np.random.default_rng(np.random.SeedSequence([number, attempt, 2]))
        found = stand(layout, rng)
        if found is not None and FEWEST <= len(found[0]) <= MOST:
            return Survey(layout, tuple(found[0]), graph_over(layout, number, *found))
        attempt, seeds = attempt + 1, None


def graph_over(
    layout: Layout, number: int, viewpoints: list[Viewpoint], edges: list[tuple[int, int]]
) -> NavigationGraph:
    """The graph of a layout's viewpoints; the building's number says how they are named."""
    # Numbered by lot: a name that told the room would tell what one has not seen yet.
    lots = np.random.default_rng(np.random.SeedSequence([number, 6])).permutation(len(viewpoints))
    names = [f"{layout.name}.{lot:02d}" for lot in lots.tolist()]
    positions = np.array([(*v.at, EYE + STOREY * v.level) for v in viewpoints], np.float64)
    neighbours: list[list[int]] = [[] for _ in viewpoints]
    for a, b in edges:
        neighbours[a].append(b)
        neighbours[b].append(a)
    return graph_of(layout.name, names, positions, [sorted(near) for near in neighbours])
