"""`mnemonaut envs install`: what a simulator needs and pip alone cannot bring."""

import sys
import tempfile
from collections.abc import Mapping
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
    MINEDOJO = "minedojo"


Name = Annotated[Simulator, typer.Argument(help="The simulator.")]

Folder = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Where habitat goes; default: the user's data folder."),
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
    """Install a simulator that pip alone cannot, or say what is missing for it.

    habitat gets an interpreter of its own; minedojo's wheel comes into this one, without gym.
    """
    if name is Simulator.MINEDOJO:
        _minedojo(folder, timeout, again, json)
    else:
        _habitat(folder, timeout, again, json)


def _habitat(folder: Path | None, timeout: float, again: bool, json: bool) -> None:
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
    _tell(Simulator.HABITAT, str(python), found, new=not done, json=json)


def _minedojo(folder: Path | None, timeout: float, again: bool, json: bool) -> None:
    from ..envs.minecraft.malmo.installation import install as install_minedojo
    from ..envs.minecraft.malmo.installation import installed

    if folder is not None:
        raise EnvError("minedojo goes into this interpreter; leave --folder out")
    done = installed().ready and not again
    if not done:
        with tempfile.NamedTemporaryFile(
            prefix="mnemonaut-minedojo-", suffix=".log", delete=False
        ) as log:
            path = Path(log.name)
        for told in install_minedojo(timeout, path):
            if not json:
                Screen().line(told)
        path.unlink()  # where something failed it stays, and the error names it
    found = {"minedojo": installed().wheel}
    _tell(Simulator.MINEDOJO, sys.executable, found, new=not done, json=json)


def _tell(name: Simulator, python: str, found: Mapping[str, str], *, new: bool, json: bool) -> None:
    if json:
        print_json({"name": name.value, "python": python, "new": new, "found": dict(found)})
        return
    held = ", ".join(f"{part} {version}" for part, version in found.items())
    Screen().line(f"{'made' if new else 'ready'}: {python} ({held})", "green")
