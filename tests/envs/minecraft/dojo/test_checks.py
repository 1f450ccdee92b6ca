"""Arguments of the wrong kind are refused in one line, before a world is made."""

from typing import Any

import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.minecraft.dojo.checks import check_kinds
from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("use_voxel", "maybe", "true or false"),
        ("allow_mob_spawn", "no", "true or false"),
        ("cam_interval", "wide", "a number"),
        ("start_time", "noon", "a number"),
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
