"""A navigator of buildings whose graph is known: it ranks candidate paths, and remembers."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...envs.navigation.routes import Building
from ...memory.places import KnownMap, PlaceMemory, PlaceSettings, RememberedRoute, Words
from ...memory.places.recollection import Embed
from .combiner import Combiner
from .decision import Choice, choice
from .features import RADIUS, RANKED, Sight, gate, ranked, told
from .ranker import PathRanker
from .rankings import Place, Rankings
from .route_memory import RouteMemory


@dataclass(eq=False)
class Navigator:
    """Chooses a path for an instruction, with a memory of the building or without.

    Attributes:
        ranker: reads instructions and panoramas; None: memory and geometry decide alone.
        alone: the second stage where nothing is remembered.
        remembering: the second stage that listens to memory.
        words: how rare words are in general, for memory.
        embed: texts to vectors, for memory; None: words alone.
        settings: constants of the memory of places.
        radius: metres of the decision, see `memory.places.decide`; 0 takes the likeliest end.
        embedding: the name of `embed`, which a checkpoint keeps in its stead.
        rankings: what the ranker said, kept.
    """

    ranker: PathRanker | None
    alone: Combiner
    remembering: Combiner
    words: Words | None = None
    embed: Embed | None = None
    settings: PlaceSettings | None = None
    radius: float = RADIUS
    embedding: str = ""
    rankings: Rankings = field(init=False)

    def __post_init__(self) -> None:
        self.rankings = Rankings(self.ranker)

    @classmethod
    def load(cls, path: str | Path, *, embed: Embed | None = None) -> "Navigator":
        """Read what `mnemonaut train navigator` wrote.

        Args:
            embed: None: the embedding that it was trained with is loaded by its name.

        Raises:
            MissingExtra: PyTorch is not installed.
            NotAStore: the file is missing, damaged or something else.
            StoreVersion: a newer mnemonaut wrote it.
        """
        from .checkpoint import load_navigator

        return load_navigator(path, embed=embed)

    def memory(self, building: Building) -> RouteMemory:
        """An empty memory of a building."""
        graph = building.graph
        places = PlaceMemory(settings=self.settings, words=self.words, embed=self.embed)
        known = KnownMap(graph.viewpoints, graph.distances, graph.positions)
        return RouteMemory(building, places, known)

    def remember(self, memory: RouteMemory, route: RememberedRoute) -> None:
        """Add a route that was shown; the ranker is asked what it thinks of it, for the gate."""
        memory.remember(route, self.rankings)

    def choose(
        self,
        instruction: str,
        start: str,
        heading: float,
        building: Building,
        memory: RouteMemory | None = None,
    ) -> tuple[str, ...]:
        """The path for an instruction: viewpoints, the start first.

        Args:
            start: viewpoint.
            heading: radians, clockwise from +y.
            building: its graph and panoramas.
            memory: of this building; None: nothing is remembered.

        Raises:
            UnknownName: `start` is not in the building.
        """
        return self.consider(instruction, start, heading, building, memory).path

    def consider(
        self,
        instruction: str,
        start: str,
        heading: float,
        building: Building,
        memory: RouteMemory | None = None,
    ) -> Choice:
        """The same, with the chances of all candidates."""
        place = Place(building, building.graph.number(start), heading)
        return self.decide(place, sight_of(place, instruction, self.rankings, memory))

    def decide(self, place: Place, sight: Sight) -> Choice:
        """The second stage and the decision."""
        stage = self.remembering if np.any(sight.told) else self.alone
        graph = place.building.graph
        return choice(
            stage.logits(sight),
            self.rankings.options(place).paths,
            graph.viewpoints,
            graph.distances,
            radius=self.radius,
            trust=stage.trust(sight),
        )


def sight_of(
    place: Place, instruction: str, rankings: Rankings, memory: RouteMemory | None
) -> Sight:
    """What the second stage reads of an instruction at a place."""
    graph = place.building.graph
    options = rankings.options(place)
    size = len(options.paths)
    row = rankings.logits(place, instruction)
    own = np.zeros((size, len(RANKED)))
    if row is not None:
        own = ranked(row, options.numbered.ends, graph.distances)
    own = np.concatenate([own, options.geometry], axis=1)
    if memory is None or not len(memory):
        return Sight(own, told(None, size), gate((), 0, 0.0))
    start = graph.viewpoints[place.start]
    evidence = memory.places.evidence(instruction, start, options.numbered, memory.known)
    return Sight(own, told(evidence, size), gate(memory.agreements, len(memory), evidence.trust))
