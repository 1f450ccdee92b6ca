"""The real package without gym 0.21, and nothing left behind."""

import re
import subprocess
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.minecraft.malmo import facade, watchdog
from mnemonaut.envs.minecraft.malmo.gym_facade import in_place_of_gym


def test_nothing_stays_behind(package: Any) -> None:
    assert package is facade.minedojo()
    assert "gym" not in sys.modules and "gym.spaces" not in sys.modules
    assert not {"int", "float", "unicode_"} & vars(np).keys()
    assert sys.modules["minedojo.sim.bridge.utils"].watchdog is watchdog


def test_a_task_can_be_made_again_and_again(package: Any) -> None:
    """The package alone raises KeyError: 'prompt' the second time."""
    assert package
    for task in (
        "harvest_1_log",
        "harvest_1_log",
        "techtree_from_barehand_to_wooden_pickaxe",
        "survival",
    ):
        options = {"target_days": 2} if task == "survival" else {}
        env = facade.make(task, image_size=(16, 16), **options)
        assert env.action_space.nvec.tolist() == [3, 3, 4, 25, 25, 8, 244, 36]
        assert env.observation_space["rgb"].shape == (3, 16, 16)
        assert env.unwrapped is not env


@pytest.mark.parametrize(
    ("task", "options"),
    [
        ("harvest_1_unobtainium", {}),
        ("open-ended", {"no_such_option": 1}),
        ("open-ended", {"specified_biome": "cheese"}),
    ],
)
def test_what_cannot_be_made(package: Any, task: str, options: dict[str, Any]) -> None:
    assert package
    with pytest.raises(EnvError, match=f"^minedojo cannot make `{task}`: .*; see") as caught:
        facade.make(task, image_size=(16, 16), **options)
    assert "\n" not in str(caught.value)


def test_making_prints_nothing(package: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """It would warn on standard output that fast resets leave health alone."""
    assert package
    env = facade.make(
        "harvest", image_size=8, target_names="log", target_quantities=1, start_health=5.0
    )
    assert env.action_space.no_op().tolist() == [0, 0, 0, 12, 12, 0, 0, 0]
    assert capfd.readouterr() == ("", "")


def test_a_real_gym_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    gym = ModuleType("gym")
    monkeypatch.setitem(sys.modules, "gym", gym)
    refusal = pytest.raises(EnvError, match="a gym is imported in this process already")
    with refusal, in_place_of_gym():
        pass
    assert sys.modules["gym"] is gym


def test_what_is_lent_is_taken_back() -> None:
    with facade._lent("a_module_that_is_nowhere"):
        assert vars(sys.modules["a_module_that_is_nowhere"])["__name__"]
    assert "a_module_that_is_nowhere" not in sys.modules
    with facade._lent("json"):
        assert "dumps" in vars(sys.modules["json"])
    assert "json" in sys.modules


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("sys.modules['minedojo'] = ModuleType('minedojo')", "imported without its facade"),
        ("sys.modules['gym'] = ModuleType('gym')", "a gym is imported"),
        (
            "sys.path[:] = [p for p in sys.path if 'site-packages' not in p]",
            "envs install minedojo",
        ),
        (
            "facade.installed = lambda: Installed('0.1', ('lxml',))",
            r"lxml is not installed; run `pip install 'mnemonaut\[minedojo\]'",
        ),
        ("facade.installed = lambda: Installed('0.2', ())", "fits minedojo 0.1, and 0.2 is there"),
    ],
)
def test_why_it_cannot_be_imported(package: Any, before: str, told: str) -> None:
    assert package
    script = (
        "import sys\nfrom types import ModuleType\n"
        "from mnemonaut.envs.minecraft.malmo import facade\nimport gymnasium\n"
        "from mnemonaut.envs.minecraft.malmo.installation import Installed\n"
        f"{before}\n"
        "try:\n    facade.minedojo()\nexcept Exception as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert len(done.stdout.splitlines()) == 1 and re.search(told, done.stdout)
