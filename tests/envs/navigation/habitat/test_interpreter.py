"""Where habitat's interpreter is looked for, and what is told of it."""

import sys
from pathlib import Path

import pytest

from mnemonaut.cli.navigation_checks import check_habitat
from mnemonaut.envs.errors import EnvError, TaskError, UnknownName
from mnemonaut.envs.navigation.habitat.env import VLNCEEnv
from mnemonaut.envs.navigation.habitat.interpreter import (
    VARIABLE,
    habitat_python,
    installation_folder,
    lacks,
    versions,
)

READY = {"python": "3.9.19", "habitat-lab": "0.3.3", "habitat-sim": "0.3.3"}


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_the_order_in_which_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EnvError, match="no interpreter yet; run `mnemonaut envs install habitat`"):
        habitat_python()
    installed = script(installation_folder() / "bin" / "python", "")
    assert habitat_python() == installed and tmp_path in installed.parents
    set_ = script(tmp_path / "set", "")
    monkeypatch.setenv(VARIABLE, str(set_))
    assert habitat_python() == set_
    named = script(tmp_path / "named", "")
    assert habitat_python(str(named)) == named
    with pytest.raises(EnvError, match="there is no interpreter /no/where"):
        habitat_python("/no/where")


def test_versions_of_an_interpreter_without_habitat() -> None:
    found = versions(Path(sys.executable))
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert lacks(found) == "lacks habitat-lab and habitat-sim"


def test_an_interpreter_that_cannot_be_used(tmp_path: Path) -> None:
    silent = script(tmp_path / "silent", "echo 'no such library' >&2; exit 3")
    with pytest.raises(EnvError, match="cannot be used: no such library; run `mnemonaut"):
        versions(silent)
    with pytest.raises(EnvError, match=r"did not answer within 0.2 s"):
        versions(script(tmp_path / "slow", "exec sleep 60"), limit=0.2)
    (tmp_path / "text").write_text("no program")
    with pytest.raises(EnvError, match=r"cannot run .*: Permission denied"):
        versions(tmp_path / "text")


def test_what_it_lacks() -> None:
    assert lacks(READY) == ""
    assert lacks({**READY, "habitat-sim": ""}) == "lacks habitat-sim"
    broken = {**READY, "habitat-sim error": "ImportError: libEGL.so.1"}
    assert lacks(broken) == "cannot import habitat-sim: ImportError: libEGL.so.1"


def test_the_env_says_so_when_it_is_made(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="mnemonaut envs install habitat"):
        VLNCEEnv()
    python = str(script(tmp_path / "python", ""))
    with pytest.raises(UnknownName, match="unknown setting of `shown` `all`"):
        VLNCEEnv(python=python, shown="all")
    with pytest.raises(EnvError, match="at least 1 step"):
        VLNCEEnv(python=python, max_steps=0)
    with pytest.raises(EnvError, match=r"1 to 4096 px a side, not \(0, 224, 256, 256\)"):
        VLNCEEnv(python=python, width=0)
    with pytest.raises(EnvError, match="no camera sees 180 degrees"):
        VLNCEEnv(python=python, field_of_view=180)
    with pytest.raises(EnvError, match=r"limits.step must be above 0"):
        VLNCEEnv(python=python, timeout=0)
    env = VLNCEEnv(python=python, data=str(tmp_path))
    with pytest.raises(TaskError, match="needs R2R-CE's episodes"):
        env.reset(seed=0)
    env.close()


def test_what_the_doctor_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = check_habitat()
    assert not check.ok and not check.needed and check.found == "habitat has no interpreter yet"
    assert "mnemonaut envs install habitat" in check.cure
    monkeypatch.setenv(VARIABLE, sys.executable)
    assert check_habitat().found == f"{sys.executable} lacks habitat-lab and habitat-sim"
    told = '{"python": "3.9.19", "habitat-lab": "0.3.3", "habitat-sim": "0.3.3"}'
    ready = script(tmp_path / "ready", f"echo '@{told}'")
    monkeypatch.setenv(VARIABLE, str(ready))
    check = check_habitat()
    assert check.ok and check.found == f"habitat-sim 0.3.3, habitat-lab 0.3.3 at {ready}"
