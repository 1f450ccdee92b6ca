"""Random boxes and cameras: both engines agree, and so does a ray caster that knows neither."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mnemonaut.envs.homes.render import Boxes, Camera, Renderer

SEEDS = st.integers(0, 2**32 - 1)


def random_boxes(rng: np.random.Generator, count: int) -> Boxes:
    """Boxes of all sizes and turns around the origin, a few of them hollow, in a hollow room."""
    turns, _ = np.linalg.qr(rng.normal(size=(count, 3, 3)))
    turns[:, :, 0] *= np.linalg.det(turns)[:, None]
    upright = rng.random(count) < 0.5
    turns[upright] = np.eye(3)
    centers, half = rng.uniform(-4, 4, (count, 3)), rng.uniform(0.01, 0.8, (count, 3))
    hollow = rng.random(count) < 0.2
    centers[0], half[0], turns[0], hollow[0] = 0, rng.uniform(4, 9, 3), np.eye(3), True
    colors = rng.integers(0, 256, (count, 3))
    return Boxes(
        centers.astype(np.float32), half.astype(np.float32), turns.astype(np.float32),
        colors.astype(np.uint8), np.arange(count, dtype=np.int32), hollow, rng.random(count) < 0.3,
    )  # fmt: skip


def random_camera(rng: np.random.Generator, width: int, height: int) -> Camera:
    x, y, z = rng.uniform(-3, 3, 3).tolist()
    yaw, horizon = float(rng.uniform(-360, 360)), float(rng.uniform(-90, 90))
    return Camera((x, y, z), yaw, horizon, float(rng.uniform(30, 120)), width, height)


def cast(boxes: Boxes, camera: Camera) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ids and depths by intersecting each pixel's ray with the slabs of each box."""
    right, up = camera.slopes()
    u = ((2 * np.arange(camera.width) + 1) / camera.width - 1) * right
    v = (1 - (2 * np.arange(camera.height) + 1) / camera.height) * up
    grid = np.stack([*np.meshgrid(u, v), np.ones((camera.height, camera.width))], axis=2)
    rays = grid @ camera.axes()
    depth = np.full(rays.shape[:2], camera.far)
    ids = np.full(rays.shape[:2], -1)
    for row in range(len(boxes)):
        turn = boxes.rotations[row].astype(float)
        origin = (np.array(camera.position) - boxes.centers[row]) @ turn
        ray = rays @ turn
        with np.errstate(divide="ignore"):
            low, high = ((sign * boxes.half_sizes[row] - origin) / ray for sign in (-1.0, 1.0))
        enter, leave = np.minimum(low, high).max(axis=2), np.maximum(low, high).min(axis=2)
        distance = leave if boxes.hollow[row] else enter
        hit = (enter < leave) & (distance > camera.near) & (distance < depth)
        depth[hit], ids[hit] = distance[hit], boxes.ids[row]
    return ids, depth


@settings(max_examples=25)
@given(SEEDS)
def test_engines_agree(both: tuple[Renderer, Renderer], seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, camera = random_boxes(rng, 40), random_camera(rng, 120, 90)
    one, other = (renderer.render(boxes, camera) for renderer in both)
    same = one.ids == other.ids
    assert same.mean() >= 0.995
    assert np.abs(one.depth - other.depth)[same].max() <= 0.01
    grey = np.abs(one.rgb.astype(int) - other.rgb.astype(int)).max(axis=2)
    assert (grey[same] <= 4).mean() >= 0.995


@settings(max_examples=25)
@given(SEEDS)
def test_both_agree_with_rays(both: tuple[Renderer, Renderer], seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, camera = random_boxes(rng, 15), random_camera(rng, 40, 30)
    ids, depth = cast(boxes, camera)
    assert len(np.unique(ids)) > 1 or (ids == 0).all()
    for renderer in both:
        frame = renderer.render(boxes, camera)
        same = frame.ids == ids
        assert same.mean() >= 0.995, renderer.engine
        assert np.abs(frame.depth - depth)[same].max() <= 0.01, renderer.engine
