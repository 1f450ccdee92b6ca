"""`mnemonaut bench`: run a suite, show how far it is, then what it shows."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import SuiteError
from ..evals.policies import JANUS
from .asking import changed_access, say_before
from .failure import Interrupted
from .options import (
    LLM,
    Cache,
    CacheFile,
    Checkpoint,
    Concurrency,
    CostLimit,
    Initial,
    Json,
    Prices,
    Quiet,
    Recent,
    Record,
    Timeout,
    TokenLimit,
    Workers,
    Working,
    application,
)
from .progress import shown
from .screen import Screen, print_json

if TYPE_CHECKING:
    from ..evals.progress import Progress
    from ..evals.suite import Suite

DEFAULT_SUITE = "minecraft-default"

app = application()


@app.command()
def bench(
    suite: Annotated[
        str, typer.Argument(metavar="SUITE", help="A TOML file, or the name of a built-in suite.")
    ] = DEFAULT_SUITE,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A new folder; default: results/SUITE.")
    ] = None,
    workers: Workers = None,
    replicates: Annotated[int | None, typer.Option(help="Instead of the suite's own.")] = None,
    passes: Annotated[int | None, typer.Option(help="Instead of the suite's own.")] = None,
    groups: Annotated[
        str | None, typer.Option(metavar="MT1,MT2", help="Only tasks of these groups.")
    ] = None,
    working: Working = None,
    initial: Initial = None,
    recent: Recent = None,
    checkpoint: Checkpoint = None,
    llm: LLM = None,
    cache: Cache = None,
    cache_file: CacheFile = None,
    record: Record = None,
    cost_limit: CostLimit = None,
    token_limit: TokenLimit = None,
    prices: Prices = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Run a suite: tasks x arms x replicates.

    Progress goes to stderr, the table to stdout, everything to the results folder. What was
    stopped goes on with `mnemonaut resume`.
    """
    from ..evals.runner import new_folder, run_suite

    memory = {"working": working, "initial": initial, "recent": recent}
    chosen = changed(suite, replicates, passes, groups, llm, checkpoint, memory)
    access = changed_access(
        cache=cache,
        cache_file=cache_file,
        record=record,
        cost_limit=cost_limit,
        token_limit=token_limit,
        prices=prices,
        concurrency=concurrency,
        timeout=timeout,
    )
    say_before(chosen, access)
    folder = new_folder(chosen) if out is None else out
    with watched(folder, quiet) as tell:
        count = worker_count(workers)
        run_suite(chosen, folder, workers=count, on_progress=tell, access=access)
    show_results(folder, json=json)


def changed(
    name: str,
    replicates: int | None,
    passes: int | None,
    groups: str | None,
    llm: str | None = None,
    checkpoint: Path | None = None,
    working: Mapping[str, Any] | None = None,
) -> "Suite":
    """The suite with what the command line changes; checked as a suite file is.

    `working` is what the arms of agent janus get, but for those that are off or say otherwise.

    Raises:
        SuiteError, UnknownName: the suite, or a change, is wrong.
    """
    from ..evals.suite import load_suite, parse_suite

    suite = load_suite(name)
    chosen = None if groups is None else [g.strip() for g in groups.split(",") if g.strip()]
    if chosen == []:
        raise SuiteError("--groups names no group; write them like --groups MT1,MT2")
    changes = {
        "replicates": replicates,
        "passes": passes,
        "groups": chosen,
        "llm": llm,
        "checkpoint": None if checkpoint is None else str(checkpoint),
    }
    asked = {key: value for key, value in changes.items() if value is not None}
    body = suite.model_dump(exclude_unset=True)
    arms = with_working(body["arms"], {k: v for k, v in (working or {}).items() if v is not None})
    return parse_suite({**body, **asked, "arms": arms}, suite.name)


def with_working(
    arms: Sequence[Mapping[str, Any]], wish: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """The arms of a suite, those of agent janus with another working memory.

    An arm that names its own `working` is one of an experiment on it: it keeps it.

    Raises:
        SuiteError: no arm would change.
    """
    if not wish:
        return list(arms)
    changed_arms = []
    for arm in arms:
        frames_kept = arm.get("agent") == JANUS and arm.get("working") != "off"
        fits = frames_kept and not ("working" in wish and "working" in arm)
        changed_arms.append({**arm, **wish} if fits else arm)
    if changed_arms == list(arms):
        told = " and ".join(f"--{name}" for name in wish)
        raise SuiteError(
            f"no arm of the suite takes {told}; leave it out, or choose a suite with an arm of "
            f"agent {JANUS} that names none of its own"
        )
    return changed_arms


def worker_count(asked: int | None) -> int:
    """As many processes as asked for; without a wish, one for each core."""
    return asked or os.cpu_count() or 1


@contextmanager
def watched(folder: Path, quiet: bool) -> "Iterator[Callable[[Progress], None] | None]":
    """Show progress while the block runs.

    Raises:
        Interrupted: the user stopped it; names what goes on.
    """
    try:
        with shown(quiet) as tell:
            yield tell
    except KeyboardInterrupt as error:
        raise Interrupted(
            f"interrupted; what is done is kept: `mnemonaut resume {folder}` goes on"
        ) from error


def show_results(folder: Path, *, json: bool, told: list[str] | None = None) -> None:
    """The table of a complete run and where it lies, or the same as JSON.

    `told` are lines on what a resume withdrew.
    """
    from ..evals.summary import read_summary
    from ..evals.table import terminal_table

    summary = read_summary(folder)
    if json:
        document: dict[str, Any] = {"run": str(folder), "summary": summary}
        print_json(document if told is None else {**document, "withdrawn": told})
        return
    screen = Screen()
    for line in told or ():
        screen.line(line)
    screen.raw(terminal_table(summary))
    screen.line()
    screen.line(f"results in {folder}/")
