"""What the tests of envs share: sample envs, here and in processes of their own."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.remote import RemoteEnv

HERE = Path(__file__).parent


@pytest.fixture
def make_remote() -> Iterator[Callable[..., RemoteEnv]]:
    """Makes remote envs and closes them."""
    made: list[RemoteEnv] = []

    def one(entry_point: str = "sample_envs:TroubledEnv", *args: Any, **options: Any) -> RemoteEnv:
        env = RemoteEnv(entry_point, *args, path=[HERE, *options.pop("path", [])], **options)
        made.append(env)
        return env

    yield one
    for env in made:
        env.close()


@pytest.fixture
def sample_envs(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(HERE))
    return importlib.import_module("sample_envs")
