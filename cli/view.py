"""`mnemonaut view`: runs and their memories in a browser, on this machine alone."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from ..envs.errors import ResultsError
from ..memory.errors import StoreError
from .options import Json, application
from .screen import Screen, print_json

app = application()

RESULTS = Path("results")


@app.command()
def view(
    results: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="A folder of runs, or one run.")
    ] = RESULTS,
    store: Annotated[
        list[str] | None,
        typer.Option(
            "--store",
            metavar="PATH",
            help="A store besides: a file, or postgresql://...; may be given several times.",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="0: any that is free.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, and open no browser.")
    ] = False,
    json: Json = False,
) -> None:
    """Look at runs, live ones too, and into their memories.

    Serves a few pages to this machine alone, until Ctrl-C. Nothing is changed: stores are opened
    for reading.
    """
    stores = store or []
    if not results.expanduser().is_dir() and not (stores and results == RESULTS):
        raise ResultsError(
            f"there is no results folder {results}; name one, or a store by --store PATH"
        )
    from ..evals.viewer.app import app_of
    from ..evals.viewer.library import Library
    from ..evals.viewer.serving import listening, serve, url_of

    for path in stores:
        if "://" not in path and not Path(path).expanduser().exists():
            raise StoreError(f"there is no store at {path}; name an existing file by --store")
    library = Library(results, stores)
    for shelved in library.shelves.named:
        library.overview(shelved)  # a wrong path is said here and now
    made = listening(port)
    url = url_of(made)

    def begun() -> None:
        if json:
            print_json({"url": url, "results": str(results), "stores": stores_shown})
        else:
            Screen().line(f"{url} shows {results}; Ctrl-C stops")
        sys.stdout.flush()
        if not no_browser:
            _open(url)

    stores_shown = [shelved.title for shelved in library.shelves.named]
    serve(app_of(library), made, begun)


def _open(url: str) -> None:
    """In the user's browser, where there is a screen to show one."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return
    try:
        webbrowser.open(url)
    except webbrowser.Error:
        return
