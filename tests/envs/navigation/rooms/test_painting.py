"""Depth agrees with a ray caster that knows nothing of columns, portals or spans."""

from math import cos, sin, tau

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.envs.homes.home import obstacles
from mnemonaut.envs.navigation.habitat.spaces import Camera
from mnemonaut.envs.navigation.rooms.homes import RoomsHome, rooms_home
from mnemonaut.envs.navigation.rooms.painting_boxes import draw_boxes
from mnemonaut.envs.navigation.rooms.painting_rooms import draw_rooms, room_at
from mnemonaut.envs.navigation.rooms.picture import RoomsPainter
from mnemonaut.envs.navigation.rooms.scene import RoomsScene, scene_of

Array = NDArray[np.float64]
SIDE, EYE = 24, 1.25
HOMES = tuple(f"Home_{number:03d}" for number in (0, 7, 21, 100, 300))


def rays(heading: float) -> Array:
    """(SIDE * SIDE, 3) directions x, y and up of the pixels' centres, one metre ahead."""
    step = (2.0 * (np.arange(SIDE) + 0.5) / SIDE) - 1.0
    aside, down = np.meshgrid(step, step)
    forward = np.array([sin(heading), cos(heading), 0.0])
    right = np.array([cos(heading), -sin(heading), 0.0])
    found = forward + aside[..., None] * right - down[..., None] * np.array([0.0, 0.0, 1.0])
    return np.asarray(found.reshape(-1, 3))


def cast(home: RoomsHome, scene: RoomsScene, x: float, y: float, heading: float) -> Array:
    """(SIDE, SIDE) metres along the optical axis to the first thing that each ray meets."""
    ways = rays(heading)
    ways = np.where(np.abs(ways) < 1e-9, 1e-9, ways)
    eye = np.array([x, y, EYE])
    nearest = np.full(len(ways), np.inf)
    for plane in (0.0, home.home.rooms[0].height):
        gone = (plane - EYE) / ways[:, 2]
        nearest = np.where(gone > 0, np.minimum(nearest, gone), nearest)
    for wall in home.home.walls:
        across = 0 if abs(wall.start[0] - wall.end[0]) < 1e-9 else 1
        low, high = sorted((wall.start[1 - across], wall.end[1 - across]))
        gone = (wall.start[across] - eye[across]) / ways[:, across]
        along = eye[1 - across] + gone * ways[:, 1 - across]
        height = EYE + gone * ways[:, 2]
        met = (gone > 0) & (along >= low) & (along <= high)
        met &= (height >= wall.bottom) & (height <= wall.top)
        nearest = np.where(met, np.minimum(nearest, gone), nearest)
    for row in scene.boxes:
        nearest = np.minimum(nearest, _to_box(row, eye, ways))
    return nearest.reshape(SIDE, SIDE)


def _to_box(row: Array, eye: Array, ways: Array) -> Array:
    """Where rays enter a box or an upright cylinder; inf where they do not, or begin inside."""
    x, y, half_x, half_y, c, s, bottom, top, round_ = row.tolist()
    turn = np.array([[c, s], [-s, c]])  # columns: from the world's axes to the box's own
    start = np.array([*((eye[:2] - [x, y]) @ turn), eye[2] - (bottom + top) / 2])
    way = np.concatenate([ways[:, :2] @ turn, ways[:, 2:]], axis=1)
    half = np.array([half_x, half_y, (top - bottom) / 2])
    way = np.where(np.abs(way) < 1e-12, 1e-12, way)
    enter = np.minimum((-half - start) / way, (half - start) / way)
    leave = np.maximum((-half - start) / way, (half - start) / way)
    if round_:
        flat, at = way[:, :2] / half[:2], start[:2] / half[:2]
        a, b, r = (flat**2).sum(1), flat @ at, (at**2).sum() - 1.0
        root = np.sqrt(np.maximum(b * b - a * r, 0.0))
        first = np.where(b * b > a * r, (-b - root) / a, np.inf)
        last = np.where(b * b > a * r, (root - b) / a, -np.inf)
        enter = np.stack([first, enter[:, 2]], 1)
        leave = np.stack([last, leave[:, 2]], 1)
    come, go = enter.max(axis=1), leave.min(axis=1)
    return np.where((come < go) & (come > 0.02), come, np.inf)


