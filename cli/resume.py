"""`mnemonaut resume`: go on with a run that was stopped, as if it never had been."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import changed_access, say_before
from .bench import show_results, watched, worker_count
from .options import (
    Cache,
    CacheFile,
    Concurrency,
    CostLimit,
    Json,
    Prices,
    Quiet,
    Timeout,
    TokenLimit,
    Workers,
    application,
)

if TYPE_CHECKING:
    from ..evals.access import Access

app = application()


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    workers: Workers = None,
    force: Annotated[
        bool, typer.Option("--force", help="Go on although versions of packages changed.")
    ] = False,
    cache: Cache = None,
    cache_file: CacheFile = None,
    cost_limit: CostLimit = None,
    token_limit: TokenLimit = None,
    prices: Prices = None,
    concurrency: Concurrency = None,
    timeout: Timeout = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Go on with a run that was stopped.

    What an unfinished episode had remembered is withdrawn first, and told. A run that is
    complete already is only shown. How language models are asked stays as it was, but for what
    is given here: a higher limit, say. What was spent before counts against it.
    """
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

    with watched(run, quiet) as tell:
        told = resume_run(
            run,
            workers=worker_count(workers),
            on_progress=tell,
            force=force,
            change_access=change,
        )
    show_results(run, json=json, told=told)
