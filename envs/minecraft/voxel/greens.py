"""How each biome colours grass and leaves, as a share of the textures' own green."""

import numpy as np
import numpy.typing as npt

_MEAN = (110, 160, 70)
"""Of the grass texture."""

_GRASS: dict[tuple[int, ...], tuple[int, int, int]] = {
    (0, 7, 16, 24): (118, 162, 82),  # ocean, river, beach, deep ocean
    (1, 129): (130, 172, 72),  # plains
    (2, 17, 130): (170, 164, 72),  # desert
    (3, 34, 131, 25): (112, 158, 84),  # extreme hills, stone beach
    (4, 18, 132, 27, 28): (96, 158, 64),  # forest, birch forest
    (5, 19, 30, 31, 32, 33, 133): (106, 150, 84),  # taigas
    (6, 134): (84, 104, 46),  # swampland
    (12, 13, 140, 11, 26): (110, 152, 92),  # ice plains, frozen river, cold beach
    (14, 15): (76, 170, 58),  # mushroom island
    (21, 22, 23, 149): (88, 164, 60),  # jungle
    (29, 157): (72, 122, 46),  # roofed forest
    (35, 36, 163): (162, 158, 70),  # savanna
    (37, 38, 39, 165): (144, 122, 64),  # mesa
    (8,): (120, 90, 60),  # hell
}


def _table() -> npt.NDArray[np.float64]:
    table = np.ones((256, 3))
    for biomes, colour in _GRASS.items():
        for biome in biomes:
            table[biome] = np.array(colour) / np.array(_MEAN)
    table.flags.writeable = False
    return table


GREENS: npt.NDArray[np.float64] = _table()
"""float64[256, 3], by Minecraft's biome id."""
