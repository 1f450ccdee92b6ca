"""`mnemonaut envs install`: make the interpreter that a simulator needs for itself."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..envs.errors import EnvError
from .options import Json
from .screen import Screen, print_json


class Simulator(StrEnum):
    """What can be installed."""

    HABITAT = "habitat"


Name = Annotated[Simulator, typer.Argument(help="The simulator.")]

Folder = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Where to; default: the user's data folder.")
]

Limit = Annotated[
    float, typer.Option(metavar="S", min=0.1, help="Most seconds for each of its commands.")
]

Again = Annotated[bool, typer.Option("--again", help="Make it anew, even where one is ready.")]


def install(
    name: Name,
    folder: Folder = None,
    timeout: Limit = 3600.0,
    again: Again = False,
    json: Json = False,
) -> None:
    """Make an interpreter with habitat-sim and habitat-lab, or say what is missing for it."""
    from ..envs.navigation.habitat.installation import install as install_habitat
    from ..envs.navigation.habitat.installation import ready
    from ..envs.navigation.habitat.interpreter import installation_folder

    where = (folder or installation_folder()).expanduser().absolute()
    python = where / "bin" / "python"
    done = False
    if not again and python.is_file():
        try:
            done, _ = ready(python)
        except EnvError:
            done = False  # a broken one is made anew
    if not done:
        for told in install_habitat(where, timeout, where.with_name(f"{where.name}.log")):
            if not json:
                Screen().line(told)
    _, found = ready(python)
    if json:
        print_json({"name": name.value, "python": str(python), "new": not done, "found": found})
        return
    held = ", ".join(f"{part} {version}" for part, version in found.items())
    Screen().line(f"{'ready' if done else 'made'}: {python} ({held})", "green")
