"""What commands that run suites show at the end: tables, folders, and the page on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .screen import Screen, print_json


@dataclass(frozen=True, slots=True)
class Shown:
    """A complete run; `told` are lines on what was withdrawn or played again on the way."""

    folder: Path
    told: Sequence[str] = ()


def show_results(run: Shown) -> None:
    """The table of a complete run and where it lies."""
    from ..evals.summary import read_summary
    from ..evals.table import terminal_table

    summary = read_summary(run.folder)
    screen = Screen()
    for line in run.told:
        screen.line(line)
    screen.raw(terminal_table(summary))
    screen.line()
    screen.line(f"results in {run.folder}/")


def written_report(folders: Sequence[Path], out: Path) -> Path:
    """Write the page on the runs, and return it.

    Raises:
        ResultsError: it cannot be written; the runs are complete all the same.
    """
    from ..evals.report.write import write_report

    return write_report(folders, out)


def tell_end(runs: Sequence[Shown], page: Path | None, *, json: bool) -> None:
    """Where the page is; or all of it as one JSON document."""
    if json:
        print_json(_document(runs, page))
    elif page is not None:
        Screen().line(f"report: {page}")


def _document(runs: Sequence[Shown], page: Path | None) -> dict[str, Any]:
    """Of one run what it is; of several a list of them."""
    from ..evals.summary import read_summary

    bodies = [
        {"run": str(r.folder), "summary": read_summary(r.folder), "withdrawn": list(r.told)}
        for r in runs
    ]
    report = None if page is None else str(page)
    return {**bodies[0], "report": report} if len(runs) == 1 else {"runs": bodies, "report": report}
