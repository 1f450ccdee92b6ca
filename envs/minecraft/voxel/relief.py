"""Where the ground lies and whose country it is: a pure function of seed and place.

The plane is cut into patches around scattered sites (S. Worley, "A cellular texture basis
function", 1996), each of one kind of country; heights fade from patch to patch. Oceans and rivers
lie over them. As no chunk is looked at, chunks come out the same in whatever order they are made.
"""

import math
from typing import Any

from ...compiled import kernel
from .biomes import BASE, BEACH, HILLS, MESA, OCEAN, RIVER, ROUGH, SWAMP, WILD
from .chance import hash_bits, hashed
from .noise import noise2, octaves2
from .state import HEIGHT, SEA_LEVEL

PATCH = 80.0
"""Mean distance of the sites, in blocks."""

_FADE = 25.0  # blocks over which heights pass from one patch to the next
_HIGHEST = HEIGHT - 22.0
_WIDE, _DEEP = 4, 3  # patches of a group that shares out WILD

# Salts of the fields.
_WARP, _SITE, _KIND, _GROUND, _COAST, _STREAM, _CRAG = 11, 21, 31, 41, 51, 61, 71


@kernel
def country_of_site(seed: Any, i: Any, k: Any) -> Any:
    """The kind of country around a site; every group of 4x3 sites has all of `WILD`."""
    group_x, group_z = i // _WIDE, k // _DEEP
    place = (i - group_x * _WIDE) + _WIDE * (k - group_z * _DEEP)
    bits = int(hash_bits(seed, group_x, 0, group_z, _KIND) >> 40)
    stride = 1 + 4 * (bits & 1) + 6 * ((bits >> 1) & 1)  # 1, 5, 7 or 11: prime to 12
    return WILD[(place * stride + (bits >> 2)) % 12]


@kernel
def column(seed: Any, fixed: Any, x: Any, z: Any) -> Any:
    """y of the highest block of the ground at (x, z), and the kind of country.

    `fixed` is the one kind of country everywhere, or -1 for all of them.
    """
    ground = octaves2(seed, x / 64.0, z / 64.0, 4, _GROUND)
    if fixed >= 0:
        height = BASE[fixed] + ROUGH[fixed] * ground
        if fixed in (HILLS, MESA):
            height += 9.0 * abs(noise2(seed, x / 23.0, z / 23.0, _CRAG))
        return math.floor(min(max(height, 8.0), _HIGHEST)), fixed
    # The way to the nearest sites, their borders bent by noise.
    u = (x + 20.0 * noise2(seed, x / 37.0, z / 37.0, _WARP)) / PATCH
    w = (z + 20.0 * noise2(seed, x / 37.0, z / 37.0, _WARP + 1)) / PATCH
    i0, k0 = math.floor(u), math.floor(w)
    nearest, kind = 1e9, 0
    for i in range(i0 - 1, i0 + 2):
        for k in range(k0 - 1, k0 + 2):
            du = i + 0.3 + 0.4 * hashed(seed, i, 0, k, _SITE) - u
            dw = k + 0.3 + 0.4 * hashed(seed, i, 1, k, _SITE) - w
            distance = math.sqrt(du * du + dw * dw)
            if distance < nearest:
                nearest, kind = distance, country_of_site(seed, i, k)
    reach = _FADE / PATCH
    total, base, rough = 0.0, 0.0, 0.0
    for i in range(i0 - 1, i0 + 2):
        for k in range(k0 - 1, k0 + 2):
            du = i + 0.3 + 0.4 * hashed(seed, i, 0, k, _SITE) - u
            dw = k + 0.3 + 0.4 * hashed(seed, i, 1, k, _SITE) - w
            near = 1.0 - (math.sqrt(du * du + dw * dw) - nearest) / reach
            if near > 0.0:
                other = country_of_site(seed, i, k)
                total += near * near
                base += near * near * BASE[other]
                rough += near * near * ROUGH[other]
    height = base / total + rough / total * ground
    if kind == HILLS:
        crag = 9.0 * abs(noise2(seed, x / 23.0, z / 23.0, _CRAG))
        height += crag * min(1.0, max(0.0, (base / total - 72.0) / 12.0))
    # The middle of the world is land.
    coast = octaves2(seed, x / 230.0, z / 230.0, 3, _COAST)
    coast += 0.3 * math.exp(-(x * x + z * z) / 36000.0)
    sea = min(1.0, max(0.0, (-0.15 - coast) / 0.12))
    sea = sea * sea * (3.0 - 2.0 * sea)
    height += sea * (BASE[OCEAN] + ROUGH[OCEAN] * ground - height)
    # Gradient noise is 0 at whole numbers: unmoved, a river would run through the middle of all.
    flow = abs(octaves2(seed, x / 300.0 + 0.41, z / 300.0 + 0.63, 2, _STREAM))
    stream = min(1.0, max(0.0, (0.036 - flow) / 0.0235)) * (1.0 - sea)
    stream = stream * stream * (3.0 - 2.0 * stream)
    if height > BASE[RIVER]:
        height += stream * (BASE[RIVER] + ROUGH[RIVER] * ground - height)
    top = math.floor(min(max(height, 8.0), _HIGHEST))
    if sea > 0.5 and top < SEA_LEVEL - 1:
        kind = OCEAN
    elif stream > 0.5 and top < SEA_LEVEL - 1 and kind != SWAMP:
        kind = RIVER
    elif sea > 0.05 and SEA_LEVEL - 4 <= top <= SEA_LEVEL + 1 and kind != SWAMP:
        kind = BEACH
    return top, kind
