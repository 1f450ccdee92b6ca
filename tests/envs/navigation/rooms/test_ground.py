"""Distances along the floor: known answers, bounds from below and above, and homes."""

import heapq
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.envs.homes.geometry import Obstacles, OrientedBox, Point
from mnemonaut.envs.homes.grid import RADIUS
from mnemonaut.envs.navigation.rooms.field import (
    CELL,
    GOAL,
    NOWHERE,
    free_cells,
    nearest_cell,
    onward,
    spread,
)
from mnemonaut.envs.navigation.rooms.ground import Field, Ground, ground_of
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.motion import fits, table

HOMES = ("Home_001", "Home_002", "Home_245")
SIDE = 49
"""Cells of the square rooms below: 6 m."""

ROOM = np.array([[0.0, 0.0, 6.0, 6.0]])


def floor(*boxes: OrientedBox) -> tuple[Any, Any]:
    rows = table(boxes)
    return rows, free_cells(rows, ROOM, 0.0, 0.0, SIDE, SIDE, RADIUS)


def test_in_an_empty_room_it_is_the_straight_line() -> None:
    rows, free = floor()
    assert free.all()
    goal = (1.03, 4.44)
    metres, corner = spread(rows, free, 0.0, 0.0, *goal, RADIUS, 1.0)
    assert set(np.unique(corner).tolist()) <= {GOAL}
    at = np.arange(SIDE) * CELL
    assert metres == pytest.approx(np.hypot(at[:, None] - goal[0], at[None] - goal[1]))
    assert onward(metres, corner, 0.0, 0.0, *goal, 5.5, 0.3)[0] == pytest.approx(
        math.dist(goal, (5.5, 0.3))
    )


def test_around_the_end_of_a_wall_it_is_two_straight_lines() -> None:
    wall = OrientedBox((2.0, 0.0, 3.0), (4.0, 2.0, 0.0))  # leaves a gap from x = 4 on
    rows, free = floor(wall)
    goal, start = (1.0, 5.0), (1.0, 1.0)
    metres, corner = spread(rows, free, 0.0, 0.0, *goal, RADIUS, 1.0)
    found, _ = onward(metres, corner, 0.0, 0.0, *goal, *start)
    # The middle of the disc goes straight to a circle of its radius around the wall's end, along
    # it, and straight on.
    reach = math.dist(start, (4.0, 3.0))
    touch = math.acos(RADIUS / reach)  # at the wall's end, from the start to where it is touched
    bend = 2 * (math.pi - math.atan2(2.0, 3.0) - touch)
    exact = 2 * math.sqrt(reach**2 - RADIUS**2) + RADIUS * bend
    assert exact - 0.02 <= found < exact * 1.02
    dear, corner = spread(rows, free, 0.0, 0.0, *goal, 0.3, 1.5)
    assert onward(dear, corner, 0.0, 0.0, *goal, *start)[0] > found


def test_what_cannot_be_reached_is_told_by_the_nearest_that_can() -> None:
    rows, free = floor(OrientedBox((3.0, 0.0, 2.0), (6.0, 2.0, 0.0)))  # from wall to wall
    assert not free[10, :16].any() and free[10, 20:].all()  # the smaller part is no floor
    goal = (3.0, 5.0)
    metres, corner = spread(rows, free, 0.0, 0.0, *goal, RADIUS, 1.0)
    assert np.isinf(metres[10, :16]).all() and (corner[10, :16] == NOWHERE).all()
    edge = nearest_cell(free, 0.0, 0.0, 3.0, 0.5)
    assert edge % SIDE == 18  # 2.25 m: the first row that is 0.2 m off the wall
    found, cell = onward(metres, corner, 0.0, 0.0, *goal, 3.0, 0.5)
    assert found == pytest.approx(4.5) and cell == edge
    nowhere = np.zeros_like(free)
    metres, corner = spread(rows, nowhere, 0.0, 0.0, *goal, RADIUS, 1.0)
    assert np.isinf(metres).all() and nearest_cell(nowhere, 0.0, 0.0, 1.0, 1.0) == -1


def test_a_goal_inside_furniture_is_reached_from_beside_it() -> None:
    rows, free = floor(OrientedBox((3.0, 0.5, 3.0), (1.0, 1.0, 1.0), 45.0))
    metres, corner = spread(rows, free, 0.0, 0.0, 3.0, 3.0, RADIUS, 1.0)
    assert np.isfinite(metres[free]).all()
    assert onward(metres, corner, 0.0, 0.0, 3.0, 3.0, 3.0, 0.5)[0] == pytest.approx(2.5, abs=0.6)


