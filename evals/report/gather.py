"""All that a report says of a run, read from its results folder; also of a run that is not done."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...envs.errors import ResultsError
from ..results import Folder, StreamKey, parse_line, read_run, stream_keys
from ..suite import Suite
from ..summary import read_summary
from ..whole import expected, whole_lines
from .rows import Row, row_of


@dataclass(frozen=True, slots=True)
class RunData:
    """A run as a report shows it.

    Attributes:
        run: all of run.json.
        summary: summary.json; of an incomplete run its rates so far, without intervals.
        expected: episodes of the whole suite; None where that is not known here.
        error: why an episode of kind `error` was one, by its place in `rows`.
    """

    folder: Path
    suite: Suite
    run: Mapping[str, Any]
    summary: Mapping[str, Any]
    rows: tuple[Row, ...]
    errors: Mapping[int, str]
    expected: int | None
    complete: bool

    @property
    def arms(self) -> list[str]:
        """The arms of which there is an episode, in the suite's order."""
        return list(self.summary["order"])

    def of_arm(self, arm: str) -> list[Row]:
        return [row for row in self.rows if row.arm == arm]


def gather(folder: Path) -> RunData:
    """Read a run.

    Raises:
        ResultsError: no results folder, or one of another version, or a damaged one.
    """
    suite, run = read_run(folder)
    paths = Folder(folder)
    complete = (folder / "summary.json").is_file() and paths.merged.is_file()
    seconds = _seconds(paths, suite)
    rows: list[Row] = []
    errors: dict[int, str] = {}
    for record in _records(paths, suite, complete):
        place = (record["arm"], record["replicate"], record["index"])
        if record.get("error") is not None:
            errors[len(rows)] = str(record["error"])
        rows.append(row_of(record, seconds.get(place)))
    summary = read_summary(folder) if complete else so_far(suite, run, rows)
    if complete:
        _check_whole(paths, summary, rows)
    of = len(rows) if complete else expected(suite)
    return RunData(folder, suite, run, summary, tuple(rows), errors, of, complete)


def _check_whole(paths: Folder, summary: Mapping[str, Any], rows: list[Row]) -> None:
    """Raise where the merged file is not what the summary was made of."""
    resume = f"`mnemonaut resume {paths.path}` writes it anew"
    try:
        told = {name: int(summary["arms"][name]["episodes"]) for name in summary["order"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ResultsError(f"{paths.path / 'summary.json'} is damaged; {resume}") from error
    if Counter(row.arm for row in rows) != told:
        count = f"{len(rows)} of {sum(told.values())} episodes"
        raise ResultsError(f"{paths.merged} is damaged: it holds {count}; {resume}")


def so_far(suite: Suite, run: Mapping[str, Any], rows: list[Row]) -> dict[str, Any]:
    """What can be said of a run that is not complete: rates, never an interval or a difference."""
    of: dict[str, list[Row]] = {arm.name: [] for arm in suite.arms}
    for row in rows:
        of[row.arm].append(row)
    order = [name for name, found in of.items() if found]
    return {
        "suite": suite.name,
        "suite_sha256": run.get("suite_sha256", ""),
        "env": suite.env,
        "env_options": suite.env_options,
        "episodes": len(rows),
        "order": order,
        "arms": {name: _arm_so_far(suite, name, of[name]) for name in order},
        "paired": {},
    }


def _arm_so_far(suite: Suite, name: str, rows: list[Row]) -> dict[str, Any]:
    arm = suite.arm(name)
    groups = sorted({row.group for row in rows})
    return {
        "planner": arm.planner,
        "episodic": arm.episodic,
        "episodes": len(rows),
        "success": {"estimate": _rate(rows), "low": None, "high": None},
        "by_pass": [],
        "by_group": {
            group: {
                "tasks": len({row.task for row in rows if row.group == group}),
                "success": _rate([row for row in rows if row.group == group]),
            }
            for group in groups
        },
        "error_episodes": sum(row.ended == "error" for row in rows),
    }


def _rate(rows: list[Row]) -> float:
    return round(float(np.mean([row.success for row in rows])), 6)


def _records(paths: Folder, suite: Suite, complete: bool) -> Iterator[dict[str, Any]]:
    """The records in canonical order; of a run that goes on, without a line that is being
    written."""
    files = [paths.merged] if complete else [paths.episodes(key) for key in stream_keys(suite)]
    for path in files:
        for line in whole_lines(path, required=complete):
            try:
                yield parse_line(line, path)
            except ResultsError as error:
                if not complete:
                    raise
                again = f"`mnemonaut resume {paths.path}` writes it anew"
                raise ResultsError(f"{path} is damaged; {again}") from error


def _seconds(paths: Folder, suite: Suite) -> dict[tuple[str, int, int], float]:
    """Wall time of each episode; where it was played twice, of the last time."""
    merged = paths.path / "timings.jsonl"
    files = [merged] if merged.is_file() else [*map(paths.timings, stream_keys(suite))]
    found: dict[tuple[str, int, int], float] = {}
    for path in files:
        for line in whole_lines(path):
            row = _timing(line)
            if row is not None:
                found[row["arm"], row["replicate"], row["index"]] = float(row["seconds"])
    return found


def _timing(line: bytes) -> dict[str, Any] | None:
    """Timings decide nothing: a line that cannot be read is left out."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    known = isinstance(row, dict) and {"arm", "replicate", "index", "seconds"} <= set(row)
    return row if known else None


def keys_of(data: RunData) -> list[StreamKey]:
    """The streams of which there is an episode, in canonical order."""
    begun = {(row.arm, row.replicate) for row in data.rows}
    return [key for key in stream_keys(data.suite) if (key.arm, key.replicate) in begun]
