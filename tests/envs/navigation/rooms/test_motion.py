"""Bodies over the floor: the compiled code agrees with the plain one, and keeps out of things."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import Obstacles, OrientedBox, Point
from mnemonaut.envs.homes.grid import RADIUS
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.motion import fits, moved, obstacles, slide, table

small = st.floats(-3.0, 3.0, allow_nan=False)
side = st.floats(0.0, 1.5)
boxes = st.lists(
    st.builds(
        lambda x, y, a, b, yaw: OrientedBox((x, 0.5, y), (a, 1.0, b), yaw),
        small,
        small,
        side,
        side,
        st.sampled_from([0.0, 90.0, 180.0, 270.0, 15.0, 37.0, 301.5]),
    ),
    min_size=1,
    max_size=8,
)
points = st.tuples(small, small)
WALL = table([OrientedBox((0.0, 0.0, 1.0), (4.0, 2.0, 0.0))])
"""A wall along x, 1 m ahead of the origin."""


def gaps(things: list[OrientedBox], at: Point) -> float:
    return min(box.distance(*at) for box in things)


@settings(max_examples=150)
@given(boxes, points, st.floats(0.0, math.tau), st.floats(0.01, 0.5), st.floats(0.1, 0.3))
def test_slide_agrees_with_the_plain_one(
    things: list[OrientedBox], at: Point, heading: float, step: float, radius: float
) -> None:
    dx, dy = step * math.sin(heading), step * math.cos(heading)
    plain = Obstacles(things, ()).slide(at, (at[0] + dx, at[1] + dy), radius)
    found = slide(table(things), *at, dx, dy, radius)
    assert found == pytest.approx(plain, abs=1e-7)
    if gaps(things, at) >= radius:
        assert gaps(things, found) >= radius - 1e-5
        assert math.dist(at, found) <= 2.0 * step + 1e-9


@settings(max_examples=150)
@given(boxes, points, points, st.floats(0.1, 0.4))
def test_fits_is_what_samples_say(
    things: list[OrientedBox], a: Point, b: Point, radius: float
) -> None:
    shares = np.linspace(0.0, 1.0, 200).tolist()
    samples = [(a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])) for s in shares]
    nearest = min(gaps(things, at) for at in samples)
    between = math.dist(a, b) / 199
    if fits(table(things), *a, *b, radius):
        assert nearest >= radius - 1e-6
    else:
        assert nearest <= radius + between
    assert fits(table(things), *b, *a, radius) == fits(table(things), *a, *b, radius)


def test_a_step_ahead_into_the_open_and_into_a_wall() -> None:
    assert moved(WALL, (0.0, 0.0), 0.0, 0.25, RADIUS) == ((0.0, 0.25), False)
    at, cut = moved(WALL, (0.0, 0.75), 0.0, 0.25, RADIUS)
    assert cut and at[0] == 0.0 and 0.75 <= at[1] <= 0.8
    assert moved(WALL, (0.0, 0.8), math.pi, 0.25, RADIUS)[1] is False


def test_it_glides_along_a_wall_and_past_its_end() -> None:
    at: Point = (0.0, 0.8)
    cuts = []
    for _ in range(10):
        at, cut = moved(WALL, at, math.radians(60.0), 0.25, RADIUS)
        cuts.append(cut)
    assert all(cuts[:5]) and at[0] > 1.9  # sin 60 of a step is less than 0.9 of it
    for _ in range(10):
        at, _ = moved(WALL, at, math.radians(30.0), 0.25, RADIUS)
    assert at[1] > 1.5  # beyond the wall, around its end


def test_one_who_stands_in_something_stays() -> None:
    box = table([OrientedBox((0.0, 0.5, 0.0), (1.0, 1.0, 1.0), 30.0)])
    assert moved(box, (0.1, 0.1), 0.0, 0.25, RADIUS) == ((0.1, 0.1), True)


def test_nothing_in_the_way_is_an_empty_table() -> None:
    empty = table([])
    assert empty.shape == (0, 8) and fits(empty, 0.0, 0.0, 9.0, 9.0, RADIUS)
    assert slide(empty, 0.0, 0.0, 3.0, 4.0, RADIUS) == (pytest.approx(3.0), pytest.approx(4.0))


def test_a_home_has_its_walls_and_furniture_in_the_way() -> None:
    home = rooms_home("Home_003")
    rows = obstacles(home)
    solid = {(round(s.box.center[0], 6), round(s.box.center[2], 6)) for s in home.layout.solids}
    assert solid <= {(round(x, 6), round(y, 6)) for x, y in rows[:, :2].tolist()}
    for viewpoint in home.survey.viewpoints:
        assert fits(rows, *viewpoint.at, *viewpoint.at, RADIUS)
    for room in home.home.rooms:  # nobody leaves through an outer wall
        x0, y0, x1, y1 = room.bounds
        assert not fits(rows, (x0 + x1) / 2, (y0 + y1) / 2, x0 - 30.0, y0 - 30.0, RADIUS)
