"""As much of gym 0.21 as minedojo 0.1 uses, on top of gymnasium's spaces.

The wheel asks for gym 0.21, which no longer builds, and works with no later gym: its wrappers
expect `reset()` to give an observation alone and `step()` four values, and reach through wrappers
for attributes that are not theirs.
"""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ...errors import EnvError

VERSION = "0.21.0"


class Env:
    """The base of environments; all that it needs is to be there."""

    metadata: dict[str, Any] = {"render.modes": []}  # noqa: RUF012 - gym's own shape
    reward_range = (-math.inf, math.inf)
    action_space: Any = None
    observation_space: Any = None

    @property
    def unwrapped(self) -> Any:
        return self

    def close(self) -> None:
        """Nothing of its own to let go of."""


class Wrapper(Env):
    """Looks like what it wraps, but for what it says itself."""

    def __init__(self, env: Any) -> None:
        self.env = env

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"`{name}` is private to what is wrapped")
        return getattr(self.env, name)

    def _get_action_space(self) -> Any:
        return self.__dict__.get("_action_space", self.env.action_space)

    def _set_action_space(self, space: Any) -> None:
        self.__dict__["_action_space"] = space

    def _get_observation_space(self) -> Any:
        return self.__dict__.get("_observation_space", self.env.observation_space)

    def _set_observation_space(self, space: Any) -> None:
        self.__dict__["_observation_space"] = space

    action_space = property(_get_action_space, _set_action_space)
    observation_space = property(_get_observation_space, _set_observation_space)

    @property
    def unwrapped(self) -> Any:
        return self.env.unwrapped

    def reset(self, **options: Any) -> Any:
        return self.env.reset(**options)

    def step(self, action: Any) -> Any:
        return self.env.step(action)

    def close(self) -> None:
        self.env.close()


class ObservationWrapper(Wrapper):
    """Changes observations by its `observation` method."""

    def observation(self, observation: Any) -> Any:
        return observation

    def reset(self, **options: Any) -> Any:
        return self.observation(self.env.reset(**options))

    def step(self, action: Any) -> Any:
        observation, reward, done, info = self.env.step(action)
        return self.observation(observation), reward, done, info


@contextmanager
def in_place_of_gym() -> Iterator[None]:
    """For as long as it lasts, `import gym` gives this facade; afterwards nothing of it is left.

    Raises:
        EnvError: a real gym has been imported; it is left alone.
    """
    if "gym" in sys.modules:
        raise EnvError(
            "a gym is imported in this process already, and minedojo would take it for gym 0.21; "
            "make the Minecraft env first, or in a process of its own (mnemonaut.envs.remote)"
        )
    import gymnasium

    gym = ModuleType("gym")
    for name, value in {
        "__version__": VERSION,
        "__path__": [],
        "Env": Env,
        "Wrapper": Wrapper,
        "ObservationWrapper": ObservationWrapper,
        "Space": gymnasium.Space,
        "spaces": gymnasium.spaces,
    }.items():
        setattr(gym, name, value)
    names = {"gym": gym, "gym.spaces": gymnasium.spaces}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
