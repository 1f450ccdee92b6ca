"""Weather by biome and brightness by hour, as Minecraft 1.11 reckons them."""

from functools import lru_cache
from math import cos, pi

DAY = 24000
"""Ticks from one sunrise to the next; 0 is early morning, 6000 noon, 18000 midnight."""

# (temperature, rainfall) -> biome ids.
_CLIMATES: dict[tuple[float, float], tuple[int, ...]] = {
    (0.5, 0.5): (0, 7, 9, 24, 127),
    (0.8, 0.4): (1, 16, 128, 129),
    (2.0, 0.0): (2, 8, 17, 37, 38, 39, 130, 165, 166, 167),
    (0.2, 0.3): (3, 20, 25, 34, 131, 162),
    (0.7, 0.8): (4, 18, 29, 132, 157),
    (0.25, 0.8): (5, 19, 133, 160, 161),
    (0.8, 0.9): (6, 134),
    (0.0, 0.5): (10, 11, 12, 13, 140),
    (0.9, 1.0): (14, 15),
    (0.95, 0.9): (21, 22, 149),
    (0.95, 0.8): (23, 151),
    (0.05, 0.3): (26,),
    (0.6, 0.6): (27, 28, 155, 156),
    (-0.5, 0.4): (30, 31, 158),
    (0.3, 0.8): (32, 33),
    (1.2, 0.0): (35,),
    (1.0, 0.0): (36, 164),
    (1.1, 0.0): (163,),
}
_OF_BIOME = {biome: climate for climate, biomes in _CLIMATES.items() for biome in biomes}
_USUAL = (0.5, 0.5)
_RAIN = 1.0 - 5.0 / 16.0


def climate(biome: int) -> tuple[float, float]:
    """Temperature and rainfall of a biome id, kept within the 0 to 1 that MineDojo's space says.

    The game's own temperatures go from -0.5 to 2.
    """
    temperature, rainfall = _OF_BIOME.get(biome, _USUAL)
    return min(1.0, max(0.0, temperature)), rainfall


@lru_cache(maxsize=DAY)
def _sun(time: int) -> tuple[float, float]:
    turned = time / DAY - 0.25
    if turned < 0.0:
        turned += 1.0
    turned += ((1.0 - (cos(turned * pi) + 1.0) / 2.0) - turned) / 3.0
    height = cos(turned * 2.0 * pi) * 2.0
    direct = min(1.0, max(0.0, height + 0.5))
    scattered = min(1.0, max(0.0, height + 0.2))
    return direct, scattered


def sun(time: int, raining: bool) -> tuple[float, float]:
    """Brightness of the sun, 0 to 1, and of the sky, 0.2 to 1.

    Args:
        time: of the day, in ticks.
        raining: rain takes 5/16 of the light.
    """
    direct, scattered = _sun(time % DAY)
    rain = _RAIN if raining else 1.0
    return direct * rain, scattered * rain * 0.8 + 0.2
