"""Whether an argument is of the kind that its name asks for; a wrong one would be told late."""

from collections.abc import Iterable, Mapping
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np

from ...errors import TaskError

FLAGS = (
    "use_voxel",
    "use_lidar",
    "strict_check",
    "fast_reset",
    "start_at_night",
    "always_night",
    "allow_time_passage",
    "allow_mob_spawn",
    "spawn_in_village",
    "regenerate_world_after_reset",
)
NUMBERS = (
    "cam_interval",
    "start_health",
    "break_speed_multiplier",
    "per_day_reward",
    "success_reward",
    "obtain_dragon_egg_reward",
)
WHOLE = ("max_steps", "seed", "start_food", "start_time", "fast_reset_random_teleport_range")
TABLES = ("voxel_size", "start_position")
ROWS = ("lidar_rays", "initial_inventory")


def is_whole(value: Any) -> bool:
    """Whether it is a whole number, of Python or numpy."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether it is a finite number, of Python or numpy."""
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def check_kinds(arguments: Mapping[str, Any]) -> None:
    """Refuse texts for numbers, numbers for tables, and the like; None is always allowed.

    Raises:
        TaskError: an argument is of another kind than its name asks for.
    """
    for name, value in arguments.items():
        if value is None:
            continue
        if name in FLAGS and not (isinstance(value, bool | np.bool_) or value in (0, 1)):
            raise TaskError(f"{name} {value}: it is true or false")
        if name in NUMBERS and not is_number(value):
            raise TaskError(f"{name} {value}: it is a number")
        if name in WHOLE and not is_whole(value):
            raise TaskError(f"{name} {value}: it is a whole number")
        if name == "world_seed" and not (isinstance(value, str) or is_whole(value)):
            raise TaskError(f"world_seed {value}: it is a whole number or a text")
        if name in TABLES and not isinstance(value, Mapping):
            raise TaskError(f"{name} {value}: it is a mapping of names to numbers")
        if name in ROWS and not _are_rows(value):
            raise TaskError(f"{name} {value}: it is a list of rows")


def _are_rows(value: Any) -> bool:
    return (
        isinstance(value, Iterable)
        and not isinstance(value, str | bytes | Mapping)
        and all(isinstance(row, Iterable) and not isinstance(row, str) for row in value)
    )
