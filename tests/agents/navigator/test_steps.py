from itertools import pairwise

import numpy as np

from mnemonaut.agents.navigator.candidates import candidate_paths
from mnemonaut.agents.navigator.steps import GEOMETRY, steps_of
from mnemonaut.envs.navigation.graph import graph_of, heading_to
from mnemonaut.envs.navigation.routes import Building


def test_turns_lengths_and_slopes_of_a_corner() -> None:
    at = np.array([[0.0, 0, 0], [0, 3, 0], [4, 3, 3]])
    graph = graph_of("corner", ["a", "b", "c"], at, [[1], [0, 2], [1]])
    steps = steps_of(graph, [(0, 1, 2), (0, 1)], heading=np.pi / 2)
    assert steps.lengths.tolist() == [3, 2]
    assert np.allclose(steps.headings[0], [0, np.pi / 2, np.pi / 2])
    first, turn, end = steps.geometry[0]
    assert np.allclose(first[:2], [-1, 0], atol=1e-6)  # left, from east to north
    assert np.allclose(turn[:2], [1, 0], atol=1e-6)  # right, from north to east
    assert np.allclose(end[:2], [0, 1], atol=1e-6)  # no turn at the end
    assert np.isclose(end[4], np.arctan2(3, 4)) and np.isclose(turn[5], np.arctan2(3, 4))
    assert np.isclose(end[6], 5 / 3) and np.isclose(end[7], 8 / 10)
    assert first[9] == 1 and turn[9] == 0 and end[10] == 1 and turn[10] == 0
    assert not steps.geometry[1, 2].any() and not steps.seen[1, 2]


def test_an_unvisited_end_is_masked_and_nothing_else(building: Building) -> None:
    graph = building.graph
    paths = candidate_paths(graph, 0)
    flags = [n % 2 == 0 for n in range(len(paths))]
    known, masked = steps_of(graph, paths, 0.3), steps_of(graph, paths, 0.3, unvisited=flags)
    for row, (path, flag) in enumerate(zip(paths, flags, strict=True)):
        last = len(path) - 1
        assert masked.seen[row, last] == (not flag)
        assert masked.geometry[row, last, GEOMETRY - 1] == (
            0 if flag else known.geometry[row, last, GEOMETRY - 1]
        )
        assert (masked.geometry[row, :last] == known.geometry[row, :last]).all()
        assert (masked.seen[row, :last] == known.seen[row, :last]).all()
    assert (masked.headings == known.headings).all()


def test_headings_are_those_of_the_graph(building: Building) -> None:
    graph = building.graph
    path = candidate_paths(graph, 7)[0]
    steps = steps_of(graph, [path], 0.0)
    for place, (a, b) in enumerate(pairwise(path)):
        apart = steps.headings[0, place] - heading_to(graph, a, b)[0]
        assert np.isclose(np.cos(apart), 1.0)
    alone = steps_of(graph, [(7,)], 1.25)
    assert np.isclose(alone.headings[0, 0], 1.25) and alone.lengths.tolist() == [1]
