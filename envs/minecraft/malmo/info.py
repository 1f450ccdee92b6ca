"""The game as the JSON that the real one sends with each picture."""

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from ..dojo.climate import climate, sun
from ..voxel.items import AIR, ARMOUR_POINTS, DURABILITY, ITEMS
from ..voxel.state import SEA_LEVEL
from .mission import Mission, biome_name
from .stats import Statistics

_DAMAGE = {
    "damage_amount": "amount",
    "damage_distance": "distance",
    "damage_pitch": "pitch",
    "damage_yaw": "yaw",
    "hunger_damage": "hunger",
    "is_explosion": "explosion",
    "is_fire_damage": "fire",
    "is_magic_damage": "magic",
    "is_projectile": "projectile",
    "is_unblockable": "unblockable",
}
"""What minedojo reads, each with the field of the game's `Damage`.

The real game puts these in an object of their own, where minedojo 0.1 does not look.
"""

_WORN = slice(36, 40)
_ENTITY = 9  # place of the entity's name among the values of a ray


def observation(game: Any, mission: Mission, statistics: Statistics) -> bytes:
    """All that a mission asked to observe, as JSON."""
    me = game.player[0]
    biome = int(game.biome_id())
    temperature, rainfall = climate(biome)
    brightness, sky = sun(int(game.time), bool(game.raining))
    told: dict[str, Any] = {
        "inventory": inventory(game.slots),
        "current_item_index": 0,
        "life": float(me["life"]),
        "armor": int(ARMOUR_POINTS[game.slots["item"][_WORN]].sum()),
        "food": int(me["food"]),
        "saturation": float(me["saturation"]),
        "xp": int(me["xp"]),
        "air": int(me["air"]),
        "is_alive": True,
        "is_sleeping": False,
        "xpos": float(me["x"]),
        "ypos": float(me["y"]),
        "zpos": float(me["z"]),
        "pitch": float(me["pitch"]),
        "yaw": float(me["yaw"]),
        "biome_id": biome,
        "biome_name": biome_name(biome),
        "biome_temperature": temperature,
        "biome_rainfall": rainfall,
        "sea_level": SEA_LEVEL,
        "light_level": int(game.light()),
        "is_raining": bool(game.raining),
        "can_see_sky": bool(game.sees_sky()),
        "sun_brightness": brightness,
        "sky_light_level": sky,
        "world_time": int(game.time),
        "total_time": int(game.age),
        "nearby_crafting_table": bool(game.nearby("crafting_table")),
        "nearby_furnace": bool(game.nearby("furnace")),
    }
    for key, name in _DAMAGE.items():
        told[key] = getattr(game.damage, name)
    if mission.grid is not None:
        told["voxels"] = voxels(game, mission.grid)
    if mission.rays:
        told["rays"] = rays(game, mission.rays)
    text = json.dumps(told, separators=(",", ":"))
    return f"{text[:-1]},{statistics.json(game.stats)}}}".encode()


def inventory(slots: Any) -> list[dict[str, Any]]:
    """The 41 places: 36 carried, 4 worn from the feet up, 1 in the other hand."""
    told = []
    for index, (item, variant, count, wear) in enumerate(slots.tolist()):
        lasts = int(DURABILITY[item]) or -1
        told.append(
            {
                "name": ITEMS[item],
                "variant": variant,
                "quantity": count if item != AIR else 0,
                "max_durability": lasts,
                "cur_durability": lasts - wear if lasts > 0 else -1,
                "index": index,
                "inventory": "inventory",
            }
        )
    return told


def voxels(game: Any, limits: Any) -> list[Any]:
    """10 values a cell, x fastest, then y, then z."""
    from ..voxel.grid import voxels as around

    return _interleaved(array.ravel(order="F").tolist() for array in around(game, limits).values())


def rays(game: Any, directions: Sequence[tuple[float, float, float]]) -> list[Any]:
    """16 values a ray; the creature that it strikes by the name of its Java class."""
    from ..voxel.lidar import rays as cast

    columns = [array.tolist() for array in cast(game, tuple(directions)).values()]
    columns[_ENTITY] = [name if name == "null" else f"Entity{name}" for name in columns[_ENTITY]]
    return _interleaved(columns)


def _interleaved(columns: Iterable[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(zip(*columns, strict=True)))
