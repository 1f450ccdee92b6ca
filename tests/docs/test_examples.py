"""Each example runs as a script, as it stands on its page, and does what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.suite import parse_suite

from .pages import EXAMPLES, PAGES, fences

NAMES = ["add_memory", "add_metric", "add_planner", "add_world"]


def script(name: str, *arguments: str, folder: Path) -> str:
    """What it prints; a warning or an error fails."""
    command = [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def test_every_example_stands_on_one_page_and_is_short() -> None:
    included = [fence.example for page in PAGES for fence in fences(page, "python")]
    assert sorted(name for name in included if name) == NAMES
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == NAMES
    for name in NAMES:
        lines = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8").splitlines()
        assert len(lines) < 60 and max(map(len, lines)) <= 100, name


def test_a_world_keeps_its_contract_and_is_played(tmp_path: Path) -> None:
    said = script("add_world", folder=tmp_path)
    assert re.fullmatch(r"find the salt: success (True|False), [1-4] looks\n", said), said


def test_a_planner_runs_in_a_suite_and_uses_its_memory(tmp_path: Path) -> None:
    said = script("add_planner", folder=tmp_path)
    found = dict(re.findall(r"(off|online): ([\d.]+) replans a success", said))
    assert float(found["online"]) < float(found["off"]), said


def test_a_memory_changes_what_is_recalled(tmp_path: Path) -> None:
    said = script("add_memory", folder=tmp_path).splitlines()
    online, newest = (eval(line.split("recalls ")[1]) for line in said)
    assert len(online) == len(newest) == 3
    assert newest[0] == "crafting_table" and online[0] == "stick"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A complete run with two arms."""
    arms = [{"name": "off"}, {"name": "online", "episodic": "online"}]
    tasks = ["crafting_table", "wooden_pickaxe", "stone_pickaxe"]
    body = {"name": "metric", "tasks": tasks, "passes": 2, "replicates": 2, "arms": arms}
    run_suite(parse_suite(body, "here"), tmp_path / "run", workers=2)
    return tmp_path / "run"


def test_a_metric_is_compared_with_an_interval(run: Path, tmp_path: Path) -> None:
    said = script("add_metric", str(run), folder=tmp_path)
    numbers = re.fullmatch(
        r"calls wasted, online - off: (\S+) points \[(\S+), (\S+)\], p (\S+)\n", said
    )
    assert numbers, said
    estimate, low, high, p = map(float, numbers.groups())
    assert low <= estimate <= high and 0.5 <= p <= 1  # two streams: p cannot be less
    turned = script("add_metric", str(run), "off", "online", folder=tmp_path)
    assert f"off - online: {-estimate:+.1f} points" in turned


AGENT = "--planner add_planner:Imitator --episodic add_memory:Newest --store :memory: --episodes 2"


@pytest.mark.parametrize(
    "line", ["envs check add_world:Shelves", f"run mnemonaut/MinecraftText-v0 --task stick {AGENT}"]
)
def test_the_command_finds_what_lies_on_the_path(line: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mnemonaut.cli.main", *line.split()],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(EXAMPLES)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
