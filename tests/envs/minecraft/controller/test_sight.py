"""Where rays point, against what the world says they struck."""

import numpy as np

from mnemonaut.envs.minecraft.controller.sight import ray_directions
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv


def test_rays_point_at_the_blocks_that_they_strike() -> None:
    """The directions that are worked out lead, over the told distance, into the told block."""
    env = MinecraftEnv(world_seed=3)
    observation, _ = env.reset(seed=3)
    checked = 0
    for yaw, pitch in ((12, 12), (15, 12), (12, 14), (18, 11), (13, 12)):
        observation = env.step(np.array([0, 0, 0, pitch, yaw, 0, 0, 0]))[0]
        place, rays = observation["location_stats"], observation["rays"]
        looks = ray_directions(rays, place["yaw"].item(), place["pitch"].item())
        eye = np.add(place["pos"], (0.0, 1.62, 0.0))
        for n in np.flatnonzero(rays["block_name"] != "air"):
            inside = eye + looks[n] * (float(rays["block_distance"][n]) + 0.01)
            block = [float(rays[f"traced_block_{axis}"][n]) for axis in "xyz"]
            if np.allclose(inside, np.clip(inside, block, np.add(block, 1)), atol=0.02):
                checked += 1
            else:
                assert np.abs(inside - np.add(block, 0.5)).max() < 0.6
        assert checked
    env.close()
