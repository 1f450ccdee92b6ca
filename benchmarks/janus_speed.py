"""How fast the rendered rooms step on one core, and what a reset costs.

A speed is `env.step` through `gymnasium.make` under random actions but STOP, the observation
read. Time is that of the core, so that what else runs on the machine does not count.
"""

import time
from typing import Any

import numpy as np
from claim import Target

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.habitat.spaces import FORWARD, LEFT, RIGHT

ENV = "mnemonaut/Rooms-v0"
SIDES = (64, 224)
SHARES = (0.7, 0.15, 0.15)
"""Of FORWARD, LEFT and RIGHT, as VLN-CE's random agent has them without its STOP."""

HOMES, ROUNDS = 4, 3

TARGETS = [
    Target("steps_per_second_64x64", 1_500),
    Target("steps_per_second_224x224", 300),
]


def speed(quick: bool = False) -> dict[str, Any]:
    """Steps a second by the side of picture and depth; seconds of a reset."""
    figures: dict[str, Any] = {}
    for side in SIDES:
        steps = (400 if quick else 2_000) if side > 100 else (2_000 if quick else 12_000)
        figures[f"steps_per_second_{side}x{side}"] = round(steps_per_second(side, steps))
    known, new = reset_seconds(5 if quick else 20)
    return {**figures, "reset_known_home_seconds": known, "reset_new_home_seconds": new}


def steps_per_second(side: int, steps: int) -> float:
    """Mean over a few homes; of several rounds in each the fastest counts."""
    env = registry.make(ENV, **_sides(side))
    rates = []
    for home in range(HOMES):
        options = {"task": f"rooms valid route {home}"}
        rng = np.random.default_rng(home)
        best = 0.0
        for _ in range(ROUNDS):
            env.reset(options=options)
            actions = rng.choice((FORWARD, LEFT, RIGHT), steps // ROUNDS, p=SHARES)
            begun = time.process_time()
            for action in actions:
                observation, _, _, truncated, _ = env.step(action)
                observation["rgb"][0, 0, 0]
                if truncated:
                    env.reset(options=options)
            best = max(best, len(actions) / (time.process_time() - begun))
        rates.append(best)
    env.close()
    return float(np.mean(rates))


def reset_seconds(homes: int) -> tuple[float, float]:
    """The median reset in a home that is known to the process, and in one that is new to it;
    compilation left out."""
    env = registry.make(ENV, **_sides(64))
    env.reset(options={"task": "rooms seen find 0"})
    known, new = [], []
    for number in range(1, homes + 1):
        new.append(_timed(env, f"rooms seen route {number}"))
        known.append(_timed(env, f"rooms seen find {number}"))
    env.close()
    return round(float(np.median(known)), 5), round(float(np.median(new)), 4)


def _timed(env: Any, task: str) -> float:
    begun = time.process_time()
    env.reset(options={"task": task})
    return time.process_time() - begun


def _sides(side: int) -> dict[str, int]:
    return dict.fromkeys(("width", "height", "depth_width", "depth_height"), side)
