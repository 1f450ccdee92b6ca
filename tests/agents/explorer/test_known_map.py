"""The map grows with what is seen, and its ways are the shortest over known edges."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from mnemonaut.agents.explorer.walking import Sights
from mnemonaut.envs.errors import TaskError
from mnemonaut.envs.navigation.graph import graph_of
from mnemonaut.envs.navigation.routes import Building
from mnemonaut.planners.wayfinding.known_map import KnownMap
from mnemonaut.planners.wayfinding.sight import read_place

Grid = Callable[[int, int], Building]


def test_neighbours_of_what_was_seen_are_the_frontier(grid: Grid) -> None:
    sights = Sights(grid(4, 3))
    known = KnownMap([sights["0.0"]])
    assert list(known.frontier) == ["0.1", "1.0"]
    assert known.see(sights["1.0"]) and not known.see(sights["1.0"])
    assert list(known.frontier) == ["0.1", "1.1", "2.0"]
    assert set(known.seen) == {"0.0", "1.0"}


def test_only_known_edges_are_walked(grid: Grid) -> None:
    """From 0.0 and 2.0 alone: 0.1 and 2.1 hang on one edge each; 1.0 joins both, unseen."""
    sights = Sights(grid(3, 2))
    known = KnownMap([sights["0.0"], sights["2.0"]])
    ways = known.ways_from("0.1")
    names = [known.viewpoints[n] for n in ways.to(known.index["2.1"])]
    assert names == ["0.1", "0.0", "1.0", "2.0", "2.1"]
    assert ways.distances[known.index["2.1"]] == pytest.approx(12.0)
    assert ways.hops[known.index["2.1"]] == 4
    known.see(sights["1.1"])
    assert known.ways_from("0.1").distances[known.index["2.1"]] == pytest.approx(6.0)
    assert ways.distances[known.index["2.1"]] == pytest.approx(12.0), "ways are of their moment"


def test_places_apart_are_out_of_reach(grid: Grid) -> None:
    sights = Sights(grid(8, 1))
    known = KnownMap([sights["0.0"], sights["7.0"]])
    ways = known.ways_from("0.0")
    far = known.index["7.0"]
    assert ways.to(far) == () and ways.hops[far] == -1 and np.isinf(ways.distances[far])


def test_a_copy_grows_by_itself(grid: Grid) -> None:
    sights = Sights(grid(4, 3))
    known = KnownMap([sights["0.0"]])
    other = known.copy()
    other.see(sights["1.0"])
    assert len(known) == 3 and len(other) == 5
    assert known.distances.shape == (3, 3)


@given(st.integers(0, 10**6))
def test_distances_are_those_of_dijkstra_over_the_known_edges(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 40))
    linked = np.triu(random.random((size, size)) < 0.15, 1)
    linked |= linked.T
    positions = random.random((size, 3)) * 10
    names = [f"v{n}" for n in range(size)]
    near = [np.flatnonzero(row).tolist() for row in linked]
    sights = Sights(Building(graph_of("any", names, positions, near)))
    order = random.permutation(size)[: int(random.integers(1, size + 1))]
    known = KnownMap(sights[names[n]] for n in order)
    edges = np.where(np.isfinite(known.edges), known.edges, 0.0)
    wanted = dijkstra(edges, directed=False)
    np.testing.assert_allclose(known.distances, wanted, atol=1e-9)
    start = known.viewpoints[0]
    ways = known.ways_from(start)
    for end in range(len(known)):
        way = ways.to(end)
        if not way:
            assert np.isinf(wanted[0, end])
            continue
        length = sum(edges[a, b] for a, b in pairwise(way))
        assert length == pytest.approx(wanted[0, end]) and len(way) == ways.hops[end] + 1


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(TaskError, match="info\\['place'\\]"):
        read_place("a", {"near": {}})
