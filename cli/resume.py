"""`mnemonaut resume`: go on with a run that was stopped, as if it never had been."""

from pathlib import Path
from typing import Annotated

import typer

from .bench import show_results, watched, worker_count
from .options import Json, Quiet, Workers, application

app = application()


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    workers: Workers = None,
    force: Annotated[
        bool, typer.Option("--force", help="Go on although versions of packages changed.")
    ] = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Go on with a run that was stopped.

    What an unfinished episode had remembered is withdrawn first, and told. A run that is
    complete already is only shown.
    """
    from ..evals.runner import resume_run

    with watched(run, quiet) as tell:
        told = resume_run(run, workers=worker_count(workers), on_progress=tell, force=force)
    show_results(run, json=json, told=told)
