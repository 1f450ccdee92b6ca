from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.agents.navigator.candidates import candidate_paths
from mnemonaut.agents.navigator.prefixes import halfway, known_paths
from mnemonaut.envs.navigation.routes import Building


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_what_is_right_half_way(building: Building, seed: int) -> None:
    graph = building.graph
    random = np.random.default_rng(seed)
    choices = candidate_paths(graph, int(random.integers(25)))
    path = choices[int(random.integers(len(choices)))]
    walk = halfway(graph, path, random)
    assert np.isclose(walk.target.sum(), 1.0)
    visited = {way[-1] for way, out in zip(walk.paths, walk.unvisited, strict=True) if not out}
    best = walk.paths[int(walk.target.argmax())][-1]
    if path[-1] in visited:
        assert best == path[-1] and not walk.target[walk.unvisited].any()
    else:
        assert best == next(step for step in path if step not in visited)
        assert walk.target.max() == 1.0
    for way, out in zip(walk.paths, walk.unvisited, strict=True):
        assert way[0] == path[0] and set(way[:-1]) <= visited
        assert out == (way[-1] not in visited)
        assert all(b in graph.neighbours[a] for a, b in pairwise(way))


def test_known_paths_do_not_run_through_what_was_not_visited(building: Building) -> None:
    graph = building.graph
    ways = known_paths(graph, 0, [0, 1, 6])
    assert ways[:3] == [(0,), (0, 1), (0, 1, 6)]
    assert {way[-1] for way in ways[3:]} == {2, 5, 7, 11}
    assert (0, 5) in ways  # by its own edge, not by way of 6
