"""Aimless walks: ahead mostly, in turns of a few steps, and away from what is in the way."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....envs.homes.grid import RADIUS
from ....envs.navigation.habitat.spaces import STEP, TURN
from ....envs.navigation.rooms.motion import moved
from .sights import Eye, Viewable

STILL, AHEAD, LEFT, RIGHT, BLOCKED = range(5)
"""What a step came to; STILL is before the first."""

STEPS = 5

REACH = 5.0
"""Metres that 1 stands for in the offsets of a motion."""

_TURNING = 0.12  # chance of a turn at each free step
_TURNS = 8  # most steps of a turn


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """T frames of a walk.

    Attributes:
        frames: (T, 3, H, W) uint8.
        depth: (T, side, side) float32, 1 for 10 m, the mean of each patch.
        motion: (T, 4) float32, see `motion_since`.
        steps: (T,) what led to each frame, one of the five above.
    """

    frames: NDArray[np.uint8]
    depth: NDArray[np.float32]
    motion: NDArray[np.float32]
    steps: NDArray[np.int64]


def walk(eye: Eye, home: Viewable, length: int, rng: np.random.Generator) -> Walk:
    """A walk from anywhere in a home."""
    x, y = home.spots[rng.integers(len(home.spots))].tolist()
    heading = float(rng.uniform(0.0, 2 * math.pi))
    side, patch = eye.side, eye.picture // eye.side
    frames = np.zeros((length, 3, eye.picture, eye.picture), np.uint8)
    depth = np.zeros((length, side, side), np.float32)
    poses = np.zeros((length, 3), np.float32)
    steps = np.zeros(length, np.int64)
    turn, turns = 1, 0
    step = STILL
    for frame in range(length):
        frames[frame], far = eye.look(home, x, y, heading)
        depth[frame] = far.reshape(side, patch, side, patch).mean((1, 3))
        poses[frame], steps[frame] = (x, y, heading), step
        if turns:
            turns -= 1
            heading += turn * math.radians(TURN)
            step = RIGHT if turn > 0 else LEFT
            continue
        (x, y), collided = moved(home.ground.table, (x, y), heading, STEP, RADIUS)
        step = BLOCKED if collided else AHEAD
        if collided or rng.random() < _TURNING:
            turn, turns = (-1, 1)[rng.integers(2)], int(rng.integers(1, _TURNS + 1))
    return Walk(frames, depth, motion_since(poses), steps)


def motion_since(poses: NDArray[np.float32]) -> NDArray[np.float32]:
    """Movement since the first pose: sine and cosine of the turn to the right, and the offset to
    the right and forward as the first pose saw it, in REACH metres; (T, 3) to (T, 4).
    """
    start = poses[0].astype(np.float64)
    turned = poses[:, 2] - start[2]
    east, north = poses[:, 0] - start[0], poses[:, 1] - start[1]
    sine, cosine = np.sin(start[2]), np.cos(start[2])
    right, forward = east * cosine - north * sine, east * sine + north * cosine
    return np.stack((np.sin(turned), np.cos(turned), right / REACH, forward / REACH), 1).astype(
        np.float32
    )
