"""What Initialize may be told, and what not."""

from typing import Any

import pytest

from mnemonaut.envs.household.codes import ErrorCode, Refused
from mnemonaut.envs.household.settings import Settings, initialized, picture_size


def test_arguments_become_settings_and_others_change_nothing() -> None:
    found = initialized(Settings(), {"gridSize": 0.1, "rotateStepDegrees": 30, "timeScale": 1.0})
    assert (found.grid_size, found.rotate_step, found.field_of_view) == (0.1, 30, 90.0)


@pytest.mark.parametrize(
    "given",
    [
        {"gridSize": 0}, {"gridSize": 1e-9}, {"gridSize": float("nan")}, {"gridSize": True},
        {"rotateStepDegrees": 1e-3}, {"fieldOfView": 180}, {"fieldOfView": 0.0},
        {"visibilityDistance": float("inf")}, {"snapToGrid": 1}, {"agentMode": "drone"},
        {"agentCount": 2},
    ],
)  # fmt: skip
def test_wrong_values_are_refused(given: dict[str, Any]) -> None:
    """Grids and turns have a least size: without one, GetReachablePositions would not end."""
    with pytest.raises(Refused) as caught:
        initialized(Settings(), given)
    assert caught.value.code is ErrorCode.INVALID_ARGUMENT
    assert next(iter(given)) in caught.value.message


def test_sizes_of_pictures() -> None:
    assert picture_size(64, 48.0) == (64, 48)
    for wrong in (0, -1, 0.5, 9000, float("nan"), "64", True, None, 10**400):
        with pytest.raises(Refused):
            picture_size(wrong, 48)
