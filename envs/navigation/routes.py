"""Routes: a path through a building and the instructions that people wrote for it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..data import data_folder
from ..errors import TaskError
from .graph import NavigationGraph, read_connectivity
from .panorama import Scenery, read_navgpt


@dataclass(frozen=True, slots=True)
class Route:
    """A reference path with its instructions.

    Attributes:
        dataset: r2r, r4r, reverie or generated.
        split: train, val_seen, ...
        building: a scan's id, or a generated building's name.
        path_id: unique within dataset and split.
        path: viewpoints, start and goal included.
        heading: radians at the start, clockwise from +y.
        instructions: each is an episode of its own, called `<path_id>_<number>`.
        target: id of the goal object; REVERIE only.

    Raises:
        TaskError: the path is empty.
    """

    dataset: str
    split: str
    building: str
    path_id: str
    path: tuple[str, ...]
    heading: float
    instructions: tuple[str, ...]
    target: str = ""

    def __post_init__(self) -> None:
        if not self.path:
            raise TaskError(f"route {self.path_id} has no path; give its viewpoints, start first")


@dataclass(frozen=True, slots=True)
class Building:
    """A navigation graph, and what is seen at its viewpoints (None: nothing is known in words)."""

    graph: NavigationGraph
    scenery: Scenery | None = None


def vln_folder() -> Path:
    """Where the user's data sets of navigation lie: `$MNEMONAUT_DATA/vln`."""
    return data_folder() / "vln"


def read_r2r(path: Path, split: str, *, dataset: str = "r2r") -> list[Route]:
    """Routes of a file in Room-to-Room's form (Anderson et al. 2018), in the file's order.

    Raises:
        TaskError: the file is absent or broken.
    """
    rows = read_rows(path)
    try:
        return [
            Route(
                dataset,
                split,
                str(row["scan"]),
                str(row["path_id"]),
                tuple(map(str, row["path"])),
                float(row["heading"]),
                tuple(str(text).strip() for text in row["instructions"]),
            )
            for row in rows
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise TaskError(f"{path.name} is not in R2R's form: {error}; fetch it again") from error


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The list in a JSON file.

    Raises:
        TaskError: the file is absent, or holds something else.
    """
    try:
        rows = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise TaskError(
            f"cannot read {path}: {error.strerror}; see `mnemonaut envs data`"
        ) from error
    except ValueError as error:
        raise TaskError(f"{path.name} is no JSON: {error}; fetch it again") from error
    if not isinstance(rows, list):
        raise TaskError(f"{path.name} holds no list of routes; fetch it again")
    return rows


@lru_cache(maxsize=128)
def matterport_building(scan: str, folder: Path | None = None) -> Building:
    """A Matterport3D scan from the user's data: its graph, and NavGPT's texts where they are.

    Raises:
        TaskError: there is no such scan in the folder, or a file is broken.
    """
    base = folder or vln_folder()
    graph = read_connectivity(base / "connectivity" / f"{scan}_connectivity.json")
    return Building(graph, read_navgpt(base / "navgpt", scan))


def check_route(route: Route, graph: NavigationGraph) -> None:
    """Refuse a route that leaves its graph.

    Raises:
        UnknownName: a viewpoint is not in the building.
        TaskError: two neighbours on the path are none in the graph.
    """
    numbers = [graph.number(viewpoint) for viewpoint in route.path]
    for a, b in pairwise(numbers):
        if b not in graph.neighbours[a]:
            raise TaskError(
                f"route {route.path_id} leaves the graph of {route.building} between "
                f"{graph.viewpoints[a]} and {graph.viewpoints[b]}; correct the path"
            )
