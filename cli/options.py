"""What several commands share: the application they are made from, and their options."""

from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

Store = Annotated[
    Path, typer.Option("--store", metavar="PATH", help="The experience store.", show_default=False)
]

Workers = Annotated[
    int | None,
    typer.Option(min=1, max=256, help="Processes; default: one a core. Never changes a result."),
]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def application(**settings: Any) -> typer.Typer:
    """A typer application with plain help, which is right at any width and without colour."""
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        **settings,
    )
