"""Runs that the pages of these tests show."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mnemonaut.evals.results import canonical
from mnemonaut.evals.runner import run_suite
from mnemonaut.evals.summary import write_summary

from ..evals.conftest import suite_of

HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=2'>"


def small_run(folder: Path) -> Path:
    """Three tasks, six passes, two arms and replicates: 72 episodes, more than a page of the
    list."""
    run_suite(suite_of("off", "online", passes=6), folder, workers=1)
    return folder


def changed_lines(path: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Every line of a file of records, or of traces, as `change` makes it."""
    packed = path.suffix == ".gz"
    data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    lines = [canonical(change(json.loads(line))).encode() + b"\n" for line in data.splitlines()]
    path.write_bytes(b"".join(map(gzip.compress, lines)) if packed else b"".join(lines))


def made_hostile(folder: Path) -> None:
    """Markup and script wherever a text of a world or a model may stand."""

    def record(body: dict[str, Any]) -> dict[str, Any]:
        error = f"EnvCrashed: {HOSTILE}" if body["index"] == 1 else None
        won = body["success"] and error is None
        task = f"{body['task']} {HOSTILE}"
        return body | {"task": task, "group": HOSTILE, "error": error, "success": won}

    changed_lines(folder / "episodes.jsonl", record)
    write_summary(folder)
    for path in (folder / "traces").iterdir():
        changed_lines(path, _hostile)


def _hostile(value: Any, name: str = "") -> Any:
    """Every text in a trace; what decides where something is drawn stays as it is."""
    if isinstance(value, dict):
        return {key: _hostile(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hostile(inner, name) for inner in value]
    return f"{value} {HOSTILE}" if isinstance(value, str) and name not in ("kind", "arm") else value
