"""The box of blocks around the player: order, values, angles."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnemonaut.envs.minecraft.voxel.blocks import BLOCKS, block_id
from mnemonaut.envs.minecraft.voxel.grid import voxels
from mnemonaut.envs.minecraft.voxel.state import HEIGHT, OFFSET, SIZE

LIMITS = ((-2, 3), (-1, 2), (-4, 1))
KEYS = [
    "block_name",
    "block_meta",
    "is_collidable",
    "is_tool_not_required",
    "blocks_movement",
    "is_liquid",
    "is_solid",
    "can_burn",
    "blocks_light",
    "cos_look_vec_angle",
]


def test_keys_shapes_and_types_are_minedojos(hand_made: Any) -> None:
    found = voxels(hand_made, LIMITS)
    assert list(found) == KEYS
    assert all(array.shape == (6, 4, 6) for array in found.values())
    assert found["block_name"].dtype.kind == "U"
    assert found["block_meta"].dtype == np.int64
    assert found["cos_look_vec_angle"].dtype == np.float32
    assert all(found[key].dtype == np.bool_ for key in KEYS[2:-1])


def test_cells_lie_in_ascending_order_of_x_y_z(hand_made: Any) -> None:
    hand_made.fill("log", 2, 65, -3, meta=2)
    found = voxels(hand_made, LIMITS)
    assert found["block_name"][2 + 2, 1 + 1, -3 + 4] == "wood"
    assert found["block_meta"][4, 2, 1] == 2
    assert (found["block_name"] == "air").sum() == 6 * 4 * 6 - 1


@pytest.mark.parametrize(
    ("name", "shown", "true"),
    [
        ("air", "air", {"is_tool_not_required"}),
        (
            "stone",
            "stone",
            {"is_collidable", "blocks_movement", "is_solid", "blocks_light"},
        ),
        ("water", "water", {"is_collidable", "is_tool_not_required", "is_liquid", "blocks_light"}),
        ("tallgrass", "grass", {"is_collidable", "is_tool_not_required", "can_burn"}),
        (
            "log",
            "wood",
            {
                "is_collidable",
                "is_tool_not_required",
                "blocks_movement",
                "is_solid",
                "can_burn",
                "blocks_light",
            },
        ),
    ],
)
def test_what_is_told_of_a_block(hand_made: Any, name: str, shown: str, true: set[str]) -> None:
    hand_made.fill(name, 0, 64, 1)
    found = voxels(hand_made, ((0, 0), (0, 0), (1, 1)))
    assert found["block_name"][0, 0, 0] == shown
    assert {key for key in KEYS[2:-1] if found[key][0, 0, 0]} == true


def test_angles_are_measured_from_the_eye_to_the_corner(hand_made: Any) -> None:
    hand_made.stand(0.0, 64.38, 0.0)  # the eye is at (0, 66, 0)
    cosines = voxels(hand_made, ((-3, 3), (-1, 5), (-3, 3)))["cos_look_vec_angle"]

    def at(x: int, y: int, z: int) -> float:
        return float(cosines[x + 3, y - 63, z + 3])

    assert at(0, 66, 3) == pytest.approx(1.0)
    assert at(0, 66, -3) == pytest.approx(-1.0)
    assert at(3, 66, 0) == pytest.approx(0.0)
    assert at(0, 67, 1) == pytest.approx(math.sqrt(0.5))
    assert at(1, 67, 1) == pytest.approx(math.sqrt(1 / 3))
    hand_made.stand(0.0, 64.38, 0.0, yaw=90.0)  # west
    cosines = voxels(hand_made, ((-3, 3), (-1, 5), (-3, 3)))["cos_look_vec_angle"]
    assert at(-2, 66, 0) == pytest.approx(1.0)


def test_sneaking_lowers_the_eye(hand_made: Any) -> None:
    hand_made.stand(0.0, 64.46, 0.0)
    hand_made.player["sneaking"] = True  # the eye is at (0, 66, 0)
    cosines = voxels(hand_made, ((0, 0), (2, 2), (2, 2)))["cos_look_vec_angle"]
    assert cosines[0, 0, 0] == pytest.approx(1.0)


def test_outside_the_world_is_air(hand_made: Any) -> None:
    hand_made.fill("stone", (OFFSET - 3, OFFSET - 1), (0, 2), (-OFFSET, -OFFSET + 2))
    hand_made.stand(OFFSET - 0.5, 0.5, -OFFSET + 0.5)
    names = voxels(hand_made, ((-1, 1), (-1, 1), (-1, 1)))["block_name"]
    assert (names[2] == "air").all()
    assert (names[:, 0] == "air").all()
    assert (names[:, :, 0] == "air").all()
    assert (names[:2, 1:, 1:] == "stone").all()
    hand_made.stand(0.5, HEIGHT + 40.0, 0.5)
    assert (voxels(hand_made, LIMITS)["block_name"] == "air").all()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    seed=st.integers(0, 2**32 - 1),
    place=st.tuples(*[st.floats(-40, 40)] * 3),
    look=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
def test_equals_a_slow_walk_through_the_cells(
    new_hand_made: Any, seed: int, place: tuple[float, ...], look: tuple[float, float]
) -> None:
    game = new_hand_made()
    rng = np.random.default_rng(seed)
    window = slice(OFFSET - 48, OFFSET + 48)
    game.world.blocks[window, window, 10:100] = rng.integers(0, len(BLOCKS), (96, 96, 90))
    game.stand(place[0], place[1] + 55, place[2], *look)
    found = voxels(game, LIMITS)
    start = [math.floor(value) for value in (place[0], place[1] + 55, place[2])]
    for i, j, k in np.ndindex(6, 4, 6):
        x, y, z = start[0] - 2 + i, start[1] - 1 + j, start[2] - 4 + k
        block = BLOCKS[game.world.blocks[x + OFFSET, z + OFFSET, y]]
        assert found["block_name"][i, j, k] == block.shown
        assert found["block_meta"][i, j, k] == block.meta
    assert (np.abs(found["cos_look_vec_angle"]) <= 1.0).all()


def test_every_id_has_a_name(hand_made: Any) -> None:
    hand_made.world.blocks[OFFSET, OFFSET + 1, 64] = len(BLOCKS) - 1
    found = voxels(hand_made, ((0, 0), (0, 0), (1, 1)))
    assert found["block_name"][0, 0, 0] == BLOCKS[-1].shown
    assert block_id("air") == 0 and SIZE == 2 * OFFSET
