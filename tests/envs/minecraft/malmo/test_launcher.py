"""The folder that the package copies, and its script."""

import json
import subprocess
from pathlib import Path

import pytest

from mnemonaut.envs.minecraft.malmo.launcher import SCRIPT, folders, write_launcher


def test_the_script_runs_a_module_with_the_words_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "says_its_words.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    monkeypatch.syspath_prepend(str(tmp_path))
    ours = tmp_path / "with a 'quote' and blanks"
    ours.mkdir()
    game, schemas = write_launcher(ours, "says_its_words")
    assert schemas.is_dir() and game == ours / "Minecraft"
    done = subprocess.run(
        [game / SCRIPT, "-port", "9 9"], capture_output=True, timeout=60, check=True, cwd="/"
    )
    assert json.loads(done.stdout) == ["-port", "9 9", "-folder", str(ours)]


def test_what_may_be_removed(tmp_path: Path) -> None:
    ours, copy = tmp_path / "ours", tmp_path / "copy"
    for folder in (ours, copy):
        folder.mkdir()
        write_launcher(folder, "json.tool")
    run = copy / "Minecraft" / "run"
    assert folders(["-folder", str(ours), "-runDir", str(run)]) == [ours, copy]
    assert folders(["-folder", str(tmp_path), "-runDir", "/a/b/c", "-port", "1"]) == []
    assert folders([]) == []
