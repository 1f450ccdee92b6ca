"""Boxes, polygons, rays and discs: known answers and properties."""

from math import hypot, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import (
    Obstacles,
    OrientedBox,
    Point,
    inside,
    overlap,
    segment_hits,
    turned,
)

near = st.floats(-3.0, 3.0)
size = st.floats(0.1, 2.0)
yaws = st.floats(0.0, 360.0)
boxes = st.builds(OrientedBox, st.tuples(near, near, near), st.tuples(size, size, size), yaws)
ROOM = [((0.0, 0.0), (4.0, 0.0)), ((4.0, 0.0), (4.0, 3.0)), ((4.0, 3.0), (0.0, 3.0)),
        ((0.0, 3.0), (0.0, 0.0))]  # fmt: skip


@pytest.mark.parametrize(
    ("yaw", "ahead"),
    [(0.0, (0.0, 1.0)), (90.0, (1.0, 0.0)), (180.0, (0.0, -1.0)), (270.0, (-1.0, 0.0))],
)
def test_yaw_turns_clockwise_from_above(yaw: float, ahead: Point) -> None:
    assert turned(0.0, 1.0, yaw) == ahead


def test_turned_by_any_angle_agrees_with_right_angles() -> None:
    x, z = turned(0.3, 0.8, 90.0)
    u, w = turned(0.3, 0.8, 90.0 + 1e-9)
    assert isclose(x, u, abs_tol=1e-6) and isclose(z, w, abs_tol=1e-6)


@given(boxes, near, near)
def test_local_undoes_at(box: OrientedBox, x: float, z: float) -> None:
    u, v = box.local(*box.at(x, z))
    assert isclose(u, x, abs_tol=1e-9) and isclose(v, z, abs_tol=1e-9)


def test_footprint_and_bounds_of_a_turned_box() -> None:
    box = OrientedBox((1.0, 0.5, 2.0), (2.0, 1.0, 0.5), 90.0)
    assert box.footprint() == ((1.25, 1.0), (1.25, 3.0), (0.75, 3.0), (0.75, 1.0))
    assert box.bounds() == ((0.75, 0.0, 1.0), (1.25, 1.0, 3.0))


@given(boxes)
def test_bounds_hold_the_footprint_tightly(box: OrientedBox) -> None:
    low, high = box.bounds()
    xs, zs = zip(*box.footprint(), strict=True)
    assert isclose(min(xs), low[0], abs_tol=1e-9) and isclose(max(xs), high[0], abs_tol=1e-9)
    assert isclose(min(zs), low[2], abs_tol=1e-9) and isclose(max(zs), high[2], abs_tol=1e-9)


def test_overlap_of_a_diamond_and_a_square() -> None:
    square = OrientedBox((0.0, 0.0, 0.0), (2.0, 1.0, 2.0))
    diamond = OrientedBox((2.2, 0.0, 0.0), (2.0, 1.0, 2.0), 45.0)
    assert overlap(square, diamond)  # its corner reaches 1.414 m towards the square
    assert not overlap(square, OrientedBox((2.5, 0.0, 0.0), (2.0, 1.0, 2.0), 45.0))
    # The rectangles around them meet at the corner; the boxes do not.
    corner = OrientedBox((2.1, 0.0, 2.1), (2.0, 1.0, 2.0), 45.0)
    assert not overlap(square, corner)


def test_overlap_needs_height_and_more_than_contact() -> None:
    low = OrientedBox((0.0, 0.5, 0.0), (1.0, 1.0, 1.0))
    assert not overlap(low, OrientedBox((0.0, 1.5, 0.0), (1.0, 1.0, 1.0)))
    assert not overlap(low, OrientedBox((1.0, 0.5, 0.0), (1.0, 1.0, 1.0)))
    assert overlap(low, OrientedBox((0.9, 1.4, 0.0), (1.0, 1.0, 1.0)))


