"""Walks along the floors of homes."""

import math
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import Obstacles, Point
from mnemonaut.envs.homes.home import AGENT_HEIGHT
from mnemonaut.envs.navigation.rooms.homes import RoomsHome, rooms_home, solid_items
from mnemonaut.envs.navigation.rooms.walks import BESIDE, CELL, walks

NAMES = ("Home_000", "Home_003", "Home_007")


def _length(way: list[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(way))


def _obstacles(home: RoomsHome) -> Obstacles:
    walls = [(w.start, w.end) for w in home.layout.walls if w.bottom < AGENT_HEIGHT]
    return Obstacles([item.box for item in solid_items(home)], walls)


def test_walks_between_viewpoints_are_a_metric_no_shorter_than_straight_lines() -> None:
    for name in NAMES:
        far = walks(name).between
        at = np.array([v.at for v in rooms_home(name).survey.viewpoints])
        straight = np.hypot(*np.moveaxis(at[:, None] - at[None], -1, 0))
        assert np.allclose(far, far.T) and not np.diag(far).any()
        assert (far >= straight - 2 * CELL).all() and np.isfinite(far).all()
        assert (far[:, :, None] + far[None] >= far[:, None] - 1e-9).all()


def test_walks_are_hardly_longer_than_the_ways_over_the_graph() -> None:
    for name in NAMES:
        far, graph = walks(name).between, rooms_home(name).survey.graph
        assert (far <= 1.09 * graph.distances + 2 * CELL).all()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_way_leads_step_by_step_to_a_spot_beside_the_thing(
    name: str, one: int, other: int
) -> None:
    home, floor = rooms_home(name), walks(name)
    able = np.nonzero(floor.spots >= 0)[0]
    viewpoint, thing = one % len(home.survey.viewpoints), int(able[other % len(able)])
    way, box = floor.way(viewpoint, thing), home.layout.things[thing].box
    assert all(math.dist(a, b) <= CELL * 1.42 for a, b in pairwise(way))
    assert math.isclose(_length(way), floor.beside[viewpoint, thing], abs_tol=1e-9)
    assert way[-1] == floor.spot(thing)
    assert math.dist(way[0], home.survey.viewpoints[viewpoint].at) <= CELL
    obstacles = _obstacles(home)
    assert all(obstacles.clear(*point, 0.199) for point in way)
    assert box.distance(*way[-1]) <= BESIDE
    x0, y0, x1, y1 = home.layout.places[home.layout.things[thing].place].area
    assert x0 < way[-1][0] < x1 and y0 < way[-1][1] < y1


def test_what_has_no_spot_is_infinitely_far() -> None:
    lacking = 0
    for name in NAMES:
        floor = walks(name)
        assert np.isinf(floor.beside[:, floor.spots < 0]).all()
        assert np.isfinite(floor.beside[:, floor.spots >= 0]).all()
        lacking += int((floor.spots < 0).sum())
    assert lacking, "some things hang out of reach"
