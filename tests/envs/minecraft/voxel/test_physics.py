"""Known answers of Minecraft's movement, and what must hold among any blocks."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.boxes import BORDER, collides
from mnemonaut.envs.minecraft.voxel.physics import HALF, TALL, knock_back, move_player, sense
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, OFFSET, PLAYER, SIZE

STONE, WATER, LAVA = block_id("stone"), block_id("water"), block_id("lava")
FENCE, SLAB, LADDER = block_id("fence"), block_id("stone_slab"), block_id("ladder")
FLOOR = 64


def world(radius: int = 40) -> Any:
    """Stone below y 64 around the middle."""
    blocks = np.zeros((SIZE, SIZE, HEIGHT), np.uint8)
    around = slice(OFFSET - radius, OFFSET + radius)
    blocks[around, around, FLOOR - 4 : FLOOR] = STONE
    return blocks


def put(blocks: Any, block: int, x: int, y: int, z: int) -> None:
    blocks[x + OFFSET, z + OFFSET, y] = block


def standing(x: float = 0.5, y: float = FLOOR, z: float = 0.5) -> Any:
    player = np.zeros(1, PLAYER)
    player["x"], player["y"], player["z"], player["life"] = x, y, z, 20.0
    return player


def steady_speed(player: Any, blocks: Any, forward: float, strafe: float) -> float:
    """Metres a second after two seconds."""
    before = (0.0, 0.0)
    for _ in range(41):
        before = float(player["x"][0]), float(player["z"][0])
        move_player(blocks, player, forward, strafe, False)
    now = float(player["x"][0]), float(player["z"][0])
    return 20.0 * math.dist(before, now)


@pytest.mark.parametrize(
    ("forward", "strafe", "flag", "speed"),
    [
        (1.0, 0.0, "", 4.317),
        (-1.0, 0.0, "", 4.317),
        (0.0, 1.0, "", 4.317),
        (1.0, 1.0, "", 4.405),  # keys share one unit of push: 1 / 0.98 of a single key's
        (1.0, 0.0, "sprinting", 5.612),
        (1.0, 0.0, "sneaking", 1.295),
    ],
)
def test_steady_speeds_are_those_of_the_game(
    forward: float, strafe: float, flag: str, speed: float
) -> None:
    player = standing()
    if flag:
        player[flag] = True
    assert steady_speed(player, world(), forward, strafe) == pytest.approx(speed, abs=1e-3)


@pytest.mark.parametrize(
    ("yaw", "forward", "strafe", "way"),
    [(0, 1, 0, (0, 1)), (90, 1, 0, (-1, 0)), (180, 1, 0, (0, -1)), (-90, 1, 0, (1, 0)),
     (0, 0, 1, (1, 0)), (90, 0, 1, (0, 1))],
)  # fmt: skip
def test_forward_follows_the_yaw_and_strafing_goes_left(
    yaw: float, forward: float, strafe: float, way: tuple[int, int]
) -> None:
    player, blocks = standing(), world()
    player["yaw"] = yaw
    for _ in range(20):
        move_player(blocks, player, float(forward), float(strafe), False)
    moved = np.array([player["x"][0] - 0.5, player["z"][0] - 0.5])
    assert moved / np.linalg.norm(moved) == pytest.approx(way, abs=1e-6)


def test_a_jump_lifts_the_feet_by_1_2522_and_lasts_twelve_ticks() -> None:
    player, blocks = standing(), world()
    for _ in range(2):
        move_player(blocks, player, 0.0, 0.0, False)
    heights = []
    for tick in range(13):
        move_player(blocks, player, 0.0, 0.0, tick == 0)
        heights.append(float(player["y"][0]) - FLOOR)
    assert max(heights) == pytest.approx(1.2522, abs=1e-4)
    assert heights[-1] == 0.0 and heights[-3] > 0.0


@pytest.mark.parametrize(("height", "damage"), [(1, 0), (3, 0), (4, 1), (5, 2), (10, 7), (23, 20)])
def test_a_landing_hurts_by_what_goes_beyond_three_blocks(height: int, damage: int) -> None:
    player, blocks = standing(y=FLOOR + height), world()
    assert sum(move_player(blocks, player, 0.0, 0.0, False) for _ in range(80)) == damage
    assert player["y"][0] == FLOOR and player["on_ground"][0] and player["fall"][0] == 0.0


def test_water_breaks_a_fall_and_carries_a_swimmer_up() -> None:
    blocks = world()
    blocks[OFFSET - 3 : OFFSET + 4, OFFSET - 3 : OFFSET + 4, FLOOR - 3 : FLOOR] = WATER
    player = standing(y=FLOOR + 20)
    assert sum(move_player(blocks, player, 0.0, 0.0, False) for _ in range(200)) == 0.0
    assert player["y"][0] == FLOOR - 3 and player["head_in_water"][0] and player["in_water"][0]
    for _ in range(100):
        move_player(blocks, player, 0.0, 0.0, True)
    assert player["y"][0] > FLOOR - 1.5 and not player["head_in_water"][0]
    for _ in range(60):
        move_player(blocks, player, 1.0, 0.0, True)
    assert player["y"][0] >= FLOOR, "out over the bank"


def test_lava_is_felt_and_slows() -> None:
    blocks = world()
    blocks[OFFSET - 3 : OFFSET + 4, OFFSET - 3 : OFFSET + 4, FLOOR - 3 : FLOOR] = LAVA
    player = standing(y=FLOOR - 3)
    assert steady_speed(player, blocks, 1.0, 0.0) < 1.0
    assert player["in_lava"][0] and not player["in_water"][0]


def test_slabs_are_climbed_blocks_are_not_fences_stop_a_jump() -> None:
    blocks = world()
    put(blocks, SLAB, 0, FLOOR, 2)
    put(blocks, STONE, 0, FLOOR, 5)
    player = standing()
    for _ in range(60):
        move_player(blocks, player, 1.0, 0.0, False)
    assert player["z"][0] == pytest.approx(5 - HALF) and player["y"][0] == FLOOR
    for _ in range(20):
        move_player(blocks, player, 1.0, 0.0, True)
    assert player["z"][0] > 5.0
    put(blocks, FENCE, 0, FLOOR, 5)
    player = standing(z=3.5)
    for _ in range(40):
        move_player(blocks, player, 1.0, 0.0, True)
    assert player["z"][0] == pytest.approx(5 - HALF)


def test_a_ladder_is_climbed_held_and_descended() -> None:
    blocks = world()
    for y in range(FLOOR, FLOOR + 6):
        put(blocks, STONE, 0, y, 1)
        put(blocks, LADDER, 0, y, 0)
    player = standing()
    for _ in range(40):
        move_player(blocks, player, 1.0, 0.0, False)
    high = float(player["y"][0])
    assert high > FLOOR + 4
    player["sneaking"] = True
    for _ in range(20):
        move_player(blocks, player, 0.0, 0.0, False)
    assert player["y"][0] == pytest.approx(high, abs=0.5)
    player["sneaking"] = False
    damage = sum(move_player(blocks, player, 0.0, 0.0, False) for _ in range(60))
    assert damage == 0.0 and player["y"][0] < high - 3


def test_sneaking_does_not_fall_off_an_edge_and_walking_does() -> None:
    blocks = world(radius=2)
    player = standing()
    player["sneaking"] = True
    for _ in range(200):
        move_player(blocks, player, 1.0, 0.7, False)
    assert player["y"][0] == FLOOR and player["z"][0] > 2.0
    player["sneaking"] = False
    for _ in range(40):
        move_player(blocks, player, 1.0, 0.0, False)
    assert player["y"][0] < FLOOR


def test_the_world_has_a_border() -> None:
    blocks = np.zeros((SIZE, SIZE, HEIGHT), np.uint8)
    blocks[-20:, OFFSET - 2 : OFFSET + 2, FLOOR - 1] = STONE
    player = standing(x=OFFSET - 8.0)
    player["yaw"] = -90.0
    for _ in range(100):
        move_player(blocks, player, 1.0, 0.0, False)
    assert player["x"][0] == pytest.approx(BORDER - HALF)


def test_a_blow_throws_back_from_where_it_came() -> None:
    player = standing()
    player["on_ground"] = True
    knock_back(player, 0.5, -3.0)
    assert player["vz"][0] == pytest.approx(0.4) and player["vx"][0] == 0.0
    assert player["vy"][0] == pytest.approx(0.4)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
def test_numbers_that_are_none_do_not_stay(bad: float) -> None:
    player, blocks = standing(), world(radius=4)
    for name in ("x", "y", "z", "vx", "vy", "vz"):
        player[name] = bad
    sense(blocks, player)
    move_player(blocks, player, bad, bad, True)
    assert all(np.isfinite(player[name][0]) for name in ("x", "y", "z", "vx", "vy", "vz"))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_never_inside_a_block_and_never_faster_than_a_fall(seed: int) -> None:
    """A random walk with all keys among random blocks of every shape."""
    draw = np.random.default_rng(seed)
    blocks = world(radius=9)
    kinds = np.array([0, 0, 0, 0, 0, STONE, SLAB, FENCE, WATER, LAVA, LADDER], np.uint8)
    near = slice(OFFSET - 8, OFFSET + 8)
    blocks[near, near, FLOOR : FLOOR + 6] = draw.choice(kinds, (16, 16, 6))
    blocks[OFFSET, OFFSET, FLOOR : FLOOR + 6] = 0
    player = standing()
    player["yaw"] = draw.uniform(-180, 180)
    for _ in range(300):
        player["yaw"] += draw.uniform(-30, 30)
        player["sneaking"], player["sprinting"] = draw.random(2) < 0.2
        forward, strafe = draw.uniform(-1, 1, 2)
        damage = move_player(blocks, player, forward, strafe, bool(draw.random() < 0.5))
        x, y, z = (float(player[name][0]) for name in ("x", "y", "z"))
        assert damage >= 0.0 and np.isfinite((x, y, z)).all()
        assert not collides(blocks, x, y, z, HALF - 1e-6, TALL - 1e-6)
        assert abs(float(player["vy"][0])) < 4.0
