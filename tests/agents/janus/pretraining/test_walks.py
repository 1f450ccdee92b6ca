"""Walks for the spatial encoder: every step is one of the environment's, and told as it was."""

from math import pi, sqrt

import numpy as np
import pytest

from mnemonaut.agents.janus.pretraining.sights import Eye, viewable
from mnemonaut.agents.janus.pretraining.walks import (
    AHEAD,
    BLOCKED,
    LEFT,
    REACH,
    RIGHT,
    STILL,
    motion_since,
    walk,
)
from mnemonaut.envs.navigation.rooms.homes import SPLITS

HOME = SPLITS["train"][0]


def test_motion_is_told_as_the_first_pose_saw_it() -> None:
    east = pi / 2
    poses = np.array([[1, 1, east], [3.5, 1, east], [3.5, 0, east + pi / 2]], np.float32)
    # 2.5 m forward; then 1 m to the right of that, looking to the right.
    known = np.array([[0, 1, 0, 0], [0, 1, 0, 0.5], [1, 0, 0.2, 0.5]], np.float32)
    np.testing.assert_allclose(motion_since(poses), known, atol=1e-6)


def test_motion_does_not_depend_on_where_an_episode_lies() -> None:
    poses = np.array([[0, 0, 0.3], [0.1, 0.4, 0.8], [-1, 2, 4.0]], np.float32)
    turn = np.array([[sqrt(0.5), -sqrt(0.5)], [sqrt(0.5), sqrt(0.5)]])
    elsewhere = poses.copy()
    elsewhere[:, :2] = poses[:, :2] @ turn + 7  # a quarter of pi clockwise about the origin
    elsewhere[:, 2] += pi / 4
    turned = np.array([0.0, 1.0]) @ turn
    assert np.arctan2(turned[0], turned[1]) == pytest.approx(pi / 4)
    np.testing.assert_allclose(motion_since(elsewhere), motion_since(poses), atol=1e-5)


def test_every_step_is_told_as_it_was() -> None:
    rng, eye = np.random.default_rng(4), Eye(64, 4)
    walks = [walk(eye, viewable(HOME), 40, rng) for _ in range(8)]
    for one in walks:
        assert one.steps[0] == STILL and (one.steps[1:] != STILL).all()
        np.testing.assert_allclose(one.motion[0], [0, 1, 0, 0])
    steps = np.concatenate([one.steps[1:] for one in walks])
    heading = [np.unwrap(np.arctan2(one.motion[:, 0], one.motion[:, 1])) for one in walks]
    turned = np.concatenate([np.diff(angles) for angles in heading])
    moved = np.concatenate([np.diff(one.motion[:, 2:], axis=0) for one in walks])
    metres = REACH * np.linalg.norm(moved, axis=1)
    assert set(steps.tolist()) == {AHEAD, LEFT, RIGHT, BLOCKED}
    np.testing.assert_allclose(turned[steps == RIGHT], pi / 12, atol=1e-5)
    np.testing.assert_allclose(turned[steps == LEFT], -pi / 12, atol=1e-5)
    straight = (steps == AHEAD) | (steps == BLOCKED)
    np.testing.assert_allclose(turned[straight], 0, atol=1e-5)
    np.testing.assert_allclose(metres[~straight], 0, atol=1e-5)
    assert (metres[steps == AHEAD] > 0.22).all() and (metres[straight] < 0.26).all()
    assert np.median(metres[steps == AHEAD]) == pytest.approx(0.25, abs=1e-4)
    assert (metres[steps == BLOCKED] < 0.2251).all()


def test_frames_and_depth_are_seen_from_where_the_walk_went() -> None:
    eye, home = Eye(64, 4), viewable(HOME)
    one = walk(eye, home, 20, np.random.default_rng(5))
    rng = np.random.default_rng(5)  # draws the same start
    x, y = home.spots[rng.integers(len(home.spots))].tolist()
    start = float(rng.uniform(0.0, 2 * pi))
    for frame, (sine, cosine, right, forward) in enumerate(one.motion.tolist()):
        east = REACH * (right * np.cos(start) + forward * np.sin(start))
        north = REACH * (forward * np.cos(start) - right * np.sin(start))
        rgb, depth = eye.look(home, x + east, y + north, start + float(np.arctan2(sine, cosine)))
        # The pose is known to single precision only: single pixels at edges may differ.
        assert (rgb == one.frames[frame]).mean() > 0.95
        means = depth.reshape(4, 16, 4, 16).mean((1, 3))
        np.testing.assert_allclose(means, one.depth[frame], atol=5e-3)
