"""habitat-lab's real code in its own interpreter, on stand-in simulators."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.navigation.habitat.env import VLNCEEnv
from mnemonaut.envs.navigation.habitat.interpreter import habitat_python

HERE = Path(__file__).parent
SMALL = {"width": 32, "height": 24, "depth_width": 24, "depth_height": 32}

Make = Callable[..., VLNCEEnv]


@pytest.fixture(scope="session")
def lab_python() -> Path:
    """habitat's interpreter; habitat-lab is enough, habitat-sim is not looked for."""
    try:
        return habitat_python()
    except EnvError as error:
        pytest.skip(f"needs an interpreter with habitat-lab: {error}")


@pytest.fixture(scope="session")
def plane(make_habitat: Make) -> VLNCEEnv:
    """One env for many tests: habitat takes seconds to start."""
    return make_habitat()


@pytest.fixture(scope="session")
def room(make_habitat: Make) -> VLNCEEnv:
    """The same for a round room, whose episodes are short."""
    return make_habitat("Round-v0", shown="outcome", max_steps=12, render_mode="ansi")


@pytest.fixture(scope="session")
def make_habitat(lab_python: Path, data: Callable[[str], Path]) -> Iterator[Make]:
    """Makes envs on a stand-in simulator, with small pictures, and closes them."""
    data("vln/r2r_vlnce")
    made: list[VLNCEEnv] = []

    def one(simulator: str = "Plane-v0", **kwargs: Any) -> VLNCEEnv:
        env = VLNCEEnv(
            simulator=simulator,
            python=str(lab_python),
            plugins="habitat_stand_ins",
            path=str(HERE),
            **{**SMALL, **kwargs},
        )
        made.append(env)
        return env

    yield one
    for env in made:
        env.close()
