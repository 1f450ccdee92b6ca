"""Pictures of a room whose every measure is known, and what the painter promises."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from math import pi, radians, tan
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from mnemonaut.envs.errors import EnvError, UnknownName
from mnemonaut.envs.homes.floor_plan import walls
from mnemonaut.envs.homes.geometry import OrientedBox
from mnemonaut.envs.homes.home import Door, Home, Item, Room
from mnemonaut.envs.navigation.buildings.layout import Layout, Place, Thing
from mnemonaut.envs.navigation.habitat.spaces import Camera
from mnemonaut.envs.navigation.rooms.homes import RoomsHome, rooms_home
from mnemonaut.envs.navigation.rooms.picture import RoomsPainter
from mnemonaut.envs.navigation.rooms.scene import RoomsScene, scene_of

WIDE, LONG, HIGH = 5.0, 8.0, 2.5
SQUARE = Camera(64, 64, 64, 64)

Thingy = tuple[str, str, OrientedBox]


def box(x: float, y: float, size: tuple[float, float, float], bottom: float = 0.0) -> OrientedBox:
    """A box by its place on the floor, its size (wide, high, deep) and its bottom."""
    return OrientedBox((x, bottom + size[1] / 2, y), size)


def one_room(*things: Thingy) -> RoomsHome:
    """A room of 5 x 8 m with an entrance in the south, and red things of a type and a noun."""
    corners = ((0.0, 0.0), (WIDE, 0.0), (WIDE, LONG), (0.0, LONG))
    room = Room("room", "living_room", corners, HIGH)
    door = Door((0, None), (2.0, 0.0), (3.0, 0.0), 2.1)
    items = tuple(Item(f"{t}_{n}", t, "", 0, where) for n, (t, _, where) in enumerate(things))
    place = Place("room", "living room", room.bounds, 0.0, "beige carpet", "white")
    named = tuple(Thing(noun, "red", 0, where, 0.0) for _, noun, where in things)
    home = Home("house", 0, 0, (room,), (door,), walls((room,), (door,)), items)
    layout = Layout("one", (place,), (), (), (), named)
    return replace(rooms_home("Home_000"), name="one", home=home, layout=layout)


def seen(
    scene: RoomsScene, x: float, y: float, degrees: float, camera: Camera = SQUARE
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Colours as numbers that can be subtracted, and metres."""
    rgb, depth = RoomsPainter().paint(scene, x, y, radians(degrees), camera)
    return rgb.astype(np.int64), depth[:, :, 0] * 10.0


