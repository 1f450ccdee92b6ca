"""Where the player of the voxel world, or of the real game, is, for maps that people look at."""

from collections.abc import Mapping
from typing import Any

from ...world import Info, Place
from .places import biome_name


def locate(observation: Any, info: Info) -> Place:
    """Blocks; the game's yaw grows from +z towards -x, a heading from +z towards +x."""
    place = observation["location_stats"]
    x, y, z = place["pos"].tolist()
    return round(x, 2), round(y, 2), round(z, 2), round(-place["yaw"].item() % 360, 1)


def biome(observation: Any, info: Info) -> str:
    """The biome that the player is in, or under."""
    return biome_name(observation)


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """The track tells where the player walked and how deep; z grows southward."""
    return {"kind": "minecraft", "depth": True, "plane": True}
