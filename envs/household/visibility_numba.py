"""The kernel of `visibility.py`, compiled: the same points and tests, one after another."""

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from .visibility import ALMOST, ALONG, NEAR, SHARES, SLACK

_SHARES = np.array(SHARES)
_ALONG = np.array(ALONG)
_LATTICE = len(SHARES) ** 3


def _machine_code(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function compiled, and kept on disk where numba may write, else for this process."""
    numba: Any = importlib.import_module("numba")
    compiled: Callable[..., Any]
    try:
        compiled = numba.njit(cache=True)(function)
    except RuntimeError:
        compiled = numba.njit(function)
    return compiled


@_machine_code
def _blocked(eye, target, lower, upper, free):  # type: ignore[no-untyped-def]
    """Whether any block cuts the segment from the eye to the target."""
    for block in range(lower.shape[0]):
        if free[block]:
            continue
        enter, leave, around = 0.0, 1.0, True
        for axis in range(3):
            low, high = lower[block, axis], upper[block, axis]
            if not low <= target[axis] <= high:
                around = False
            step = (target[axis] - eye[axis]) * ALMOST
            if abs(step) < NEAR:
                if not low < eye[axis] < high:
                    leave = -1.0
            else:
                first, last = (low - eye[axis]) / step, (high - eye[axis]) / step
                if first > last:
                    first, last = last, first
                enter, leave = max(enter, first), min(leave, last)
        if enter < leave and not around:
            return True
    return False


@_machine_code
def seen(  # type: ignore[no-untyped-def]
    eye, axes, tan_x, tan_y, distance, lower, upper, hidden, block_lower, block_upper, free
):
    """Which boxes are seen; arguments as in `visibility.seen_numpy`."""
    found = np.zeros(lower.shape[0], np.bool_)
    target = np.empty(3)
    reach = distance * distance
    far = (distance + SLACK) * (distance + SLACK)
    for row in range(lower.shape[0]):
        if hidden[row]:
            continue
        dx = min(max(eye[0], lower[row, 0]), upper[row, 0]) - eye[0]
        dz = min(max(eye[2], lower[row, 2]), upper[row, 2]) - eye[2]
        if dx * dx + dz * dz > reach:
            continue
        for sample in range(_LATTICE + 1 + _ALONG.shape[0]):
            for axis in range(3):
                low, high = lower[row, axis], upper[row, axis]
                if sample < _LATTICE:
                    power = 9 if axis == 0 else (3 if axis == 1 else 1)
                    share = _SHARES[sample // power % 3]
                    target[axis] = (low + high) / 2 + share * (high - low)
                else:
                    line = eye[axis]
                    if sample > _LATTICE:
                        line = eye[axis] + _ALONG[sample - _LATTICE - 1] * axes[2, axis]
                    target[axis] = min(max(line, low), high)
            x, y, z = target[0] - eye[0], target[1] - eye[1], target[2] - eye[2]
            depth = x * axes[2, 0] + y * axes[2, 1] + z * axes[2, 2]
            if depth <= 0.01 or x * x + z * z > far:
                continue
            if abs(x * axes[0, 0] + y * axes[0, 1] + z * axes[0, 2]) > depth * tan_x:
                continue
            if abs(x * axes[1, 0] + y * axes[1, 1] + z * axes[1, 2]) > depth * tan_y:
                continue
            if not _blocked(eye, target, block_lower, block_upper, free[row]):
                found[row] = True
                break
    return found
