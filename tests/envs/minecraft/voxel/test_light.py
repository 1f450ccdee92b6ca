"""Light in rooms built by hand in the flat world, whose ground is at y 3."""

import pytest

from mnemonaut.envs.minecraft.voxel.blocks import AIR, LAVA, LEAVES, STONE, TORCH
from mnemonaut.envs.minecraft.voxel.world import VoxelWorld


def roofed(radius: int) -> VoxelWorld:
    """A square roof of stone at y 7 over the flat ground."""
    world = VoxelWorld(0, flat=True)
    world.ensure(0, 0, 32)
    for x in range(-radius, radius + 1):
        for z in range(-radius, radius + 1):
            world.set(x, 7, z, STONE)
    return world


def test_under_the_open_sky() -> None:
    world = roofed(0)
    assert world.light(5, 4, 5, 1.0) == 15
    assert world.light(5, 4, 5, 0.0) == 4
    assert world.light(5, 60, 5, 0.5) == 9
    assert world.light(5, -3, 5, 1.0) == world.light(9999, 60, 0, 1.0) == 0


@pytest.mark.parametrize("radius", [1, 4, 9])
def test_it_fades_by_one_a_block_under_a_roof(radius: int) -> None:
    world = roofed(radius)
    # From the middle of the roof the open sky is radius + 1 steps away.
    assert world.light(0, 5, 0, 1.0) == 15 - (radius + 1)
    assert world.light(radius, 5, 0, 1.0) == 14
    assert world.light(0, 8, 0, 1.0) == 15


def test_leaves_shade_only_a_little_and_rock_wholly() -> None:
    world = roofed(0)
    world.set(0, 7, 0, LEAVES)
    assert world.light(0, 5, 0, 1.0) == 14
    cave = VoxelWorld(0, flat=True)
    cave.ensure(0, 0, 16)
    cave.set(0, 1, 0, AIR)
    assert cave.light(0, 1, 0, 1.0) == 0


def test_torches_and_lava_shine_by_the_length_of_the_way() -> None:
    world = roofed(12)
    dark = world.light(0, 4, 0, 0.0)
    assert dark == 0
    world.set(3, 4, 0, TORCH)
    assert world.light(3, 4, 0, 0.0) == 14
    assert world.light(0, 4, 0, 0.0) == 11
    for z in range(-13, 14):  # a wall as high as the roof, with the torch behind it
        for y in range(4, 7):
            world.set(1, y, z, STONE)
    assert world.light(0, 4, 0, 0.0) == 0
    world.set(-2, 4, 0, LAVA)
    assert world.light(0, 4, 1, 0.0) >= 12