@given(boxes, boxes)
def test_overlap_is_mutual_and_sees_shared_corners(a: OrientedBox, b: OrientedBox) -> None:
    assert overlap(a, b) == overlap(b, a)
    deep = min(a.top, b.top) - max(a.bottom, b.bottom) > 0.01
    u, v = a.local(b.center[0], b.center[2])
    center_in = max(abs(u) - a.size[0] / 2, abs(v) - a.size[2] / 2) < -0.01
    if deep and center_in:
        assert overlap(a, b)


def test_inside_a_concave_polygon() -> None:
    corners = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0))
    assert inside(corners, 0.5, 1.5) and inside(corners, 1.5, 0.5)
    assert not inside(corners, 1.5, 1.5) and not inside(corners, -0.1, 0.5)


@given(boxes, st.tuples(near, near, near), st.tuples(near, near, near))
def test_segment_hits_where_its_points_are_inside(
    box: OrientedBox, start: tuple[float, float, float], end: tuple[float, float, float]
) -> None:
    within = []
    for i in range(201):
        x, y, z = (a + (b - a) * i / 200 for a, b in zip(start, end, strict=True))
        u, v = box.local(x, z)
        offsets = (abs(u), abs(y - box.center[1]), abs(v))
        within.append(max(o - s / 2 for o, s in zip(offsets, box.size, strict=True)))
    if min(within) < -1e-9:
        assert segment_hits(box, start, end)
    if min(within) > 0.05:  # denser than that the samples may miss a hit
        assert not segment_hits(box, start, end)


def test_clear_is_exact_at_walls_corners_and_turned_boxes() -> None:
    turned_box = OrientedBox((2.0, 0.5, 1.5), (1.0, 1.0, 1.0), 45.0)
    space = Obstacles([turned_box], ROOM)
    assert space.clear(0.2, 0.2, 0.2) and not space.clear(0.19, 1.0, 0.2)
    tip = 2.0 - 2**0.5 / 2
    assert space.clear(tip - 0.21, 1.5, 0.2) and not space.clear(tip - 0.19, 1.5, 0.2)
    assert not space.clear(2.0, 1.5, 0.2)


def test_slide_stops_at_a_wall_and_glides_along_it() -> None:
    space = Obstacles([], ROOM)
    x, z = space.slide((1.0, 1.0), (1.0, -5.0), 0.2)
    assert isclose(x, 1.0, abs_tol=1e-6) and isclose(z, 0.2, abs_tol=0.06)
    x, z = space.slide((1.0, 0.3), (3.0, -0.7), 0.2)
    assert x > 2.5 and isclose(z, 0.2, abs_tol=1e-3)


def test_slide_goes_straight_where_nothing_is_in_the_way_and_stays_where_it_is_stuck() -> None:
    space = Obstacles([], ROOM)
    assert space.slide((1.0, 1.0), (3.0, 2.0), 0.2) == pytest.approx((3.0, 2.0))
    assert space.slide((0.1, 0.1), (3.0, 2.0), 0.2) == (0.1, 0.1)
    assert Obstacles([], []).slide((0.0, 0.0), (1.0, 1.0), 0.2) == pytest.approx((1.0, 1.0))


@given(
    st.lists(boxes, max_size=4),
    st.tuples(st.floats(0.2, 3.8), st.floats(0.2, 2.8)),
    st.tuples(st.floats(-9.0, 9.0), st.floats(-9.0, 9.0)),
    st.floats(0.1, 0.3),
)
def test_slide_ends_clear_inside_and_no_farther_than_asked(
    things: list[OrientedBox], start: Point, end: Point, radius: float
) -> None:
    space = Obstacles(things, ROOM)
    x, z = space.slide(start, end, radius)
    if not space.clear(*start, radius):
        assert (x, z) == start
        return
    assert space.clear(x, z, radius - 1e-9)
    assert 0.0 < x < 4.0 and 0.0 < z < 3.0
    asked = hypot(end[0] - start[0], end[1] - start[1])
    assert hypot(x - start[0], z - start[1]) <= 2.0 * asked + 1e-6
