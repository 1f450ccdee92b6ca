"""`mnemonaut envs install minedojo`, with a program in uv's place, and what Java says."""

import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from mnemonaut.cli.main import main
from mnemonaut.envs.errors import EnvError
from mnemonaut.envs.minecraft.malmo import installation
from mnemonaut.envs.minecraft.malmo.installation import (
    EXTRA,
    REQUIREMENTS,
    Installed,
    check_real_game,
    install,
    installed,
    installer,
    real_game,
)

Program = Callable[..., Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Puts a program of this name and script on the PATH, the only one there."""
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")

    def made(name: str, script: str) -> Path:
        path = tools / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return made


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None)


def test_the_wheel_is_pinned_by_its_hash_and_names_no_host() -> None:
    text = REQUIREMENTS.read_text(encoding="utf-8")
    assert re.findall(r"^([\w-]+==\S+)", text, re.MULTILINE) == ["minedojo==0.1"]
    assert re.search(r"--hash=sha256:[0-9a-f]{64}", text)
    assert "://" not in text


def test_the_extra_brings_what_is_looked_for(package: object) -> None:
    """And numba, which the voxel world behind the wire runs on."""
    assert package and installed().missing == ()
    text = (Path(__file__).parents[4] / "pyproject.toml").read_text(encoding="utf-8")
    brought = tomllib.loads(text)["project"]["optional-dependencies"]["minedojo"]
    assert {name.partition(">")[0] for name in brought} == {*EXTRA, "numba"}


def test_pip_first_and_uv_where_there_is_none(program: Program, no_pip: None) -> None:
    with pytest.raises(EnvError, match=r"no pip, and there is no uv; run .* -m ensurepip"):
        installer()
    uv = program("uv", "true")
    assert installer() == [str(uv), "pip", "install", "--python", sys.executable]


def test_pip_of_this_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: name == "pip" or None)
    assert installer()[:4] == [sys.executable, "-m", "pip", "install"]


def test_what_is_asked_of_it(program: Program, no_pip: None, tmp_path: Path) -> None:
    program("uv", f'echo "$@" > {tmp_path}/asked; echo working')
    told = list(install(30.0, tmp_path / "logs" / "log"))
    assert told == ["minedojo 0.1 without its dependencies, by uv"]
    asked = (tmp_path / "asked").read_text().split()
    assert {"--no-deps", "--require-hashes", str(REQUIREMENTS)} <= set(asked)
    assert (tmp_path / "logs" / "log").read_text() == "working\n"


@pytest.mark.parametrize(
    ("script", "limit", "told"),
    [
        ("echo no such wheel; exit 7", 30.0, "exit status 7; see .*log"),
        ("sleep 60", 0.2, "not done within 0.2 s; raise --timeout"),
    ],
)
def test_installations_that_fail(
    program: Program, no_pip: None, tmp_path: Path, script: str, limit: float, told: str
) -> None:
    program("uv", script)
    with pytest.raises(EnvError, match=told):
        list(install(limit, tmp_path / "log"))


def test_what_else_is_missing_is_said(
    program: Program, no_pip: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("uv", "true")
    monkeypatch.setattr(installation, "installed", lambda: Installed("0.1", ("lxml",)))
    with pytest.raises(EnvError, match=r"lacks lxml; run `pip install 'mnemonaut\[minedojo\]'`"):
        list(install(30.0, tmp_path / "log"))
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("java", "lacks"),
    [
        ("echo 'openjdk version \"1.8.0_402\"' >&2", ""),
        ("echo 'openjdk version \"17.0.15\" 2025-04-15' >&2", 'Java 8 (found: openjdk version "17'),
        ("exit 4", "Java 8 (found: exit status 4)"),
        ("sleep 60", "Java 8 (found: no answer within 0.5 s)"),
    ],
)
def test_java(program: Program, java: str, lacks: str) -> None:
    program("java", java)
    found = real_game(limit=0.5)
    assert found.lacks.startswith(lacks) if lacks else found.lacks == ""
    assert not found.built


def test_no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvError, match=r"needs Java 8 \(found: absent\); install a JDK 8"):
        check_real_game()


def test_the_command(
    package: object,
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ready as it is; made anew where that is asked for; nothing for a folder."""
    assert package
    assert main(["envs", "install", "minedojo", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {
        "name": "minedojo",
        "python": sys.executable,
        "new": False,
        "found": {"minedojo": "0.1"},
    }
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    program("uv", "true")
    assert main(["envs", "install", "minedojo", "--again"]) == 0
    said = capsys.readouterr().out
    assert "without its dependencies, by uv" in said and "made:" in said
    assert main(["envs", "install", "minedojo", "--folder", str(tmp_path)]) == 3
    assert "leave --folder out" in capsys.readouterr().err
