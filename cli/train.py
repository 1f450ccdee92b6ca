"""`mnemonaut train`: learn a memory from what the user has."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import MnemonautError, UnknownName
from .options import Json, application
from .screen import Screen, print_json
from .train_janus import janus
from .train_navigator import navigator

if TYPE_CHECKING:
    from ..memory.placement.rooms import RoomScene

app = application(help="Learn a memory from what you have.")

SPLITS = ("train", "all")
_FLOOR_PLAN = re.compile(r"FloorPlan\d*?(\d{1,2})$")


@app.callback()
def train() -> None:
    """Learn a memory from what you have."""


app.command("janus")(janus)
app.command("navigator")(navigator)


@app.command()
def placements(
    scenes: Annotated[
        str,
        typer.Option(
            metavar="DIR",
            help="Metadata files of AI2-THOR scenes; `ithor`: those in the data folder.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Gzipped where it ends with .gz.", show_default=False),
    ],
    split: Annotated[
        str,
        typer.Option(help="train: without iTHOR's rooms for validation and tests; or all."),
    ] = "train",
    seed: Annotated[int, typer.Option(min=0, help="Of folds and mess-ups.")] = 0,
    json: Json = False,
) -> None:
    """Learn where things belong (TIDEE's memory) from scenes that are tidy.

    \b
    For instance:
      mnemonaut train placements --scenes ithor --out places.json.gz
      mnemonaut run mnemonaut/Household-v0 --option scenes=ithor \\
        --task "tidy FloorPlan21" --semantic graph --placements places.json.gz
    """
    from ..memory.placement.learn import learn

    if split not in SPLITS:
        raise MnemonautError(f"unknown split `{split}`; known: {', '.join(SPLITS)}")
    rooms = _rooms(scenes, split)
    model = learn(rooms, seed=seed)
    model.save(out)
    counts = model.memex.counts()
    placed = int(model.counts.chosen.sum())
    told: dict[str, Any] = {"file": str(out), "placements": placed, **counts}
    if json:
        print_json(told)
        return
    screen = Screen()
    screen.line(f"learnt {placed} placements of {counts['rooms']} rooms into {out}", "green")
    edges = ", ".join(f"{counts[name]} {name}" for name in list(counts)[2:])
    screen.field("graph", f"{counts['nodes']} objects; {edges}")


def in_training(name: str) -> bool:
    """TIDEE's split of iTHOR: of each kind, plans 1-20 for training, 21-30 held out; generated
    homes likewise. What is neither has no split and counts as training.
    """
    from ..envs.household.generated import split_of

    match = _FLOOR_PLAN.match(name)
    if match is not None:
        return 1 <= int(match[1]) <= 20
    with suppress(UnknownName):
        return split_of(name) == "train"
    return True


def _rooms(scenes: str, split: str) -> "list[RoomScene]":
    from ..envs.household.sources import scene_source
    from ..memory.placement.rooms import from_metadata

    source = scene_source(scenes)
    names = [name for name in source.names() if split == "all" or in_training(name)]
    if not names:
        raise MnemonautError(f"no scene of {scenes} is for training; use --split all")
    loaded = [source.load(name) for name in names]
    return [from_metadata(scene.objects, scene.kind, scene.name) for scene in loaded]
