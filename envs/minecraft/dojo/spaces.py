"""MineDojo's action and observation spaces, as gymnasium spaces.

Key by key they have the shapes, types and bounds of the package's own.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiDiscrete

from ...spaces import MultiDiscreteWithNoOp, Texts
from .facts import dojo_facts

Limits = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

SLOTS = 36
FUNCTIONS = ("no_op", "use", "drop", "attack", "craft", "equip", "place", "destroy")
EQUIPMENT = (0, 36, 37, 38, 39, 40)
"""Slots of the hand, feet, legs, chest, head and off hand."""

_RAY_FLAGS = (
    "is_tool_not_required",
    "blocks_movement",
    "is_liquid",
    "is_solid",
    "can_burn",
)
_VOXEL_FLAGS = (*_RAY_FLAGS, "is_collidable", "blocks_light")


class Actions(MultiDiscreteWithNoOp):
    """MineDojo's eight numbers, with the one that does nothing."""

    def __init__(self, camera_interval: float = 15) -> None:
        bins = ceil(360 / camera_interval) + 1
        crafts = len(dojo_facts().crafts)
        straight = (bins - 1) // 2
        super().__init__(
            [3, 3, 4, bins, bins, len(FUNCTIONS), crafts, SLOTS],
            no_op=[0, 0, 0, straight, straight, 0, 0, 0],
        )


def _floats(low: float, high: float, shape: tuple[int, ...] = (1,)) -> Box:
    return Box(low, high, shape, np.float32)


def _flags(shape: tuple[int, ...] = ()) -> Box:
    flag: Any = np.bool_  # gymnasium takes it, though its types do not say so
    return Box(0, 1, shape, flag)


def _whole(low: int, high: int, shape: tuple[int, ...] = ()) -> Box:
    return Box(low, high, shape, np.int64)


def _slots(count: int) -> Dict:
    return Dict(
        {
            "name": Texts((count,)),
            "variant": MultiDiscrete([121] * count),
            "quantity": _floats(0, 64, (count,)),
            "max_durability": _floats(-1, np.inf, (count,)),
            "cur_durability": _floats(-1, np.inf, (count,)),
        }
    )


def _life_stats() -> Dict:
    tops = {"armor": 20, "food": 20, "life": 20, "oxygen": 300, "saturation": 20, "xp": 1395}
    measures: dict[str, Any] = {name: _floats(0, top) for name, top in tops.items()}
    return Dict({**measures, "is_sleeping": Discrete(2)})


def _location_stats() -> Dict:
    return Dict(
        {
            "biome_id": _whole(0, 167),
            "can_see_sky": _whole(0, 1),
            "is_raining": _whole(0, 1),
            "light_level": _floats(0, 15),
            "pitch": _floats(-180, 180),
            "pos": _floats(-640000, 640000, (3,)),
            "rainfall": _floats(0, 1),
            "sea_level": _floats(0, 255),
            "sky_light_level": _floats(0, 1),
            "sun_brightness": _floats(0, 1),
            "temperature": _floats(0, 1),
            "yaw": _floats(-180, 180),
        }
    )


def _damage_source() -> Dict:
    return Dict(
        {
            "damage_amount": _floats(0, 40),
            "damage_distance": _floats(0, np.inf),
            "damage_pitch": _floats(-90, 90),
            "damage_yaw": _floats(-180, 180),
            "hunger_damage": _floats(0, 20),
            "is_explosion": _flags(),
            "is_fire_damage": _flags(),
            "is_magic_damage": _flags(),
            "is_projectile": _flags(),
            "is_unblockable": _flags(),
        }
    )


def _masks() -> Dict:
    functions, crafts = len(FUNCTIONS), len(dojo_facts().crafts)
    return Dict(
        {
            "action_type": _flags((functions,)),
            "action_arg": _flags((functions, 1)),
            "equip": _flags((SLOTS,)),
            "place": _flags((SLOTS,)),
            "destroy": _flags((SLOTS,)),
            "craft_smelt": _flags((crafts,)),
        }
    )


def _delta() -> Dict:
    return Dict(
        {
            f"{way}_{what}_by_{cause}": Texts((count,))
            if what == "name"
            else _floats(0, 64, (count,))
            for way, count in (("inc", 1), ("dec", 4))
            for what in ("name", "quantity")
            for cause in ("craft", "other")
        }
    )


def _voxels(limits: Limits) -> Dict:
    shape = tuple(1 + high - low for low, high in limits)
    return Dict(
        {
            "block_name": Texts(shape),
            "block_meta": _whole(0, 120, shape),
            **{name: _flags(shape) for name in _VOXEL_FLAGS},
            "cos_look_vec_angle": _floats(-1, 1, shape),
        }
    )


def _rays(count: int) -> Dict:
    shape = (count,)
    anywhere = ("ray_pitch", "ray_yaw", "traced_block_x", "traced_block_y", "traced_block_z")
    return Dict(
        {
            "block_name": Texts(shape),
            "block_distance": _floats(-1, np.inf, shape),
            "block_meta": _whole(0, 120, shape),
            "harvest_level": _whole(-1, 4, shape),
            **{name: _flags(shape) for name in _RAY_FLAGS},
            "entity_name": Texts(shape),
            "entity_distance": _floats(-1, np.inf, shape),
            **{name: _floats(-np.inf, np.inf, shape) for name in anywhere},
        }
    )


def observation_space(
    image_size: tuple[int, int] | None = None, limits: Limits | None = None, rays: int = 0
) -> Dict:
    """What MineDojo shows.

    Args:
        image_size: height and width of `rgb`, uint8 [3, height, width]; None for no `rgb`.
        limits: lowest and highest offset of the box of `voxels` along x, y and z; None for none.
        rays: how many `rays`; 0 for none.
    """
    parts: Mapping[str, gymnasium.Space[Any]] = {
        "inventory": _slots(SLOTS),
        "equipment": _slots(len(EQUIPMENT)),
        "life_stats": _life_stats(),
        "location_stats": _location_stats(),
        "nearby_tools": Dict({"table": _flags(), "furnace": _flags()}),
        "damage_source": _damage_source(),
        "masks": _masks(),
        "delta_inv": _delta(),
    }
    extra: dict[str, gymnasium.Space[Any]] = {}
    if image_size is not None:
        extra["rgb"] = Box(0, 255, (3, *image_size), np.uint8)
    if limits is not None:
        extra["voxels"] = _voxels(limits)
    if rays:
        extra["rays"] = _rays(rays)
    return Dict({**parts, **extra})
