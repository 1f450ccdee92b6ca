"""What chunks are made of, and that the order in which they are made does not matter."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.envs.minecraft.facts import facts
from mnemonaut.envs.minecraft.voxel import blocks as b
from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, block_id
from mnemonaut.envs.minecraft.voxel.state import CHUNK, OFFSET, SEA_LEVEL
from mnemonaut.envs.minecraft.voxel.world import VoxelWorld

LOGS = [block.id for block in BLOCKS if block.name in ("log", "log2")]


def part(world: VoxelWorld, radius: int) -> NDArray[np.uint8]:
    """The blocks [x, z, y] of the chunks within a radius of the middle."""
    return world.blocks[OFFSET - radius : OFFSET + radius, OFFSET - radius : OFFSET + radius]


def made(seed: int, biome: str = "", radius: int = 64) -> VoxelWorld:
    world = VoxelWorld(seed, biome)
    world.ensure(0, 0, radius)
    return world


@pytest.fixture(scope="module")
def wild() -> Iterator[NDArray[np.uint8]]:
    """Blocks [x, z, y] of 1,250 chunks in two worlds."""
    yield np.concatenate([part(made(seed, radius=192), 192) for seed in (1, 2)])


@given(st.integers(0, 2**60), st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_chunks_come_out_the_same_in_any_order(seed: int, random: object) -> None:
    chunks = [(i, k) for i in range(-2, 2) for k in range(-2, 2)]
    shuffled = list(chunks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    biome = ("", "jungle", "swampland", "taiga")[seed % 4]
    worlds = (VoxelWorld(seed, biome), VoxelWorld(seed, biome))
    for world, order in zip(worlds, (chunks, shuffled), strict=True):
        for i, k in order:
            world.ensure(i * CHUNK, k * CHUNK, 0)
    assert worlds[0].made.sum() == len(chunks)
    assert part(worlds[0], 32).any()
    for name in ("blocks", "tops", "roofs", "biomes"):
        one, other = (getattr(world, name)[480:544, 480:544] for world in worlds)
        assert np.array_equal(one, other), name
    assert sorted(worlds[0].herds) == sorted(worlds[1].herds)


def test_trees_and_veins_cross_the_borders_of_chunks() -> None:
    cells = part(made(4, "forest", 64), 64)
    leaves = np.isin(cells, [block.id for block in BLOCKS if block.name == "leaves"])
    iron = cells == block_id("iron_ore")
    for kind in (leaves, iron):
        border = np.arange(CHUNK, len(cells), CHUNK)
        across = (kind[border - 1] & kind[border]).sum() / len(border)
        within = np.arange(CHUNK // 2, len(cells), CHUNK)
        inside = (kind[within - 1] & kind[within]).sum() / len(within)
        assert across > 0.6 * inside > 0


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [  # blocks a chunk, around what is counted in the game
        ("coal_ore", 125, 165),
        ("iron_ore", 65, 95),
        ("gold_ore", 6.5, 10),
        ("redstone_ore", 20, 30),
        ("diamond_ore", 2.3, 4),
        ("lapis_ore", 2.4, 4.2),
    ],
)
def test_ores_are_as_common_and_as_deep_as_in_the_game(
    wild: NDArray[np.uint8], name: str, least: float, most: float
) -> None:
    where = wild == block_id(name)
    count = where.sum() / (wild.shape[0] * wild.shape[1] / CHUNK**2)
    assert least < count < most
    low, high = np.flatnonzero(where.any(axis=(0, 1)))[[0, -1]]
    ceiling = {"coal_ore": 120, "iron_ore": 66, "gold_ore": 34, "lapis_ore": 34}.get(name, 18)
    assert low >= 1 and high <= ceiling


def test_bedrock_closes_the_bottom_and_thins_out(wild: NDArray[np.uint8]) -> None:
    share = (wild == b.BEDROCK).mean(axis=(0, 1))
    assert share[0] == 1.0 and share[5:].max() == 0.0
    assert np.all(np.diff(share[:6]) < 0)


def test_caves_hollow_the_rock_and_hold_lava_at_the_bottom(wild: NDArray[np.uint8]) -> None:
    deep = wild[:, :, 11:50]
    assert 0.02 < (deep == b.AIR).mean() < 0.12
    floor = wild[:, :, 5:11]
    assert (floor == b.AIR).sum() == 0
    assert (floor == b.LAVA).mean() > 0.005
    assert 0 < (wild == b.OBSIDIAN).sum() < (wild == b.LAVA).sum()


def test_no_water_stands_beside_or_above_a_cave(wild: NDArray[np.uint8]) -> None:
    water, air = wild == b.WATER, wild == b.AIR
    assert water.any()
    assert not (water[:, :, 1:] & air[:, :, :-1]).any()
    # The two worlds were joined along the first axis: leave the seam out.
    half = wild.shape[0] // 2
    for one in (slice(0, half), slice(half, None)):
        wet, dry = water[one], air[one]
        assert not (wet[1:] & dry[:-1]).any() and not (wet[:-1] & dry[1:]).any()
        assert not (wet[:, 1:] & dry[:, :-1]).any() and not (wet[:, :-1] & dry[:, 1:]).any()
    assert np.flatnonzero(water.any(axis=(0, 1)))[-1] == SEA_LEVEL - 1


def test_everything_that_facts_say_can_be_mined_somewhere_is_there(
    wild: NDArray[np.uint8],
) -> None:
    there = {BLOCKS[i].name for i in np.unique(wild)}
    mined = {
        origin
        for origin, sources in facts().drops.items()
        if any(source.verb == "mine" for source in sources)
    }
    assert mined - there == set()


@pytest.mark.parametrize(
    ("biome", "sorts"),
    [
        ("forest", {("log", 0), ("log", 2)}),
        ("birch_forest", {("log", 2)}),
        ("taiga", {("log", 1)}),
        ("savanna", {("log2", 0), ("log", 0)}),
        ("roofed_forest", {("log2", 1), ("log", 0), ("log", 2)}),
        ("jungle", {("log", 3), ("log", 0)}),
        ("swampland", {("log", 0)}),
        ("desert", set()),
    ],
)
def test_each_country_has_its_own_trees(biome: str, sorts: set[tuple[str, int]]) -> None:
    cells = part(made(9, biome), 64)
    kinds = {(BLOCKS[i].name, BLOCKS[i].meta) for i in np.unique(cells) if i in LOGS}
    assert kinds == sorts
    if sorts:
        assert np.isin(cells, LOGS).sum() / 64 > 4
    if biome in ("jungle", "swampland"):
        assert (cells == b.VINE).any()
    if biome == "desert":
        assert (cells == b.CACTUS).any() and (cells == b.SANDSTONE).any()


@pytest.mark.parametrize("biome", ["forest", "birch_forest", "taiga", "swampland", "plains"])
def test_every_trunk_stands_on_firm_ground(biome: str) -> None:
    cells = part(made(6, biome), 64)
    trunk = np.isin(cells, LOGS)
    foot = trunk[:, :, 1:] & ~trunk[:, :, :-1]
    assert foot.any()
    assert b.COLLIDES[cells[:, :, :-1][foot]].all()


def test_plants_stand_on_soil_and_cactus_stands_free() -> None:
    cells = part(made(6), 64)
    grass = cells[:, :, 1:] == b.TALLGRASS
    assert grass.any()
    assert set(np.unique(cells[:, :, :-1][grass])) <= {b.GRASS, b.DIRT, b.PODZOL}
    cells = part(made(6, "desert"), 64)
    cactus = cells == b.CACTUS
    assert cactus.any()
    assert not (cactus[1:] & b.COLLIDES[cells[:-1]]).any()
    assert not (cactus[:-1] & b.COLLIDES[cells[1:]]).any()


def test_other_lands() -> None:
    nether, end, ice = (part(made(2, name), 64) for name in ("nether", "the_end", "ice_plains"))
    assert (nether == block_id("quartz_ore")).any() and not (nether == b.WATER).any()
    assert (nether == b.LAVA).any() and (nether == block_id("netherrack")).mean() > 0.2
    assert (end == block_id("end_stone")).mean() > 0.3 and not (end == b.WATER).any()
    assert (ice == b.SNOW_LAYER).sum() > 10_000
    mesa = part(made(2, "mesa"), 64)
    assert (mesa == block_id("stained_hardened_clay", 1)).any()
    assert (part(made(2, "mushroom_island"), 64) == b.MYCELIUM).any()
