"""Rays: their directions, what they strike, and what the game says of a miss."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.lidar import rays
from mnemonaut.envs.minecraft.voxel.raycast import cast
from mnemonaut.envs.minecraft.voxel.state import OFFSET

KEYS = [
    "block_name",
    "block_distance",
    "block_meta",
    "harvest_level",
    "is_tool_not_required",
    "blocks_movement",
    "is_liquid",
    "is_solid",
    "can_burn",
    "entity_name",
    "entity_distance",
    "ray_pitch",
    "ray_yaw",
    "traced_block_x",
    "traced_block_y",
    "traced_block_z",
]
AHEAD = ((0.0, 0.0, 10.0),)


def place(found: dict[str, Any], ray: int = 0) -> tuple[float, ...]:
    return tuple(float(found[f"traced_block_{axis}"][ray]) for axis in "xyz")


def test_keys_shapes_and_types_are_minedojos(hand_made: Any) -> None:
    found = rays(hand_made, ((0.0, 0.0, 10.0), (0.1, -0.2, 5.0)))
    assert list(found) == KEYS
    assert all(array.shape == (2,) for array in found.values())
    whole = {key for key, array in found.items() if array.dtype == np.int64}
    assert whole == {"block_meta", "harvest_level"}
    yes_or_no = {key for key, array in found.items() if array.dtype == np.bool_}
    assert yes_or_no == set(KEYS[4:9])
    assert {key for key, a in found.items() if a.dtype.kind == "U"} == {"block_name", "entity_name"}
    assert found["ray_pitch"].tolist() == [0.0, np.float32(0.1)]
    assert found["ray_yaw"].tolist() == [0.0, np.float32(-0.2)]
    assert found["block_distance"].dtype == np.float32


def test_a_ray_straight_ahead(hand_made: Any) -> None:
    hand_made.fill("iron_ore", (-3, 3), (60, 70), 5)
    found = rays(hand_made, AHEAD)
    assert found["block_name"][0] == "iron ore"
    assert found["block_distance"][0] == pytest.approx(4.5)
    assert place(found) == (0, 65, 5)
    assert found["harvest_level"][0] == 1
    assert found["is_solid"][0] and not found["is_tool_not_required"][0]
    assert found["entity_name"][0] == "null"
    assert found["entity_distance"][0] == found["block_distance"][0]


def test_pitch_turns_about_the_x_axis_and_yaw_about_the_y_axis(hand_made: Any) -> None:
    hand_made.fill("stone", (-20, 20), (40, 90), 10)
    found = rays(hand_made, ((0.3, 0.0, 30.0), (0.0, 0.3, 30.0)))
    # Looking south, a positive pitch looks up and a positive yaw east.
    assert place(found, 0) == (0, math.floor(65.62 + 9.5 * math.tan(0.3)), 10)
    assert place(found, 1) == (math.floor(0.5 + 9.5 * math.tan(0.3)), 65, 10)
    hand_made.fill("stone", (-20, 20), (40, 90), -10)
    hand_made.stand(0.5, 64.0, 0.5, yaw=180.0)
    down = rays(hand_made, ((0.3, 0.0, 30.0),))
    assert place(down) == (0, math.floor(65.62 - 9.5 * math.tan(0.3)), -10)


def test_a_miss_tells_the_end_and_the_length_from_the_origin(hand_made: Any) -> None:
    found = rays(hand_made, AHEAD)
    assert found["block_name"][0] == "air"
    assert place(found) == (0, 65, 10)
    away = math.dist((0.0, 0.0, 10.0), (0.5, 65.62, 0.5))
    assert found["block_distance"][0] == pytest.approx(away, rel=1e-6)
    assert found["entity_name"][0] == "null"
    assert found["entity_distance"][0] == found["block_distance"][0]


def test_a_ray_ends_at_its_length(hand_made: Any) -> None:
    hand_made.fill("stone", (-3, 3), (60, 70), 5)
    near = rays(hand_made, ((0.0, 0.0, 4.4), (0.0, 0.0, 4.6)))
    assert near["block_name"].tolist() == ["air", "stone"]


def test_plants_and_water_stop_a_ray(hand_made: Any) -> None:
    hand_made.fill("stone", 0, 65, 8)
    hand_made.fill("water", 0, 65, 6)
    assert rays(hand_made, AHEAD)["block_name"][0] == "water"
    hand_made.fill("tallgrass", 0, 65, 4, meta=1)
    found = rays(hand_made, AHEAD)
    assert (found["block_name"][0], found["block_meta"][0]) == ("grass", 1)


def test_under_water_the_far_side_of_the_eyes_own_cell_is_met(hand_made: Any) -> None:
    hand_made.fill("water", (-3, 3), (60, 70), (-3, 3))
    found = rays(hand_made, AHEAD)
    assert found["block_name"][0] == "water" and found["is_liquid"][0]
    assert found["block_distance"][0] == pytest.approx(0.5)
    assert place(found) == (0, 65, 0)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("cow", "cow"),
        ("zombie_pigman", "pigzombie"),
        ("villager_golem", "irongolem"),
        ("cave_spider", "cavespider"),
    ],
)
def test_a_mob_before_the_wall(hand_made: Any, kind: str, told: str) -> None:
    hand_made.fill("stone", (-3, 3), (60, 70), 8)
    hand_made.put_mob(kind, 0.5, 65.3, 5.5)
    found = rays(hand_made, AHEAD)
    assert found["entity_name"][0] == told
    assert 3.5 < found["entity_distance"][0] < 5.0
    assert found["block_distance"][0] == pytest.approx(7.5)
    hand_made.fill("stone", (-3, 3), (60, 70), 2)
    assert rays(hand_made, AHEAD)["entity_name"][0] == "null"


def test_a_dropped_item_and_a_slimes_size(hand_made: Any) -> None:
    hand_made.fill("stone", (-3, 3), (60, 70), 8)
    hand_made.put_drop("log", 0.5, 65.5, 4.5)
    found = rays(hand_made, AHEAD)
    assert found["entity_name"][0] == "item"
    assert found["entity_distance"][0] == pytest.approx(4.0 - 0.125)
    hand_made.put_mob("slime", 0.5, 64.4, 4.5)
    assert rays(hand_made, AHEAD)["entity_name"][0] == "item"
    hand_made.mobs["variant"][0] = 4
    assert rays(hand_made, AHEAD)["entity_name"][0] == "slime"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32 - 1),
    look=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    turns=st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-3, 3)), min_size=1, max_size=6),
)
def test_strikes_what_the_look_would_strike(
    new_hand_made: Any, seed: int, look: tuple[float, float], turns: list[tuple[float, float]]
) -> None:
    game = new_hand_made()
    rng = np.random.default_rng(seed)
    window = slice(OFFSET - 20, OFFSET + 20)
    game.world.blocks[window, window, 45:86] = rng.uniform(size=(40, 40, 41)) < 0.06
    game.world.blocks[OFFSET, OFFSET, 65] = 0
    game.stand(0.5, 64.0, 0.5, *look)
    found = rays(game, tuple((pitch, yaw, 15.0) for pitch, yaw in turns))
    turn, tilt = (math.radians(angle) for angle in look)
    x, y, z = -math.sin(turn) * math.cos(tilt), -math.sin(tilt), math.cos(turn) * math.cos(tilt)
    for ray, (pitch, yaw) in enumerate(turns):
        up = y * math.cos(pitch) + z * math.sin(pitch)
        ahead = z * math.cos(pitch) - y * math.sin(pitch)
        right = x * math.cos(yaw) + ahead * math.sin(yaw)
        ahead = ahead * math.cos(yaw) - x * math.sin(yaw)
        hit = np.zeros(4, np.int64)
        away = cast(game.world.blocks, 0.5, 65.62, 0.5, right, up, ahead, 15.0, True, hit)
        if away >= 0.0:
            assert place(found, ray) == tuple(hit[:3])
            assert found["block_distance"][ray] == pytest.approx(away, abs=1e-4)
        else:
            assert found["block_name"][ray] == "air"
