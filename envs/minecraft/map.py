"""Where the player of the text world is, for maps that people look at: how deep, in which biome.

The text world has no other place: nothing lies north or south of anything.
"""

from collections.abc import Mapping
from typing import Any

from ..world import Info, Place
from .facts import facts


def locate(observation: Any, info: Info) -> Place:
    """The depth alone, in blocks."""
    return 0.0, float(observation["body"][1]), 0.0, 0.0


def biome(observation: Any, info: Info) -> str:
    """The biome that the player is in, or under."""
    return facts().knowledge.biomes[int(observation["body"][0])]


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """`depth`: y is told by every place of the track, x and z by none."""
    return {"kind": "minecraft", "depth": True, "plane": False}
