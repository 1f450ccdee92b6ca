"""The folder from which the package starts the stand-in as if it were the game."""

import os
import shlex
import sys
from itertools import pairwise
from pathlib import Path

SCRIPT = "launchClient.sh"
FOLDER = "-folder"
RUN_FOLDER = "-runDir"
"""Options of the stand-in: our folder, and one in the package's copy of it."""


def write_launcher(folder: Path, module: str) -> tuple[Path, Path]:
    """In `folder`, what the package copies for each game: the game's folder and the schemas'.

    The script runs `module` with this interpreter, and with all its places to import from.
    """
    game, schemas = folder / "Minecraft", folder / "Schemas"
    game.mkdir()
    schemas.mkdir()
    path = os.pathsep.join(place for place in sys.path if place and Path(place).is_absolute())
    own = shlex.quote(str(folder))
    command = f'exec {shlex.quote(sys.executable)} -m {module} "$@" {FOLDER} {own}'
    script = game / SCRIPT
    script.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(path)}\nexport PYTHONPATH\n{command}\n",
        encoding="utf-8",
    )
    script.chmod(0o700)
    return game, schemas


def folders(words: list[str]) -> list[Path]:
    """What is to be removed when nobody is left who would: our folder, and the package's copy."""
    named = dict(pairwise(words))
    found = []
    if FOLDER in named:
        found.append(Path(named[FOLDER]))
    if RUN_FOLDER in named:
        found.append(Path(named[RUN_FOLDER]).parents[1])
    return [folder for folder in found if (folder / "Minecraft" / SCRIPT).is_file()]
