"""`mnemonaut resume`: go on with a run that was stopped, as if it never had been."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import changed_access, say_before
from .bench import patience_of, watched, worker_count
from .options import (
    Attempts,
    Cache,
    CacheFile,
    Concurrency,
    CostLimit,
    EpisodeSeconds,
    Executor,
    Json,
    Prices,
    Quiet,
    Report,
    Stores,
    Timeout,
    TokenLimit,
    Workers,
    application,
)
from .results import Shown, show_results, tell_end, written_report

if TYPE_CHECKING:
    from ..evals.access import Access

app = application()


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    workers: Workers = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Go on although packages changed, or a server has lost its stores."
        ),
    ] = False,
    cache: Cache = None,
    cache_file: CacheFile = None,
    cost_limit: CostLimit = None,
    token_limit: TokenLimit = None,
    prices: Prices = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    executor: Executor = "local",
    store: Stores = None,
    attempts: Attempts = None,
    episode_seconds: EpisodeSeconds = None,
    report: Report = True,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Go on with a run that was stopped.

    What an unfinished episode had remembered is withdrawn first, and told. A run that is
    complete already is only shown, and its report written anew. How language models are asked
    stays as it was, but for what is given here: a higher limit, say. What was spent before counts
    against it.
    """
    from ..evals.executors.names import executor_named
    from ..evals.results import read_run
    from ..evals.runner import resume_run

    def change(before: "Access") -> "Access":
        access = changed_access(
            before,
            cache=cache,
            cache_file=cache_file,
            cost_limit=cost_limit,
            token_limit=token_limit,
            prices=prices,
            concurrency=concurrency,
            timeout=timeout,
        )
        say_before(read_run(run)[0], access)
        return access

    count = worker_count(workers)
    player = executor_named(executor, count)
    with watched(run, quiet) as tell:
        told = resume_run(
            run,
            workers=count,
            on_progress=tell,
            force=force,
            change_access=change,
            executor=player,
            stores=store,
            patience=patience_of(attempts, episode_seconds),
        )
    done = Shown(run, told)
    if not json:
        show_results(done)
    page = written_report([run], run / "report.html") if report else None
    tell_end([done], page, json=json)
