"""Policies that walk to the best neighbour not yet visited, a fixed number of times, then stop."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from ...envs.navigation.graph import heading_to
from ...envs.navigation.panorama import sector
from ...envs.navigation.routes import Building
from ...envs.world import Goal, Transition
from . import steering

MOVES = 5
"""Room-to-Room's paths have 4 to 6 edges."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One neighbour to walk to.

    Attributes:
        instruction: what is to be followed.
        progress: share of the moves that are made, from 0 to below 1.
        sentence: what is seen in the neighbour's direction, "" where nothing is known in words.
        ahead: cosine of the turn that it takes, from where the last edge led.
    """

    instruction: str
    progress: float
    sentence: str
    ahead: float


Worth: TypeAlias = Callable[[Choice], float]
"""How good a choice is."""


class GreedyAgent:
    """Satisfies `Agent`, in both action settings."""

    def __init__(self, worth: Worth, moves: int = MOVES) -> None:
        self._worth = worth
        self._moves = moves

    def begin(self, goal: Goal, rng: np.random.Generator) -> None:
        self._instruction = str(goal.target["instruction"])
        self._visited: list[str] = []
        self._heading: float | None = None
        self._chosen = ""

    def act(self, transition: Transition) -> Any:
        """Go on to what was chosen; once there, choose again or stop."""
        place = transition.info["place"]
        if self._heading is None:
            self._heading = math.radians(place["heading"])
        if not self._visited or place["here"] == self._chosen:
            self._visited.append(place["here"])
            self._choose(place)
        if not self._chosen:
            return steering.stop(transition)
        return steering.toward(self._chosen, transition)

    def end(self, outcome: Transition) -> None:
        """Nothing is kept."""

    def _choose(self, place: dict[str, Any]) -> None:
        """The next neighbour; "" where there is none that is new, or enough is walked."""
        moved = len(self._visited) - 1
        edges = {
            name: math.radians(edge["heading"])
            for name, edge in place["near"].items()
            if name not in self._visited and moved < self._moves
        }
        self._chosen = ""
        best = -math.inf
        for name, heading in edges.items():
            sentence = place["views"][sector(heading)] if place["views"] else ""
            ahead = math.cos(heading - (self._heading or 0.0))
            choice = Choice(self._instruction, moved / self._moves, sentence, ahead)
            worth = self._worth(choice)
            if worth > best:
                best, self._chosen = worth, name
        if self._chosen:
            self._heading = edges[self._chosen]


def greedy_path(
    building: Building,
    start: int,
    heading: float,
    instruction: str,
    worth: Worth,
    moves: int = MOVES,
) -> list[int]:
    """The viewpoints that `GreedyAgent` visits, by numbers, without an env."""
    path = [start]
    for move in range(moves):
        best, chosen, led = -math.inf, -1, heading
        for other, edge, sentence in _ways(building, path):
            choice = Choice(instruction, move / moves, sentence, math.cos(edge - heading))
            value = worth(choice)
            if value > best:
                best, chosen, led = value, other, edge
        if chosen < 0:
            break
        path.append(chosen)
        heading = led
    return path


def _ways(building: Building, path: list[int]) -> Iterable[tuple[int, float, str]]:
    """The new neighbours of a path's end: number, heading, what is seen there."""
    graph, here = building.graph, path[-1]
    panorama = (building.scenery or {}).get(graph.viewpoints[here])
    for other in graph.neighbours[here]:
        if other not in path:
            heading = heading_to(graph, here, other)[0]
            yield other, heading, panorama.views[sector(heading)] if panorama else ""
