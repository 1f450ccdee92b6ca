"""The part of a building that was seen, its way and the reference, for maps that people look at.

The reference path is told to nobody who acts: it is looked up by the episode's name, as the task
itself is. Graphs have z upwards; maps have y upwards.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from ..errors import MnemonautError
from ..world import Info, Place
from .tasks import building_of, episode_of


def upright(at: Iterable[float]) -> list[float]:
    """A position of a graph, z up, as a map has it, y up."""
    x, forward, up = at
    return [round(x, 3), round(up, 3), round(forward, 3)]


def locate(observation: Any, info: Info) -> Place:
    """Metres and degrees."""
    place = info["place"]
    x, y, z = upright(place["at"])
    return x, y, z, float(place["heading"])


def landscape(observation: Any, info: Info) -> Mapping[str, Any]:
    """Viewpoints that were visited or seen with the edges between, the path, and the reference."""
    viewpoints: dict[str, list[float]] = {}
    edges: set[tuple[str, str]] = set()
    for name, place in info["places"].items():
        viewpoints[name] = upright(place["at"])
        for other, near in place["near"].items():
            viewpoints.setdefault(other, upright(near["at"]))
            edges.add((min(name, other), max(name, other)))
    reference = _reference(info)
    viewpoints |= dict(reference)
    edges |= {(min(a, b), max(a, b)) for (a, _), (b, _) in pairwise(reference)}
    return {
        "kind": "graph",
        "viewpoints": dict(sorted(viewpoints.items())),
        "edges": [list(edge) for edge in sorted(edges)],
        "path": list(info["walked"]),
        "reference": [name for name, _ in reference],
        "goal": reference[-1][1] if reference else None,
    }


def _reference(info: Info) -> list[tuple[str, list[float]]]:
    """The viewpoints of the reference path; none where its data set is not where it should be."""
    shown = info.get("shown", {})
    if "places" in shown:
        return [(name, upright(shown["places"][name]["at"])) for name in shown["path"]]
    told = info["episode"]
    try:
        route = episode_of(f"{told['dataset']} {told['split']} {told['path_id']}_0").route
        graph = building_of(route.dataset, route.building).graph
    except MnemonautError:
        return []
    positions = graph.positions
    return [(name, upright(positions[graph.index[name]].tolist())) for name in route.path]
