"""`mnemonaut train navigator`: a ranker of paths and the second stage that listens to memory."""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import MnemonautError
from .options import Json, Quiet
from .screen import Screen, print_json

if TYPE_CHECKING:
    from ..envs.navigation.routes import Building, Route

DATASETS = ("r2r", "generated")
EMBEDDINGS = ("minilm", "hashing", "none")
EVERY_SECONDS = 5.0


def navigator(
    data: Annotated[
        str, typer.Option("--data", help="r2r: Room-to-Room's train split; or generated.")
    ] = "generated",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Default: navigator.pt in your data folder.", show_default=False
        ),
    ] = None,
    embedding: Annotated[
        str, typer.Option(help="By which memory likens instructions: minilm, hashing or none.")
    ] = "hashing",
    buildings: Annotated[
        int | None, typer.Option(min=2, help="Learn from the first so many only.")
    ] = None,
    routes: Annotated[
        int | None, typer.Option(min=1, help="Of each building the first so many only.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, max=100, help="Of the ranker.")] = 6,
    members: Annotated[int, typer.Option(min=1, max=16, help="Networks of the ranker.")] = 2,
    minutes: Annotated[float, typer.Option(min=0.01, help="Give up after so many.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Learn to rank paths by instructions, and to listen to a memory of places.

    What is learnt from Room-to-Room derives from Matterport3D and is yours alone: its terms
    forbid to pass it on.

    \b
    For instance:
      mnemonaut train navigator --data generated
      mnemonaut train navigator --data r2r --embedding minilm --out r2r.pt
    """
    for name, given, right in (("data", data, DATASETS), ("embedding", embedding, EMBEDDINGS)):
        if given not in right:
            raise MnemonautError(f"unknown --{name} `{given}`; known: {', '.join(right)}")
    from ..memory.placement_network.extra import require_torch

    require_torch()
    from dataclasses import replace

    from ..agents.navigator import FittingSettings, save_navigator, train_navigator
    from ..agents.navigator.checkpoint import navigator_file

    shown, known = _learnable(data, buildings, routes)
    settings = FittingSettings(members=members)
    settings = replace(settings, training=replace(settings.training, epochs=epochs))
    encode = None
    if embedding != "none":
        from ..memory.embedding import embedding as named
        from ..memory.embedding_cache import CachedEmbedding

        encode = CachedEmbedding(named(embedding)).encode
    started = time.monotonic()
    trained = train_navigator(
        shown,
        known,
        settings,
        encode=encode if embedding == "minilm" else None,
        embed=encode,
        embedding="" if embedding == "none" else embedding,
        seed=seed,
        told=_teller(minutes, quiet or json),
    )
    target = navigator_file() if out is None else out
    save_navigator(trained, target)
    told: dict[str, Any] = {
        "file": str(target),
        "buildings": len(shown),
        "routes": sum(map(len, shown.values())),
        "seconds": round(time.monotonic() - started, 1),
    }
    if json:
        print_json(told)
        return
    screen = Screen()
    screen.line(
        f"learnt from {told['routes']} routes in {told['buildings']} buildings into {target}",
        "green",
    )
    screen.field("time", f"{told['seconds']} s")


def _learnable(
    data: str, most: int | None, each: int | None
) -> "tuple[Mapping[str, Sequence[Route]], Mapping[str, Building]]":
    """Routes by building, and the buildings."""
    found: dict[str, list[Route]] = {}
    if data == "r2r":
        from ..envs.navigation.routes import matterport_building, read_r2r, vln_folder

        told = read_r2r(vln_folder() / "r2r" / "R2R_train.json", "train")
        building: Callable[[str], Building] = matterport_building
    else:
        from ..envs.navigation.buildings import generated_building, generated_routes

        told = generated_routes("train")
        building = generated_building
    for route in told:
        found.setdefault(route.building, []).append(route)
    names = sorted(found)[:most]
    return {name: found[name][:each] for name in names}, {name: building(name) for name in names}


def _teller(minutes: float, quiet: bool) -> Callable[[str, float], None]:
    """Tells how far the training is, on stderr, and ends it when its time is over."""
    started = time.monotonic()
    said = -EVERY_SECONDS

    def tell(what: str, share: float) -> None:
        nonlocal said
        now = time.monotonic() - started
        if now > 60 * minutes:
            raise MnemonautError(
                f"training is not done after {minutes:g} minutes; "
                "raise --minutes, or lower --epochs, --buildings or --routes"
            )
        if not quiet and (now - said >= EVERY_SECONDS or share >= 1):
            said = now
            Screen(sys.stderr).line(f"{100 * share:3.0f} % {what}")
            sys.stderr.flush()

    return tell
