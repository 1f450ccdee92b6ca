"""Continuous navigation in words and plain JSON."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...world import Info, State
from .spaces import MOST_DEPTH, metres

_SIDES = ("left", "ahead", "right")
_BAND = 0.2  # of the picture's height, half above and half below its middle
_NEAR = 5  # percent: one stray pixel is no wall


def describe(observation: Any, info: Info) -> State:
    """Where the agent is, which ways are free, and how far it has come."""
    place = info["place"]
    free = free_ways(observation["depth"])
    facts = {
        "building": info["episode"]["building"],
        "instruction": info["episode"]["instruction"],
        "start": list(info["walked"][0]),
        "here": list(place["at"]),
        "heading": place["heading"],
        "walked": [list(point) for point in info["walked"]],
        "places": {},
        "free": free,
        "collided": info["collided"],
    }
    x, y, z = place["at"]
    lines = [
        f"Instruction: {facts['instruction']}",
        f"You are at ({x:.2f}, {y:.2f}, {z:.2f}) metres, facing {place['heading']:.0f} degrees "
        "(clockwise), and have taken "
        f"{info['total_steps']} {'step' if info['total_steps'] == 1 else 'steps'}.",
        "Free way: " + ", ".join(f"{side} {_told(free[side])}" for side in _SIDES) + ".",
    ]
    if info["collided"]:
        lines.append("Something is in the way: your last step ahead was cut short.")
    if "success" in info:
        lines.append("The episode is over.")
    return State("\n".join(lines), facts)


def free_ways(depth: NDArray[np.float32]) -> dict[str, float]:
    """Metres to the nearest thing at eye level in the left, middle and right third of a picture.

    Args:
        depth: as observed, (H, W, 1), 0 to 1.
    """
    height, width = depth.shape[:2]
    half = max(1, round(height * _BAND / 2))
    band = metres(depth[max(0, height // 2 - half) : height // 2 + half, :, 0])
    nearest = []
    for third in range(3):
        left = width * third // 3
        part = band[:, left : max(width * (third + 1) // 3, left + 1)]
        nearest.append(round(float(np.percentile(part, _NEAR)), 2))
    return dict(zip(_SIDES, nearest, strict=True))


def _told(distance: float) -> str:
    return f"{MOST_DEPTH:.0f} m or more" if distance >= MOST_DEPTH else f"{distance:.1f} m"
