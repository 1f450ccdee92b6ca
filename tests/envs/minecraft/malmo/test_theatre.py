"""The voxel game as a player of missions: what it refuses."""

from typing import Any

import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.minecraft.malmo.mission import Mission
from mnemonaut.envs.minecraft.malmo.protocol import ProtocolError
from mnemonaut.envs.minecraft.malmo.theatre import Theatre
from mnemonaut.envs.minecraft.voxel.settings import NO_COMMANDS, GameSettings


@pytest.fixture
def theatre(package: Any) -> Theatre:
    """Its statistics are those of the installed package."""
    assert package
    return Theatre()


def test_nothing_is_played_before_a_mission(theatre: Theatre) -> None:
    for call in (lambda: theatre.tick(NO_COMMANDS), theatre.picture, theatre.info):
        with pytest.raises(EnvError, match="send a MissionInit first"):
            call()


def test_a_mission_without_a_picture_is_refused(theatre: Theatre) -> None:
    with pytest.raises(ProtocolError, match="asks for no picture"):
        theatre.begin(Mission(GameSettings(seed=0, flat=True)))
