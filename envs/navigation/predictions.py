"""Predictions in Room-to-Room's submission form, scored as its own evaluation does.

A file holds a list of {"instr_id": "<path id>_<number>", "trajectory": [[viewpoint, heading,
elevation], ...]}, one entry per action (Matterport3DSimulator tasks/R2R/eval.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from ..errors import TaskError, UnknownName
from .graph import NavigationGraph
from .metrics import average, score
from .routes import Route, read_rows

Predictions: TypeAlias = Mapping[str, Sequence[str]]
"""The viewpoints of each episode by the instruction's id; turns repeat them."""


def read_predictions(path: Path) -> Predictions:
    """The predictions in a file.

    Raises:
        TaskError: the file is absent, broken, or predicts an instruction twice.
    """
    found: dict[str, list[str]] = {}
    for row in read_rows(path):
        try:
            name, walked = str(row["instr_id"]), [str(step[0]) for step in row["trajectory"]]
        except (KeyError, IndexError, TypeError) as error:
            raise TaskError(
                f'{path.name} holds no predictions: {error!r}; write {{"instr_id": ..., '
                '"trajectory": [[viewpoint, heading, elevation], ...]} for each instruction'
            ) from error
        if name in found:
            raise TaskError(f"{path.name} predicts {name} twice; keep one of the two")
        found[name] = walked
    return found


def score_predictions(
    predictions: Predictions,
    routes: Iterable[Route],
    graph_of: Callable[[str], NavigationGraph],
) -> dict[str, dict[str, float]]:
    """The metrics of each predicted instruction, by its id; `average` them for a table.

    Args:
        routes: those of the split; each of their instructions must be predicted.
        graph_of: the graph of a building by its name.

    Raises:
        TaskError: an instruction is missing, or a trajectory starts elsewhere or leaves the graph.
        UnknownName: an instruction or a viewpoint is none of the split or building.
    """
    told = {f"{one.path_id}_{n}": one for one in routes for n in range(len(one.instructions))}
    for name in predictions:
        if name not in told:
            raise UnknownName("instruction", name, told)
    missing = [name for name in told if name not in predictions]
    if missing:
        raise TaskError(
            f"{len(missing)} of {len(told)} instructions have no prediction, such as "
            f"{missing[0]}; predict all of the split"
        )
    return {
        name: _score(name, predictions[name], route, graph_of(route.building))
        for name, route in told.items()
    }


def mean_score(
    predictions: Predictions,
    routes: Iterable[Route],
    graph_of: Callable[[str], NavigationGraph],
) -> dict[str, float]:
    """The metrics averaged over all instructions; see `score_predictions`."""
    return average(score_predictions(predictions, routes, graph_of).values())


def _score(
    name: str, walked: Sequence[str], route: Route, graph: NavigationGraph
) -> dict[str, float]:
    path = [graph.number(viewpoint) for viewpoint in walked]
    reference = [graph.number(viewpoint) for viewpoint in route.path]
    if not path or path[0] != reference[0]:
        raise TaskError(f"the trajectory of {name} must begin at {route.path[0]}; add its start")
    for a, b in pairwise(path):
        if a != b and b not in graph.neighbours[a]:
            raise TaskError(
                f"the trajectory of {name} leaves the graph between {graph.viewpoints[a]} and "
                f"{graph.viewpoints[b]}; write each viewpoint on the way"
            )
    return score(path, reference, graph.distances)
