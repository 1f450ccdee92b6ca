"""MineDojo's observation, read from a game in process."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..voxel.items import ARMOUR_POINTS, DURABILITY, ITEM_ID, ITEMS
from ..voxel.state import SEA_LEVEL
from .aims import KILL_NAMES
from .climate import climate, sun
from .masks import Counts, inventory_vector, masks
from .spaces import EQUIPMENT, SLOTS
from .view import View

if TYPE_CHECKING:
    from ..voxel.game import Game

NAMES = np.array([name.replace("_", " ") for name in ITEMS])
"""What observations call the items: spaces for underscores."""

_WORN = slice(36, 40)
_EQUIPMENT = np.array(EQUIPMENT)
_MOST_WEAR = np.where(DURABILITY > 0, DURABILITY, -1).astype(np.float32)
_TOPS = np.array([20, 20, 20, 300, 20, 1395], np.float32)


def observe(game: "Game", view: View, renderer: Any = None) -> tuple[dict[str, Any], Counts]:
    """The observation without `delta_inv`, and how many of each item the slots hold.

    Args:
        renderer: draws `rgb` where the view has a picture.
    """
    slots = game.slots
    carried = slots[:SLOTS]
    items = carried["item"].astype(np.int64)
    held = inventory_vector(items, carried["count"])
    table, furnace = bool(game.nearby("crafting_table")), bool(game.nearby("furnace"))
    observation: dict[str, Any] = {
        "inventory": _slots(carried, items),
        "equipment": _slots(slots[_EQUIPMENT]),
        "life_stats": _life_stats(game),
        "location_stats": _location_stats(game),
        "nearby_tools": {"table": np.array(table), "furnace": np.array(furnace)},
        "damage_source": _damage_source(game),
        "masks": masks(items, held, table, furnace),
    }
    if view.image_size is not None:
        observation["rgb"] = renderer.picture(game)
    if view.limits is not None:
        from ..voxel.grid import voxels

        observation["voxels"] = voxels(game, view.limits)
    if view.rays:
        from ..voxel.lidar import rays

        observation["rays"] = rays(game, view.rays)
    return observation, held


def _slots(slots: npt.NDArray[Any], items: npt.NDArray[np.int64] | None = None) -> dict[str, Any]:
    if items is None:
        items = slots["item"].astype(np.int64)
    most = _MOST_WEAR[items]
    return {
        "name": NAMES[items],
        "variant": slots["variant"].astype(np.int64),
        "quantity": slots["count"].astype(np.float32),
        "max_durability": most,
        "cur_durability": np.where(most > 0, most - slots["wear"], most).astype(np.float32),
    }


def _life_stats(game: "Game") -> dict[str, Any]:
    me = game.player[0]
    values = np.array(
        [_armour(game.slots), me["food"], me["life"], me["air"], me["saturation"], me["xp"]],
        np.float32,
    )
    values = np.minimum(np.maximum(values, 0), _TOPS)
    return {
        "armor": values[0:1],
        "food": values[1:2],
        "life": values[2:3],
        "oxygen": values[3:4],
        "saturation": values[4:5],
        "xp": values[5:6],
        "is_sleeping": np.int64(0),
    }


def _armour(slots: npt.NDArray[Any]) -> int:
    """Points of what is worn."""
    return int(ARMOUR_POINTS[slots["item"][_WORN]].sum())


def _location_stats(game: "Game") -> dict[str, Any]:
    me = game.player[0]
    biome = int(game.biome_id())
    temperature, rainfall = climate(biome)
    brightness, sky = sun(game.time, game.raining)
    values = np.array(
        [
            me["x"],
            me["y"],
            me["z"],
            me["pitch"],
            me["yaw"],
            game.light(),
            rainfall,
            temperature,
            brightness,
            sky,
            SEA_LEVEL,
        ],
        np.float32,
    )
    return {
        "biome_id": np.array(biome, np.int64),
        "can_see_sky": np.array(int(game.sees_sky()), np.int64),
        "is_raining": np.array(int(game.raining), np.int64),
        "light_level": values[5:6],
        "pitch": values[3:4],
        "pos": values[0:3],
        "rainfall": values[6:7],
        "sea_level": values[10:11],
        "sky_light_level": values[9:10],
        "sun_brightness": values[8:9],
        "temperature": values[7:8],
        "yaw": values[4:5],
    }


def _damage_source(game: "Game") -> dict[str, Any]:
    harm = game.damage
    values = np.array(
        [min(harm.amount, 40.0), harm.distance, harm.pitch, harm.yaw, min(harm.hunger, 20.0)],
        np.float32,
    )
    return {
        "damage_amount": values[0:1],
        "damage_distance": values[1:2],
        "damage_pitch": values[2:3],
        "damage_yaw": values[3:4],
        "hunger_damage": values[4:5],
        "is_explosion": np.array(harm.explosion, np.bool_),
        "is_fire_damage": np.array(harm.fire, np.bool_),
        "is_magic_damage": np.array(harm.magic, np.bool_),
        "is_projectile": np.array(harm.projectile, np.bool_),
        "is_unblockable": np.array(harm.unblockable, np.bool_),
    }


class GameCounts:
    """What a game in process counts, for rewards and success."""

    def __init__(self, game: "Game") -> None:
        self._game = game

    def held(self, item: str) -> int:
        slots = self._game.slots
        return int(slots["count"][slots["item"] == ITEM_ID[item]].sum())

    def killed(self, mob: str) -> int:
        kills = self._game.stats.killed
        return kills.get(mob, kills.get(KILL_NAMES.get(mob, mob), 0))

    def used(self, item: str) -> int:
        return self._game.stats.used.get(item, 0)

    def time_since_death(self) -> int:
        return self._game.stats.time_since_death
