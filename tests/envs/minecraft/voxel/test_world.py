"""The world as others use it: chunks on demand, cells, lights, ground and a place to start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel import blocks as b
from mnemonaut.envs.minecraft.voxel.biomes import BIOMES
from mnemonaut.envs.minecraft.voxel.state import CHUNK, HEIGHT, OFFSET, SEA_LEVEL, SIZE
from mnemonaut.envs.minecraft.voxel.world import MAX_LIGHTS, NO_LIGHT, VoxelWorld


def test_only_what_is_near_is_made() -> None:
    world = VoxelWorld(1)
    assert not world.made.any() and not world.blocks[OFFSET].any()
    world.ensure(0, 0, 64)
    assert world.made.sum() == 81
    world.ensure(15, 15, 64)
    assert world.made.sum() == 81
    world.ensure(16, 15, 64)
    assert world.made.sum() == 90
    middle = OFFSET // CHUNK
    assert world.made[middle - 4 : middle + 6, middle - 4 : middle + 5].all()


def test_the_edge_of_the_world_is_no_error() -> None:
    world = VoxelWorld(1)
    for x, z in ((-OFFSET, -OFFSET), (OFFSET - 1, OFFSET - 1), (9999, 0)):
        world.ensure(x, z, 16)
    assert world.made[0, 0] and world.made[-1, -1]
    assert world.get(OFFSET, 60, 0) == world.get(0, HEIGHT, 0) == world.get(0, -1, 0) == b.AIR
    world.set(OFFSET, 60, 0, b.STONE)
    world.set(0, HEIGHT, 0, b.STONE)
    assert world.surface(OFFSET, 0) == 0


def test_same_seed_same_bytes_other_seed_other_world() -> None:
    worlds = [VoxelWorld(seed) for seed in (5, 5, 6, 5 + 2**40)]
    for world in worlds:
        world.ensure(0, 0, 32)
    kept = [world.blocks[480:544, 480:544].tobytes() for world in worlds]
    assert kept[0] == kept[1]
    assert len(set(kept)) == 3
    assert worlds[0].herds == worlds[1].herds


def test_negative_and_huge_seeds_are_worlds_too() -> None:
    for seed in (-1, 2**64 + 3, -(2**63)):
        world = VoxelWorld(seed)
        world.ensure(0, 0, 0)
        assert world.roofs[OFFSET, OFFSET] > 0


@given(
    st.lists(
        st.tuples(
            st.integers(-6, 5),
            st.integers(0, HEIGHT - 1),
            st.integers(-6, 5),
            st.sampled_from([b.AIR, b.STONE, b.LEAVES, b.TORCH, b.TALLGRASS, b.FURNACE]),
        ),
        max_size=30,
    )
)
@settings(max_examples=30, deadline=None)
def test_what_is_set_is_got_and_tops_and_lights_follow(
    changes: list[tuple[int, int, int, int]],
) -> None:
    world = VoxelWorld(0, flat=True)
    world.ensure(0, 0, 16)
    last: dict[tuple[int, int, int], int] = {}
    for x, y, z, block in changes:
        world.set(x, y, z, block)
        last[x, y, z] = block
    assert all(world.get(*cell) == block for cell, block in last.items())
    near = slice(OFFSET - 8, OFFSET + 8)
    cells = world.blocks[near, near]
    levels = np.arange(HEIGHT)
    assert np.array_equal(
        world.tops[near, near], np.where(b.OPAQUE[cells] | b.LEAFY[cells], levels, -1).max(axis=2)
    )
    assert np.array_equal(world.roofs[near, near], np.where(cells != 0, levels, -1).max(axis=2))
    shining = {cell for cell, block in last.items() if block == b.TORCH}
    listed = world.lights[world.lights[:, 0] != NO_LIGHT]
    assert {(int(x), int(y), int(z)) for x, y, z, _ in listed} == shining
    assert set(listed[:, 3].tolist()) <= {14}


def test_the_oldest_light_gives_way() -> None:
    world = VoxelWorld(0, flat=True)
    world.ensure(0, 0, 48)
    for number in range(MAX_LIGHTS + 5):
        world.set(number - 40, 4, 0, b.TORCH)
    listed = world.lights[:, 0].tolist()
    assert listed == list(range(5 - 40, MAX_LIGHTS + 5 - 40))


def test_the_flat_world() -> None:
    world = VoxelWorld(3, flat=True)
    world.ensure(0, 0, 16)
    assert [world.get(2, y, 2) for y in range(5)] == [b.BEDROCK, b.DIRT, b.DIRT, b.GRASS, b.AIR]
    assert world.surface(2, 2) == 4 and world.spawn() == (0.5, 4.0, 0.5)
    assert world.biomes[OFFSET, OFFSET] == 1 and world.tops[OFFSET, OFFSET] == 3


def test_surface_looks_through_trees_and_stops_at_water() -> None:
    world = VoxelWorld(0, flat=True)
    world.ensure(0, 0, 16)
    for y in range(4, 9):
        world.set(0, y, 0, b.LOG)
    world.set(0, 9, 0, b.LEAVES)
    world.set(3, 4, 3, b.TALLGRASS)
    assert world.surface(0, 0) == world.surface(3, 3) == 4
    world.set(5, 3, 5, b.WATER)
    assert world.surface(5, 5) == 4
    world.set(6, 9, 6, b.STONE)
    assert world.surface(6, 6) == 10
    assert world.surface(200, 200) == 4  # made when asked


@pytest.mark.parametrize("biome", ["", *sorted(BIOMES)])
def test_one_can_start_in_every_land(biome: str) -> None:
    world = VoxelWorld(12, biome)
    x, y, z = world.spawn()
    cell = (int(x // 1), int(y), int(z // 1))
    below = world.get(cell[0], cell[1] - 1, cell[2])
    assert b.COLLIDES[below] or b.LIQUID[below]
    assert not b.COLLIDES[world.get(*cell)] and y >= SEA_LEVEL - 1
    if biome:
        assert world.biomes[cell[0] + OFFSET, cell[2] + OFFSET] == BIOMES[biome][0]
        assert np.all(world.biomes[world.roofs >= 0] == BIOMES[biome][0])


def test_worlds_of_many_biomes_start_on_dry_land_near_the_middle() -> None:
    for seed in range(40):
        world = VoxelWorld(seed)
        x, y, z = world.spawn()
        assert max(abs(x), abs(z)) < 60
        cell = (int(x // 1), int(y), int(z // 1))
        assert b.COLLIDES[world.get(cell[0], cell[1] - 1, cell[2])]
        assert not b.COLLIDES[world.get(*cell)]
        assert not b.COLLIDES[world.get(cell[0], cell[1] + 1, cell[2])]


def test_an_unknown_biome_is_an_error() -> None:
    with pytest.raises(ValueError, match="no biome is called 'moon'"):
        VoxelWorld(1, "moon")


def test_arrays_have_the_shapes_that_others_rely_on() -> None:
    world = VoxelWorld(1)
    assert world.blocks.shape == (SIZE, SIZE, HEIGHT) and world.blocks.dtype == np.uint8
    assert world.tops.shape == world.roofs.shape == (SIZE, SIZE)
    assert world.tops.dtype == world.roofs.dtype == np.int16
    assert world.lights.shape == (MAX_LIGHTS, 4) and world.lights.dtype == np.int32
