"""The stamp of compiled code changes with everything that the code reads."""

import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.compiled import digest, kernel

TABLE = np.arange(4.0)
SCALE = 2.0
SHIFT = np.uint64(3)


def _inner(value: float) -> float:
    return value * SCALE


inner = kernel(_inner)


def _moved(value: float) -> float:
    return float(SHIFT) + value


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


def test_the_digest_follows_numpys_own_numbers() -> None:
    other = types.FunctionType(_moved.__code__, globals() | {"SHIFT": np.uint64(4)})
    assert digest(_moved) != digest(other)


def _twice(value: Any) -> Any:
    return value + value


def _kept_in(folder: Path) -> Any:
    """As a process that has just started has it, with its cache in a folder."""
    fresh: Any = kernel(_twice)
    fresh._cache._cache_file._cache_path = str(folder)
    fresh._cache._cache_file._index_path = str(folder / fresh._cache._cache_file._index_name)
    return fresh


def test_two_that_compile_at_the_same_time_do_not_mix_up_their_code(tmp_path: Path) -> None:
    one, other = _kept_in(tmp_path), _kept_in(tmp_path)
    one(2.5)
    index = next(tmp_path.glob("*.nbi"))
    written = index.read_bytes()
    index.unlink()  # the other process looked before it was there
    other(3)
    index.write_bytes(written)  # and was the first to write its own
    late = _kept_in(tmp_path)
    assert late(2.5) == 5.0
    assert late(3) == 6
    assert sum(late.stats.cache_hits.values()) == 1


def test_code_of_an_older_stamp_is_not_taken_and_goes(tmp_path: Path) -> None:
    old = _kept_in(tmp_path)
    old._cache._cache_file._source_stamp = "old"
    old(3)
    (before,) = tmp_path.glob("*.nbc")
    assert _kept_in(tmp_path)(3) == 6
    (after,) = tmp_path.glob("*.nbc")
    assert after != before
    again = _kept_in(tmp_path)
    assert again(3) == 6
    assert sum(again.stats.cache_hits.values()) == 1


def test_where_nothing_can_be_kept_it_still_computes(tmp_path: Path) -> None:
    assert _kept_in(tmp_path / "gone" / "away")(3) == 6


def _over(value: float) -> float:
    return 1.0 / value


def test_a_division_by_zero_raises_unless_it_is_left_unchecked() -> None:
    with pytest.raises(ZeroDivisionError):
        kernel(_over)(0.0)
    assert kernel(_over, checked=False)(0.0) == float("inf")
