"""`mnemonaut memory export-embedding`: the model behind a store, for machines without PyTorch."""

from typing import Annotated

import typer

from ..memory.onnx_export import export_onnx
from .memory_options import size
from .options import Json
from .screen import Screen, print_json


def export_embedding(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="minilm, or a name or folder.")],
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Absent, or empty.")],
    json: Json = False,
) -> None:
    """Write a sentence transformer for ONNX Runtime: --embedding onnx:FOLDER.

    Stores made with the one are read with the other.
    """
    done = export_onnx(model, folder)
    if json:
        print_json(
            {
                "embedding": f"onnx:{folder}",
                "name": done.name,
                "dimension": done.dimension,
                "bytes": done.bytes,
                "difference": done.difference,
            }
        )
        return
    screen = Screen()
    screen.line(f"{done.name}, {done.dimension} dimensions, {size(done.bytes)} in {folder}")
    screen.line(f"vectors differ from the original's by {done.difference:.0e} at most")
    screen.line(f"use it with --embedding onnx:{folder}")
