"""Streams of routes: what a second stage learns from, with right memories and with wrong ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.routes import Building, Route
from ...memory.places import RememberedRoute
from .candidates import candidate_paths
from .features import Sight
from .navigator import sight_of
from .rankings import Place, Rankings
from .route_memory import RouteMemory, asks_of

WRONG = ("shuffled", "placebo", "corrupted")


class Visited(Protocol):
    """A route to judge, and what is to be remembered before."""

    @property
    def route(self) -> Route: ...
    @property
    def news(self) -> Sequence[RememberedRoute]: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """The plain `Visited`."""

    route: Route
    news: tuple[RememberedRoute, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """An instruction of a stream.

    Attributes:
        place: where it is given.
        nth: its number among the route's.
        sight: what the second stage reads.
        metres: float64 (n,), from each candidate's end to the goal.
    """

    visit: Visited
    place: Place
    nth: int
    sight: Sight
    metres: NDArray[np.float64]


def judged(
    visits: Iterable[Visited],
    building: Building,
    rankings: Rankings,
    memory: RouteMemory,
) -> Iterator[Judged]:
    """Walk along a stream of one building: remember the news, then look at the instructions."""
    graph, stream = building.graph, list(visits)
    places = [Place(building, graph.number(v.route.path[0]), v.route.heading) for v in stream]
    asks: list[tuple[Place, Sequence[str]]]
    asks = [(place, v.route.instructions) for place, v in zip(places, stream, strict=True)]
    for visit in stream:
        asks += asks_of(building, visit.news)
    rankings.prepare(asks)
    for visit, place in zip(stream, places, strict=True):
        for route in visit.news:
            memory.remember(route, rankings)
        ends = rankings.options(place).numbered.ends
        metres = graph.distances[ends, graph.number(visit.route.path[-1])]
        for nth, text in enumerate(visit.route.instructions):
            yield Judged(visit, place, nth, sight_of(place, text, rankings, memory), metres)


def stream(
    routes: Sequence[Route],
    building: Building,
    random: np.random.Generator,
    *,
    wrong: str = "",
    others: Sequence[Route] = (),
) -> Iterator[Visit]:
    """A building's routes in a random order, each shown after it was judged.

    Args:
        wrong: what is shown instead of the truth: "shuffled": the instructions of the route
            before; "placebo": those of `others`, another building's; "corrupted": another
            candidate path. "": the truth.
    """
    tell: dict[str, Callable[[Route, Route | None, int], RememberedRoute | None]] = {
        "": lambda route, before, n: RememberedRoute(route.instructions, route.path),
        "shuffled": lambda route, before, n: (
            RememberedRoute(before.instructions, route.path) if before else None
        ),
        "placebo": lambda route, before, n: RememberedRoute(
            others[n % len(others)].instructions, route.path
        ),
        "corrupted": lambda route, before, n: RememberedRoute(
            route.instructions, _elsewhere(route, building, random)
        ),
    }
    before: Route | None = None
    news: tuple[RememberedRoute, ...] = ()
    for number, pick in enumerate(random.permutation(len(routes))):
        route = routes[int(pick)]
        yield Visit(route, news)
        shown = tell[wrong](route, before, number)
        news = () if shown is None else (shown,)
        before = route


def _elsewhere(route: Route, building: Building, random: np.random.Generator) -> tuple[str, ...]:
    graph = building.graph
    goal = graph.number(route.path[-1])
    paths = candidate_paths(graph, graph.number(route.path[0]))
    others = [path for path in paths if path[-1] != goal] or paths
    return tuple(graph.viewpoints[n] for n in others[int(random.integers(len(others)))])
