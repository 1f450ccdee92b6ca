"""What the documents show of the household works as it is shown: snippets and commands."""

import re
import shlex
from pathlib import Path

import pytest
import readme

from mnemonaut.envs.data import data_folder
from mnemonaut.envs.household.sources import ITHOR

from .documents import assert_snippet_runs

ROOT = Path(__file__).parents[2]
NAMES = ("docs/household.md", "docs/placement.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
SNIPPETS = [
    pytest.param(code, id=f"{Path(name).stem}-{nth}")
    for name in NAMES
    for nth, code in enumerate(re.findall(r"^```python\n(.*?)^```$", TEXTS[name], re.M | re.S))
]
RUNS = re.findall(
    r"^mnemonaut (run mnemonaut/Household-v0 .*)$", re.sub(r"\\\n\s*", "", TEXTS[NAMES[0]]), re.M
)
REAL = [command for command in RUNS if "scenes=ithor" in command]


def test_there_is_something_to_try() -> None:
    assert len(SNIPPETS) >= 7 and len(RUNS) >= 8 and len(REAL) == 2


@pytest.mark.parametrize("code", SNIPPETS)
def test_a_snippet_runs(code: str, tmp_path: Path) -> None:
    """In a process of its own, as a user would; without a network, and with another home."""
    assert_snippet_runs(code, tmp_path, HF_HUB_OFFLINE="1", HOME=str(tmp_path))


@pytest.mark.parametrize("command", [c for c in RUNS if c not in REAL])
def test_a_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = readme.told(shlex.split(command))
    assert "outcome     " in told


def test_the_commands_for_real_rooms_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order in which they are shown: what is trained is what the next one reads."""
    if not (data_folder() / ITHOR).is_file():
        pytest.skip(f"no scenes at {data_folder() / ITHOR}; set MNEMONAUT_DATA")
    monkeypatch.chdir(tmp_path)
    (trained,) = re.findall(
        r"^mnemonaut (train placements --scenes ithor .*)$", TEXTS[NAMES[0]], re.M
    )
    assert "80 rooms" in readme.told(shlex.split(trained))
    for command in REAL:
        assert "outcome     " in readme.told(shlex.split(command))