def grid_distances(ground: Ground, start: tuple[int, int]) -> Any:
    """By eight-neighbour steps, which is never less than by any angle."""
    best = np.full(ground.free.shape, np.inf)
    best[start] = 0.0
    heap = [(0.0, start)]
    while heap:
        told, (i, j) = heapq.heappop(heap)
        if told > best[i, j]:
            continue
        for a in range(max(i - 1, 0), min(i + 2, ground.free.shape[0])):
            for b in range(max(j - 1, 0), min(j + 2, ground.free.shape[1])):
                way = told + CELL * math.hypot(a - i, b - j)
                if ground.free[a, b] and way < best[a, b] - 1e-12:
                    best[a, b] = way
                    heapq.heappush(heap, (way, (a, b)))
    return best


def point(ground: Ground, cell: Any) -> Point:
    return ground.low[0] + cell[0] * CELL, ground.low[1] + cell[1] * CELL


@pytest.mark.parametrize("name", HOMES)
def test_free_floor_is_where_a_body_is_clear(name: str) -> None:
    home, ground = rooms_home(name), ground_of(name)
    plain = Obstacles((s.box for s in home.layout.solids), [(w.start, w.end) for w in _walls(home)])
    cells = np.argwhere(ground.free)
    rng = np.random.default_rng(0)
    for cell in cells[rng.integers(len(cells), size=200)]:
        x, y = point(ground, cell)
        assert plain.clear(x, y, RADIUS)
        assert any(
            a[0] - 1e-6 <= x <= a[2] + 1e-6 and a[1] - 1e-6 <= y <= a[3] + 1e-6
            for a in (place.area for place in home.layout.places)
        )
    for viewpoint in home.survey.viewpoints:
        cell = tuple(round((viewpoint.at[k] - ground.low[k]) / CELL) for k in (0, 1))
        assert ground.free[cell]


def _walls(home: Any) -> Any:
    return [wall for wall in home.home.walls if wall.bottom < 1.8]


@pytest.mark.parametrize("name", HOMES)
def test_distances_lie_between_the_straight_line_and_grid_steps(name: str) -> None:
    ground = ground_of(name)
    cells = np.argwhere(ground.free)
    goal = tuple(cells[len(cells) // 3].tolist())
    field = ground.field(point(ground, goal))
    steps = grid_distances(ground, goal)
    at = np.array([point(ground, cell) for cell in cells])
    told = field.metres[tuple(cells.T)]
    straight = np.hypot(*(at - np.array(field.goal)).T)
    assert (told >= straight - 1e-9).all()
    assert (told <= steps[tuple(cells.T)] + 1e-9).all()
    assert (told < steps[tuple(cells.T)] * 0.99).mean() > 0.5  # any angle, not stairs
    assert ground.distances(field, at) == pytest.approx(told)
    between = at + CELL / 2  # of four cells, not all of them free
    told = ground.distances(field, between)
    assert (told <= ground.distances(field, at) + CELL).all()
    assert (told >= np.hypot(*(between - np.array(field.goal)).T) - 1e-9).all()


@pytest.mark.parametrize("name", HOMES)
def test_distances_are_nearly_symmetric_and_change_little_from_step_to_step(name: str) -> None:
    ground, rng = ground_of(name), np.random.default_rng(1)
    cells = np.argwhere(ground.free)
    for a, b in cells[rng.integers(len(cells), size=(12, 2))]:
        one, other = point(ground, a), point(ground, b)
        there = ground.distance(ground.field(other), *one)
        back = ground.distance(ground.field(one), *other)
        assert there == pytest.approx(back, rel=0.01, abs=0.06)
    field = ground.field(point(ground, cells[0]))
    for cell in cells[rng.integers(len(cells), size=200)]:
        x, y = point(ground, cell)
        near = x + rng.uniform(-0.05, 0.05), y + rng.uniform(-0.05, 0.05)
        change = ground.distance(field, x, y) - ground.distance(field, *near)
        assert abs(change) <= math.dist((x, y), near) + 0.05


@pytest.mark.parametrize("name", HOMES)
def test_a_path_is_as_long_as_told_and_one_can_walk_it(name: str) -> None:
    home, ground = rooms_home(name), ground_of(name)
    spots = [viewpoint.at for viewpoint in home.survey.viewpoints]
    for start in spots[1::7]:
        path = ground.path(start, spots[0])
        assert path[0] == start and path[-1] == spots[0]
        walked = sum(math.dist(a, b) for a, b in pairwise(path))
        told = ground.distance(ground.field(spots[0]), *start)
        assert walked == pytest.approx(told, abs=1e-6)
        for a, b in pairwise(path):  # what the grid lets pass may graze a corner
            assert fits(ground.table, *a, *b, 0.15)


def test_fields_are_kept_and_cannot_be_written_to() -> None:
    ground = ground_of("Home_001")
    goal = rooms_home("Home_001").survey.viewpoints[0].at
    field = ground.field(goal)
    assert isinstance(field, Field) and ground.field(goal) is field
    assert ground.roomy_field(goal) is not field
    with pytest.raises(ValueError, match="read-only"):
        field.metres[0, 0] = 0.0


def test_an_unknown_home_is_refused() -> None:
    with pytest.raises(UnknownName, match="Did you mean `Home_"):
        ground_of("Home_01")
