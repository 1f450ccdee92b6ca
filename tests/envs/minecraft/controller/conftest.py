"""Small hand-made surroundings, and a real world to act in."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.minecraft.controller.known import Known
from mnemonaut.envs.minecraft.controller.palette import Palette
from mnemonaut.envs.minecraft.controller.skills import skills
from mnemonaut.envs.minecraft.dojo.env import MinecraftEnv
from mnemonaut.envs.world import Feedback, Transition

STOPS = {"stone", "dirt", "grass block", "wood", "leaves", "coal ore", "bedrock", "cactus"}
LIQUIDS = {"water", "lava"}


def seen_as_voxels(names: np.ndarray, metas: np.ndarray | None = None) -> dict[str, Any]:
    """What MineDojo's `voxels` would say of these names, as far as the skills read it."""
    return {
        "block_name": names,
        "block_meta": np.zeros(names.shape, np.int64) if metas is None else metas,
        "blocks_movement": np.isin(names, sorted(STOPS)),
        "is_liquid": np.isin(names, sorted(LIQUIDS)),
        "is_tool_not_required": ~np.isin(names, ["stone", "coal ore", "bedrock"]),
    }


@pytest.fixture
def voxels() -> Callable[..., dict[str, Any]]:
    """Makes the observation of an array of names."""
    return seen_as_voxels


def _ground(changes: Mapping[tuple[int, int, int], str], size: int = 25) -> Known:
    names = np.full((size, 16, size), "air", "<U24")
    names[:, :5] = "stone"
    names[:, 5] = "dirt"
    for cell, name in changes.items():
        names[cell] = name
    known = Known(Palette(), (12, 6, 12))
    known.see_voxels(seen_as_voxels(names), (0, 0, 0))
    return known


@pytest.fixture
def ground() -> Callable[..., Known]:
    """A known plain: stone to y 4, dirt at y 5, air above; with some cells changed."""
    return _ground


Played = tuple[Feedback, int, Transition]


def _play(env: MinecraftEnv, seed: int, skill: str, *args: str | int, most: int = 3000) -> Played:
    observation, info = env.reset(seed=seed)
    now = Transition(observation, 0.0, False, False, info)
    run = skills()[skill].run(args, now)
    steps = 0
    try:
        action = next(run)
        while steps < most:
            assert env.action_space.contains(action)
            now = Transition(*env.step(action))
            steps += 1
            action = run.send(now)
    except StopIteration as stop:
        return stop.value, steps, now
    raise AssertionError(f"{skill}{args} did not end within {most} steps")


@pytest.fixture(scope="session")
def play() -> Callable[..., Played]:
    """Plays one skill from a world's start: its feedback, the steps, the last transition."""
    return _play
