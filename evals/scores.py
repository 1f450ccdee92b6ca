"""What was measured in a run, as arrays [replicate, pass, task] of each arm."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..envs.errors import ResultsError
from .results import Folder, read_lines, read_run, stream_keys
from .suite import Suite
from .whole import expected, lacking

MEASURED = ("success", "replans", "steps", "plan_length", "recalled", "error")
LANGUAGE = ("calls", "tokens_in", "tokens_out", "cost", "repairs", "format_failures")
"""What the record of an episode with a language mind keeps beside."""

NOTHING_DONE: Mapping[str, float] = {"displacement": 1.0, "misplaced": 1.0, "energy": 1.0}
"""Graded scores of an episode in which nothing was done, where that is not 0."""

DISTANCES = ("NE", "ONE")
"""Metres left to the goal, at the end and at the nearest. An error episode has none, and 0 would
be a perfect one; how far it began from the goal is not recorded. It counts as far as the worst
episode of its task, by any arm of the run, so that no crash ever looks like an arrival."""

LESS_IS_BETTER = frozenset({*NOTHING_DONE, *DISTANCES, "worse"})
NEITHER_IS_BETTER = frozenset({"TL"})
"""A path may be too long, and it may be too short."""

Records = Sequence[Mapping[str, Any]]
Worst = Mapping[tuple[str, str], float]


def load_scores(folder: Path) -> dict[str, dict[str, Any]]:
    """Per arm: `tasks`, `groups`, and arrays [replicate, pass, task] of what is measured.

    Graded scores are called `score.NAME`; an error episode counts as if nothing had been done,
    with `DISTANCES` as the worst of its task.

    Raises:
        ResultsError: the run is not complete, or episodes.jsonl lacks episodes.
    """
    suite, _ = read_run(folder)
    rows: dict[str, list[Mapping[str, Any]]] = {arm.name: [] for arm in suite.arms}
    for record in _records(folder, suite):
        rows[record["arm"]].append(record)
    for arm, records in rows.items():
        if not records:
            raise ResultsError(f"{folder}: arm `{arm}` has no episodes; resume the run")
    worst = _worst(record for records in rows.values() for record in records)
    away = suite.sources() if suite.learn_env else frozenset()
    here = _graded(record for arm, rs in rows.items() if arm not in away for record in rs)
    scores = {}
    for arm, records in rows.items():
        # All of an arm's episodes may be errors: it has the scores that the others have.
        graded = _graded(records) or (here if arm not in away else [])
        scores[arm] = _arrays(suite, records, graded, worst)
        _check_whole(folder, arm, scores[arm])
    return scores


def _records(folder: Path, suite: Suite) -> Records:
    """All that was merged; no fewer episodes than were played."""
    merged = Folder(folder).merged
    if not merged.exists():
        raise ResultsError(lacking(folder) or f"{folder} is not complete; `mnemonaut resume`")
    records = list(read_lines(merged))
    whole = _played(folder, suite)
    if whole is not None and len(records) != whole:
        raise ResultsError(
            f"{merged} holds {len(records)} of {whole} episodes; "
            f"`mnemonaut resume {folder}` writes it anew"
        )
    return records


def _played(folder: Path, suite: Suite) -> int | None:
    """Episodes as all streams tell it that are done, or else the suite; None where neither does."""
    paths = [Folder(folder).finished(key) for key in stream_keys(suite)]
    try:
        return sum(int(json.loads(path.read_bytes())["episodes"]) for path in paths)
    except (OSError, ValueError, KeyError, TypeError):
        # The module of a user's own env is not imported: the folder may be somebody else's.
        return None if ":" in suite.env else expected(suite)


def _arrays(suite: Suite, records: Records, graded: list[str], worst: Worst) -> dict[str, Any]:
    tasks = list(dict.fromkeys(sorted(r["task"] for r in records)))
    place = {task: i for i, task in enumerate(tasks)}
    shape = (suite.replicates, suite.passes, len(tasks))
    measured = {
        name: np.full(shape, np.nan)
        for name in (*MEASURED, *(LANGUAGE if "llm" in records[0] else ()), *graded)
    }
    for record in records:
        at = (record["replicate"], record["pass"], place[record["task"]])
        for name, values in measured.items():
            values[at] = _value(record, name, worst)
    groups = {r["task"]: r["group"] for r in records}
    return {"tasks": tasks, "groups": [groups[t] for t in tasks], **measured}


def _check_whole(folder: Path, arm: str, scores: Mapping[str, Any]) -> None:
    missing = int(np.isnan(scores["success"]).sum())
    if missing:
        raise ResultsError(
            f"{folder}: arm `{arm}` lacks {missing} episodes; `mnemonaut resume {folder}`"
        )


def _graded(records: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({f"score.{name}" for r in records for name in r.get("score", ())})


def _worst(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], float]:
    """The longest of each of `DISTANCES` by (name, task), and by (name, "") over all tasks."""
    found: dict[tuple[str, str], float] = {}
    for record in records:
        for name in DISTANCES:
            value = record.get("score", {}).get(name, 0.0)
            for at in ((name, record["task"]), (name, "")):
                found[at] = max(found.get(at, 0.0), value)
    return found


def _value(record: Mapping[str, Any], name: str, worst: Worst) -> float:
    if name.startswith("score."):
        graded = name.removeprefix("score.")
        told = record.get("score", {}).get(graded)
        return _nothing_done(graded, record["task"], worst) if told is None else float(told)
    value = record["llm"][name] if name in LANGUAGE else record[name]
    if name == "error":
        return float(value is not None)
    return float("nan") if value is None else float(value)


def _nothing_done(graded: str, task: str, worst: Worst) -> float:
    if graded in DISTANCES:
        # Where every episode of the task crashed, that of any task.
        return worst[graded, task] or worst[graded, ""]
    return NOTHING_DONE.get(graded, 0.0)
