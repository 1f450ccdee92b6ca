"""Walks broken off half way: what an agent that has to find its way could do next.

For an agent that knows only what it has visited, and its visited viewpoints' neighbours, the
choice is one among all: stop at a visited viewpoint, or go on through one at the frontier. The end
logits of the former and the prefix logits of the latter are trained in one softmax.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph

DETOURS = 0.4
"""Chance of each viewpoint of a detour, beside the right way."""


@dataclass(frozen=True, eq=False, slots=True)
class Halfway:
    """Paths to all that is known, and what would be right.

    Attributes:
        paths: shortest ones within what was visited, from the start; first to visited viewpoints.
        unvisited: bool (n,), whether a path's end is at the frontier.
        target: float32 (n,), a distribution over the paths.
    """

    paths: list[tuple[int, ...]]
    unvisited: NDArray[np.bool_]
    target: NDArray[np.float32]


def halfway(
    graph: NavigationGraph,
    path: Sequence[int],
    random: np.random.Generator,
    softness: float = 0.75,
) -> Halfway:
    """A walk along some of a reference path, with detours.

    Where the goal was visited the target is to stop, soft by metres / softness; else it is to go
    on through the first viewpoint of the path that was not visited.
    """
    visited = list(dict.fromkeys(path[: 1 + int(random.integers(len(path)))]))
    while random.random() < DETOURS:
        known = set(visited)
        beside = sorted({b for a in visited for b in graph.neighbours[a]} - known)
        if not beside:
            break
        visited.append(beside[int(random.integers(len(beside)))])
    found = known_paths(graph, path[0], visited)
    ends = [way[-1] for way in found]
    inside = set(visited)
    unvisited = np.array([end not in inside for end in ends])
    if path[-1] in inside:
        metres = graph.distances[path[-1]][ends]
        target = np.where(unvisited, 0.0, np.exp(-metres / softness))
    else:
        ahead = next(step for step in path if step not in inside)
        target = np.array([end == ahead for end in ends], np.float64)
    return Halfway(found, unvisited, (target / target.sum()).astype(np.float32))


def known_paths(
    graph: NavigationGraph, start: int, visited: Sequence[int]
) -> list[tuple[int, ...]]:
    """Shortest paths from `start` through visited viewpoints, to each of them and their neighbours.

    Visited ones first, then the frontier; each group by distance. `visited` holds the start and
    hangs together.
    """
    inside = set(visited)
    best: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, (start,))}
    waiting = {start}
    while waiting:
        here = min(waiting, key=lambda v: (best[v][0], v))
        waiting.remove(here)
        if here not in inside:
            continue
        walked, way = best[here]
        for near in graph.neighbours[here]:
            metres = walked + float(graph.distances[here, near])
            if near not in best or metres < best[near][0] - 1e-9:
                best[near] = (metres, (*way, near))
                waiting.add(near)
    order = sorted(best, key=lambda v: (v not in inside, best[v][0], v))
    return [best[viewpoint][1] for viewpoint in order]
