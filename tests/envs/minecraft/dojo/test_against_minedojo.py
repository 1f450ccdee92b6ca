"""Beside the real minedojo package: its spaces, its tasks and their parameters."""

import inspect
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import gymnasium
import numpy as np
import pytest

from mnemonaut.envs.minecraft.dojo.parameters import ACCEPTED
from mnemonaut.envs.minecraft.dojo.spaces import Actions, observation_space
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks
from mnemonaut.envs.minecraft.dojo.view import RAYS, VOXELS
from mnemonaut.envs.minecraft.malmo import facade

if find_spec("minedojo") is None:
    pytest.skip(
        "needs the minedojo package: `mnemonaut envs install minedojo`", allow_module_level=True
    )

SIZE = (160, 256)
IDS = (
    "combat_zombie_forest_leather_armors_wooden_sword_shield",
    "combat_bat_plains_barehand",
    "combat_ghast_nether_iron_armors_diamond_sword_shield",
    "combat_shulker_end_diamond_armors_iron_sword_shield",
    "combat_cow_extreme_hills_barehand",
    "combat_wolf_taiga_iron_armors_iron_sword_shield",
    "harvest_wool",
    "harvest_wool_with_shears_and_sheep",
    "harvest_milk_plains_with_an_empty_bucket",
    "harvest_8_diamond_with_iron_pickaxe",
    "harvest_1_log",
    "harvest_8_bed_with_crafting_table",
    "harvest_1_iron_ingot_with_furnace_and_fuel",
    "harvest_8_cooked_beef_swampland_with_furnace_and_fuel",
    "techtree_from_barehand_to_wooden_pickaxe",
    "techtree_from_wood_to_leather_helmet",
    "techtree_from_diamond_to_redstone_clock",
    "techtree_from_barehand_to_archery",
    "survival",
    "survival_sword_food",
)


def assert_equal_spaces(ours: Any, theirs: Any, where: str = "") -> None:
    """Key by key: kind, shape, dtype and bounds."""
    if isinstance(ours, gymnasium.spaces.Dict):
        assert set(ours) == set(theirs.spaces), where
        for key in ours:
            assert_equal_spaces(ours[key], theirs[key], f"{where}/{key}")
        return
    assert tuple(ours.shape) == tuple(theirs.shape), where
    assert ours.dtype == theirs.dtype, where
    for bound in ("low", "high", "nvec", "n"):
        assert hasattr(ours, bound) == hasattr(theirs, bound), where
        if hasattr(ours, bound):
            mine, real = getattr(ours, bound), getattr(theirs, bound)
            assert np.array_equal(mine, real), (where, bound)
    kinds = {base.__name__ for base in type(theirs).__mro__}
    assert kinds & {"Box", "MultiDiscrete", "Discrete", "Text"}, where


@pytest.mark.parametrize("task", IDS)
def test_the_spaces_of_a_task_are_equal(task: str) -> None:
    real = facade.make(task, image_size=SIZE, seed=1)
    ours = observation_space(SIZE, ((-1, 1), (-1, 1), (-1, 1)))
    assert_equal_spaces(ours, real.observation_space)
    assert_equal_spaces(Actions(), real.action_space)
    assert np.array_equal(Actions().no_op(), real.action_space.no_op())


def test_the_spaces_with_our_own_voxels_and_rays_are_equal() -> None:
    size = dict(xmin=-6, xmax=6, ymin=-4, ymax=4, zmin=-6, zmax=6)
    shown = {"use_voxel": True, "voxel_size": size, "use_lidar": True, "lidar_rays": list(RAYS)}
    real = facade.make("open-ended", image_size=SIZE, seed=7, **shown)
    assert_equal_spaces(observation_space(SIZE, VOXELS, len(RAYS)), real.observation_space)


@pytest.mark.parametrize("interval", [5, 7.5, 15, 30, 50])
def test_the_actions_of_any_camera_interval_are_equal(interval: float) -> None:
    real = facade.make("harvest_1_log", image_size=SIZE, seed=1, cam_interval=interval)
    assert_equal_spaces(Actions(interval), real.action_space)
    assert np.array_equal(Actions(interval).no_op(), real.action_space.no_op())


def test_every_programmatic_task_has_the_packages_parameters() -> None:
    package = facade.minedojo()
    specs = import_module(f"{package.__name__}.tasks").ALL_TASKS_SPECS
    listed = import_module(f"{package.__name__}.tasks").ALL_PROGRAMMATIC_TASK_IDS
    assert set(programmatic_tasks()) == {*listed, "playthrough"}
    assert len(listed) == 1572
    for name, (kind, parameters) in programmatic_tasks().items():
        theirs = plain(specs[name])
        rows = theirs.get("initial_inventory")
        if rows is not None:
            theirs["initial_inventory"] = [
                [slot, row["name"], row.get("variant", 0), row.get("quantity", 1)]
                for slot, row in rows.items()
            ]
        for key in ("prompt", "use_voxel", "voxel_size", "use_lidar"):
            theirs.pop(key)
        assert theirs.pop("__cls__") == kind
        assert theirs == parameters, name


def plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    return [plain(part) for part in value]


@pytest.mark.parametrize("kind", ["harvest", "combat", "techtree", "survival", "playthrough"])
def test_the_parameters_of_each_kind_are_the_packages(kind: str) -> None:
    classes = import_module("minedojo.tasks").MetaTaskName2Class
    theirs = set(inspect.signature(classes[kind].__init__).parameters) - {"self"}
    # Of the view, the seeds and the name of the process: arguments of the env itself.
    theirs -= {"seed", "world_seed", "image_size", "use_voxel", "voxel_size", "use_lidar"}
    theirs -= {"lidar_rays", "event_level_control", "sim_name"}
    assert theirs == ACCEPTED[kind]
