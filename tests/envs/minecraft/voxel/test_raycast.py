"""Rays against known blocks and boxes, and against a slow march."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.kinds import KINDS, kind_id
from mnemonaut.envs.minecraft.voxel.mobs import put
from mnemonaut.envs.minecraft.voxel.raycast import (
    DOWN,
    EAST,
    NORTH,
    SOUTH,
    UP,
    WEST,
    cast,
    cast_mob,
    look,
)
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, MOB, OFFSET, SIZE

STONE, WATER, FLOWER = block_id("stone"), block_id("water"), block_id("yellow_flower")


def empty() -> Any:
    return np.zeros((SIZE, SIZE, HEIGHT), np.uint8)


@pytest.mark.parametrize(
    ("yaw", "pitch", "way"),
    [(0, 0, (0, 0, 1)), (90, 0, (-1, 0, 0)), (180, 0, (0, 0, -1)), (-90, 0, (1, 0, 0)),
     (37, 90, (0, -1, 0)), (0, -90, (0, 1, 0)), (0, 45, (0, -math.sqrt(0.5), math.sqrt(0.5)))],
)  # fmt: skip
def test_look_follows_minecrafts_angles(yaw: float, pitch: float, way: tuple[float, ...]) -> None:
    assert look(float(yaw), float(pitch)) == pytest.approx(way, abs=1e-12)


@pytest.mark.parametrize(
    ("cell", "way", "face"),
    [((0, 66, 0), (0, 1, 0), DOWN), ((0, 60, 0), (0, -1, 0), UP), ((0, 63, 3), (0, 0, 1), NORTH),
     ((0, 63, -3), (0, 0, -1), SOUTH), ((3, 63, 0), (1, 0, 0), WEST),
     ((-3, 63, 0), (-1, 0, 0), EAST)],
)  # fmt: skip
def test_the_face_is_the_one_that_the_ray_enters_by(
    cell: tuple[int, int, int], way: tuple[int, int, int], face: int
) -> None:
    blocks, hit = empty(), np.zeros(4, np.int64)
    x, y, z = cell
    blocks[x + OFFSET, z + OFFSET, y] = STONE
    distance = cast(blocks, 0.5, 63.5, 0.5, *map(float, way), 10.0, False, hit)
    assert distance == pytest.approx(2.5) and hit.tolist() == [x, y, z, face]
    assert cast(blocks, 0.5, 63.5, 0.5, *map(float, way), 2.4, False, hit) == -1.0


def test_plants_count_and_liquids_only_when_asked() -> None:
    blocks, hit = empty(), np.zeros(4, np.int64)
    blocks[OFFSET, OFFSET + 2, 63] = WATER
    blocks[OFFSET, OFFSET + 4, 63] = FLOWER
    assert cast(blocks, 0.5, 63.5, 0.5, 0.0, 0.0, 1.0, 10.0, False, hit) == pytest.approx(3.5)
    assert cast(blocks, 0.5, 63.5, 0.5, 0.0, 0.0, 1.0, 10.0, True, hit) == pytest.approx(1.5)
    assert cast(blocks, 0.5, 63.5, 2.5, 0.0, 0.0, 1.0, 10.0, True, hit) == 0.0


def test_a_ray_may_start_and_end_outside_the_world() -> None:
    blocks, hit = empty(), np.zeros(4, np.int64)
    blocks[0, OFFSET, 63] = STONE
    assert cast(blocks, -520.5, 63.5, 0.5, 1.0, 0.0, 0.0, 20.0, False, hit) == pytest.approx(8.5)
    assert cast(blocks, -500.5, 200.0, 0.5, 0.0, 1.0, 0.0, 50.0, False, hit) == -1.0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_cast_agrees_with_a_slow_march(seed: int) -> None:
    draw = np.random.default_rng(seed)
    blocks, hit = empty(), np.zeros(4, np.int64)
    near = slice(OFFSET - 6, OFFSET + 6)
    blocks[near, near, 58:70] = np.where(draw.random((12, 12, 12)) < 0.15, STONE, 0)
    for _ in range(20):
        origin = draw.uniform(-5, 5, 3) + np.array([0, 64, 0])
        way = np.array(look(draw.uniform(-180, 180), draw.uniform(-90, 90)))
        distance = cast(blocks, *origin, *way, 7.0, False, hit)
        marched = -1.0
        for step in np.arange(0.0, 7.0, 0.02):
            x, y, z = np.floor(origin + step * way).astype(int)
            if blocks[x + OFFSET, z + OFFSET, y]:
                marched = step
                break
        if marched < 0 or distance < 0:
            # The march may step over a corner that the ray cuts, never the other way round.
            assert marched < 0 or marched > 6.97
        else:
            assert distance <= marched + 1e-9
            x, y, z, _ = hit
            inside = origin + (distance + 1e-9) * way - (x, y, z)
            assert (inside > -1e-6).all() and (inside < 1 + 1e-6).all()


def test_cast_mob_finds_the_nearest_box_and_no_dead_ones() -> None:
    mobs = np.zeros(8, MOB)
    mobs["kind"] = -1
    cow = kind_id("cow")
    far, near = put(mobs, cow, 0.5, 63.0, 4.5, 0), put(mobs, cow, 0.5, 63.0, 2.5, 0)
    ray = (0.5, 63.7, 0.5, 0.0, 0.0, 1.0)
    assert cast_mob(mobs, *ray, 6.0) == (near, pytest.approx(2.0 - KINDS[cow].width / 2))
    mobs["life"][near] = 0.0
    assert cast_mob(mobs, *ray, 6.0) == (far, pytest.approx(4.0 - KINDS[cow].width / 2))
    assert cast_mob(mobs, *ray, 3.0) == (-1, -1.0)
    assert cast_mob(mobs, 0.5, 66.0, 0.5, 0.0, 0.0, 1.0, 6.0) == (-1, -1.0)


def test_large_slimes_have_large_boxes() -> None:
    mobs = np.zeros(1, MOB)
    mobs["kind"] = -1
    put(mobs, kind_id("slime"), 0.5, 63.0, 4.5, 4)
    assert cast_mob(mobs, 0.5, 64.9, 0.5, 0.0, 0.0, 1.0, 6.0)[1] == pytest.approx(4.0 - 1.02)
