"""`mnemonaut report`: one page that people look at, of one run or several."""

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, application
from .screen import Screen, counted, print_json

app = application()


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Results folders.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Default: report.html in RUN; of several: here."),
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Of the page.")] = "",
    frames: Annotated[
        int,
        typer.Option(
            min=0,
            max=200,
            metavar="N",
            help="Pictures of each episode, which is played again for them; default: none.",
        ),
    ] = 0,
    json: Json = False,
) -> None:
    """Write the report of a run as one HTML file, with every episode to open.

    It needs no network and no server. The episodes of a large run lie in a folder beside it: keep
    both together.
    """
    from ..evals.report.write import default_out, write_report

    path = write_report(runs, out or default_out(runs), title=title, frames=frames)
    beside = path.with_name(path.stem + "-episodes")
    large = beside.is_dir()
    if json:
        print_json(
            {
                "report": str(path),
                "beside": str(beside) if large else None,
                "bytes": path.stat().st_size,
                "runs": [str(run) for run in runs],
            }
        )
        return
    screen = Screen()
    if large:
        screen.line(f"its episodes are in {beside}/; keep both together")
    screen.line(f"report of {counted(len(runs), 'run')}: {path}")
