"""Where the player of the voxel world is, for maps."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.controller.map import biome, landscape, locate
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv


def seen(x: float, y: float, z: float, yaw: float) -> Any:
    place = {
        "pos": np.array([x, y, z], np.float32),
        "yaw": np.array([yaw], np.float32),
        "biome_id": np.array(4),
    }
    return {"location_stats": place}


@pytest.mark.parametrize(
    ("yaw", "heading"), [(0, 0), (-90, 90), (180, 180), (-180, 180), (90, 270), (-0.04, 0)]
)
def test_a_heading_grows_from_south_to_east(yaw: float, heading: float) -> None:
    """In the game +z is south and +x east; a yaw of -90 looks east."""
    place = locate(seen(1.234, 64.5, -7.891, yaw), {})
    assert place == (1.23, 64.5, -7.89, heading)
    assert all(type(value) is float for value in place)


def test_biome_and_landscape() -> None:
    assert biome(seen(0, 64, 0, 0), {}) == "forest"
    assert landscape(seen(0, 64, 0, 0), {}) == {"kind": "minecraft", "depth": True, "plane": True}


def test_who_walks_ahead_walks_along_the_heading() -> None:
    env = MinecraftEnv(
        "open-ended", use_voxel=False, use_lidar=False, generate_world_type="flat", world_seed=3
    )
    observation, info = env.reset(seed=3)
    turn = np.array([0, 0, 0, 12, 15, 0, 0, 0])
    ahead = np.array([1, 0, 0, 12, 12, 0, 0, 0])
    places = []
    for action in [turn] * 2 + [ahead] * 20:
        observation, _, _, _, info = env.step(action)
        places.append(locate(observation, info))
    env.close()
    (x0, _, z0, _), (x1, _, z1, heading) = places[5], places[-1]
    assert math.hypot(x1 - x0, z1 - z0) > 1
    walked = math.degrees(math.atan2(x1 - x0, z1 - z0)) % 360
    assert abs((walked - heading + 180) % 360 - 180) < 3 and heading not in (0, 180)
    assert all(math.dist(a[:3], b[:3]) < 1 for a, b in pairwise(places))
