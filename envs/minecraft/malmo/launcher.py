"""The folder from which the package starts the stand-in as if it were the game."""

import os
import shlex
import sys
from pathlib import Path

SCRIPT = "launchClient.sh"


def write_launcher(folder: Path, module: str) -> tuple[Path, Path]:
    """In `folder`, what the package copies for each game: the game's folder and the schemas'.

    The script runs `module` with this interpreter, and with all its places to import from.
    """
    game, schemas = folder / "Minecraft", folder / "Schemas"
    game.mkdir()
    schemas.mkdir()
    path = os.pathsep.join(place for place in sys.path if place and Path(place).is_absolute())
    command = f'exec {shlex.quote(sys.executable)} -m {module} "$@"'
    script = game / SCRIPT
    script.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(path)}\nexport PYTHONPATH\n{command}\n",
        encoding="utf-8",
    )
    script.chmod(0o700)
    return game, schemas
