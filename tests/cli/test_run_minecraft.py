"""`mnemonaut run` in the voxel world: options of the env, and one line for what is wrong."""

import json
import subprocess
import sys

import pytest

from .conftest import Call

ENV = "mnemonaut/Minecraft-v0"
WITHOUT_NUMBA = """
import json, sys
sys.modules["numba"] = None
from mnemonaut.cli.main import main
sys.exit(max(main(words) for words in json.loads(sys.argv[1])))
"""


def test_the_story_of_a_log(call: Call) -> None:
    """The parameters of an open kind of task wait for `--task`."""
    asked = ("target_names=log", "target_quantities=1", "specified_biome=forest", "use_lidar=true")
    options = [word for option in asked for word in ("--option", option)]
    words = ("run", ENV, "--task", "harvest", *options, "--error-share", 0)
    answer = call(*words)
    assert answer.code == 0 and answer.err == ""
    assert max(map(len, answer.out.splitlines())) <= 80
    flat = " ".join(answer.out.split())
    assert "goal harvest 1 log in forest" in flat and "I am in a forest by day" in flat
    assert "mine(log, 1)" in flat and "log +1" in flat and "outcome reached" in flat
    assert call(*words).out == answer.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--task", "wooden_pickax"),
            "unknown task `wooden_pickax`. Did you mean `wooden_pickaxe`",
        ),
        (
            ("--task", "harvest_1_logg"),
            "unknown task `harvest_1_logg`. Did you mean `harvest_1_log",
        ),
        (("--task", "log:65"), "the count must be a whole number from 1 to 64"),
        (("--task", "bedrock"), "nothing in this world leads to bedrock"),
        (("--option", "engine=voxl"), "unknown engine `voxl`. Did you mean `voxel`?"),
        (("--option", "engin=voxel"), "Did you mean `engine`?"),
        (("--option", "use_voxel=maybe"), "use_voxel maybe: it is true or false"),
        (("--option", "max_steps=ten"), "max_steps ten: it is a whole number"),
        (("--option", "voxel_size=3"), "voxel_size 3: it is a mapping"),
        (("--option", "image_size=big"), "image_size big: give (height, width)"),
        (("--option", "specified_biome=mooon"), "unknown biome `mooon`"),
        (("--task", "survival", "--option", "target_days=many"), "it is a whole number above 1"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(call: Call, words: tuple[str, ...], told: str) -> None:
    answer = call("run", ENV, *words)
    assert answer.code not in (0, 1)
    assert answer.err.startswith("error: ") and answer.err.count("\n") == 1
    assert told in answer.err


def test_without_numba_the_cure_is_named() -> None:
    asked = [
        ["envs", "show", ENV, "--json"],
        ["envs", "check", ENV],
        ["run", ENV, "--task", "log"],
        ["run", ENV, "--task", "log", "--option", "engine=malmo"],
    ]
    line = [sys.executable, "-c", WITHOUT_NUMBA, json.dumps(asked)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    cure = "error: numba is not installed; run `pip install 'mnemonaut[render]'`"
    assert done.stderr.splitlines() == [cure] * 3
    assert done.returncode == 2 and ENV in done.stdout
