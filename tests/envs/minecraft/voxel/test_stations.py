"""What is near and in view, as Malmo tells it."""

import math

import pytest

from mnemonaut.envs.minecraft.voxel.stations import in_view

FEET = (0.5, 64.0, 0.5)
SOUTH = (0.0, 0.0, 1.0)


def look(yaw: float, pitch: float) -> tuple[float, float, float]:
    turn, tilt = math.radians(yaw), math.radians(pitch)
    return -math.sin(turn) * math.cos(tilt), -math.sin(tilt), math.cos(turn) * math.cos(tilt)


@pytest.mark.parametrize(
    ("cell", "near"),
    [
        ((0, 65, 2), True),
        ((0, 65, 4), True),
        ((0, 65, 5), False),  # the head is a tenth higher: 5.001 blocks
        ((0, 65, -2), False),  # behind
        ((3, 65, 3), False),  # 45 degrees aside, 35 seen
        ((2, 65, 3), True),  # 34 degrees
        ((0, 64, 1), False),  # 48 degrees down
        ((0, 64, 2), True),  # 29 degrees down
    ],
)
def test_five_blocks_and_thirty_five_degrees(cell: tuple[int, int, int], near: bool) -> None:
    assert in_view(FEET, SOUTH, [cell], 1.0) is near


def test_a_wide_picture_sees_less_of_what_is_below() -> None:
    assert in_view(FEET, SOUTH, [(0, 64, 2)], 1.0)
    assert not in_view(FEET, SOUTH, [(0, 64, 2)], 256 / 160)
    assert not in_view(FEET, SOUTH, [(2, 65, 3)], 0.5)


def test_straight_down_nothing_is_in_view_as_in_malmo() -> None:
    assert not in_view(FEET, (0.0, -1.0, 0.0), [(0, 63, 0)], 1.0)
    assert in_view(FEET, look(0.0, 30.0), [(0, 64, 2)], 1.0)


def test_any_of_many_will_do() -> None:
    assert in_view(FEET, SOUTH, [(0, 65, -2), (0, 65, 2)], 1.0)
    assert not in_view(FEET, SOUTH, [], 1.0)