def reds(rgb: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a picture is red."""
    return (rgb[..., 0] > 2 * rgb[..., 1]) & (rgb[..., 0] > 100)


@pytest.mark.parametrize(("degrees", "metres"), [(0, 6.0), (90, 4.0), (180, 2.0), (270, 1.0)])
def test_a_wall_has_its_distance(degrees: float, metres: float) -> None:
    _, depth = seen(scene_of(one_room()), 1.0, 2.0, degrees)
    assert depth[31:33, 31:33] == pytest.approx(metres, abs=1e-4)


def test_depth_is_along_the_optical_axis() -> None:
    _, depth = seen(scene_of(one_room()), 2.5, 7.0, 0)
    assert depth[32] == pytest.approx(np.ones(64), abs=1e-4)


def test_depth_ends_at_ten_metres() -> None:
    camera = replace(SQUARE, field_of_view=20)
    _, depth = seen(scene_of(one_room()), 0.05, 0.05, degrees=32, camera=camera)
    assert depth.max() == pytest.approx(9.4, abs=0.4)
    home = one_room()
    room = replace(home.home.rooms[0], corners=((0, 0), (5, 0), (5, 40), (0, 40)))
    long = replace(home, home=replace(home.home, rooms=(room,), doors=()))
    rgb, depth = RoomsPainter().paint(scene_of(long), 2.5, 1.0, 0.0, SQUARE)
    assert depth[32, 32, 0] == 1.0 and rgb[32, 32].max() > 0


def test_floor_and_ceiling_lie_where_the_camera_height_says() -> None:
    _, depth = seen(scene_of(one_room()), 2.5, 1.0, 0, replace(SQUARE, above=1.0))
    slope = (63.5 - 32) / 32
    assert depth[63, 32] == pytest.approx(1.0 / slope, abs=1e-3)
    assert depth[0, 32] == pytest.approx((HIGH - 1.0) / slope, abs=1e-3)


@pytest.mark.parametrize("view", [60, 90, 120])
def test_the_field_of_view_is_horizontal(view: int) -> None:
    camera = Camera(128, 64, 128, 64, view)
    rgb, _ = seen(scene_of(one_room()), 2.5, 2.5, 180, camera)
    frame = rgb[20].sum(axis=1)
    inner = 1.0 / (2.0 * 2.5 * tan(radians(view) / 2))  # the leaf's share of the picture
    leaf = np.abs(rgb[20] - rgb[20, 64]).sum(axis=1) < 12
    assert leaf.mean() == pytest.approx(inner, abs=0.02)
    assert frame[0] > frame[64]


def test_things_are_on_their_own_side_and_turning_right_moves_them_left() -> None:
    scene = scene_of(one_room(("Safe", "", box(3.5, 4.0, (0.6, 0.8, 0.6)))))
    columns = []
    for degrees in (0, 15, 30):
        rgb, _ = seen(scene, 2.5, 2.0, degrees)
        columns.append(np.nonzero(reds(rgb).any(axis=0))[0].mean())
    assert columns[0] > 40  # it stands ahead to the right
    assert columns[0] > columns[1] > columns[2]
    rgb, _ = seen(scene, 2.5, 2.0, degrees=27)
    assert np.nonzero(reds(rgb).any(axis=0))[0].mean() == pytest.approx(31.5, abs=1.5)


def test_a_thing_hides_what_is_behind_it_and_stands_on_the_floor() -> None:
    wall = ("Safe", "", box(2.5, 4.0, (2.0, 1.0, 0.5)))
    behind = ("Safe", "", box(2.5, 6.0, (0.5, 0.9, 0.5)))
    _, alone = seen(scene_of(one_room(wall)), 2.5, 1.5, 0)
    rgb, depth = seen(scene_of(one_room(behind, wall)), 2.5, 1.5, 0)
    near = np.abs(depth - 2.25) < 0.01
    assert near.sum() > 100 and (near == (np.abs(alone - 2.25) < 0.01)).all()
    rows = np.nonzero(near[:, 32])[0]
    # The foot of the front is 1.25 m under the eye at 2.25 m, its top 0.25 m; 32 px are 1 m.
    assert rows[-1] == int(32 + 32 * 1.25 / 2.25 - 0.5)
    assert rows[0] == int(32 + 32 * 0.25 / 2.25 + 0.5)
    assert reds(rgb)[near].mean() > 0.8


def test_rgb_and_depth_differ_in_size_and_agree() -> None:
    scene = scene_of(rooms_home("Home_003"))
    camera = Camera(96, 48, 40, 30)
    painter = RoomsPainter()
    rgb, depth = painter.paint(scene, 5.0, 1.0, 1.0, camera)
    assert rgb.shape == (48, 96, 3) and rgb.dtype == np.uint8
    assert depth.shape == (30, 40, 1) and depth.dtype == np.float32
    assert depth.min() > 0.0 and depth.max() <= 1.0
    same, _ = painter.paint(scene, 5.0, 1.0, 1.0, Camera(96, 48, 96, 48))
    _, equal = painter.paint(scene, 5.0, 1.0, 1.0, Camera(40, 30, 40, 30))
    assert (same == rgb).all() and (equal == depth).all()


def test_pictures_are_the_callers_own() -> None:
    scene = scene_of(rooms_home("Home_003"))
    painter = RoomsPainter()
    rgb, depth = painter.paint(scene, 5.0, 1.0, 1.0, SQUARE)
    kept = rgb.copy(), depth.copy()
    painter.paint(scene, 5.0, 1.0, 2.0, SQUARE)
    assert (rgb == kept[0]).all() and (depth == kept[1]).all()


def test_a_turn_all_the_way_round_ends_where_it_began() -> None:
    scene = scene_of(rooms_home("Home_003"))
    one, _ = RoomsPainter().paint(scene, 5.0, 1.0, 0.5, SQUARE)
    other, _ = RoomsPainter().paint(scene, 5.0, 1.0, 0.5 + 2 * pi, SQUARE)
    assert (one != other).mean() < 0.01


PRINT = """
from hashlib import sha256
from mnemonaut.envs.navigation.habitat.spaces import Camera
from mnemonaut.envs.navigation.rooms.homes import rooms_home
from mnemonaut.envs.navigation.rooms.picture import RoomsPainter
from mnemonaut.envs.navigation.rooms.scene import scene_of
scene = scene_of(rooms_home("Home_003"))
for turn in range(5):
    rgb, depth = RoomsPainter().paint(scene, 5.0, 1.0, turn * 1.3, Camera(64, 64, 32, 32))
    print(sha256(rgb.tobytes() + depth.tobytes()).hexdigest())
"""


def test_another_process_paints_the_same_bytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT], capture_output=True, text=True, check=True, timeout=120
    )
    scene = scene_of(rooms_home("Home_003"))
    here = []
    for turn in range(5):
        rgb, depth = RoomsPainter().paint(scene, 5.0, 1.0, turn * 1.3, Camera(64, 64, 32, 32))
        here.append(sha256(rgb.tobytes() + depth.tobytes()).hexdigest())
    assert done.stdout.split() == here
    assert len(set(here)) == 5


def test_a_red_couch_is_red_and_faces_its_own_way() -> None:
    couch = ("Sofa", "sofa", box(2.5, 4.0, (2.0, 0.9, 0.9)))
    scene = scene_of(one_room(couch))
    rgb, depth = seen(scene, 2.5, 6.5, 180)  # its front looks along +y
    assert reds(rgb).mean() > 0.03
    # Its seat is in front of its back, so from the front it has more than one depth.
    front = depth[:, 32][reds(rgb)[:, 32]]
    _, behind = seen(scene, 2.5, 1.5, 0)
    assert np.ptp(front) > 0.4
    assert np.abs(behind[40:44, 32] - 2.05).max() < 0.02


@pytest.mark.parametrize("degrees", [0, 45, 100, 260])
def test_poses_outside_on_walls_and_in_corners_have_whole_pictures(degrees: float) -> None:
    scene = scene_of(one_room())
    for x, y in ((-3.0, 2.0), (0.0, 2.0), (0.0, 0.0), (WIDE, LONG), (2.5, LONG + 1.0)):
        _, depth = seen(scene, x, y, degrees)
        assert np.isfinite(depth).all() and (depth >= 0.0).all()


def test_numbers_of_any_kind_are_a_pose() -> None:
    scene = scene_of(one_room())
    one, _ = RoomsPainter().paint(scene, 2, 3, 0, SQUARE)
    x, y, heading = (cast(Any, n) for n in (np.float32(2.0), np.int64(3), np.float64(0)))
    other, _ = RoomsPainter().paint(scene, x, y, heading, SQUARE)
    assert (one == other).all()


def test_refusals_name_the_cure() -> None:
    with pytest.raises(UnknownName, match="numba"):
        RoomsPainter("vulkan")
    painter = RoomsPainter()
    scene = scene_of(one_room())
    with pytest.raises(EnvError, match="finite"):
        painter.paint(scene, float("nan"), 1.0, 0.0, SQUARE)
    painter.close()
    painter.close()
    with pytest.raises(EnvError, match="make another"):
        painter.paint(scene, 1.0, 1.0, 0.0, SQUARE)


def test_the_light_tells_walls_apart() -> None:
    walls_seen = set()
    for degrees in (0, 90, 180, 270):
        rgb, _ = seen(scene_of(one_room()), 2.5, 4.0, degrees)
        walls_seen.add(tuple(rgb[31, 44 if degrees == 180 else 32].tolist()))
    assert len(walls_seen) == 4
