"""Streams of routes through many buildings side by side, with a memory of each that grows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

import numpy as np

from ...envs.navigation.routes import Building, Route
from ...memory.places import PlaceMemory, RememberedRoute
from ...planners.wayfinding.remembered import RememberedBuilding
from ..navigator.streams import Visit, Visited, stream
from .lessons import Task
from .walking import Sights

Buildings: TypeAlias = Mapping[str, tuple[Building, Sights]]
"""Buildings with what is seen in them, by name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A route that was shown, and which way one looked (radians) at its start."""

    building: RememberedBuilding
    route: RememberedRoute
    heading: float


@dataclass(frozen=True, slots=True)
class Leg:
    """The next route of every building that has one.

    Attributes:
        shown: what was remembered just before.
        tasks: the instructions to judge now.
        visits: of the streams, one for each task.
    """

    shown: Sequence[Shown]
    tasks: Sequence[Task]
    visits: Sequence[Visited]


def sighted(buildings: Mapping[str, Building]) -> Buildings:
    """Buildings ready to walk through."""
    return {name: (building, Sights(building)) for name, building in buildings.items()}


def legs_of(
    streams: Mapping[str, Sequence[Visited]],
    buildings: Buildings,
    places: Callable[[], PlaceMemory],
) -> Iterator[Leg]:
    """Walk along the streams. What is shown is remembered before the leg that follows it."""
    memories = {name: RememberedBuilding(places()) for name in streams}
    headings: dict[str, float] = {}
    for visits in zip_longest(*streams.values()):
        shown: list[Shown] = []
        tasks: list[Task] = []
        judged: list[Visited] = []
        for name, visit in zip(streams, visits, strict=True):
            if visit is None:
                continue
            memory, (building, sights) = memories[name], buildings[name]
            for route in visit.news:
                memory.show(route, [sights[viewpoint] for viewpoint in route.path])
                shown.append(Shown(memory, route, headings.get(name, visit.route.heading)))
            headings[name] = visit.route.heading
            for number, instruction in enumerate(visit.route.instructions):
                tasks.append(Task(visit.route, instruction, building.graph, sights, memory, number))
                judged.append(visit)
        yield Leg(shown, tasks, judged)


def random_streams(
    routes: Mapping[str, Sequence[Route]],
    buildings: Buildings,
    random: np.random.Generator,
    *,
    wrong: str = "",
) -> dict[str, list[Visit]]:
    """A random order for each building; `wrong` as in the navigator's `stream`: the placebo of a
    building is the next one."""
    names = list(routes)
    return {
        name: list(
            stream(
                routes[name],
                buildings[name][0],
                random,
                wrong=wrong,
                others=routes[names[number - 1]],
            )
        )
        for number, name in enumerate(names)
    }