def poses(home: RoomsHome, count: int, seed: int) -> list[tuple[float, float, float]]:
    """Free places all over a home."""
    rng = np.random.default_rng(seed)
    low_x, low_y, high_x, high_y = home.home.bounds
    free = obstacles(home.home)
    found: list[tuple[float, float, float]] = []
    while len(found) < count:
        x, y = float(rng.uniform(low_x, high_x)), float(rng.uniform(low_y, high_y))
        if free.clear(x, y, 0.2):
            found.append((x, y, float(rng.uniform(0, tau))))
    return found


@pytest.mark.parametrize("name", HOMES)
def test_depth_agrees_with_a_ray_caster(name: str) -> None:
    home = rooms_home(name)
    scene = scene_of(home)
    painter = RoomsPainter()
    shares = []
    for pose in poses(home, 6, seed=len(name)):
        _, depth = painter.paint(scene, *pose, Camera(SIDE, SIDE, SIDE, SIDE))
        expected = np.minimum(cast(home, scene, *pose) / 10.0, 1.0)
        agree = np.abs(depth[:, :, 0] - expected) < 1e-4 + 1e-3 * expected
        shares.append(agree.mean())
    assert min(shares) > 0.985  # an edge may fall on a pixel's very centre
    assert np.mean(shares) > 0.995


@given(
    name=st.sampled_from(HOMES),
    x=st.floats(-0.5, 1.5),
    y=st.floats(-0.5, 1.5),
    heading=st.floats(-10, 10),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    slope=st.floats(0.05, 8.0),
)
@settings(max_examples=150, deadline=None)
def test_there_are_no_holes(
    name: str, x: float, y: float, heading: float, size: tuple[int, int], slope: float
) -> None:
    scene = scene_of(rooms_home(name))
    wide, long = scene.rooms[:, 2].max(), scene.rooms[:, 3].max()
    depth = np.full(size, np.nan, np.float32)
    colours = np.full(size, 0xFF123456, np.uint32)
    spans = np.empty((len(scene.rooms), 2), np.int32)
    reaches = np.empty(size[1])
    pose = x * wide, y * long, EYE, heading, slope
    draw_rooms(
        scene.rooms, scene.floors, scene.ceilings, scene.walls, scene.first_doors, scene.doors,
        scene.door_colours, *pose, depth, colours, spans, reaches,
    )  # fmt: skip
    assert np.isfinite(depth).all() and (colours < 1 << 24).all()
    before = depth.copy()
    draw_boxes(
        scene.first_boxes, scene.boxes, scene.box_colours, *pose, depth, colours, spans, reaches
    )
    assert np.isfinite(depth).all() and (colours < 1 << 24).all()
    assert (depth <= before).all()


def test_the_room_around_a_point_is_found() -> None:
    home = rooms_home("Home_000")
    scene = scene_of(home)
    for number, room in enumerate(home.home.rooms):
        x0, y0, x1, y1 = room.bounds
        assert room_at(scene.rooms, (x0 + x1) / 2, (y0 + y1) / 2) == number
    assert room_at(scene.rooms, -9.0, 6.0) == 0


def test_only_rooms_that_are_seen_have_a_span() -> None:
    home = rooms_home("Home_000")
    scene = scene_of(home)
    depth, colours = np.empty((64, 64), np.float32), np.empty((64, 64), np.uint32)
    spans = np.empty((len(scene.rooms), 2), np.int32)
    # From the middle of the living room towards its shut entrance in the west.
    draw_rooms(
        scene.rooms, scene.floors, scene.ceilings, scene.walls, scene.first_doors, scene.doors,
        scene.door_colours, 2.0, 7.5, EYE, -tau / 4, 1.0, depth, colours, spans, np.empty(64),
    )  # fmt: skip
    assert spans[0].tolist() == [0, 63]
    assert (spans[1:, 0] > spans[1:, 1]).all()
