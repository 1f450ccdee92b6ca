"""Smooth random fields over the plane and in space: gradient noise and sums of its octaves.

K. Perlin, "Improving noise" (2002): a fixed fade, gradients on a lattice; here the gradients come
from a hash of the place, so that there is no table and no period.
"""

import math
from typing import Any

import numpy as np

from ...compiled import kernel
from .chance import hash_bits

_EIGHT = np.uint64(7)


@kernel
def _slope(bits: Any, dx: Any, dz: Any) -> Any:
    """One of eight gradients of the plane times the way from its corner."""
    which = bits & _EIGHT
    if which < 4:
        first = dx if which & np.uint64(1) else -dx
        second = dz if which & np.uint64(2) else -dz
        return (first + second) * 0.7071067811865476
    along = dx if which & np.uint64(1) else dz
    return along if which & np.uint64(2) else -along


@kernel
def noise2(seed: Any, x: Any, z: Any, salt: Any) -> Any:
    """A field of the plane, about -1 to 1, whose hills are about one unit wide."""
    x0, z0 = math.floor(x), math.floor(z)
    dx, dz = x - x0, z - z0
    i, k = int(x0), int(z0)
    near = _slope(hash_bits(seed, i, 0, k, salt), dx, dz)
    east = _slope(hash_bits(seed, i + 1, 0, k, salt), dx - 1.0, dz)
    south = _slope(hash_bits(seed, i, 0, k + 1, salt), dx, dz - 1.0)
    far = _slope(hash_bits(seed, i + 1, 0, k + 1, salt), dx - 1.0, dz - 1.0)
    u = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0)
    w = dz * dz * dz * (dz * (dz * 6.0 - 15.0) + 10.0)
    front = near + u * (east - near)
    back = south + u * (far - south)
    return (front + w * (back - front)) * 1.5


@kernel
def octaves2(seed: Any, x: Any, z: Any, count: Any, salt: Any) -> Any:
    """A sum of `count` fields, each half as wide and half as strong as the one before."""
    total, strength, scale, bound = 0.0, 1.0, 1.0, 0.0
    for octave in range(count):
        total += strength * noise2(seed, x * scale, z * scale, salt + octave)
        bound += strength
        strength *= 0.5
        scale *= 2.0
    return total / bound
