"""The agents of the benchmark of unknown buildings, and their walks along streams of routes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from navigation_protocol import ByBuilding, Visit, fit, visits

from mnemonaut.agents.explorer.agreements import note_agreements
from mnemonaut.agents.explorer.courses import Buildings, Shown, legs_of
from mnemonaut.agents.explorer.fused import Fused
from mnemonaut.agents.explorer.lessons import Task
from mnemonaut.agents.explorer.model import ExplorerModel
from mnemonaut.agents.explorer.walking import Walk
from mnemonaut.agents.navigation.greedy import Worth, greedy_path
from mnemonaut.agents.navigation.straightest import straightness
from mnemonaut.agents.navigation.text_greedy import TextLikeness
from mnemonaut.envs.navigation.routes import Route, matterport_building
from mnemonaut.memory.places import PlaceMemory, RememberedRoute, Words
from mnemonaut.planners.wayfinding.decision import DecisionSettings
from mnemonaut.planners.wayfinding.evidence import WithPlaces
from mnemonaut.planners.wayfinding.explorer import Episode, Scorer, explore_all
from mnemonaut.planners.wayfinding.remembered import RememberedBuilding
from mnemonaut.planners.wayfinding.text_match import MatchSettings, TextMatch, views_of

LEARNT = DecisionSettings(curiosity=3.0, walk_scale=10.0)
UNLEARNT = DecisionSettings(walk_scale=8.0)
"""Chosen on FIT for the agents without memory; it suits those with one as well."""

GOES_ON = (-12.0, -2.0, -1.0, 0.0, 1.0, 0.5, -1.0, -4.0, -6.0)
"""Of the rows with nothing learnt: logits of a frontier after 0, 1, ... edges."""


@dataclass(frozen=True, eq=False, slots=True)
class Agent:
    """An agent of a row.

    Attributes:
        scorer, settings: of the explorer.
        places: how its memory of a building begins; None: it has no memory.
        reader: what it judges by whether shown routes fit their words; None: it does not.
    """

    scorer: Scorer
    settings: DecisionSettings
    places: Callable[[], PlaceMemory] | None = None
    reader: Scorer | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of an instruction."""

    route: Route
    number: int
    earlier: int
    path: Sequence[str]


@lru_cache(maxsize=1)
def general_words() -> Words:
    """How rare words are in the instructions of the buildings that were chosen on."""
    return Words.of(t for found in fit().values() for route in found for t in route.instructions)


@lru_cache(maxsize=1)
def view_words() -> Words:
    """How rare words are in what is seen there."""
    return views_of(matterport_building(name).scenery or {} for name in fit())


def agents(model: ExplorerModel) -> dict[str, Agent]:
    """The rows that explore."""
    text = TextMatch(view_words(), MatchSettings(text=8.0, straight=2.0, steps=6, goes_on=GOES_ON))
    blind = TextMatch(view_words(), MatchSettings(text=0.0, straight=2.0, goes_on=GOES_ON))
    reader = model.reader
    alone, remembering = model.scorer(memory=False), model.scorer(memory=True)

    def places() -> PlaceMemory:
        return PlaceMemory(words=general_words())

    return {
        "text, nothing learnt": Agent(text, UNLEARNT),
        "memory, nothing learnt": Agent(WithPlaces(blind), UNLEARNT, places),
        "text + memory, nothing learnt": Agent(WithPlaces(text), UNLEARNT, places),
        "learnt": Agent(alone, LEARNT),
        "map only": Agent(Fused(reader, model.mapped), LEARNT, places),
        "learnt + memory": Agent(remembering, LEARNT, model.memory, reader),
    }


def walked(
    agent: Agent,
    found: ByBuilding,
    buildings: Buildings,
    *,
    control: str = "online",
    order: int = 0,
    others: Mapping[str, Sequence[Route]] | None = None,
    before: ByBuilding | None = None,
) -> Iterator[Walked]:
    """Walk along streams; `found` in the order in which routes are to come."""
    streams = {
        name: list(
            visits(
                routes, control if agent.places else "off", order=order,
                other=(others or {}).get(name, ()), before=(before or {}).get(name, ()),
            )
        )
        for name, routes in found.items()
    }  # fmt: skip
    earlier = {name: len((before or {}).get(name, ())) for name in found}
    for leg in legs_of(streams, buildings, agent.places or PlaceMemory):
        if agent.reader is not None:
            note_agreements(leg.shown, agent.reader)
        told = explore_all(agent.scorer, [episode(t, agent) for t in leg.tasks], agent.settings)
        for task, visit, path in zip(leg.tasks, leg.visits, told, strict=True):
            count = visit.earlier - earlier[task.route.building] if isinstance(visit, Visit) else 0
            yield Walked(task.route, task.number, count, path)


def episode(task: Task, agent: Agent) -> Episode:
    """An instruction as the agent gets it."""
    eyes = Walk(task.sights, task.route.path[0])
    remembered = task.remembered if agent.places else None
    return Episode(task.instruction, task.route.heading, eyes, remembered)


def own_walks(agent: Agent, found: ByBuilding, buildings: Buildings) -> Iterator[Walked]:
    """No path is shown: remembered are the own walks, and whether they ended in success."""
    memories = {name: RememberedBuilding((agent.places or PlaceMemory)()) for name in found}
    for nth in range(max(map(len, found.values()))):
        tasks = [
            Task(routes[nth], text, building.graph, sights, memories[name], number)
            for name, routes in found.items()
            if nth < len(routes)
            for building, sights in [buildings[name]]
            for number, text in enumerate(routes[nth].instructions)
        ]
        paths = explore_all(agent.scorer, [episode(t, agent) for t in tasks], agent.settings)
        shown = []
        for task, path in zip(tasks, paths, strict=True):
            yield Walked(task.route, task.number, nth, path)
            shown.append(_remember(memories[task.route.building], task, path))
        if agent.reader is not None:
            note_agreements(shown, agent.reader)


def _remember(memory: RememberedBuilding, task: Task, path: Sequence[str]) -> Shown:
    """The way that one would take again: the shortest over what was seen."""
    for viewpoint in path:
        memory.known.see(task.sights[viewpoint])
    way = memory.known.ways_from(path[0]).to(memory.known.index[path[-1]])
    names = tuple(memory.known.viewpoints[number] for number in way)
    distances = task.graph.distances
    missed = distances[task.graph.index[path[-1]], task.graph.index[task.route.path[-1]]]
    route = RememberedRoute((task.instruction,), names, bool(missed < 3.0))
    memory.show(route, ())
    return Shown(memory, route, task.route.heading)


def greedy_rows() -> dict[str, Worth]:
    """Rows that walk five edges and never go back."""
    return {"straightest": straightness, "text-greedy": TextLikeness(general_words())}


def greedy(worth: Worth, found: ByBuilding) -> Iterator[Walked]:
    """The walks of such a row."""
    for name, routes in found.items():
        building = matterport_building(name)
        graph = building.graph
        for earlier, route in enumerate(routes):
            start = graph.number(route.path[0])
            for number, text in enumerate(route.instructions):
                path = greedy_path(building, start, route.heading, text, worth)
                yield Walked(route, number, earlier, [graph.viewpoints[n] for n in path])
