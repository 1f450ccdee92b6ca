"""What the tests of executors share: a world whose episodes end their process, and where it is."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.executors.executor import Patience
from mnemonaut.evals.suite import Suite, parse_suite

HERE = Path(__file__).parent
FALLS = "MNEMONAUT_TEST_FALLS"


@pytest.fixture
def falling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Suite]:
    """`falling("calm", "killed")` is a suite of those tasks in the world of `falling.py`, which
    workers can import; `FALLS` names the folder in which its envs leave their marks."""
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv(FALLS, str(marks))

    def suite(*tasks: str, **changes: Any) -> Suite:
        body: dict[str, Any] = {
            "name": "falling",
            "env": "falling:FallingEnv",
            "tasks": list(tasks),
            "passes": 1,
            "replicates": 1,
            "arms": [{"name": "off", "planner": "random"}],
        }
        return parse_suite(body | changes, "falling")

    return suite


def patient(attempts: int = 2, seconds: float = 60.0) -> Patience:
    return Patience(attempts, seconds, 60.0)


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that nobody collects has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] in "ZX"


def marks() -> Path:
    return Path(os.environ[FALLS])
