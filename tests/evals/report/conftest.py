"""Runs to report on: complete, half done, older, and with a simulated language model."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mnemonaut.evals.report.rows import Row
from mnemonaut.evals.results import Folder, canonical, stream_keys

from ..conftest import copied, suite_of

ARMS = ("off", "online", "shuffled", "placebo")


@pytest.fixture
def complete(undisturbed: Callable[..., Path]) -> Path:
    """48 episodes of four arms; not to be written to."""
    return undisturbed(suite_of(*ARMS))


@pytest.fixture
def half(complete: Path, tmp_path: Path) -> Path:
    """The same as a killed run leaves it: one stream torn, one not begun, nothing merged."""
    folder = copied(complete, tmp_path / "half")
    for name in ("summary.json", "table.md", "episodes.jsonl", "timings.jsonl"):
        (folder / name).unlink()
    first, *_, last = stream_keys(suite_of(*ARMS))
    path = Folder(folder).episodes(first)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]) + lines[3][:40])
    Folder(folder).episodes(last).unlink()
    return folder


@pytest.fixture
def older(complete: Path, tmp_path: Path) -> Path:
    """The same as an older version left it: no traces, and records that tell no end."""
    folder = copied(complete, tmp_path / "older")
    shutil.rmtree(folder / "traces")
    edited(folder, lambda record: {k: v for k, v in record.items() if k != "ended"})
    return folder


def edited(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change every record of a run's merged file."""
    path = folder / "episodes.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [canonical(change(json.loads(line))) for line in lines]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")


def row(**changes: Any) -> Row:
    """A row of which only what is told differs from the plainest one."""
    plain: dict[str, Any] = {
        "arm": "online", "replicate": 0, "nth": 0, "index": 0, "task": "stick", "group": "MT1",
        "ended": "goal reached", "steps": 10, "actions": 3, "replans": 0, "recalled": 0,
        "recall_score": None, "foresights": (),
    }  # fmt: skip
    return Row(**{**plain, **changes})
