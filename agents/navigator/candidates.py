"""Candidate paths of a building whose graph is known: where an instruction could lead."""

from collections.abc import Sequence
from functools import lru_cache

from ...envs.navigation.graph import NavigationGraph


def candidate_paths(
    graph: NavigationGraph,
    start: int,
    *,
    hops: tuple[int, int] = (4, 6),
    least: float = 5.0,
) -> list[tuple[int, ...]]:
    """Shortest paths from `start` with `hops` edges (both bounds included) and >= `least` metres.

    The defaults are the rule by which Room-to-Room's paths were drawn (Anderson et al. 2018,
    section 4.1): 99.8 % of the training split's goals are among the ends, 22 candidates on
    average. A building too small for the rule gives every path that leads anywhere, and a
    viewpoint without a way out gives the path that stays there.

    Returns:
        One path of viewpoint numbers per end, both ends included, by the end's number.
    """
    return list(_candidates(graph, start, hops, least))


@lru_cache(maxsize=16_384)
def _candidates(
    graph: NavigationGraph, start: int, hops: tuple[int, int], least: float
) -> tuple[tuple[int, ...], ...]:
    distances = graph.distances[start]
    ways = [
        tuple(graph.route(start, end))
        for end, distance in enumerate(distances.tolist())
        if end != start and distance < float("inf")
    ]
    right = [
        way for way in ways if hops[0] <= len(way) - 1 <= hops[1] and distances[way[-1]] >= least
    ]
    return tuple(right or ways) or ((start,),)


def by_name(graph: NavigationGraph, paths: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """The same paths by the names of their viewpoints."""
    return [tuple(graph.viewpoints[number] for number in path) for path in paths]
