"""The real minedojo, on its facade; a test that needs it skips where it is not installed."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.minecraft.malmo.installation import installed

Sessions = Callable[..., Any]


@pytest.fixture(scope="session")
def package() -> Any:
    """The package."""
    found = installed()
    if not found.ready:
        pytest.skip("needs minedojo 0.1: run `mnemonaut envs install minedojo`")
    from mnemonaut.envs.minecraft.malmo import facade

    return facade.minedojo()


@pytest.fixture
def canned(package: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    """Makes sessions that play `canned_game`, failing as told; all are closed afterwards."""
    from mnemonaut.envs.minecraft.malmo.session import MalmoSession

    assert package is sys.modules["minedojo"]
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    sessions: list[MalmoSession] = []

    def made(fault: str = "", **options: Any) -> MalmoSession:
        monkeypatch.setenv("CANNED", fault)
        sessions.append(MalmoSession(module="canned_game", **options))
        return sessions[-1]

    yield made
    for session in sessions:
        session.close()
