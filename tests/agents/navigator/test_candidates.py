from pathlib import Path

import numpy as np
import pytest

from mnemonaut.agents.navigator.candidates import by_name, candidate_paths
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.routes import (
    Building,
    matterport_building,
    read_r2r,
    vln_folder,
)


def line(count: int, metres: float) -> Building:
    near = [[b for b in (a - 1, a + 1) if 0 <= b < count] for a in range(count)]
    at = np.array([[metres * a, 0.0, 0.0] for a in range(count)])
    return Building(graph_of("line", [f"v{n}" for n in range(count)], at, near))


def test_the_rule_on_a_line() -> None:
    graph = line(9, 1.3).graph
    ends = [path[-1] for path in candidate_paths(graph, 0)]
    assert ends == [4, 5, 6]
    assert candidate_paths(graph, 0, least=6.0) == [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 5, 6)]
    assert by_name(graph, [(0, 1)]) == [("v0", "v1")]


def test_a_small_building_gives_every_path_and_a_dead_end_itself() -> None:
    graph = line(3, 2.0).graph
    assert candidate_paths(graph, 0) == [(0, 1), (0, 1, 2)]
    alone = graph_of("alone", ["only"], np.zeros((1, 3)), [[]])
    assert candidate_paths(alone, 0) == [(0,)]


def test_candidates_are_the_graphs_shortest_paths(building: Building) -> None:
    graph = building.graph
    for start in range(0, len(graph.viewpoints), 5):
        for path in candidate_paths(graph, start):
            assert list(path) == graph.route(start, path[-1])
            assert 4 <= len(path) - 1 <= 6
            assert graph.distances[start, path[-1]] >= 5.0


def test_real_goals_are_among_them() -> None:
    file: Path = vln_folder() / "r2r" / "R2R_val_seen.json"
    if not file.is_file():
        pytest.skip("needs data/vln/r2r and data/vln/connectivity")
    routes = read_r2r(file, "val_seen")[::10]
    sizes, found = [], 0
    for route in routes:
        graph = matterport_building(route.building).graph
        paths = candidate_paths(graph, graph.number(route.path[0]))
        found += graph.number(route.path[-1]) in {path[-1] for path in paths}
        sizes.append(len(paths))
    assert found >= len(routes) - 1
    assert 15 < np.mean(sizes) < 35
