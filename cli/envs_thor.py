"""`mnemonaut envs export-thor`: scene files from a real AI2-THOR."""

from pathlib import Path
from typing import Annotated

import typer

from .options import Json
from .screen import Screen, counted, print_json

Out = Annotated[Path, typer.Argument(metavar="OUT", help="The folder for the scene files.")]

Scenes = Annotated[
    str,
    typer.Option(metavar="NAMES", help="FloorPlan1,FloorPlan2,...; default: all of iTHOR's."),
]

Executable = Annotated[
    str | None,
    typer.Option(metavar="COMMAND", help="What starts the player; default: the downloaded build."),
]

Limit = Annotated[float, typer.Option(metavar="S", min=0.1, help="Most seconds for an answer.")]


def export_thor(
    out: Out,
    scenes: Scenes = "",
    executable: Executable = None,
    timeout: Limit = 100.0,
    json: Json = False,
) -> None:
    """Write scene files from a real AI2-THOR, one a scene, for `--scenes OUT` elsewhere."""
    from ..envs.household.engines import open_controller
    from ..envs.household.export import export_scenes, exportable

    asked = [name.strip() for name in scenes.split(",") if name.strip()]
    first = asked[0] if asked else None
    controller = open_controller("unity", scene=first, executable=executable, timeout=timeout)
    written = []
    try:
        for path in export_scenes(controller, asked or exportable(controller), out):
            written.append(path)
            if not json:
                Screen().line(f"wrote {path}")
    finally:
        controller.stop()
    if json:
        print_json({"folder": str(out), "files": [path.name for path in written]})
    else:
        Screen().line(f"{counted(len(written), 'scene')} in {out}")
