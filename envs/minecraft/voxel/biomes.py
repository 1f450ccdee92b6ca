"""The biomes: the game's names and numbers, and how each of our kinds of country looks.

Names and ids are the game's; `BIOMES` says which of our kinds of country stands for each of its
biomes, so that a world asked for by any name gets fitting ground.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import blocks

(
    OCEAN,
    PLAINS,
    DESERT,
    HILLS,
    FOREST,
    TAIGA,
    SWAMP,
    RIVER,
    NETHER,
    END,
    BEACH,
    JUNGLE,
    BIRCH,
    ROOFED,
    SAVANNA,
    MUSHROOM,
    ICE,
    MESA,
    COLD_TAIGA,
) = range(19)
"""Our kinds of country."""


@dataclass(frozen=True, slots=True)
class Country:
    """How one kind of country is shaped.

    Attributes:
        biome: the game's biome id.
        base: mean height of the ground, y.
        rough: how far the ground leaves its mean, in blocks; hills are about this high.
        top, filler, rock: blocks at the surface, below it, and below that.
        trees: probability that a square of 4x4 blocks has a tree.
        grass: probability that a cell of the surface bears tall grass.
        flowers: the same for flowers.
    """

    biome: int
    base: float
    rough: float
    top: int = blocks.GRASS
    filler: int = blocks.DIRT
    rock: int = blocks.STONE
    trees: float = 0.0
    grass: float = 0.0
    flowers: float = 0.0


_SAND, _GRAVEL, _CLAY = blocks.SAND, blocks.GRAVEL, blocks.block_id("hardened_clay")
_RACK, _END = blocks.block_id("netherrack"), blocks.block_id("end_stone")

COUNTRIES: tuple[Country, ...] = (
    Country(0, 47.0, 12.0, _GRAVEL, _GRAVEL),
    Country(1, 66.0, 7.0, trees=0.03, grass=0.22, flowers=0.02),
    Country(2, 66.5, 8.0, _SAND, _SAND),
    Country(3, 84.0, 46.0, trees=0.06, grass=0.05, flowers=0.004),
    Country(4, 68.0, 11.0, trees=0.55, grass=0.06, flowers=0.012),
    Country(5, 69.0, 13.0, trees=0.52, grass=0.08),
    Country(6, 62.4, 3.0, trees=0.16, grass=0.12, flowers=0.006),
    Country(7, 57.5, 2.0, _SAND, blocks.DIRT),
    Country(8, 66.0, 28.0, _RACK, _RACK, _RACK),
    Country(9, 62.0, 14.0, _END, _END, _END),
    Country(16, 64.0, 2.0, _SAND, _SAND),
    Country(21, 70.0, 15.0, trees=0.85, grass=0.3, flowers=0.01),
    Country(27, 68.0, 10.0, trees=0.55, grass=0.06, flowers=0.012),
    Country(29, 67.0, 7.0, trees=0.92, grass=0.04, flowers=0.005),
    Country(35, 68.0, 5.0, trees=0.07, grass=0.45, flowers=0.006),
    Country(14, 67.0, 10.0, blocks.MYCELIUM, blocks.DIRT, trees=0.05),
    Country(12, 66.0, 8.0, trees=0.02),
    Country(37, 74.0, 34.0, blocks.RED_SAND, _CLAY),
    Country(30, 69.0, 13.0, trees=0.5, grass=0.05),
)

BIOMES: dict[str, tuple[int, int]] = {
    "ocean": (0, OCEAN),
    "plains": (1, PLAINS),
    "desert": (2, DESERT),
    "extreme_hills": (3, HILLS),
    "forest": (4, FOREST),
    "taiga": (5, TAIGA),
    "swampland": (6, SWAMP),
    "river": (7, RIVER),
    "nether": (8, NETHER),
    "the_end": (9, END),
    "frozen_ocean": (10, OCEAN),
    "frozen_river": (11, RIVER),
    "ice_plains": (12, ICE),
    "ice_mountains": (13, ICE),
    "mushroom_island": (14, MUSHROOM),
    "mushroom_island_shore": (15, MUSHROOM),
    "beach": (16, BEACH),
    "desert_hills": (17, DESERT),
    "forest_hills": (18, FOREST),
    "taiga_hills": (19, TAIGA),
    "extreme_hills_edge": (20, HILLS),
    "jungle": (21, JUNGLE),
    "jungle_hills": (22, JUNGLE),
    "jungle_edge": (23, JUNGLE),
    "deep_ocean": (24, OCEAN),
    "stone_beach": (25, BEACH),
    "cold_beach": (26, BEACH),
    "birch_forest": (27, BIRCH),
    "birch_forest_hills": (28, BIRCH),
    "roofed_forest": (29, ROOFED),
    "cold_taiga": (30, COLD_TAIGA),
    "cold_taiga_hills": (31, COLD_TAIGA),
    "mega_taiga": (32, TAIGA),
    "mega_taiga_hills": (33, TAIGA),
    "extreme_hills_plus": (34, HILLS),
    "savanna": (35, SAVANNA),
    "savanna_plateau": (36, SAVANNA),
    "mesa": (37, MESA),
    "mesa_plateau_f": (38, MESA),
    "mesa_plateau": (39, MESA),
    "the_void": (127, END),
    "plains_m": (128, PLAINS),
    "sunflower_plains": (129, PLAINS),
    "desert_m": (130, DESERT),
    "extreme_hills_m": (131, HILLS),
    "flower_forest": (132, FOREST),
    "taiga_m": (133, TAIGA),
    "swampland_m": (134, SWAMP),
    "ice_plains_spikes": (140, ICE),
    "jungle_m": (149, JUNGLE),
    "jungle_edge_m": (151, JUNGLE),
    "birch_forest_m": (155, BIRCH),
    "tall_birch_hills": (156, BIRCH),
    "roofed_forest_m": (157, ROOFED),
    "cold_taiga_m": (158, COLD_TAIGA),
    "mega_spruce_taiga": (160, TAIGA),
    "mega_spruce_taiga_hills": (161, TAIGA),
    "extreme_hills_plus_m": (162, HILLS),
    "savanna_m": (163, SAVANNA),
    "savanna_plateau_m": (164, SAVANNA),
    "mesa_bryce": (165, MESA),
    "mesa_plateau_f_m": (166, MESA),
    "mesa_plateau_m": (167, MESA),
}
"""name -> (the game's id, our kind of country)."""

OTHER_NAMES = {"hell": "nether", "sky": "the_end"}
NAMES: dict[int, str] = {row[0]: name for name, row in BIOMES.items()}


def biome(name: str) -> tuple[int, int]:
    """The game's id of a biome and our kind of country for it.

    Raises:
        ValueError: the game has no biome of this name.
    """
    row = BIOMES.get(OTHER_NAMES.get(name, name))
    if row is None:
        raise ValueError(f"no biome is called '{name}': use one of {', '.join(sorted(BIOMES))}")
    return row


def _column(name: str, dtype: Any) -> NDArray[Any]:
    return np.array([getattr(country, name) for country in COUNTRIES], dtype)


BIOME_ID: NDArray[np.uint8] = _column("biome", np.uint8)
BASE: NDArray[np.float64] = _column("base", np.float64)
ROUGH: NDArray[np.float64] = _column("rough", np.float64)
TOP: NDArray[np.uint8] = _column("top", np.uint8)
FILLER: NDArray[np.uint8] = _column("filler", np.uint8)
ROCK: NDArray[np.uint8] = _column("rock", np.uint8)
TREES: NDArray[np.float64] = _column("trees", np.float64)
TALL_GRASS: NDArray[np.float64] = _column("grass", np.float64)
FLOWERS: NDArray[np.float64] = _column("flowers", np.float64)
SNOWY: NDArray[np.bool_] = np.array([kind in (ICE, COLD_TAIGA) for kind in range(19)], np.bool_)

WILD: NDArray[np.int64] = np.array(
    [PLAINS, DESERT, FOREST, TAIGA, JUNGLE, BIRCH, HILLS, SWAMP, FOREST, SAVANNA, ROOFED, PLAINS],
    np.int64,
)
"""What a group of twelve neighbouring patches holds, each in another order."""
