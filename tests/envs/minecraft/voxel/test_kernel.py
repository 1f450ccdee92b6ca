"""The stamp of compiled code changes with everything that the code reads."""

import types
from typing import Any

import numpy as np

from mnemonaut.envs.minecraft.voxel.kernel import digest, kernel

TABLE = np.arange(4.0)
SCALE = 2.0


def _inner(value: float) -> float:
    return value * SCALE


inner = kernel(_inner)


def outer(place: int) -> float:
    """What is digested."""
    return float(inner(TABLE[place]))


def _with(**changed: Any) -> Any:
    return types.FunctionType(outer.__code__, globals() | changed)


def test_a_kernel_computes() -> None:
    assert kernel(outer)(3) == 6.0


def test_the_digest_is_stable_and_follows_tables_constants_and_callees() -> None:
    other = types.FunctionType(_inner.__code__, globals() | {"SCALE": 3.0})
    assert digest(outer) == digest(_with())
    digests = {
        digest(outer),
        digest(_with(TABLE=np.arange(5.0))),
        digest(_with(TABLE=np.arange(4))),
        digest(_with(inner=kernel(other))),
        digest(_inner),
    }
    assert len(digests) == 5
