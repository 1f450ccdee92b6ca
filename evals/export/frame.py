"""A run as tables: a row an episode, or a row a skill call."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...envs.errors import MissingExtra, ResultsError
from ..results import Folder, StreamKey, parse_line, read_run, stream_keys
from ..suite import Suite
from ..whole import stripped, whole_lines

if TYPE_CHECKING:
    import pandas

EXTRA = "export"

_NESTED = ("rounds", "score", "llm", "store", "schema")
_LEAD = (
    "suite", "env", "arm", "planner", "memory", "semantic", "replicate", "pass", "index", "task",
    "group", "success", "ended", "error", "steps", "actions", "seconds",
)  # fmt: skip
"""The first columns, in their order; all others follow as the records have them."""


def frame_of(folder: Path | str) -> "pandas.DataFrame":
    """One row an episode, in canonical order; of a run that is not complete, those played so far.

    Columns are the fields of the records; beside them `suite`, `env`, `planner`, `memory` (the
    episodic one) and `semantic` of the arm, `decisions` (how many), `score_NAME` for each graded
    score, `llm_NAME` for what the language model spent, and `seconds` of wall time (NaN where it
    was not kept).

    Raises:
        ResultsError: no results folder, or one of another version.
        MissingExtra: pandas is absent.
    """
    path = Path(folder)
    suite, _ = read_run(path)
    rows = [_row(suite, record, seconds) for record, seconds in _records(suite, path)]
    return _framed(rows, _LEAD)


def attempts_of(folder: Path | str) -> "pandas.DataFrame":
    """One row a skill call that was made: in which episode and decision, and what came of it.

    Raises:
        ResultsError, MissingExtra: as `frame_of`.
    """
    path = Path(folder)
    suite, _ = read_run(path)
    place = ("arm", "replicate", "pass", "index", "task")
    rows = []
    for record, _ in _records(suite, path):
        where = {name: record[name] for name in place}
        for decision, done in enumerate(record["rounds"]):
            for nth, (call, success, text) in enumerate(done["attempts"]):
                told = {"call": call, "skill": call.partition("(")[0]}
                made = {"decision": decision, "attempt": nth, **told}
                rows.append({**where, **made, "success": success, "text": text})
    made_of = ("decision", "attempt", "call", "skill", "success", "text")
    return _framed(rows, (*place, *made_of))


FRAMES = {"episodes": frame_of, "attempts": attempts_of}
"""What a row may be."""


def to_parquet(folder: Path | str, path: Path | str, rows: str = "episodes") -> int:
    """Write the table of a run, of `FRAMES`, as a Parquet file; returns the number of rows.

    Raises:
        ResultsError: no run, or the file cannot be written.
        MissingExtra: pandas or pyarrow is absent.
    """
    frame = FRAMES[rows](folder)
    try:
        import pyarrow  # noqa: F401 - pandas's own message would name three packages
    except ModuleNotFoundError as error:
        raise MissingExtra("pyarrow", EXTRA) from error
    with _writing(path):
        frame.to_parquet(path, index=False)
    return len(frame)


def to_csv(folder: Path | str, path: Path | str, rows: str = "episodes") -> int:
    """Write the table of a run, of `FRAMES`, as a CSV file; returns the number of rows.

    Raises:
        ResultsError: no run, or the file cannot be written.
        MissingExtra: pandas is absent.
    """
    frame = FRAMES[rows](folder)
    with _writing(path):
        frame.to_csv(path, index=False)
    return len(frame)


@contextmanager
def _writing(path: Path | str) -> Iterator[None]:
    """The folder of the file is there; what goes wrong while it is written is one line."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        reason = strerror(error.errno) if error.errno else str(error)  # pyarrow's is a paragraph
        raise ResultsError(
            f"cannot write {path}: {reason}; free the disk, or name another file"
        ) from error


def _framed(rows: list[dict[str, Any]], lead: tuple[str, ...]) -> "pandas.DataFrame":
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise MissingExtra("pandas", EXTRA) from error
    names = dict.fromkeys([*lead, *(name for row in rows for name in row)])
    return pandas.DataFrame(rows, columns=[*names])


def _records(suite: Suite, folder: Path) -> Iterator[tuple[dict[str, Any], float | None]]:
    """Every record with its wall time."""
    paths = Folder(folder)
    if stripped(folder):
        for line in whole_lines(paths.merged):
            yield parse_line(line, paths.merged), None
        return
    for key in stream_keys(suite):
        seconds = _seconds(paths, key)
        for line in whole_lines(paths.episodes(key)):
            record = parse_line(line, paths.episodes(key))
            yield record, seconds.get(record["index"])


def _seconds(paths: Folder, key: StreamKey) -> dict[int, float]:
    """Wall times by index; of an episode that was played twice, that of the last time."""
    import json

    found: dict[int, float] = {}
    try:
        lines = paths.timings(key).read_text(encoding="utf-8").splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            row = json.loads(line)
            found[int(row["index"])] = float(row["seconds"])
        except (ValueError, KeyError):  # torn by a kill
            continue
    return found


def _row(suite: Suite, record: Mapping[str, Any], seconds: float | None) -> dict[str, Any]:
    arm = suite.arm(record["arm"])
    own = {
        "suite": suite.name,
        "env": suite.env,
        "planner": arm.planner if arm.agent == "planning" else arm.agent,
        "memory": arm.episodic,
        "semantic": arm.semantic,
        "ended": None,  # in runs of before it was told
        "seconds": seconds,
        "decisions": len(record["rounds"]),
    }
    told = {name: value for name, value in record.items() if name not in _NESTED}
    for part in ("score", "llm"):
        told |= {f"{part}_{name}": value for name, value in record.get(part, {}).items()}
    return own | told
