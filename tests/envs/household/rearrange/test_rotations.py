"""The challenge's odd angle between rotations, against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from mnemonaut.envs.household.rearrange.rotations import official_angle

angles = st.tuples(*[st.floats(-360, 360)] * 3)


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
