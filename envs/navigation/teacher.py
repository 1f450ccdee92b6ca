"""The official shortest-path teacher of Room-to-Room: where it looks and walks, action by action.

It turns to the next viewpoint of the shortest way until that lies within 30 degrees of the centre
of the picture, then walks (Anderson et al. 2018, `_shortest_path_action` of the task's code).
"""

import math
from typing import TypeAlias

from ..errors import TaskError
from .simulator import HEADINGS, Simulator

Action: TypeAlias = tuple[int, int, int]
"""Index into the navigable viewpoints, signs of the turn right and up."""

STOP: Action = (0, 0, 0)
LIMIT = math.pi / 6
"""Radians off the centre of the picture up to which a viewpoint is walked to."""

_RIGHT, _LEFT, _UP, _DOWN = (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)


def shortest_action(simulator: Simulator, goal: int) -> Action:
    """The next action on the shortest way to `goal`; STOP there.

    Raises:
        TaskError: no way leads there.
    """
    graph = simulator.law.graph
    if simulator.viewpoint == goal:
        return STOP
    following = graph.route(simulator.viewpoint, goal)[1]
    return _towards(simulator, following)


def shortest_trajectory(
    simulator: Simulator, start: int, heading: float, goal: int, limit: int = 1000
) -> list[tuple[int, float, float]]:
    """The ShortestAgent's walk: viewpoint, heading, elevation, at first and after each action.

    Raises:
        TaskError: no way leads there, or it takes more than `limit` actions.
    """
    simulator.begin(start, heading)
    walked = [(simulator.viewpoint, simulator.heading, simulator.elevation)]
    for _ in range(limit):
        action = shortest_action(simulator, goal)
        if action == STOP:
            return walked
        simulator.act(*action)
        walked.append((simulator.viewpoint, simulator.heading, simulator.elevation))
    raise TaskError(f"the goal is not reached within {limit} actions; raise the limit")


def _towards(simulator: Simulator, following: int) -> Action:
    """Turn to a neighbour, or walk to it."""
    row = simulator.view // HEADINGS
    for index, seen in enumerate(simulator.navigable):
        if seen.viewpoint != following:
            continue
        if seen.heading > LIMIT:
            return _RIGHT
        if seen.heading < -LIMIT:
            return _LEFT
        if seen.elevation > LIMIT and row < 2:
            return _UP
        if seen.elevation < -LIMIT and row > 0:
            return _DOWN
        return (index, 0, 0)
    if row != 1:  # level the camera before looking about
        return _UP if row == 0 else _DOWN
    return _turn(simulator, following)


def _turn(simulator: Simulator, following: int) -> Action:
    """The shorter way round to a neighbour that is out of the picture."""
    law = simulator.law
    east, north, _ = law.graph.positions[following] - law.position[simulator.viewpoint]
    target = math.pi / 2 - math.atan2(north, east)
    if target < 0:
        target += 2 * math.pi
    heading = simulator.heading
    left = 0 < heading - target < math.pi or target - heading > math.pi
    return _LEFT if left else _RIGHT
