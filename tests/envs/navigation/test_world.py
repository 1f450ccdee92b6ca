"""The world of the graph buildings, found by id, and the real command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.envs import registry
from mnemonaut.envs.navigation.skills import SKILLS

ENV_ID = "mnemonaut/R2R-v0"


def test_it_is_found_by_id() -> None:
    world = registry.world(ENV_ID)
    assert list(world.skills) == ["goto", "route", "look", "stop"] == list(SKILLS)
    assert all(skill.usage.startswith(f"{name}(") for name, skill in world.skills.items())
    assert world.names == frozenset()
    assert world.tasks and "nothing" not in world.tasks


def test_finding_it_reads_no_data_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from mnemonaut.envs import registry;"
        f"world = registry.world('{ENV_ID}'); assert 'no task' not in world.tasks;"
        "assert not {'gymnasium', 'scipy', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`mnemonaut run mnemonaut/R2R-v0 ...` with this data folder."""
    command = [sys.executable, "-P", "-m", "mnemonaut.cli.main", "run", ENV_ID, *words]
    environ = {**os.environ, "MNEMONAUT_DATA": str(folder)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("actions", "steps"), [("panoramic", 4), ("low-level", 9)])
def test_the_command_runs_an_episode(house: Path, actions: str, steps: int) -> None:
    words = ("--task", "r2r train 7_0", "--agent", "shortest", "--option", f"actions={actions}")
    done = run(house, *words, "--json")
    assert done.returncode == 0 and done.stderr == ""
    (episode,) = json.loads(done.stdout)["episodes"]
    assert episode["outcome"]["success"] and episode["outcome"]["steps"] == steps
    assert episode["goal"]["target"]["start"] == "hall"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--task", "r2r train 7_5"], "path 7 has 3 instructions; number them 0 to 2"),
        (["--task", "r2r trai 7_0"], "unknown split of R2R `trai`. Did you mean `train`?"),
        (["--option", "actions=panoramc"], "unknown action setting `panoramc`. Did you mean"),
        (["--option", "shown=all"], "unknown setting of what is shown `all`. Known: nothing,"),
    ],
)
def test_the_command_refuses_in_one_line(house: Path, words: list[str], told: str) -> None:
    done = run(house, "--agent", "stop", *words)
    assert done.returncode == 2 and told in done.stderr
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
