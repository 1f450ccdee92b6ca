"""An oracle, not a policy: it is told the goal and walks the shortest way there."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ...envs.navigation.graph import NavigationGraph
from ...envs.navigation.tasks import building_of, episode_of
from ...envs.world import Goal, Transition
from . import steering

Lookup: TypeAlias = Callable[[Goal], tuple[NavigationGraph, str]]
"""The graph of the building and the viewpoint to reach, which no agent is told."""


def lookup(goal: Goal) -> tuple[NavigationGraph, str]:
    """The goal of a task, read from its data set by its name.

    Raises:
        TaskError: the goal's task is none of the graph world's, or its data are absent.
    """
    route = episode_of(goal.task).route
    return building_of(route.dataset, route.building).graph, route.path[-1]


class ShortestPathOracle:
    """Satisfies `Agent`; an upper bound that knows the goal, to be reported as an oracle."""

    def __init__(self, lookup: Lookup = lookup) -> None:
        self._lookup = lookup

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self._graph, self._end = self._lookup(goal)

    def act(self, transition: Transition) -> Any:
        here = transition.info["place"]["here"]
        if here == self._end:
            return steering.stop(transition)
        graph = self._graph
        way = graph.route(graph.number(here), graph.number(self._end))
        return steering.toward(graph.viewpoints[way[1]], transition)

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""
