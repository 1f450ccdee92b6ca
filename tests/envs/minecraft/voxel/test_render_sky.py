"""The sky's colours through the day."""

import numpy as np
import pytest

from mnemonaut.envs.minecraft.voxel.render_sky import (
    DAY,
    GLOW,
    HORIZON,
    OPEN,
    STARS,
    SUN_X,
    SUN_Y,
    cloud_map,
    haze,
    palette,
)
from mnemonaut.envs.minecraft.voxel.sky import daylight_at


def at(time: int, raining: bool = False, biome: int = 1) -> np.ndarray:
    return palette(time, 0, daylight_at(time, raining), raining, biome)


def test_the_sun_goes_from_east_to_west() -> None:
    assert at(6000)[SUN_Y] == pytest.approx(1.0)
    assert at(18000)[SUN_Y] == pytest.approx(-1.0)
    assert at(23500)[SUN_X] > 0.9 and at(12500)[SUN_X] < -0.9


def test_night_has_stars_and_little_light() -> None:
    noon, midnight = at(6000), at(18000)
    assert noon[STARS] == 0.0 and midnight[STARS] == 1.0
    assert midnight[DAY] < noon[DAY] == 1.0
    assert midnight[HORIZON : HORIZON + 3].sum() < 0.2 * noon[HORIZON : HORIZON + 3].sum()


def test_rain_is_grey_and_the_evening_red() -> None:
    rain, clear = at(6000, raining=True), at(6000)
    spread = [np.ptp(sky[HORIZON : HORIZON + 3]) for sky in (rain, clear)]
    assert spread[0] < spread[1]
    assert at(12500)[GLOW] > 0.5 and clear[GLOW] == 0.0
    west, east = np.zeros(3), np.zeros(3)
    haze(at(12500), -1.0, 0.0, 0.0, west)
    haze(at(12500), 1.0, 0.0, 0.0, east)
    assert west[0] > east[0] and west[0] > west[2]


def test_the_nether_has_no_sky() -> None:
    nether = at(6000, biome=8)
    assert nether[OPEN] == 0.0 and nether[HORIZON] > nether[HORIZON + 2]


def test_clouds_are_the_same_each_time() -> None:
    clouds = cloud_map()
    assert clouds.shape == (64, 64) and 0.2 < clouds.mean() < 0.5
    assert (clouds == cloud_map()).all()
