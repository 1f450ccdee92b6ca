"""Arguments of the wrong kind are refused in one line, before a world is made."""

from typing import Any

import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import MnemonautError, TaskError, UnknownName
from mnemonaut.envs.minecraft.dojo.checks import check_kinds
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("use_voxel", "maybe", "true or false"),
        ("allow_mob_spawn", "no", "true or false"),
        ("cam_interval", "wide", "a number"),
        ("start_time", "noon", "a whole number"),
        ("start_food", 3.7, "a whole number"),
        ("break_speed_multiplier", float("inf"), "a number"),
        ("start_health", float("nan"), "a number"),
        ("world_seed", 1.5, "a whole number or a text"),
        ("world_seed", [1], "a whole number or a text"),
        ("start_health", True, "a number"),
        ("max_steps", "ten", "a whole number"),
        ("seed", 1.5, "a whole number"),
        ("voxel_size", 3, "a mapping"),
        ("start_position", "here", "a mapping"),
        ("lidar_rays", 3, "a list of rows"),
        ("initial_inventory", "log", "a list of rows"),
        ("initial_inventory", ["log"], "a list of rows"),
    ],
)
def test_a_wrong_kind_is_refused_by_name(name: str, value: Any, words: str) -> None:
    with pytest.raises(TaskError, match=f"^{name} .*: it is {words}") as caught:
        registry.make("mnemonaut/Minecraft-v0", **{name: value})
    assert "\n" not in str(caught.value)


def test_what_minedojo_lists_and_numpy_counts_is_taken() -> None:
    for _, parameters in programmatic_tasks().values():
        check_kinds(parameters)
    check_kinds({"max_steps": np.int64(3), "cam_interval": np.float32(15), "use_voxel": np.True_})
    check_kinds({"lidar_rays": np.zeros((2, 3)), "voxel_size": None, "fast_reset": 1})


def test_an_argument_of_the_env_itself_is_suggested() -> None:
    with pytest.raises(UnknownName, match="Did you mean `engine`"):
        registry.make("mnemonaut/Minecraft-v0", engin="voxel")


@pytest.mark.parametrize(
    ("quantities", "words"),
    [
        ("many", "one number for each of log"),
        ([1, 2], "one number for each of log"),
        (["many"], "target_quantities of log: many is no number"),
        ({"log": "many"}, "target_quantities of log: many is no number"),
        ({"dirt": 1}, "must name exactly log"),
    ],
)
def test_quantities_are_numbers(quantities: Any, words: str) -> None:
    given = {"target_names": "log", "target_quantities": quantities}
    with pytest.raises(TaskError, match=words):
        registry.make("mnemonaut/Minecraft-v0", task="harvest", **given)


def test_parameters_may_wait_for_the_task_of_a_reset() -> None:
    given = {"target_names": "log", "target_quantities": 2, "use_voxel": False, "use_lidar": False}
    with pytest.raises(UnknownName, match="parameter of open-ended tasks `target_names`"):
        registry.make("mnemonaut/Minecraft-v0", task="open-ended", **given)
    env = registry.make("mnemonaut/Minecraft-v0", **given)
    assert env.reset(seed=1)[1]["goal"].task == "open-ended"
    goal = env.reset(seed=1, options={"task": "harvest"})[1]["goal"]
    assert (goal.task, goal.target) == ("harvest", {"log": 2})
    env.close()


START = {"x": 0, "y": 70, "z": 0, "yaw": 0, "pitch": 0}
HUNT = {"task": "combat", "target_names": "cow", "target_quantities": 1}
BESIDE = {"spawn_range_low": (0, 0, 0), "spawn_range_high": (1, 1, 1)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"start_position": {**START, "x": float("nan")}}, "numbers"),
        ({"start_position": {**START, "yaw": float("inf")}}, "numbers"),
        ({"start_position": {**START, "y": "high"}}, "numbers"),
        ({"initial_inventory": [()]}, "slot, name"),
        ({"initial_inventory": [(1.5, "log")]}, "the slot is 0 to 40"),
        ({"initial_inventory": [(1, "log", "birch")]}, "the variant 0 to 120"),
        ({"initial_inventory": [(1, "log", 0, 1.5)]}, "the quantity 1 to 64"),
        ({"specified_biome": 1.0}, "biome"),
        ({"specified_biome": ["plains"]}, "biome"),
        ({"specified_biome": "plains", "generate_world_type": "flat"}, "no specified_biome"),
        ({"start_food": 0}, "from 1 to 20"),
        ({"start_health": 0.5}, "from 1 to 20"),
        ({**HUNT, "target_names": "unicorn"}, "animal or monster"),
        ({**HUNT, "target_names": 5}, "one or a list"),
        ({**HUNT, "target_quantities": 0}, "from 1 on"),
        ({**HUNT, "target_quantities": 1.5}, "from 1 on"),
        ({**HUNT, **BESIDE, "spawn_rate": {"cow": "often"}}, "from 0 to 1"),
        ({**HUNT, **BESIDE, "spawn_rate": {"cow": 1.0}, "spawn_range_low": (2, 0, 0)}, "low"),
        ({**HUNT, **BESIDE, "spawn_rate": {"cow": 1.0}, "spawn_range_low": 3}, "x, y and z"),
        ({"image_size": 1.5}, "height, width"),
        ({"image_size": ("a", 2)}, "height, width"),
        ({"lidar_rays": [(float("nan"), 0, 5)]}, "rows of pitch"),
        ({"lidar_rays": [("up", 0, 5)]}, "rows of pitch"),
        ({"voxel_size": {f"{axis}{end}": 0.5 for axis in "xyz" for end in ("min", "max")}},
         "whole number"),
        ({"seed": -1}, "0 or more"),
        ({"engine": None}, "engine"),
    ],
)  # fmt: skip
def test_what_no_world_can_have_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(MnemonautError, match=words) as caught:
        registry.make("mnemonaut/Minecraft-v0", **given)
    assert "\n" not in str(caught.value)


def test_numbers_of_numpy_are_as_good() -> None:
    env = registry.make(
        "mnemonaut/Minecraft-v0",
        seed=np.int64(3),
        world_seed=np.int64(4),
        generate_world_type="specified_biome",
        specified_biome=np.int64(2),
        initial_inventory=[(np.int64(1), "log", np.int64(2), np.int64(3))],
        image_size=np.array([8, 16]),
        start_position={**START, "x": np.float32(3.5)},
        break_speed_multiplier=None,
    )
    observation, _ = env.reset()
    assert observation["inventory"]["variant"][1] == 2
    assert observation["location_stats"]["biome_id"] == 2
    assert observation["rgb"].shape == (3, 8, 16)
    env.close()


def test_a_start_beyond_the_voxel_world_is_for_the_game_alone() -> None:
    env = registry.make("mnemonaut/Minecraft-v0", start_position={**START, "x": 5000})
    with pytest.raises(TaskError, match=r"start_position.*engine='minecraft'"):
        env.reset(seed=1)
    env.close()
