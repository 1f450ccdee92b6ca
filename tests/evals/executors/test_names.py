"""Executors by name."""

import pytest

from mnemonaut.envs.errors import UnknownName
from mnemonaut.evals.executors.local import LocalExecutor
from mnemonaut.evals.executors.names import executor_named

from ..conftest import one_line


def test_the_local_one_needs_nothing() -> None:
    found = executor_named("local", 3)
    assert isinstance(found, LocalExecutor) and found.workers == 3


@pytest.mark.parametrize("text", ["lokal", "", "ray:", "ray://", "rays", "slurm"])
def test_others_are_unknown(text: str) -> None:
    with pytest.raises(UnknownName) as error:
        executor_named(text, 1)
    assert f"unknown executor `{text}`" in one_line(error)
