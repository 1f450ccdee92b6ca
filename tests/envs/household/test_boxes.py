"""Rotations of the metadata: Unity's turns by hand and against scipy, and bodies that turn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from mnemonaut.envs.household.boxes import moved_corners, rotation_matrix, turn_between

Euler = tuple[float, float, float]

angles = st.tuples(*[st.floats(-360, 360)] * 3)


def matrix(rotation: tuple[float, float, float]) -> NDArray[np.float64]:
    """The rotation matrix (3, 3) of Euler angles in degrees."""
    return np.array(rotation_matrix(dict(zip("xyz", rotation, strict=True))))


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
def test_a_body_that_turns_keeps_its_shape(old: Euler, new: Euler) -> None:
    body = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]]
    at_first = [(matrix(old) @ corner + (1.0, 2.0, 3.0)).tolist() for corner in body]
    angles_of = [dict(zip("xyz", one, strict=True)) for one in (old, new)]
    turn = turn_between(*angles_of)
    moved = moved_corners(at_first, (1.0, 2.0, 3.0), (-4.0, 0.0, 5.0), turn)
    expected = [matrix(new) @ corner + (-4.0, 0.0, 5.0) for corner in body]
    assert np.allclose(moved, expected, atol=1e-9)
