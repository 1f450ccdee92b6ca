"""Room-for-Room: Room-to-Room's paths joined two by two (Jain et al. 2019, "Stay on the Path")."""

from collections.abc import Callable, Sequence

from ..graph import NavigationGraph
from ..routes import Route

GAP = 3.0
"""Metres that may lie between the end of one path and the start of the next."""


def join_routes(
    routes: Sequence[Route], graph_of: Callable[[str], NavigationGraph], *, gap: float = GAP
) -> list[Route]:
    """R4R from the routes of one R2R split, as its published script builds it.

    Two routes of a building are joined, in this order, where the second starts at most `gap`
    metres from the first one's end, along the graph; between them goes the shortest way. Each
    instruction of the first is followed by each of the second. Buildings come in the order of
    their first route, and the number of a joined route is its place in the list (google-research
    r4r/r4r_generate_data.py, `--distance_threshold 3.0`, no limit on the heading).

    Args:
        graph_of: the graph of a building by its name.

    Raises:
        UnknownName: a route holds a viewpoint that is not in its building.
    """
    buildings: dict[str, list[Route]] = {}
    for route in routes:
        buildings.setdefault(route.building, []).append(route)
    joined: list[Route] = []
    for building, within in buildings.items():
        graph = graph_of(building)
        starts = [graph.number(route.path[0]) for route in within]
        for first in within:
            end = graph.number(first.path[-1])
            for second, start in zip(within, starts, strict=True):
                if graph.distances[end, start] <= gap:
                    between = [graph.viewpoints[number] for number in graph.route(end, start)]
                    joined.append(_joined(first, between, second, len(joined)))
    return joined


def _joined(first: Route, between: Sequence[str], second: Route, number: int) -> Route:
    """The first route, the way between with both its ends, and the second."""
    return Route(
        "r4r",
        first.split,
        first.building,
        str(number),
        (*first.path[:-1], *between, *second.path[1:]),
        first.heading,
        tuple(f"{a} {b}" for a in first.instructions for b in second.instructions),
    )
