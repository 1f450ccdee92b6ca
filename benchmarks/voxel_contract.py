"""Whether the voxel world keeps MineDojo's contract, told by the real package; and what it costs.

The unpatched `minedojo` 0.1 runs on our facade, its game is our stand-in on loopback. Spaces are
compared key by key, a recorded random sequence of actions step by step. The package's own cost is
measured against a stand-in that answers every message with the same few bytes of work.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target

from mnemonaut.envs import registry
from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.minecraft.malmo.installation import installed

ENV = "mnemonaut/Minecraft-v0"
CANNED = Path(__file__).parents[1] / "tests" / "envs" / "minecraft" / "malmo"
IDS = (
    "combat_zombie_forest_leather_armors_wooden_sword_shield",
    "combat_bat_plains_barehand",
    "combat_cow_extreme_hills_barehand",
    "combat_spider_plains_iron_armors_iron_sword_shield",
    "combat_skeleton_extreme_hills_diamond_armors_diamond_sword_shield",
    "harvest_wool",
    "harvest_1_log",
    "harvest_8_log_forest",
    "harvest_1_cobblestone_with_stone_pickaxe",
    "harvest_8_diamond_with_iron_pickaxe",
    "harvest_1_iron_ingot_with_furnace_and_fuel",
    "harvest_8_cooked_beef_swampland_with_furnace_and_fuel",
    "harvest_8_bed_with_crafting_table",
    "techtree_from_barehand_to_wooden_pickaxe",
    "techtree_from_barehand_to_archery",
    "techtree_from_wood_to_leather_helmet",
    "techtree_from_iron_to_diamond_sword",
    "techtree_from_diamond_to_redstone_clock",
    "survival",
    "survival_sword_food",
)
PLAYED = ("harvest_1_log", "combat_cow_extreme_hills_barehand", "techtree_from_barehand_to_archery")
LENGTH = 200
SHAPE = {"image_size": (64, 64), "use_lidar": False}

TARGETS = [
    Target("spaces_equal_of_20", 20),
    Target("sequence_steps_equal_share", 1.0),
    Target("killed_stand_in_seconds", 10, at_least=False),
    Target("package_ratio_no_picture", 1.3, at_least=False),
    Target("package_ratio_64x64", 1.3, at_least=False),
    Target("package_ratio_160x256", 1.3, at_least=False),
]


def contract(quick: bool = False) -> dict[str, Any]:
    """All figures; a line that says so where the package is absent."""
    if not installed().ready:
        return {"contract": "needs minedojo 0.1: run `mnemonaut envs install minedojo`"}
    compared, equal = sequences(40 if quick else LENGTH)
    return {
        "spaces_equal_of_20": sum(map(spaces_equal, IDS)),
        "sequence_steps": compared,
        "sequence_steps_equal_share": equal / compared,
        "killed_stand_in_seconds": round(killed(), 2),
        **cost(150 if quick else 600),
    }


def spaces_equal(task: str) -> bool:
    """Of one task id: every key, kind, shape, kind of number and bound."""
    from mnemonaut.envs.minecraft.malmo import facade

    real = facade.make(task, image_size=(160, 256), seed=1)
    size = dict(xmin=-1, xmax=1, ymin=-1, ymax=1, zmin=-1, zmax=1)
    ours = registry.make(ENV, task=task, image_size=(160, 256), voxel_size=size, use_lidar=False)
    same = told(ours.observation_space) == told(real.observation_space)
    return same and told(ours.action_space) == told(real.action_space)


def told(space: Any, place: str = "") -> dict[str, Any]:
    """What a space is, flat: where -> shape, kind of number, bounds."""
    if hasattr(space, "spaces"):
        return {k: v for key in space.spaces for k, v in told(space[key], f"{place}/{key}").items()}
    bounds = {
        name: np.asarray(getattr(space, name)).tolist()
        for name in ("low", "high", "nvec", "n")
        if hasattr(space, name)
    }
    return {place: (tuple(space.shape), str(space.dtype), bounds)}


def sequences(length: int) -> tuple[int, int]:
    """Steps played in process and through the package, and how many of them were equal."""
    compared = equal = 0
    for nth, task in enumerate(PLAYED):
        ours = registry.make(ENV, task=task, **SHAPE)
        real = registry.make(ENV, task=task, engine="malmo", **SHAPE)
        rng = np.random.default_rng(nth)
        nvec = np.asarray(getattr(ours.action_space, "nvec", ()))
        for seed in (nth + 1, None):  # then by MineDojo's own reset
            ours.reset(seed=seed)
            real.reset(seed=seed)
            for _ in range(length // 2):
                action = rng.integers(0, nvec)
                one, other = ours.step(action), real.step(action)
                compared += 1
                equal += same(one[0], other[0]) and one[1:] == other[1:]
                if one[2] or one[3]:
                    break
        ours.close()
        real.close()
    return compared, equal


def same(one: Any, other: Any) -> bool:
    """Equal values under equal keys."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(np.array_equal(np.asarray(one), np.asarray(other)))


def killed() -> float:
    """Seconds from the death of a stand-in to our error."""
    env = registry.make(ENV, engine="malmo", **SHAPE)
    env.reset(seed=1)
    unwrapped: Any = env.unwrapped
    rest = unwrapped.action_space.no_op()
    game = unwrapped._engine._session._instances[0].minecraft_process
    os.killpg(game.pid, signal.SIGKILL)
    begun = time.perf_counter()
    try:
        for _ in range(1000):
            env.step(rest)
    except EnvError:
        return time.perf_counter() - begun
    finally:
        env.close()
    return float("inf")


def cost(steps: int) -> dict[str, Any]:
    """Steps a second through the package, with our game behind it and with next to nothing."""
    figures: dict[str, Any] = {}
    for name, size in (("no_picture", (5, 8)), ("64x64", (64, 64)), ("160x256", (160, 256))):
        canned, game = (rate(module, size, steps) for module in ("canned_game", ""))
        figures[f"package_canned_{name}_steps_per_second"] = round(canned)
        figures[f"package_game_{name}_steps_per_second"] = round(game)
        figures[f"package_ratio_{name}"] = round(canned / game, 2)
    return figures


def rate(module: str, size: tuple[int, int], steps: int) -> float:
    """Steps a second of the better of three rounds, walking and digging."""
    from mnemonaut.envs.minecraft.malmo.session import STAND_IN, MalmoSession

    if str(CANNED) not in sys.path:
        sys.path.insert(0, str(CANNED))
    session = MalmoSession(module=module or STAND_IN, strict_check=False)
    session.start("open-ended", {"image_size": size, "world_seed": "7", "seed": 7})
    best = 0.0
    for _ in range(3):
        begun = time.perf_counter()
        for nth in range(steps // 3):
            session.step(np.array([1, 0, 0, 12, 12 + (nth % 20 == 0), 3, 0, 0]))
        best = max(best, (steps // 3) / (time.perf_counter() - begun))
    session.close()
    return best
