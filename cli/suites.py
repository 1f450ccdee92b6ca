"""The suites that ship, listed for `mnemonaut bench --list`."""

from typing import Annotated

import typer

from .screen import Screen, print_json

Listed = Annotated[
    bool, typer.Option("--list", help="Show the built-in suites, each with its summary; run none.")
]


def show_suites(*, json: bool) -> None:
    """Name and summary of each."""
    from ..evals.suite import builtin_summaries

    told = builtin_summaries()
    if json:
        print_json({"suites": [{"name": n, "summary": s} for n, s in told.items()]})
        return
    screen = Screen()
    for name, summary in told.items():
        screen.line(name, "bold")
        screen.line(summary, indent=2)
