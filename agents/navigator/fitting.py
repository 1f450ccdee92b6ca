"""Training a whole navigator: the ranker, then the second stages on what it says of new buildings.

The second stage must not learn from logits that the ranker gives to routes it was trained on. So
the buildings are split in two halves, by name in turn; a ranker of each half judges the other, and
a third one, of all buildings, is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.routes import Building, Route
from ...memory.places import KnownMap, PlaceMemory, PlaceSettings, Words
from ...memory.places.recollection import Embed
from .combiner import Combiner
from .combiner_training import CombinerSettings, train_combiner
from .features import Sight
from .navigator import Navigator
from .network import NetworkSettings, created, table_of
from .ranker import PathRanker
from .rankings import Rankings
from .route_memory import RouteMemory
from .sights import texts_of
from .streams import WRONG, judged, stream
from .training import TrainingSettings, examples_of, train_network
from .words import Vocabulary, vocabulary_of, word_vectors

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done, and which share of all is done."""

Encode: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class FittingSettings:
    """How a navigator is trained.

    Attributes:
        network, training: of the ranker.
        members: networks of the ranker, equal but for their seed; their logits are averaged.
        combiner: of the second stages.
        orders: random orders of each building's routes that the second stage learns from.
        wrong: every so many-th building is also learnt from with wrong memories of each kind.
        places: constants of the memory of places.
    """

    network: NetworkSettings = field(
        default_factory=lambda: NetworkSettings(lexical=True, dropout=0.2, word_dropout=0.05)
    )
    training: TrainingSettings = field(default_factory=TrainingSettings)
    members: int = 2
    combiner: CombinerSettings = field(default_factory=CombinerSettings)
    orders: int = 2
    wrong: int = 2
    places: PlaceSettings = field(default_factory=PlaceSettings)

    @property
    def ranker(self) -> tuple[object, ...]:
        """What of it makes the ranker."""
        return (self.network, self.training, self.members)


def train_ranker(
    routes: Sequence[Route],
    buildings: Sequence[Building],
    settings: FittingSettings,
    seed: int,
    *,
    encode: Encode | None = None,
    told: Progress = lambda what, share: None,
) -> PathRanker:
    """A ranker of candidate paths.

    Args:
        routes: to learn from, in `buildings`.
        encode: vectors of texts, from which the table of words starts; None: a random one.
    """
    import torch

    vocabulary = vocabulary_of(
        (text for route in routes for text in route.instructions),
        (text for building in buildings for text in texts_of(building)),
    )
    examples, sights = examples_of(routes, buildings, vocabulary, settings.training.softness)
    table = None
    if encode is not None:
        table = torch.from_numpy(word_vectors(vocabulary, settings.network.table, encode))
    networks = []
    for member in range(settings.members):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed * 1009 + member)
            network = created(settings.network, len(vocabulary))
        if table is not None:
            with torch.no_grad():
                table_of(network).copy_(table)

        def epoch(number: int, loss: float, member: int = member) -> None:
            done = member * settings.training.epochs + number + 1
            told(f"loss {loss:.3f}", done / (settings.members * settings.training.epochs))

        train_network(
            network, settings.network, sights, examples, settings.training,
            seed * 1009 + member, epoch,
        )  # fmt: skip
        networks.append(network)
    return PathRanker(vocabulary, settings.network, networks)


