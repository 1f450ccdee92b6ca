"""The grid of points to stand on: blocking, components and shortest paths."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import OrientedBox
from mnemonaut.envs.homes.grid import (
    RADIUS,
    Cell,
    Grid,
    component,
    largest_component,
    nearest,
    neighbours,
    point,
    shortest_path,
)

cells = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1)


def test_grid_points_are_multiples_of_a_quarter_metre() -> None:
    grid = Grid((-0.3, 0.1), (0.3, 0.5))
    assert grid.cells() == {(-1, 1), (-1, 2), (0, 1), (0, 2), (1, 1), (1, 2)}
    assert point((-1, 2)) == (-0.25, 0.5)


@given(
    st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)),
    st.tuples(st.floats(0.05, 1.5), st.floats(0.05, 1.5)),
    st.floats(0.0, 360.0),
)
def test_block_takes_exactly_the_points_within_the_radius(
    center: tuple[float, float], size: tuple[float, float], yaw: float
) -> None:
    box = OrientedBox((center[0], 0.5, center[1]), (size[0], 1.0, size[1]), yaw)
    grid = Grid((-2.0, -2.0), (2.0, 2.0))
    every = grid.cells()
    grid.block(box)
    left = grid.cells()
    for cell in every:
        distance = box.distance(*point(cell))
        if abs(distance - RADIUS) > 1e-6:
            assert (cell in left) == (distance > RADIUS)


def test_copy_is_independent() -> None:
    grid = Grid((0.0, 0.0), (1.0, 1.0))
    other = grid.copy()
    other.block(OrientedBox((0.5, 0.5, 0.5), (2.0, 1.0, 2.0)))
    assert len(grid.cells()) == 25 and not other.cells()


def test_shortest_path_goes_round_a_wall() -> None:
    free = {(i, j) for i in range(3) for j in range(3)} - {(1, 0), (1, 1)}
    path = shortest_path(free, (0, 0), (2, 0))
    assert path == [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0)]
    assert shortest_path(free, (0, 0), (0, 0)) == [(0, 0)]
    assert shortest_path(free - {(1, 2)}, (0, 0), (2, 0)) is None
    assert shortest_path(free, (1, 0), (2, 0)) is None


def test_nearest_prefers_the_smaller_of_two() -> None:
    assert nearest([(1, 0), (-1, 0)], 0.0, 0.0) == (-1, 0)


def test_no_cells_have_no_component() -> None:
    assert largest_component(set()) == set()


@given(cells)
def test_components_partition_the_cells(free: set[Cell]) -> None:
    left, parts = set(free), []
    while left:
        part = component(free, min(left))
        parts.append(part)
        assert part <= left
        left -= part
    assert len(largest_component(free)) == max(len(part) for part in parts)


@given(cells, st.data())
def test_paths_are_walks_as_short_as_distances_allow(free: set[Cell], data: st.DataObject) -> None:
    start, goal = (data.draw(st.sampled_from(sorted(free))) for _ in range(2))
    path = shortest_path(free, start, goal)
    assert (path is not None) == (goal in component(free, start))
    if path is not None:
        assert path[0] == start and path[-1] == goal and set(path) <= free
        assert all(b in neighbours(a) for a, b in pairwise(path))
        apart = abs(start[0] - goal[0]) + abs(start[1] - goal[1])
        assert len(path) - 1 >= apart and len(set(path)) == len(path)
