"""What the documents show of Minecraft in blocks works as it is shown."""

import re
import shlex
import struct
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import readme

from mnemonaut.envs.minecraft.dojo.tasks import programmatic_tasks
from mnemonaut.envs.minecraft.malmo.installation import installed

pytest.importorskip("numba", reason="needs numba: pip install 'mnemonaut[render]'")

ROOT = Path(__file__).parents[2]
NAMES = ("README.md", "docs/voxel.md")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
PAGE = TEXTS["docs/voxel.md"]
RUNS = sorted(
    {
        command
        for text in TEXTS.values()
        for command in re.findall(r"^mnemonaut (run mnemonaut/Minecraft-v0 .*)$", text, re.M)
    }
)
WIRED = [command for command in RUNS if "engine=malmo" in command]


def test_there_is_something_to_try() -> None:
    assert len(RUNS) == 4 and len(WIRED) == 1


@pytest.mark.parametrize("command", RUNS)
def test_a_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if command in WIRED and not installed().ready:
        pytest.skip("needs minedojo 0.1: run `mnemonaut envs install minedojo`")
    monkeypatch.chdir(tmp_path)
    assert "outcome     " in readme.told(shlex.split(command))


def test_the_snippet_runs() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    with redirect_stdout(StringIO()) as printed:
        exec(compile(code, "docs/voxel.md", "exec"), {})
    assert printed.getvalue().startswith("harvest 1 log (3, 160, 256) [")


def test_the_picture_is_small_and_whole() -> None:
    data = (ROOT / "docs" / "voxel.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(b"IEND\xaeB`\x82")
    assert len(data) <= 150_000
    width, height = struct.unpack_from(">II", data, 16)
    assert 800 <= width <= 1000 and 300 <= height <= 600


def test_the_tasks_are_counted_as_they_are() -> None:
    kinds = [kind for kind, _ in programmatic_tasks().values()]
    (line,) = re.findall(r"harvest (\d+), combat (\d+), techtree (\d+), survival (\d+)", PAGE)
    counted = [kinds.count(kind) for kind in ("harvest", "combat", "techtree", "survival")]
    assert [int(number) for number in line] == counted
    assert f"{sum(counted):,} programmatic tasks" in PAGE
