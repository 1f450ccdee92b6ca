"""Rotations: Unity's turns by hand, and the challenge's odd angle against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from mnemonaut.envs.household.rearrange.rotations import matrix, official_angle

angles = st.tuples(*[st.floats(-360, 360)] * 3)


def test_unity_looks_along_z_and_turns_clockwise_from_above() -> None:
    forward = np.array([0.0, 0.0, 1.0])
    assert matrix((0, 90, 0)) @ forward == pytest.approx([1, 0, 0])
    assert matrix((0, 180, 0)) @ forward == pytest.approx([0, 0, -1])
    assert matrix((90, 0, 0)) @ forward == pytest.approx([0, -1, 0])  # positive pitch looks down
    assert matrix((90, 90, 0)) @ forward == pytest.approx([0, -1, 0])  # pitched, then turned
    assert matrix((0, 0, 90)) @ [1.0, 0.0, 0.0] == pytest.approx([0, 1, 0])


@given(angles)
def test_the_order_is_z_x_y(rotation: tuple[float, float, float]) -> None:
    x, y, z = rotation
    expected = Rotation.from_euler("zxy", [z, x, y], degrees=True).as_matrix()
    assert matrix(rotation) == pytest.approx(expected, abs=1e-9)


@given(angles, angles)
def test_official_angle_as_allenact_reckons_it(
    a: tuple[float, float, float], b: tuple[float, float, float]
) -> None:
    turn = Rotation.from_euler("xyz", a, degrees=True) * (
        Rotation.from_euler("xyz", b, degrees=True).inv()
    )
    expected = np.abs(np.degrees(turn.as_rotvec()) / 2).sum()
    # At half a turn the axis has two signs, and both have one sum.
    assert official_angle(a, b) == pytest.approx(expected, abs=1e-4)


@given(angles)
def test_no_angle_to_itself(rotation: tuple[float, float, float]) -> None:
    assert official_angle(rotation, rotation) == pytest.approx(0.0, abs=1e-5)


def test_known_angles() -> None:
    assert official_angle((0, 0, 0), (0, 0, 0)) == 0.0
    assert official_angle((0, 19.9, 0), (0, 0, 0)) == pytest.approx(9.95)  # half of the angle
    assert official_angle((0, 350, 0), (0, 10, 0)) == pytest.approx(10.0)
    assert official_angle((0, 360, 0), (0, 0, 0)) == pytest.approx(0.0, abs=1e-9)
