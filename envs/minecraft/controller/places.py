"""Names of Minecraft's biomes, as far as the tasks and minds know them."""

from collections.abc import Mapping
from typing import Any

from ..dojo.facts import biome_names
from ..facts import facts

_NEAREST = {
    "forest_hills": "forest",
    "flower_forest": "forest",
    "birch_forest_hills": "birch_forest",
    "sunflower_plains": "plains",
    "taiga_hills": "taiga",
    "cold_taiga": "taiga",
    "cold_taiga_hills": "taiga",
    "redwood_taiga": "taiga",
    "redwood_taiga_hills": "taiga",
    "savanna_rock": "savanna",
    "savanna_plateau": "savanna",
    "smaller_extreme_hills": "extreme_hills",
    "extreme_hills_with_trees": "extreme_hills",
    "stone_beach": "extreme_hills",
    "jungle_hills": "jungle",
    "jungle_edge": "jungle",
    "desert_hills": "desert",
    "beaches": "beach",
    "beach": "beach",
}
"""Kinds of a biome, each with the name that it goes by."""


def biome_of(number: int) -> str:
    """The name of a biome id: one of the ten that are known where it is a kind of one."""
    name = biome_names().get(number, "unknown_biome")
    known = facts().knowledge.biomes
    if name in known:
        return name
    return _NEAREST.get(name, next((b for b in known if name.startswith(b)), name))


def biome_name(observation: Mapping[str, Any]) -> str:
    """The biome that an observation tells."""
    return biome_of(int(observation["location_stats"]["biome_id"]))
