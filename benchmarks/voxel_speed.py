"""How fast the voxel world steps on one core, beside Crafter and Craftax in the same run.

A speed is `env.step` through `gymnasium.make` under random actions (five of eight functions play
two ticks more, as MineDojo's wrapper does), the observation read. Time is that of the core, so
that what else runs on the machine does not count.
"""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target

from mnemonaut.envs import registry

ENV = "mnemonaut/Minecraft-v0"
PEERS = "MNEMONAUT_PEERS_PYTHON"
BARE: dict[str, Any] = {"image_size": None, "use_voxel": False, "use_lidar": False}
SETTINGS: dict[str, dict[str, Any]] = {
    "bare": BARE,
    "sensors": {"image_size": None},
    "picture_160x256": BARE | {"image_size": (160, 256)},
    "picture_64x64": BARE | {"image_size": (64, 64)},
}
"""`sensors`: the voxels and rays that the skills read."""

ROUNDS, WORLDS = 3, 4

TARGETS = [
    Target("bare_steps_per_second", 3_000),
    Target("picture_160x256_steps_per_second", 150),
    Target("picture_64x64_steps_per_second", 1_000),
    Target("reset_seconds", 0.3, at_least=False),
]


def speed(quick: bool = False) -> dict[str, Any]:
    """Steps a second by what is observed; seconds of a reset to a new world; peers."""
    figures: dict[str, Any] = {}
    for name, options in SETTINGS.items():
        steps = (600 if "160" in name else 2_000) if quick else (1_500 if "160" in name else 9_000)
        figures[f"{name}_steps_per_second"] = round(steps_per_second(options, steps))
    figures["reset_seconds"] = round(reset_seconds(5 if quick else 20), 3)
    return figures | peers(2.0 if quick else 10.0)


def steps_per_second(options: dict[str, Any], steps: int) -> float:
    """Mean over a few worlds; of several rounds in each the fastest counts."""
    env = registry.make(ENV, strict_check=False, **options)
    space: Any = env.action_space
    rates = []
    for world in range(WORLDS):
        rng = np.random.default_rng(world)
        best = 0.0
        for _ in range(ROUNDS):
            env.reset(seed=world)
            actions = rng.integers(0, space.nvec, (steps // ROUNDS, len(space.nvec)))
            begun = time.process_time()
            for action in actions:
                observation, _, terminated, truncated, _ = env.step(action)
                observation["life_stats"]["life"]
                if terminated or truncated:
                    env.reset(seed=world)
            best = max(best, len(actions) / (time.process_time() - begun))
        rates.append(best)
    env.close()
    return float(np.mean(rates))


def reset_seconds(resets: int) -> float:
    """The median reset to a world never seen, compilation left out."""
    env = registry.make(ENV, **BARE)
    env.reset(seed=0)
    taken = []
    for seed in range(1, resets + 1):
        begun = time.process_time()
        env.reset(seed=seed)
        taken.append(time.process_time() - begun)
    env.close()
    return float(np.median(taken))


def peers(seconds: float) -> dict[str, Any]:
    """Crafter's and Craftax's steps a second; nothing where no interpreter with them is named."""
    python = os.environ.get(PEERS, "")
    if not python:
        return {"peers": f"set {PEERS} to a Python that has crafter 1.8.3 and craftax 1.6.1"}
    script = Path(__file__).with_name("voxel_peers.py")
    told = subprocess.run(
        [python, script, str(seconds)], capture_output=True, text=True, check=True, timeout=900
    ).stdout
    return {f"peer {name}": rate for name, rate in json.loads(told.splitlines()[-1]).items()}
