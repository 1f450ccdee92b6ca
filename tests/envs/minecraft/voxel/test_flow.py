"""Liquids that run, in basins built by hand in the flat world, whose ground is at y 3."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel import blocks as b
from mnemonaut.envs.minecraft.voxel.flow import MOST
from mnemonaut.envs.minecraft.voxel.state import OFFSET
from mnemonaut.envs.minecraft.voxel.world import VoxelWorld


def flat() -> VoxelWorld:
    world = VoxelWorld(0, flat=True)
    world.ensure(0, 0, 32)
    return world


def count(world: VoxelWorld, *kinds: int) -> int:
    near = world.blocks[OFFSET - 32 : OFFSET + 32, OFFSET - 32 : OFFSET + 32]
    return int(np.isin(near, kinds).sum())


def test_poured_water_spreads_five_blocks_and_lava_two() -> None:
    water, lava = flat(), flat()
    water.set(0, 4, 0, b.WATER)
    assert count(water, b.WATER) == 1
    assert water.get(5, 4, 0) == b.FLOWING_WATER and water.get(6, 4, 0) == b.AIR
    assert count(water, b.FLOWING_WATER) == 60  # all cells within 5 steps
    lava.set(0, 4, 0, b.LAVA)
    assert count(lava, b.FLOWING_LAVA) == 12


def test_a_wall_holds_water_until_it_is_opened() -> None:
    world = flat()
    for x, z in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        world.set(x, 4, z, b.STONE)
    world.set(0, 4, 0, b.WATER)
    assert count(world, b.FLOWING_WATER) == 0
    world.set(1, 4, 0, b.AIR)
    assert world.get(1, 4, 0) == world.get(2, 4, 0) == b.FLOWING_WATER
    assert world.get(-1, 4, 0) == b.STONE


def test_it_falls_before_it_spreads() -> None:
    world = flat()
    world.set(0, 20, 0, b.STONE)
    world.set(0, 21, 0, b.WATER)
    falling = [world.get(1, y, 0) for y in range(4, 22)]
    assert falling == [b.FLOWING_WATER] * 18
    assert world.get(0, 19, 0) == b.AIR


def test_plants_are_swept_away_and_reeds_stand() -> None:
    world = flat()
    world.set(1, 4, 0, b.POPPY)
    world.set(0, 4, 1, b.REEDS)
    world.set(0, 4, 0, b.WATER)
    assert world.get(1, 4, 0) == b.FLOWING_WATER
    assert world.get(0, 4, 1) == b.REEDS


def test_water_turns_lava_to_obsidian_and_running_lava_to_cobblestone() -> None:
    world = flat()
    world.set(0, 3, 0, b.LAVA)
    world.set(1, 4, 0, b.WATER)
    assert world.get(0, 3, 0) == b.OBSIDIAN
    other = flat()
    other.set(0, 4, 0, b.LAVA)
    other.set(4, 4, 0, b.WATER)
    assert other.get(0, 4, 0) in (b.LAVA, b.OBSIDIAN)
    assert count(other, b.COBBLESTONE) > 0


@given(
    st.lists(
        st.tuples(
            st.integers(-4, 4),
            st.integers(1, 9),
            st.integers(-4, 4),
            st.sampled_from([b.AIR, b.STONE, b.WATER, b.LAVA, b.POPPY, b.GRAVEL]),
        ),
        max_size=25,
    )
)
@settings(max_examples=40, deadline=None)
def test_tops_and_roofs_follow_whatever_runs(changes: list[tuple[int, int, int, int]]) -> None:
    world = flat()
    for x, y, z, block in changes:
        before = count(world, b.FLOWING_WATER, b.FLOWING_LAVA)
        world.set(x, y, z, block)
        assert count(world, b.FLOWING_WATER, b.FLOWING_LAVA) - before <= MOST
    near = slice(OFFSET - 16, OFFSET + 16)
    cells = world.blocks[near, near]
    levels = np.arange(cells.shape[2])
    roofs = np.where(cells != b.AIR, levels, -1).max(axis=2)
    tops = np.where(b.OPAQUE[cells] | b.LEAFY[cells], levels, -1).max(axis=2)
    assert np.array_equal(world.roofs[near, near], roofs)
    assert np.array_equal(world.tops[near, near], tops)
