"""What Room-to-Room's random policy scores on average, exactly: it has but 12 outcomes a path."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ...envs.navigation.datasets.reverie import targets
from ...envs.navigation.graph import NavigationGraph
from ...envs.navigation.metrics import average, reverie, score
from ...envs.navigation.routes import Route
from ...envs.navigation.simulator import Simulator, ViewLaw
from .random import DRAWS, RandomWalk

Judge: TypeAlias = Callable[[Route, NavigationGraph, list[int]], dict[str, float]]
"""The scores of a path that was walked for a route."""


def by_reference(route: Route, graph: NavigationGraph, path: list[int]) -> dict[str, float]:
    """Room-to-Room's scores; satisfies `Judge`."""
    return score(path, [graph.number(viewpoint) for viewpoint in route.path], graph.distances)


def by_target(route: Route, graph: NavigationGraph, path: list[int]) -> dict[str, float]:
    """REVERIE's scores, from the archive of boxes in the data folder; satisfies `Judge`."""
    reference = [graph.number(viewpoint) for viewpoint in route.path]
    return reverie(path, reference, graph.distances, targets(route, graph))


def random_path(simulator: Simulator, start: int, heading: float, draw: int) -> list[int]:
    """The viewpoints of one outcome: that at the start, and that after each action."""
    simulator.begin(start, heading)
    walk = RandomWalk(draw)
    path = [start]
    law = simulator.law
    while (chosen := walk(bool(law.count[simulator.viewpoint, simulator.view]))) is not None:
        simulator.act(chosen[0], chosen[1], 0)
        path.append(simulator.viewpoint)
    return path


def random_outcomes(simulator: Simulator, start: int, heading: float) -> list[list[int]]:
    """All 12 paths from there, equally likely."""
    return [random_path(simulator, start, heading, draw) for draw in DRAWS]


def random_expectation(
    routes: Sequence[Route],
    graph_of: Callable[[str], NavigationGraph],
    judge: Judge = by_reference,
) -> dict[str, float]:
    """The expected value of each metric over all instructions of the routes.

    Args:
        graph_of: the graph of a building by its name.

    Raises:
        TaskError: there are no routes.
    """
    simulators: dict[str, Simulator] = {}
    scores, weights = [], []
    for route in routes:
        if route.building not in simulators:
            simulators[route.building] = Simulator(ViewLaw(graph_of(route.building)))
        simulator = simulators[route.building]
        graph = simulator.law.graph
        outcomes = random_outcomes(simulator, graph.number(route.path[0]), route.heading)
        scores.append(average(judge(route, graph, path) for path in outcomes))
        weights.append(len(route.instructions))
    return average(scores, weights)
