"""`mnemonaut export`: a run for other tools: tables of episodes, or a dataset of transitions."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MnemonautError, ResultsError
from .options import Json, application
from .screen import Screen, counted, print_json

app = application()


class Form(StrEnum):
    """What a run can be written as."""

    PARQUET = "parquet"
    CSV = "csv"
    MINARI = "minari"


class Rows(StrEnum):
    """What a row of a table is."""

    EPISODES = "episodes"
    ATTEMPTS = "attempts"


ENDINGS = {".parquet": Form.PARQUET, ".pq": Form.PARQUET, ".csv": Form.CSV}


UNITS = {"episodes": "episode", "attempts": "skill call", "steps": "step"}
"""What is counted, for people."""


@app.command()
def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    out: Annotated[
        str,
        typer.Argument(metavar="OUT", help="A file; of minari, a name such as home/tidy-v0."),
    ],
    to: Annotated[
        Form | None, typer.Option("--to", help="The form; default: by the ending of OUT.")
    ] = None,
    rows: Annotated[
        Rows | None,
        typer.Option(help="Of a table: a row an episode (the default), or a row a skill call."),
    ] = None,
    arm: Annotated[
        str | None, typer.Option(metavar="ARM", help="Of minari: the arm; default: all.")
    ] = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Of a run that is not complete, or damaged: what is done."),
    ] = False,
    json: Json = False,
) -> None:
    """Write a run's episodes as a table, or all transitions as a Minari dataset.

    For minari, every episode is played again by its seed and actions.
    """
    from ..evals.whole import lacking

    form = form_of(out, to)
    if form is not Form.MINARI and arm is not None:
        raise MnemonautError("--arm is of --to minari; a table has all arms, in the column `arm`")
    if form is Form.MINARI and rows is not None:
        raise MnemonautError("--rows is of a table; a row of --to minari is a transition")
    lacks = lacking(run)
    if lacks and not partial:
        raise ResultsError(f"{lacks}; --partial exports what is done")
    told = (
        _minari(run, out, arm)
        if form is Form.MINARI
        else _table(run, out, form, rows or Rows.EPISODES)
    )
    if json:
        print_json({**told, "lacks": lacks or None})
        return
    screen = Screen()
    counts = [counted(n, UNITS[name]) for name, n in told.items() if name in UNITS]
    screen.raw(f"{told['out']}: {', '.join(counts)}")
    if form is Form.MINARI:
        screen.line(f"in {told['folder']}; minari.load_dataset({out!r}) reads it")
    if told.get("left_out"):
        screen.line(f"{counted(told['left_out'], 'error episode')} left out")
    if lacks:
        screen.line(f"no more than what is done: {lacks}")


def form_of(out: str, asked: Form | None) -> Form:
    """The form that is asked for, or else that of the file's ending.

    Raises:
        MnemonautError: neither tells one, or they tell two.
    """
    told = ENDINGS.get(Path(out).suffix.lower())
    if told is not None and asked not in (None, told):
        name = "a name such as home/tidy-v0" if asked is Form.MINARI else "another file"
        raise MnemonautError(f"{out} looks like {told}: leave out --to {asked}, or give {name}")
    form = asked or told
    if form is None:
        raise MnemonautError(
            f"what {out} is to be cannot be told: end it in .parquet or .csv, or add --to minari"
        )
    return form


def _table(run: Path, out: str, form: Form, rows: Rows) -> dict[str, Any]:
    from ..evals.export.frame import to_csv, to_parquet

    write = to_parquet if form is Form.PARQUET else to_csv
    return {"out": out, "to": form.value, rows.value: write(run, out, rows.value)}


def _minari(run: Path, out: str, arm: str | None) -> dict[str, Any]:
    from ..evals.export.minari import to_minari

    done = asdict(to_minari(run, out, arm))
    return {"out": done.pop("dataset"), "to": "minari", **done}
