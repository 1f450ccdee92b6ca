"""Pictures: what is where, in which colour, in which light; and the same state, the same bytes."""

import math
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.voxel.blocks import block_id
from mnemonaut.envs.minecraft.voxel.raycast import cast
from mnemonaut.envs.minecraft.voxel.render import Renderer
from mnemonaut.envs.minecraft.voxel.state import OFFSET
from mnemonaut.envs.minecraft.voxel.textures import atlas

NORTH = 2


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(48, 64)


def mean(picture: Any, rows: slice = slice(None), columns: slice = slice(None)) -> Any:
    return picture[:, rows, columns].reshape(3, -1).mean(axis=1)


def test_shape_type_and_the_same_bytes(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("grass", (-60, 60), 63, (-60, 60))
    hand_made.fill("leaves", (-2, 2), (66, 68), (5, 9))
    hand_made.fill("water", (5, 20), 63, (-20, 20))
    hand_made.put_mob("cow", 2.5, 64.0, 4.5)
    first = renderer.picture(hand_made)
    assert first.shape == (3, 48, 64) and first.dtype == np.uint8
    kept = first.copy()
    hand_made.stand(3.0, 70.0, 3.0, 100.0, 20.0)
    assert renderer.picture(hand_made).tobytes() != kept.tobytes()
    hand_made.stand(0.5, 64.0, 0.5)
    assert renderer.picture(hand_made).tobytes() == kept.tobytes()
    assert Renderer(48, 64).picture(hand_made).tobytes() == kept.tobytes()
    assert first.tobytes() == kept.tobytes()


@pytest.mark.parametrize("name", ["gold_block", "diamond_block", "netherrack", "lapis_block"])
def test_a_wall_has_the_walls_colour(hand_made: Any, renderer: Renderer, name: str) -> None:
    hand_made.fill(name, (-9, 9), (55, 75), 3)
    seen = mean(renderer.picture(hand_made))
    textures = atlas()
    own = textures.texels[textures.faces[block_id(name), NORTH], :256, :3].mean(axis=0)
    assert seen / np.linalg.norm(seen) == pytest.approx(own / np.linalg.norm(own), abs=0.03)
    assert 0.6 < np.linalg.norm(seen) / np.linalg.norm(own) < 0.95  # a wall to the north is shaded


def test_up_is_up_and_right_is_right(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("gold_block", (-60, 60), 63, (-60, 60))
    picture = renderer.picture(hand_made)
    top, bottom = mean(picture, rows=slice(0, 20)), mean(picture, rows=slice(28, 48))
    assert top[2] > top[0]  # blue sky
    assert bottom[0] > 2 * bottom[2]  # golden ground
    hand_made.fill("redstone_block", -3, (64, 68), 5)  # looking south, west is to the right
    picture = renderer.picture(hand_made)
    red = (picture[0] > 100) & (picture[1] < 60) & (picture[2] < 60)
    assert red[:, 32:].sum() > 40 and red[:, :32].sum() == 0
    hand_made.stand(0.5, 64.0, 0.5, yaw=-90.0)  # east
    picture = renderer.picture(hand_made)
    assert not ((picture[0] > 100) & (picture[1] < 60) & (picture[2] < 60)).any()


def test_pitch_looks_down_when_positive(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("gold_block", (-30, 30), 63, (-30, 30))
    hand_made.stand(0.5, 64.0, 0.5, pitch=80.0)
    down = mean(renderer.picture(hand_made))
    hand_made.stand(0.5, 64.0, 0.5, pitch=-80.0)
    up = mean(renderer.picture(hand_made))
    assert down[0] > 2 * down[2] and up[2] > up[0]


def test_night_is_darker_than_day_and_shows_stars(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("grass", (-60, 60), 63, (-60, 60))
    hand_made.stand(0.5, 64.0, 0.5, pitch=-30.0)
    day = renderer.picture(hand_made)
    hand_made.time = 18000
    night = renderer.picture(hand_made)
    assert mean(night).sum() < 0.3 * mean(day).sum()
    assert np.median(night) < 40 and night.max() > 100


def test_a_closed_room_is_dark_until_a_torch_stands_in_it(
    hand_made: Any, renderer: Renderer
) -> None:
    hand_made.fill("stone", (-12, 12), (58, 72), (-12, 12))
    hand_made.fill("air", (-3, 3), (64, 67), (-3, 3))
    dark = mean(renderer.picture(hand_made)).sum()
    hand_made.fill("torch", 1, 64, 2)
    lit = mean(renderer.picture(hand_made))
    assert dark < 40
    assert lit.sum() > 5 * dark
    assert lit[0] > lit[2]  # fire is warm


def test_ground_under_a_roof_lies_in_shadow(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("quartz_block", (-60, 60), 63, (-60, 60))
    hand_made.stand(0.5, 64.0, 0.5, pitch=60.0)
    open_ground = mean(renderer.picture(hand_made)).sum()
    hand_made.fill("stone", (-20, 20), 70, (-20, 20))
    assert mean(renderer.picture(hand_made)).sum() < 0.5 * open_ground


def test_water_is_blue_and_hides_what_lies_deep(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("gold_block", (-20, 20), 40, (-20, 20))
    hand_made.fill("water", (-20, 20), (41, 62), (-20, 20))
    hand_made.stand(0.5, 64.0, 0.5, pitch=70.0)
    deep = mean(renderer.picture(hand_made))
    assert deep[2] > 1.5 * deep[0]
    hand_made.fill("gold_block", (-20, 20), (41, 60), (-20, 20))
    shallow = mean(renderer.picture(hand_made))
    assert shallow[0] > 2 * deep[0]
    hand_made.stand(0.5, 55.0, 0.5)
    hand_made.fill("water", (-20, 20), (41, 62), (-20, 20))
    under = mean(renderer.picture(hand_made))
    assert under[2] > 1.5 * under[0]


def test_leaves_have_holes_and_plants_stand_before_the_wall(
    hand_made: Any, renderer: Renderer
) -> None:
    hand_made.fill("redstone_block", (-9, 9), (55, 75), 6)
    wall = renderer.picture(hand_made)
    hand_made.fill("leaves", (-9, 9), (55, 75), 3)
    through = renderer.picture(hand_made)
    red = (through == wall).all(axis=0).mean()
    assert 0.03 < red < 0.5
    hand_made.fill("air", (-9, 9), (55, 75), 3)
    hand_made.fill("yellow_flower", 0, 65, 2)
    flower = renderer.picture(hand_made)
    changed = (flower != wall).any(axis=0)
    assert 0.005 < changed.mean() < 0.3
    assert (flower[1][changed] > 90).any()


def test_a_pig_is_pink_and_walls_hide_it(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("gold_block", (-60, 60), 63, (-60, 60))
    empty = renderer.picture(hand_made)
    hand_made.put_mob("pig", 0.5, 64.0, 4.5, yaw=180.0)
    picture = renderer.picture(hand_made)
    changed = (picture != empty).any(axis=0)
    assert 0.01 < changed.mean() < 0.3
    red, green, blue = picture[:, changed].mean(axis=1)
    assert red > green and abs(green - blue) < 30
    rows = np.flatnonzero(changed.any(axis=1))
    assert rows.min() > 20  # below the horizon
    hand_made.fill("stone", (-9, 9), (60, 75), 2)
    with_pig = renderer.picture(hand_made)
    hand_made.mobs["kind"] = -1
    assert (renderer.picture(hand_made) == with_pig).all()


def test_a_dropped_item_is_seen(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("grass", (-60, 60), 63, (-60, 60))
    hand_made.stand(0.5, 64.0, 0.5, pitch=40.0)
    empty = renderer.picture(hand_made)
    hand_made.put_drop("diamond", 0.5, 64.0, 2.5)
    changed = (renderer.picture(hand_made) != empty).any(axis=0)
    assert 4 <= changed.sum() <= 300


def test_every_pixel_sees_the_block_that_its_ray_strikes(new_hand_made: Any) -> None:
    rng = np.random.default_rng(5)
    height, width = 40, 56
    renderer = Renderer(height, width)
    tangent = math.tan(math.radians(35.0))
    wrong = 0
    for _ in range(4):
        game = new_hand_made()
        window = slice(OFFSET - 40, OFFSET + 40)
        solid = rng.uniform(size=(80, 80, 40)) < 0.03
        solid[:, :, :8] |= rng.uniform(size=(80, 80, 8)) < 0.8
        solid[39:42, 39:42, 10:30] = False
        game.world.blocks[window, window, 50:90] = solid
        heights = np.arange(50, 90)
        for table in (game.world.tops, game.world.roofs):
            table[window, window] = np.where(solid, heights, -1).max(axis=-1)
        yaw, pitch = float(rng.uniform(-180, 180)), float(rng.uniform(-60, 60))
        game.stand(0.5, 64.0, 0.5, yaw, pitch)
        renderer.picture(game)
        turn, tilt = math.radians(yaw), math.radians(pitch)
        ahead = np.array(
            [-math.sin(turn) * math.cos(tilt), -math.sin(tilt), math.cos(turn) * math.cos(tilt)]
        )
        right = np.array([-math.cos(turn), 0.0, -math.sin(turn)])
        up = np.cross(right, ahead)
        hit = np.zeros(4, np.int64)
        for row in range(height):
            for column in range(width):
                ray = ahead + tangent * (
                    (1 - 2 * (row + 0.5) / height) * up
                    + (2 * (column + 0.5) / width - 1) * right * width / height
                )
                ray /= np.linalg.norm(ray)
                away = cast(game.world.blocks, 0.5, 65.62, 0.5, *ray, 64.0, False, hit)
                seen = float(renderer.depths[row, column])
                wrong += abs(seen - (away if away >= 0 else 64.0)) > 0.01
    assert wrong <= 0.002 * 4 * height * width  # corners of less than a pixel


def test_odd_and_tiny_pictures(hand_made: Any) -> None:
    hand_made.fill("grass", (-30, 30), 63, (-30, 30))
    for height, width in ((1, 1), (1, 7), (7, 1), (5, 9), (33, 17)):
        assert Renderer(height, width).picture(hand_made).shape == (3, height, width)


def test_at_the_edge_and_outside_of_the_world(hand_made: Any, renderer: Renderer) -> None:
    hand_made.fill("stone", (OFFSET - 20, OFFSET - 1), (0, 63), (-20, 20))
    for x, y in ((OFFSET - 0.5, 64.0), (OFFSET - 0.5, 400.0), (OFFSET - 0.5, -20.0)):
        for yaw in (0.0, 90.0, -90.0):
            hand_made.stand(x, y, 0.5, yaw)
            assert renderer.picture(hand_made).shape == (3, 48, 64)


def test_impossible_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="both must be 1 or more"):
        Renderer(0, 64)
    with pytest.raises(ValueError, match="choose one from 10 to 150"):
        Renderer(64, 64, fov=180.0)
