"""Millions of random steps in the voxel world: no crash, no NaN, nothing odd carried, memory flat.

20 worlds of 500,000 random steps each through the env, resets included; every 1,000 steps all that
the world keeps is looked at. Memory is what the process holds, compared between the first tenth
of its steps and the last.
"""

import multiprocessing
import time
from argparse import Namespace
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell

from mnemonaut.envs import registry

ENV = "mnemonaut/Minecraft-v0"
WORLDS, STEPS = 20, 500_000
LOOK = 1_000
PLAIN = {"image_size": None, "use_voxel": False, "use_lidar": False, "strict_check": False}


def soak(world: int, steps: int) -> dict[str, Any]:
    """One world: what was found wrong, and the memory on the way, in MB."""
    env = registry.make(ENV, world_seed=world, **PLAIN)
    rng = np.random.default_rng(world)
    observation, info = env.reset(seed=world)
    space: Any = env.action_space
    wrong: list[str] = []
    held: list[float] = []
    deaths, begun = 0, time.process_time()
    for done in range(0, steps, LOOK):
        for action in rng.integers(0, space.nvec, (LOOK, len(space.nvec))):
            observation, _, terminated, truncated, info = env.step(action)
            if terminated or truncated:
                deaths += info["deaths"]
                observation, info = env.reset()
        wrong += [f"world {world}, step {done + LOOK}: {told}" for told in look(env, observation)]
        held.append(resident())
    env.close()
    seconds = time.process_time() - begun
    return {"wrong": wrong, "held": held, "deaths": deaths + info["deaths"], "seconds": seconds}


def look(env: Any, observation: Mapping[str, Any]) -> list[str]:
    """What is odd in all that the world keeps."""
    from mnemonaut.envs.minecraft.voxel.items import AIR, STACK

    game = env.unwrapped._engine._game
    told = []
    for name, record in (("player", game.player), ("mobs", game.mobs), ("drops", game.drops)):
        for field in record.dtype.names:
            if not np.isfinite(record[field]).all():
                told.append(f"{name}.{field} is not finite")
    for slot in game.slots:
        item, count = int(slot["item"]), int(slot["count"])
        if (item == AIR) != (count == 0) or count > STACK[item] or count < 0:
            told.append(f"a slot holds {count} of item {item}")
    for part in flat(observation):
        if part.dtype.kind == "f" and not np.isfinite(part).all():
            told.append("the observation holds a number that is not finite")
    return told


def flat(values: Mapping[str, Any]) -> list[np.ndarray[Any, Any]]:
    """All arrays of a nested observation."""
    arrays: list[np.ndarray[Any, Any]] = []
    for value in values.values():
        arrays += flat(value) if isinstance(value, Mapping) else [np.asarray(value)]
    return arrays


def resident() -> float:
    """What this process holds in memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def measure(options: Namespace) -> Mapping[str, Any]:
    worlds, steps = (2, 20_000) if options.quick else (WORLDS, STEPS)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.workers, spawn, max_tasks_per_child=1) as pool:
        found = list(pool.map(soak, range(worlds), [steps] * worlds))
    tenth = max(1, steps // LOOK // 10)
    growth = [float(np.mean(f["held"][-tenth:]) - np.mean(f["held"][:tenth])) for f in found]
    return {
        "soak_steps": worlds * steps,
        "soak_worlds": worlds,
        "soak_wrong": sum(len(f["wrong"]) for f in found),
        "soak_first_wrong": next((told for f in found for told in f["wrong"]), "nothing"),
        "soak_deaths": sum(f["deaths"] for f in found),
        "soak_growth_mb_median": round(float(np.median(growth)), 1),
        "soak_growth_mb_most": round(max(growth), 1),
        "soak_steps_per_second": round(worlds * steps / sum(f["seconds"] for f in found)),
    }


TARGETS = [
    Target("soak_steps", 10_000_000),
    Target("soak_wrong", 0, at_least=False),
    Target("soak_growth_mb_most", 64, at_least=False),
]

if __name__ == "__main__":
    tell("voxel_soak", measure, TARGETS, __doc__ or "")