def halves(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Names of buildings, sorted, in turn."""
    order = sorted(names)
    return order[0::2], order[1::2]


@dataclass(frozen=True, eq=False, slots=True)
class Lessons:
    """What second stages learn from.

    Attributes:
        sights, metres: of instructions with right memories, wrong ones and few.
        right: how many of them, from the first on, are of the first order of right memories.
    """

    sights: list[Sight]
    metres: list[NDArray[np.float64]]
    right: int

    def silent(self) -> tuple[list[Sight], list[NDArray[np.float64]]]:
        """Each instruction once, with nothing remembered."""
        return [hushed(sight) for sight in self.sights[: self.right]], self.metres[: self.right]


def hushed(sight: Sight) -> Sight:
    """The same, with nothing remembered."""
    return Sight(sight.own, np.zeros_like(sight.told), np.zeros_like(sight.gate))


def lessons_of(
    routes: Mapping[str, Sequence[Route]],
    buildings: Mapping[str, Building],
    rankings: Rankings,
    settings: FittingSettings,
    words: Words,
    embed: Embed | None,
    seed: int,
    told: Progress = lambda what, share: None,
) -> Lessons:
    """Streams of the buildings, judged by a ranker that has not seen them."""
    names = sorted(routes)
    kinds = [*[""] * settings.orders, *WRONG]
    sights: list[Sight] = []
    metres: list[NDArray[np.float64]] = []
    right = 0
    for turn, kind in enumerate(kinds):
        for number, name in enumerate(names):
            told("memories", (turn + number / len(names)) / len(kinds))
            if kind and (turn + number) % settings.wrong:
                continue
            random = np.random.default_rng([seed, turn, number])
            building = buildings[name]
            graph = building.graph
            memory = RouteMemory(
                building,
                PlaceMemory(settings=settings.places, words=words, embed=embed),
                KnownMap(graph.viewpoints, graph.distances, graph.positions),
            )
            others = routes[names[number - 1]]
            visits = stream(routes[name], building, random, wrong=kind, others=others)
            for each in judged(visits, building, rankings, memory):
                sights.append(each.sight)
                metres.append(each.metres)
        if turn == 0:
            right = len(sights)
    return Lessons(sights, metres, right)


def train_stages(
    lessons: Lessons, settings: CombinerSettings, seed: int
) -> tuple[Combiner, Combiner]:
    """The second stage that knows no memory, and the one that listens to it."""
    silent, metres = lessons.silent()
    alone = train_combiner(silent, metres, replace(settings, memory=False), seed)
    # A part without memory keeps the second stage at its best where memory is not believed.
    some = range(0, len(silent), 3)
    remembering = train_combiner(
        [*lessons.sights, *(silent[n] for n in some)],
        [*lessons.metres, *(metres[n] for n in some)],
        replace(settings, memory=True),
        seed,
    )
    return alone, remembering


def train_navigator(
    routes: Mapping[str, Sequence[Route]],
    buildings: Mapping[str, Building],
    settings: FittingSettings,
    *,
    encode: Encode | None = None,
    embed: Embed | None = None,
    embedding: str = "",
    seed: int = 0,
    told: Progress = lambda what, share: None,
) -> Navigator:
    """Train it all; equal arguments give equal weights on one machine.

    Args:
        routes: by building; two buildings at least.
        encode: vectors from which the ranker's table of words starts.
        embed, embedding: vectors by which memory likens instructions, and their name.
        told: progress.

    Raises:
        ValueError: there are fewer than two buildings.
    """
    if len(routes) < 2:
        raise ValueError("a navigator learns from two buildings at least; give more routes")
    words = Words.of(text for found in routes.values() for r in found for text in r.instructions)
    parts = halves(list(routes))
    lessons: list[Lessons] = []
    whole = PathRanker(Vocabulary(()), settings.network, [])
    for turn, names in enumerate((sorted(routes), *parts)):
        base = (0.0, 0.45, 0.72)[turn]
        some = {name: routes[name] for name in names}

        def ranked(what: str, share: float, turn: int = turn, base: float = base) -> None:
            told(f"ranker {turn + 1} of 3, {what}", base + share * (0.45, 0.2, 0.2)[turn])

        def remembered(what: str, share: float, base: float = base) -> None:
            told(what, base + 0.2 + 0.07 * share)

        ranker = train_ranker(
            [route for found in some.values() for route in found],
            [buildings[name] for name in names],
            settings,
            seed + turn,
            encode=encode,
            told=ranked,
        )
        if turn == 0:
            whole = ranker
            continue
        other = {name: routes[name] for name in parts[2 - turn]}
        rankings = Rankings(ranker)
        lessons.append(
            lessons_of(other, buildings, rankings, settings, words, embed, seed, remembered)
        )
    told("second stage", 0.99)
    alone, remembering = train_stages(joined(lessons), settings.combiner, seed)
    told("done", 1.0)
    return Navigator(
        whole, alone, remembering, words=words, embed=embed, settings=settings.places,
        embedding=embedding,
    )  # fmt: skip


def joined(parts: Sequence[Lessons]) -> Lessons:
    """All lessons; those of right memories come first."""
    first = [(part.sights[: part.right], part.metres[: part.right]) for part in parts]
    rest = [(part.sights[part.right :], part.metres[part.right :]) for part in parts]
    sights = [sight for some, _ in (*first, *rest) for sight in some]
    metres = [far for _, some in (*first, *rest) for far in some]
    return Lessons(sights, metres, sum(part.right for part in parts))
