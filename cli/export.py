"""`mnemonaut export`: a run for other tools: tables of episodes, or a dataset of transitions."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..envs.errors import MnemonautError
from .options import Json, application
from .screen import Screen, print_json

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


@app.command()
def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A results folder.")],
    out: Annotated[
        str,
        typer.Argument(metavar="OUT", help="A file; of minari, a name such as home/tidy-v0."),
    ],
    to: Annotated[Form, typer.Option("--to", help="The form.")] = Form.PARQUET,
    rows: Annotated[
        Rows, typer.Option(help="Of a table: a row an episode, or a row a skill call.")
    ] = Rows.EPISODES,
    arm: Annotated[
        str | None, typer.Option(metavar="ARM", help="Of minari: the arm; default: all.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a run's episodes as a table, or all transitions as a Minari dataset.

    For minari, every episode is played again by its seed and actions.
    """
    if to is not Form.MINARI and arm is not None:
        raise MnemonautError("--arm is of --to minari; a table has all arms, in the column `arm`")
    told = _minari(run, out, arm) if to is Form.MINARI else _table(run, out, to, rows)
    if json:
        print_json(told)
        return
    told_of = {k: v for k, v in told.items() if k not in ("out", "to")}
    Screen().raw(f"{told['out']}: " + ", ".join(f"{v} {k}" for k, v in told_of.items()))


def _table(run: Path, out: str, to: Form, rows: Rows) -> dict[str, Any]:
    from ..evals.export.frame import to_csv, to_parquet

    write = to_parquet if to is Form.PARQUET else to_csv
    return {"out": out, "to": to.value, rows.value: write(run, out, rows.value)}


def _minari(run: Path, out: str, arm: str | None) -> dict[str, Any]:
    from ..evals.export.minari import to_minari

    done = asdict(to_minari(run, out, arm))
    return {"out": done.pop("dataset"), "to": "minari", **done}
