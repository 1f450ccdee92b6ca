"""All that a report says of a run, read from its results folder; also of a run that is not done."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...envs.errors import MnemonautError, ResultsError
from ..results import Folder, StreamKey, parse_line, read_run, stream_keys
from ..suite import Suite
from ..summary import read_summary
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
    expected = len(rows) if complete else _expected(suite)
    return RunData(folder, suite, run, summary, tuple(rows), errors, expected, complete)


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


def _expected(suite: Suite) -> int | None:
    """Episodes of the whole suite; None where its tasks are not known here."""
    from ...envs import registry
    from ..suite import resolve_tasks

    try:
        tasks = len(resolve_tasks(suite, registry.world(suite.env)))
    except MnemonautError:  # a world whose data set is not on this machine
        return None
    learnt = len(suite.learn_tasks) or tasks
    of = [learnt if arm.name in suite.sources() else tasks for arm in suite.arms]
    return sum(of) * suite.passes * suite.replicates


def _records(paths: Folder, suite: Suite, complete: bool) -> Iterator[dict[str, Any]]:
    """The records in canonical order; of a run that goes on, without a line that is being
    written."""
    files = [paths.merged] if complete else [paths.episodes(key) for key in stream_keys(suite)]
    for path in files:
        for line in whole_lines(path, required=complete):
            yield parse_line(line, path)


def whole_lines(path: Path, *, required: bool = False) -> Iterator[bytes]:
    """The lines of a file that end; none where there is no file, unless it is required.

    Raises:
        ResultsError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        if required:
            raise ResultsError(f"cannot read {path}: it is missing; resume the run") from None
    except OSError as error:
        raise ResultsError(f"cannot read {path}: {error.strerror}") from error


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
