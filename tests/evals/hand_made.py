"""Results written by hand, so that what a summary must say can be worked out on paper."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mnemonaut.evals.results import SCHEMA, canonical
from mnemonaut.evals.suite import Suite, parse_suite

TASKS = {"crafting_table": "MT2", "stick": "MT1"}
Wins = Sequence[Sequence[str]]  # [replicate][pass] -> one mark for each of TASKS

NEVER: Wins = [["00", "00"], ["00", "00"]]
ALWAYS: Wins = [["11", "11"], ["11", "11"]]


def hand_made(folder: Path, won: Mapping[str, Wins], **changes: Any) -> Path:
    """A complete run in which `won[arm][replicate][pass]` tells the tasks that succeeded.

    A "1" is a success in 10 steps without replanning; a "0" a failure in 100 steps after two
    replans, after one where the arm is online; an "x" an error episode.
    """
    suite = suite_of(list(won), **changes)
    folder.mkdir()
    versions = {"schema": SCHEMA, "suite": suite.model_dump(mode="json"), "versions": {}}
    run = versions | {"suite_sha256": suite.digest()}
    (folder / "run.json").write_text(canonical(run) + "\n", encoding="utf-8")
    lines = [
        canonical(_record(arm, replicate, nth, task, mark))
        for arm, replicates in won.items()
        for replicate, passes in enumerate(replicates)
        for nth, marks in enumerate(passes)
        for task, mark in zip(TASKS, marks, strict=True)
    ]
    (folder / "episodes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def suite_of(names: Sequence[str], **changes: Any) -> Suite:
    conditions = ("online", "shuffled", "placebo", "corrupted")
    arms = [
        {"name": name, "episodic": name if name in conditions else "off"}
        | ({"error_share": 0.0} if name == "oracle" else {})
        for name in names
    ]
    body = {"name": "made", "tasks": list(TASKS), "passes": 2, "replicates": 2, "arms": arms}
    return parse_suite(body | changes, "made")


def _record(arm: str, replicate: int, nth: int, task: str, mark: str) -> dict[str, Any]:
    replans = 0 if mark == "1" else (1 if arm == "online" else 2)
    return {
        "schema": SCHEMA,
        "arm": arm,
        "replicate": replicate,
        "pass": nth,
        "task": task,
        "group": TASKS[task],
        "success": mark == "1",
        "error": "EnvCrashed: env died" if mark == "x" else None,
        "steps": 10 if mark == "1" else 100,
        "replans": replans,
        "plan_length": 3,
        "recalled": 4 if arm == "online" and nth else 0,
    }


def rewritten(folder: Path, change: Mapping[str, Any]) -> Path:
    """The folder with values of its suite replaced, unchecked."""
    path = folder / "run.json"
    run = json.loads(path.read_bytes())
    run["suite"] |= change
    path.write_text(json.dumps(run), encoding="utf-8")
    return folder
