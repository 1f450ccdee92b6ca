"""The command, called in this process or as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.cli.main import main
from mnemonaut.memory import Experience, ExperienceStore

MINECRAFT = "mnemonaut/MinecraftText-v0"
LIMIT = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command in this process, at 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command as a process of its own, in an empty folder."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: object) -> Answer:
        line = [sys.executable, "-P", "-m", "mnemonaut.cli.main", *map(str, words)]
        done = subprocess.run(
            line, capture_output=True, text=True, cwd=tmp_path, timeout=LIMIT, check=False
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def env_id() -> str:
    return MINECRAFT


def experience(task: str, skill: str, *, success: bool, episode: int) -> Experience:
    text = "the plan went through" if success else "failed: needs 2 stick"
    step = {"success": success, "text": text, "facts": {}, "change": {"inventory": {task: 1}}}
    return Experience(
        state={"text": f"I am in a forest. I want {task}.", "facts": {}},
        task=task,
        plan=[{"skill": skill, "args": [task, 3]}],
        outcome={"success": success, "text": text, "steps": [step]},
        where={"env": MINECRAFT, "episode": episode},
        when=episode,
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of four experiences, of which #1 was used twice and helped once."""
    path = tmp_path / "four.db"
    with ExperienceStore(path) as opened:
        opened.remember(experience("log", "mine", success=True, episode=0))
        opened.remember(experience("stick", "craft", success=False, episode=1))
        opened.remember(experience("stick", "craft", success=True, episode=2))
        opened.remember(experience("coal", "mine", success=False, episode=3))
        opened.credit([1], True)
        opened.credit([1], False)
    return path
