"""Boxes: known overlaps by hand, and the same volume by two other ways."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.envs.household.boxes import rotation_matrix
from mnemonaut.envs.household.rearrange.boxes import (
    Array,
    OrientedBox,
    box_of,
    intersection_volume,
    iou,
    least_corner_distance,
)


def matrix(rotation: tuple[float, float, float]) -> NDArray[np.float64]:
    """The rotation matrix (3, 3) of Euler angles in degrees."""
    return np.array(rotation_matrix(dict(zip("xyz", rotation, strict=True))))


Make = Callable[..., OrientedBox]

angles = st.floats(-180, 180)
places = st.floats(-1, 1)
sizes = st.floats(0.05, 1)
boxes = st.builds(
    lambda c, h, r: OrientedBox(np.array(c), matrix(r).T, np.array(h)),
    st.tuples(places, places, places),
    st.tuples(sizes, sizes, sizes),
    st.tuples(angles, angles, angles),
)


def inside(box: OrientedBox, points: Array) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = np.abs((points - box.center) @ box.axes.T) <= box.half
    every: NDArray[np.bool_] = np.logical_and.reduce(within, axis=1)
    return every


def by_scipy(a: OrientedBox, b: OrientedBox) -> float:
    """The volume of the convex hull of the half-spaces' intersection."""
    from scipy.optimize import linprog
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    planes = []
    for box in (a, b):
        for axis, half in zip(box.axes, box.half, strict=True):
            for sign in (1, -1):
                planes.append([*(sign * axis), -(sign * axis @ box.center + half)])
    rows = np.array(planes)
    # The centre of the largest ball inside: a point that is surely within.
    best = linprog(
        [0, 0, 0, -1],
        A_ub=np.column_stack([rows[:, :3], np.ones(12)]),
        b_ub=-rows[:, 3],
        bounds=[(None, None)] * 3 + [(0, None)],
    )
    if not best.success or best.x[3] < 1e-4:
        return 0.0
    return float(ConvexHull(HalfspaceIntersection(rows, best.x[:3]).intersections).volume)


@pytest.mark.parametrize(
    ("a", "b", "volume"),
    [
        ({}, {}, 1.0),  # every face coincides
        ({}, {"center": (0.5, 0, 0)}, 0.5),  # four faces do
        ({}, {"center": (0.25, 0.5, 0.5)}, 0.75 * 0.25),
        ({}, {"center": (1, 0, 0)}, 0.0),  # touching
        ({}, {"center": (3, 0, 0)}, 0.0),
        ({}, {"half": (0.1, 0.2, 0.3)}, 8 * 0.006),  # one in the other
        ({}, {"half": (0.5, 0.1, 0.5)}, 0.2),  # a slab, flush at its rim
        ({}, {"rotation": (0, 45, 0)}, 2 * (np.sqrt(2) - 1)),  # an octagon's prism
        ({}, {"rotation": (0, 90, 0)}, 1.0),
        ({"half": (2, 2, 2)}, {"rotation": (10, 20, 30)}, 1.0),
        ({"half": (0.5, 0.1, 0.1)}, {"half": (0.1, 0.5, 0.1)}, 0.2 * 0.2 * 0.2),  # a cross
    ],
)
def test_known_volumes(make_box: Make, a: dict[str, Any], b: dict[str, Any], volume: float) -> None:
    one, other = make_box(**a), make_box(**b)
    assert intersection_volume(one, other) == pytest.approx(volume, abs=1e-12)
    assert intersection_volume(other, one) == pytest.approx(volume, abs=1e-12)


def test_iou_of_half_a_cube(make_box: Make) -> None:
    assert iou(make_box(), make_box((0.5, 0, 0))) == pytest.approx(0.5 / 1.5)
    assert iou(make_box(), None) == iou(None, None) == 0.0


@pytest.mark.parametrize("tilt", [1e-15, 1e-12, 1e-9, 1e-8, 1e-6, 1e-3])
def test_nearly_equal_boxes(make_box: Make, tilt: float) -> None:
    """Faces that almost coincide, on either side of what counts as coinciding."""
    turned = make_box(rotation=(tilt, tilt, -tilt))
    shifted = make_box((tilt, -tilt, tilt))
    assert intersection_volume(make_box(), turned) == pytest.approx(1.0, abs=1e-4)
    assert intersection_volume(make_box(), shifted) == pytest.approx((1 - tilt) ** 3, abs=1e-8)


@given(boxes, boxes)
def test_overlap_against_scipy(a: OrientedBox, b: OrientedBox) -> None:
    assert intersection_volume(a, b) == pytest.approx(by_scipy(a, b), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_overlap_against_chance(seed: int) -> None:
    """The share of random points of one box that lie in the other: a Monte Carlo estimate."""
    rng = np.random.default_rng(seed)
    a, b = (
        OrientedBox(rng.uniform(-0.3, 0.3, 3), matrix(tuple(rng.uniform(-180, 180, 3))).T, half)
        for half in rng.uniform(0.2, 0.8, (2, 3))
    )
    count = 100_000
    points = a.center + (rng.uniform(-1, 1, (count, 3)) * a.half) @ a.axes
    share = inside(b, points).mean()
    sigma = np.sqrt(max(share * (1 - share), 1 / count) / count)
    assert intersection_volume(a, b) / a.volume == pytest.approx(share, abs=5 * sigma)


@given(boxes, boxes)
def test_bounds_and_symmetry(a: OrientedBox, b: OrientedBox) -> None:
    share = iou(a, b)
    assert 0.0 <= share <= 1.0
    assert share == pytest.approx(iou(b, a), abs=1e-9)
    assert iou(a, a) == pytest.approx(1.0)
    if share > 0:
        reach = np.linalg.norm(a.half) + np.linalg.norm(b.half)
        assert np.linalg.norm(a.center - b.center) <= reach


@given(boxes, st.permutations(range(8)))
def test_corners_tell_the_box_in_any_order(box: OrientedBox, order: list[int]) -> None:
    found = box_of(box.corners[order])
    assert found is not None
    assert found.volume == pytest.approx(box.volume)
    assert iou(found, box) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    "corners",
    [
        np.zeros((8, 3)),
        np.zeros((7, 3)),
        np.full((8, 3), np.nan),
        np.array([(x, y, 0.0) for x, y, _ in product((0, 1), repeat=3)]),  # flat
    ],
)
def test_what_is_no_solid_box(corners: Array) -> None:
    assert box_of(corners) is None


def test_real_corners_are_boxes(real_rooms: dict[str, list[dict[str, Any]]]) -> None:
    """AI2-THOR's own corner order, over whole rooms; rounded to single precision."""
    count = 0
    for objects in real_rooms.values():
        for body in objects:
            told = body["objectOrientedBoundingBox"]
            if told:
                corners = np.array(told["cornerPoints"])
                box = box_of(corners)
                assert box is not None, body["name"]
                away = np.linalg.norm(corners[:, None] - box.corners[None], axis=-1)
                assert away.min(1).max() < 1e-4, body["name"]
                count += 1
    assert count > 100


def test_least_corner_distance(make_box: Make) -> None:
    a, b = make_box(), make_box((3, 0, 0))
    assert least_corner_distance(a.corners, b.corners) == pytest.approx(2.0)
    assert least_corner_distance(a.corners, a.corners) == 0.0
