"""Which animals live where: the herds that a new chunk brings with it."""

from . import biomes as b
from .chance import hashed

Herd = tuple[str, int, int, int]
"""Kind of animal, x and z of the middle, how many."""

CHANCE = 0.12
"""Probability that a new chunk of land holds a herd."""

_FARM = (("sheep", 12, 4, 4), ("pig", 10, 4, 4), ("chicken", 10, 4, 4), ("cow", 8, 4, 4))
_HORSES = (("horse", 5, 2, 6), ("donkey", 1, 1, 3))
_SALT = 701

# kind, weight, least and most of a herd: the game's figures.
ANIMALS: dict[int, tuple[tuple[str, int, int, int], ...]] = {
    b.PLAINS: (*_FARM, *_HORSES),
    b.FOREST: (*_FARM, ("wolf", 5, 4, 4)),
    b.BIRCH: _FARM,
    b.ROOFED: _FARM,
    b.TAIGA: (*_FARM, ("wolf", 8, 4, 4), ("rabbit", 4, 2, 3)),
    b.COLD_TAIGA: (*_FARM, ("wolf", 8, 4, 4), ("rabbit", 4, 2, 3)),
    b.SAVANNA: (*_FARM, ("horse", 1, 2, 6), ("donkey", 1, 1, 1), ("llama", 8, 4, 4)),
    b.HILLS: (*_FARM, ("llama", 5, 4, 6)),
    b.SWAMP: _FARM,
    b.JUNGLE: (*_FARM, ("chicken", 10, 4, 4), ("ocelot", 2, 1, 1)),
    b.DESERT: (("rabbit", 4, 2, 3),),
    b.MUSHROOM: (("mooshroom", 8, 4, 8),),
    b.ICE: (("rabbit", 10, 2, 3), ("polar_bear", 1, 1, 2)),
    b.OCEAN: (("squid", 10, 4, 4),),
    b.RIVER: (("squid", 2, 2, 4),),
}


def herd_of_chunk(seed: int, x0: int, z0: int, country: int) -> Herd | None:
    """The herd that belongs to the chunk with least x and z (x0, z0), if there is one."""
    kinds = ANIMALS.get(country)
    if kinds is None or hashed(seed, x0, 0, z0, _SALT) >= CHANCE:
        return None
    draw = hashed(seed, x0, 1, z0, _SALT) * sum(weight for _, weight, _, _ in kinds)
    chosen = kinds[-1]
    for kind in kinds:
        draw -= kind[1]
        if draw < 0:
            chosen = kind
            break
    name, _, least, most = chosen
    count = least + int(hashed(seed, x0, 2, z0, _SALT) * (most - least + 1))
    x = x0 + 4 + int(hashed(seed, x0, 3, z0, _SALT) * 8)
    z = z0 + 4 + int(hashed(seed, x0, 4, z0, _SALT) * 8)
    return name, x, z, count
