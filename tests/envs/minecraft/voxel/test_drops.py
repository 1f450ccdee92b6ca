"""Lying items fall, merge, are in reach or not, and none is lost unsaid."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.chance import stream
from mnemonaut.envs.minecraft.voxel.drops import LIFETIME, throw, tick_drops, touching
from mnemonaut.envs.minecraft.voxel.items import ITEM_ID
from mnemonaut.envs.minecraft.voxel.state import DROP, HEIGHT, MAX_DROPS, OFFSET, PLAYER, SIZE

FLOOR = 64
LOG, PICKAXE = ITEM_ID["log"], ITEM_ID["iron_pickaxe"]


def world() -> Any:
    blocks = np.zeros((SIZE, SIZE, HEIGHT), np.uint8)
    blocks[OFFSET - 20 : OFFSET + 20, OFFSET - 20 : OFFSET + 20, FLOOR - 2 : FLOOR] = block_id(
        "stone"
    )
    return blocks


def nothing(records: int = MAX_DROPS) -> Any:
    drops = np.zeros(records, DROP)
    drops["item"] = -1
    return drops


def lie(drops: Any, item: int, count: int, x: float = 0.5, y: float = FLOOR, z: float = 0.5,
        delay: int = 0, variant: int = 0) -> int:  # fmt: skip
    return int(throw(drops, item, variant, count, 0, x, y, z, stream(1), delay))


def test_a_dropped_item_lands_and_comes_to_rest() -> None:
    blocks, drops = world(), nothing()
    lie(drops, LOG, 3, y=FLOOR + 5.0, delay=10)
    for _ in range(100):
        assert tick_drops(blocks, drops) == 0
    assert drops["y"][0] == FLOOR and drops["delay"][0] == 0 and drops["count"][0] == 3
    assert abs(drops["x"][0] - 0.5) < 2.0 and drops["vx"][0] == pytest.approx(0.0, abs=1e-3)


def test_equal_items_merge_up_to_a_stack_and_others_do_not() -> None:
    blocks, drops = world(), nothing()
    for count in (40, 20, 30):
        lie(drops, LOG, count)
    lie(drops, LOG, 1, variant=2)
    lie(drops, PICKAXE, 1)
    lie(drops, PICKAXE, 1)
    for _ in range(60):
        assert tick_drops(blocks, drops) == 0
    left = sorted(zip(drops["item"], drops["variant"], drops["count"], strict=True))
    lying = [row for row in left if row[0] >= 0]
    expected = [(LOG, 0, 30), (LOG, 0, 60), (LOG, 2, 1), (PICKAXE, 0, 1), (PICKAXE, 0, 1)]
    assert lying == sorted(expected)


def test_lava_and_time_take_items_and_it_is_said() -> None:
    blocks, drops = world(), nothing()
    blocks[OFFSET + 5, OFFSET + 5, FLOOR - 1] = block_id("lava")
    lie(drops, LOG, 5, x=5.5, z=5.5)
    lie(drops, LOG, 7)
    drops["age"][1] = LIFETIME - 50
    lost = sum(int(tick_drops(blocks, drops)) for _ in range(60))
    assert lost == 12 and (drops["item"] == -1).all()


def test_a_full_world_loses_the_oldest_and_says_so() -> None:
    blocks, drops = world(), nothing(4)
    for index in range(4):
        assert lie(drops, LOG, 10 + index, x=2.0 * index) == 0
        tick_drops(blocks, drops)
    assert lie(drops, PICKAXE, 1) == 10
    assert sorted(drops["count"]) == [1, 11, 12, 13]


def test_reach_of_picking_up() -> None:
    drops, player, out = nothing(), np.zeros(1, PLAYER), np.zeros(8, np.int64)
    player["x"], player["y"], player["z"] = 0.5, FLOOR, 0.5
    lie(drops, LOG, 1, x=1.9)
    lie(drops, LOG, 1, x=1.95)
    lie(drops, LOG, 1, y=FLOOR + 2.25)
    lie(drops, LOG, 1, y=FLOOR + 2.35)
    lie(drops, LOG, 1, y=FLOOR - 0.7)
    lie(drops, LOG, 1, delay=3)
    count = touching(drops, player, out)
    assert list(out[:count]) == [0, 2, 4]
    assert touching(drops, player, out[:2]) == 2


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_items_are_conserved(seed: int) -> None:
    draw, rng = np.random.default_rng(seed), stream(seed)
    blocks, drops = world(), nothing(24)
    near = slice(OFFSET - 4, OFFSET + 4)
    kinds = np.array([0, 0, 0, block_id("stone"), block_id("water"), block_id("lava")], np.uint8)
    blocks[near, near, FLOOR : FLOOR + 3] = draw.choice(kinds, (8, 8, 3))
    thrown = lost = 0
    for _ in range(200):
        if draw.random() < 0.3:
            count = int(draw.integers(1, 9))
            x, z = (float(value) for value in draw.uniform(-4, 4, 2))
            lost += throw(drops, LOG, 0, count, 0, x, FLOOR + 3.0, z, rng, 10)
            thrown += count
        lost += tick_drops(blocks, drops)
    lying = drops[drops["item"] >= 0]
    assert lying["count"].sum() + lost == thrown
    assert all(np.isfinite(lying[name]).all() for name in ("x", "y", "z", "vx", "vy", "vz"))
