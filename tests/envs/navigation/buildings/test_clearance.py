"""Distances in the plane: known answers, and the same as the homes' own obstacles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnemonaut.envs.homes.geometry import Obstacles, OrientedBox
from mnemonaut.envs.navigation.buildings.clearance import Footprints

BOX = OrientedBox((0.0, 0.5, 0.0), (2.0, 1.0, 1.0))


def _along(footprints: Footprints, start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(footprints.along(np.array([start]), np.array([end]))[0])


@pytest.mark.parametrize(
    ("start", "end", "gap"),
    [
        ((-3.0, 0.0), (3.0, 0.0), 0.0),  # straight through
        ((-3.0, 1.0), (3.0, 1.0), 0.5),  # past a long side
        ((0.2, 0.2), (0.3, 0.3), 0.0),  # inside
        ((1.5, -2.0), (1.5, 2.0), 0.5),  # past a short side
        ((2.0, 2.0), (4.0, 2.0), float(np.hypot(1.0, 1.5))),  # its end is nearest
        ((1.0, 1.0), (1.5, 0.5), float(np.sqrt(0.125))),  # the corner is nearest
    ],
)
def test_walks_past_a_box(start: tuple[float, float], end: tuple[float, float], gap: float) -> None:
    assert _along(Footprints([BOX], []), start, end) == pytest.approx(gap)


def test_walls_and_turned_boxes_count() -> None:
    turned = OrientedBox((0.0, 0.5, 0.0), (2.0, 1.0, 0.2), 90.0)
    footprints = Footprints([turned], [((3.0, -1.0), (3.0, 1.0))])
    assert _along(footprints, (1.0, 0.0), (2.0, 0.0)) == pytest.approx(0.9)
    assert _along(footprints, (2.0, 0.0), (4.0, 0.0)) == 0.0
    assert _along(footprints, (2.0, 1.5), (4.0, 1.5)) == pytest.approx(0.5)


def test_nothing_is_infinitely_far() -> None:
    empty = Footprints([], [])
    assert np.isinf(empty.distance(np.zeros((2, 2)))).all()
    assert np.isinf(empty.along(np.zeros((2, 2)), np.ones((2, 2)))).all()


coordinates = st.floats(-3.0, 3.0)


@given(
    st.tuples(coordinates, coordinates, st.floats(0.1, 2.0), st.floats(0.1, 2.0)),
    st.sampled_from([0.0, 30.0, 90.0, 135.0, 270.0]),
    st.tuples(coordinates, coordinates),
    st.tuples(coordinates, coordinates),
)
def test_the_walk_is_as_near_as_its_nearest_point(
    box: tuple[float, float, float, float],
    yaw: float,
    start: tuple[float, float],
    end: tuple[float, float],
) -> None:
    x, y, wide, deep = box
    thing = OrientedBox((x, 0.5, y), (wide, 1.0, deep), yaw)
    footprints = Footprints([thing], [])
    parts = np.linspace(0.0, 1.0, 200)[:, None]
    points = np.array(start) + parts * (np.array(end) - np.array(start))
    sampled = min(thing.distance(px, py) for px, py in points.tolist())
    gap = _along(footprints, start, end)
    assert gap <= sampled + 1e-9
    assert sampled - gap <= float(np.hypot(*(points[1] - points[0]))) + 1e-9
    assert footprints.distance(points[:1])[0] == pytest.approx(thing.distance(*points[0]))
    assert Obstacles([thing], []).clear(*start, 0.2) == (footprints.distance(points[:1])[0] >= 0.2)
