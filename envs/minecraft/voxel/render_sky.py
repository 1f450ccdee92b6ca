"""The sky of a picture: gradient, sun, moon, stars, clouds, and the light that falls from it."""

import math

import numpy as np
import numpy.typing as npt

from ...compiled import kernel
from .quotient import quotient
from .sky import angle
from .state import VIEW

Palette = npt.NDArray[np.float64]
"""The colours and figures of one moment, at the places below."""

ZENITH, HORIZON, LIGHT, CLOUD, WATER_COLOUR = 0, 3, 6, 9, 12
SUN_X, SUN_Y, STARS, GLOW, DAY, DRIFT, FAR, OPEN = 15, 16, 17, 18, 19, 20, 21, 22
_FIGURES = 23

_CLOUD_HEIGHT = 134.0
_CLOUD_CELL = 12.0
_CLOUD_TILE = 64
_NIGHT_LIGHT = 0.5
"""Sky light of a clear night, of the day's."""

_COLOURS = np.array(
    [
        # zenith             horizon             light               clouds
        [0.010, 0.014, 0.036, 0.028, 0.036, 0.075, 0.72, 0.82, 1.12, 0.05, 0.06, 0.09],
        [0.310, 0.530, 0.920, 0.680, 0.800, 0.960, 1.00, 1.00, 0.98, 1.00, 1.00, 1.00],
        [0.330, 0.370, 0.430, 0.480, 0.520, 0.570, 0.90, 0.93, 1.00, 0.50, 0.53, 0.58],
    ]
)
"""Of a clear night, a clear day and a day of rain."""

_CLOSED: dict[int, npt.NDArray[np.float64]] = {
    8: np.array([0.22, 0.035, 0.02, 0.25, 0.05, 0.03, 1.0, 0.88, 0.80]),
    9: np.array([0.03, 0.02, 0.05, 0.10, 0.07, 0.13, 0.92, 0.88, 1.00]),
}
"""Zenith, horizon and light of biomes without a sky: the nether and the end."""

_WATER = np.array([0.085, 0.22, 0.48])


def palette(time: int, age: int, daylight: float, raining: bool, biome: int = 0) -> Palette:
    """The sky at a time of day (0 to 23999), with the sun as bright as `daylight` (0 to 1).

    `biome` is the game's id of the biome that the player is in; some have no open sky.
    """
    night, clear, rain = _COLOURS
    share = min(max(daylight, 0.0), 1.0)
    colours = (1.0 - share) * night + share * (rain if raining else clear)
    turn = 2.0 * math.pi * angle(time)
    figures = np.zeros(_FIGURES)
    figures[:12] = colours
    figures[WATER_COLOUR : WATER_COLOUR + 3] = _WATER * (0.12 + 0.88 * share)
    figures[SUN_X], figures[SUN_Y] = -math.sin(turn), math.cos(turn)
    figures[STARS] = 0.0 if raining else max(0.0, 1.0 - 2.5 * share)
    low = 1.0 - min(abs(figures[SUN_Y]) / 0.32, 1.0)
    figures[GLOW] = 0.0 if raining else low
    figures[DAY] = _NIGHT_LIGHT + (1.0 - _NIGHT_LIGHT) * share
    figures[DRIFT] = age * 0.03
    figures[FAR] = float(VIEW)
    figures[OPEN] = 1.0
    if biome in _CLOSED:
        figures[:9] = _CLOSED[biome]
        figures[OPEN] = figures[STARS] = figures[GLOW] = 0.0
        figures[DAY] = 0.8
    return figures


def cloud_map(seed: int = 7) -> npt.NDArray[np.bool_]:
    """Which tiles of the sky hold a cloud: bool[64, 64], repeating without a seam."""
    noise = np.random.default_rng(seed).uniform(0, 1, (_CLOUD_TILE, _CLOUD_TILE))
    ways = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for _ in range(2):
        noise = np.mean([np.roll(noise, way, (0, 1)) for way in ways], axis=0)
    filled: npt.NDArray[np.bool_] = noise > np.quantile(noise, 0.66)
    return filled


@kernel
def haze(palette, x, y, z, colour):  # type: ignore[no-untyped-def]
    """Colour of the far air in a direction: the horizon's below, towards the zenith's above."""
    height = min(max(y * 1.9, 0.0), 1.0)
    height = 1.0 - (1.0 - height) * (1.0 - height)
    for k in range(3):
        colour[k] = palette[HORIZON + k] + (palette[ZENITH + k] - palette[HORIZON + k]) * height
    glow = palette[GLOW]
    if glow > 0.0:
        towards = max(0.0, x * (1.0 if palette[SUN_X] > 0.0 else -1.0))
        glow *= towards * towards * max(0.0, 1.0 - abs(y) * 2.2)
        colour[0] += (0.98 - colour[0]) * glow * 0.85
        colour[1] += (0.52 - colour[1]) * glow * 0.75
        colour[2] += (0.24 - colour[2]) * glow * 0.65


@kernel
def _square(palette, x, y, z, sign):  # type: ignore[no-untyped-def]
    """How far (in tangents) a direction is from the sun (sign 1) or the moon (-1)."""
    ahead = sign * (x * palette[SUN_X] + y * palette[SUN_Y])
    aside = sign * (y * palette[SUN_X] - x * palette[SUN_Y])
    return quotient(max(abs(aside), abs(z)), ahead) if ahead > 0.2 else 9.0


@kernel
def sky(palette, clouds, ex, ey, ez, x, y, z, colour):  # type: ignore[no-untyped-def]
    """Colour of the open sky in a direction of unit length."""
    haze(palette, x, y, z, colour)
    if palette[STARS] > 0.0 and y > -0.05:
        at_x, at_y, at_z = int(x * 70.0 + 99.5), int(y * 70.0 + 99.5), int(z * 70.0 + 99.5)
        mixed = (at_x * 73856093) ^ (at_y * 19349663) ^ (at_z * 83492791)
        mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFF
        if mixed < 420:
            shine = palette[STARS] * (0.25 + 0.75 * (mixed % 8) / 8.0) * min(1.0, y * 4.0 + 0.2)
            for k in range(3):
                colour[k] += (0.95 - colour[k]) * max(shine, 0.0)
    away = _square(palette, x, y, z, 1.0)
    if away < 0.34 and y > -0.05 and palette[OPEN] > 0.0:
        shine = 1.0 if away < 0.11 else 0.22 * (1.0 - (away - 0.11) / 0.23)
        colour[0] += (1.0 - colour[0]) * shine
        colour[1] += (0.97 - colour[1]) * shine
        colour[2] += (0.80 - colour[2]) * shine
    away = _square(palette, x, y, z, -1.0)
    if away < 0.075 and y > -0.05 and palette[OPEN] > 0.0:
        colour[0], colour[1], colour[2] = 0.84, 0.87, 0.94
    if y > 0.05 and ey < _CLOUD_HEIGHT and palette[OPEN] > 0.0:
        far = quotient(_CLOUD_HEIGHT - ey, y)
        if far < 420.0:
            tile_x = int(np.floor((ex + x * far + palette[DRIFT]) / _CLOUD_CELL))
            tile_z = int(np.floor((ez + z * far) / _CLOUD_CELL))
            if clouds[tile_x & (_CLOUD_TILE - 1), tile_z & (_CLOUD_TILE - 1)]:
                share = 0.72 * (1.0 - far / 420.0)
                for k in range(3):
                    colour[k] += (palette[CLOUD + k] - colour[k]) * share
