"""`mnemonaut compare`: differences with their intervals, within one run or between two."""

from pathlib import Path
from typing import Annotated

import typer

from .options import Json, application
from .screen import Screen, print_json

app = application()


@app.command()
def compare(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    other: Annotated[
        Path | None, typer.Argument(metavar="OTHER", help="Another, to compare with.")
    ] = None,
    json: Json = False,
) -> None:
    """Compare all arms of one run with off, or the same arms of two runs."""
    from ..evals.compare import compare as compared
    from ..evals.compare import compare_text

    result = compared([run] if other is None else [run, other])
    if json:
        print_json(result)
    else:
        Screen().raw(compare_text(result))
