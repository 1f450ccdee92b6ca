"""Random numbers for compiled code: splitmix64 as a stream, and as a hash of a place.

splitmix64 is Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
A stream is a `uint64[1]` array that each draw steps; same seed, same draws on every machine.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...compiled import kernel

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_X = np.uint64(0xD6E8FEB86659FD93)
_Y = np.uint64(0xA0761D6478BD642F)
_Z = np.uint64(0xE7037ED1A0B428DB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0  # 2^-53


def stream(seed: int) -> NDArray[np.uint64]:
    """A new stream, stepped by `uniform` and `below`."""
    return np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64)


@kernel
def mixed(value: Any) -> Any:
    """64 bits, well stirred; takes and gives `uint64`."""
    value = (value ^ (value >> _S30)) * _FIRST
    value = (value ^ (value >> _S27)) * _SECOND
    return value ^ (value >> _S31)


@kernel
def uniform(rng: Any) -> Any:
    """The next number in [0, 1)."""
    rng[0] += _STEP
    return float(mixed(rng[0]) >> _S11) * _UNIT


@kernel
def below(rng: Any, n: Any) -> Any:
    """The next whole number in 0 .. n - 1."""
    return int(uniform(rng) * n)


@kernel
def hash_bits(seed: Any, x: Any, y: Any, z: Any, salt: Any) -> Any:
    """64 bits that belong to a place; the same for ever."""
    value = np.uint64(seed) + _STEP * np.uint64(salt + 1)
    # Sums, not exclusive ors: these would often give (-x, -z) what (x, z) has.
    value += np.uint64(x) * _X + np.uint64(y) * _Y + np.uint64(z) * _Z
    return mixed(value + _STEP)


@kernel
def hashed(seed: Any, x: Any, y: Any, z: Any, salt: Any) -> Any:
    """A number in [0, 1) that belongs to a place; `salt` tells uses of one place apart."""
    return float(hash_bits(seed, x, y, z, salt) >> _S11) * _UNIT
