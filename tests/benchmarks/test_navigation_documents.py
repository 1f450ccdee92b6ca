"""What the documents show of navigation works as it is shown: snippets and commands."""

import re
import shlex
from pathlib import Path

import pytest
import readme

from mnemonaut.envs.data import data_folder
from mnemonaut.envs.navigation.datasets.known import DATA_SETS

from .documents import assert_snippet_runs

ROOT = Path(__file__).parents[2]
NAMES = ("README.md", "docs/navigation.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
PAGE = TEXTS["docs/navigation.md"]
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
RUNS = {
    command: name
    for name in NAMES
    for command in re.findall(
        r"^mnemonaut (run mnemonaut/R2R-v0 .*)$", re.sub(r"\\\n\s*", "", TEXTS[name]), re.M
    )
}
REAL = [command for command in RUNS if '"generated ' not in command]


def test_there_is_something_to_try() -> None:
    assert len(SNIPPETS) == 1 and len(RUNS) >= 12 and len(REAL) == 2


@pytest.mark.parametrize("code", SNIPPETS)
def test_a_snippet_runs(code: str, tmp_path: Path) -> None:
    """In a process of its own, as a user would, and without data."""
    assert_snippet_runs(code, tmp_path, MNEMONAUT_DATA=str(tmp_path))


@pytest.mark.parametrize("command", [c for c in RUNS if c not in REAL])
def test_a_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNEMONAUT_DATA", str(tmp_path))
    assert "outcome     " in readme.told(shlex.split(command))


@pytest.mark.parametrize("command", REAL)
def test_a_command_for_real_buildings_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (data_folder() / "vln/r2r").is_dir() or not (data_folder() / "vln/reverie").is_dir():
        pytest.skip(f"no vln/r2r and vln/reverie in {data_folder()}; set MNEMONAUT_DATA")
    monkeypatch.chdir(tmp_path)
    assert "outcome     " in readme.told(shlex.split(command))


def test_every_data_set_of_navigation_is_told_with_its_origin() -> None:
    known = [one for one in DATA_SETS if one.path.startswith("vln/")]
    assert len(known) >= 7
    for one in known:
        name = one.path.removeprefix("vln/")
        (line,) = re.findall(rf"^\| `{re.escape(name)}/?` .*$", PAGE, re.M)
        repository = re.findall(r"github\.com/([\w-]+/[\w-]+)", one.origin)[0]
        assert repository in line
