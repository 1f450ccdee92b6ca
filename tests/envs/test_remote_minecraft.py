"""MineDojo's spaces and observations, arrays of texts among them, from another process."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.errors import TaskError, UnknownName
from mnemonaut.envs.remote import RemoteEnv

STEPS = 20


@pytest.fixture(scope="module")
def remote() -> Iterator[RemoteEnv]:
    entry = registry.ENVS["mnemonaut/Minecraft-v0"]
    env = RemoteEnv(entry.entry_point, {"task": "harvest_1_log", "image_size": (8, 12)})
    yield env
    env.close()


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    env = registry.make("mnemonaut/Minecraft-v0", task="harvest_1_log", image_size=(8, 12))
    yield env
    env.close()


def different(one: Any, two: Any, path: str = "") -> list[str]:
    """The paths under which two nested values are not the same to the last byte and type."""
    if type(one) is not type(two):
        return [f"{path}: {type(one)} {type(two)}"]
    if isinstance(one, dict):
        keys = [path + f" keys {set(one) ^ set(two)}"] if set(one) != set(two) else []
        return keys + [
            p for k in one.keys() & two.keys() for p in different(one[k], two[k], f"{path}/{k}")
        ]
    if isinstance(one, np.ndarray | np.generic):
        same = (one.dtype, one.shape, one.tobytes()) == (two.dtype, two.shape, two.tobytes())
    else:
        same = one == two
    return [] if same else [path]


def test_an_episode_is_the_same_from_another_process(remote: RemoteEnv, local: Any) -> None:
    assert remote.observation_space == local.observation_space
    assert remote.action_space == local.action_space
    ours = local.unwrapped.action_space.no_op()
    theirs = remote.action_space.no_op()  # type: ignore[attr-defined]
    assert different(ours, theirs) == []
    (one, told), (two, heard) = remote.reset(seed=4), local.reset(seed=4)
    assert different(one, two) == [] and different(told, heard) == []
    local.action_space.seed(4)
    for step in range(STEPS):
        action = ours if step == 0 else local.action_space.sample()
        one, two = remote.step(action), local.step(action)
        assert different(dict(enumerate(one)), dict(enumerate(two))) == []
        assert remote.observation_space.contains(one[0])


def test_its_errors_come_back_as_themselves(remote: RemoteEnv) -> None:
    with pytest.raises(UnknownName, match="wooden_pickax"):
        remote.reset(seed=0, options={"task": "wooden_pickax"})
    remote.reset(seed=0)
    with pytest.raises(TaskError, match="outside MultiDiscrete"):
        remote.step(np.full(8, 99))
