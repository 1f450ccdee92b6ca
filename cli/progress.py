"""How far a run is: bars on a terminal, a line every few seconds elsewhere, always on stderr.

On stderr, so that stdout holds results alone.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .screen import Screen, unbroken

if TYPE_CHECKING:
    from ..evals.progress import Progress

EVERY_SECONDS = 5.0


@contextmanager
def shown(quiet: bool) -> "Iterator[Callable[[Progress], None] | None]":
    """What to hand to `run_suite` as `on_progress`; None shows nothing."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _lines(time.monotonic)


def _lines(clock: Callable[[], float]) -> "Callable[[Progress], None]":
    """A plain line at once, then one every few seconds, and one at the end."""
    screen = Screen(sys.stderr)
    told_at: float | None = None
    told_done = -1

    def tell(progress: "Progress") -> None:
        nonlocal told_at, told_done
        now = clock()
        finished = progress.done == progress.total
        due = told_at is None or finished or now - told_at >= EVERY_SECONDS
        if due and progress.done != told_done:
            told_at, told_done = now, progress.done
            screen.line(progress_line(progress))
            sys.stderr.flush()

    return tell


def progress_line(progress: "Progress") -> str:
    """`120 of 1400 episodes; off 40/280, 22.5%; ...`; arms not yet begun are left out."""
    arms = [
        unbroken(f"{arm} {done}/{total}, {rate(done, successes)}")
        for arm, (done, total, successes) in progress.per_arm.items()
        if done
    ]
    return "; ".join([f"{progress.done} of {progress.total} episodes", *arms])


def rate(done: int, successes: int) -> str:
    """Success so far, in words of at most six letters."""
    return f"{successes / done:.1%}" if done else "-"


@contextmanager
def _bars() -> "Iterator[Callable[[Progress], None]]":
    """One bar an arm, and one for all of them."""
    from rich import progress as rich_progress
    from rich.console import Console

    columns = (
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(bar_width=None),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TextColumn("{task.fields[rate]:>6}"),
        rich_progress.TimeElapsedColumn(),
    )
    with rich_progress.Progress(*columns, console=Console(stderr=True), expand=True) as bars:
        rows: dict[str, rich_progress.TaskID] = {}

        def show(name: str, done: int, total: int, successes: int | None) -> None:
            if name not in rows:
                rows[name] = bars.add_task(name, total=total, rate="")
            told = "" if successes is None else rate(done, successes)
            bars.update(rows[name], completed=done, total=total, rate=told)

        def tell(progress: "Progress") -> None:
            for arm, (done, total, successes) in progress.per_arm.items():
                show(arm, done, total, successes)
            show("all", progress.done, progress.total, None)

        yield tell
