"""Training a whole explorer: networks that read, then the second stages on what they say of
buildings that they were not trained on.

The buildings are split in two halves, by name in turn. A network of each half is trained on whole
routes first (the navigator's own training), then on walks with partial maps; each judges the other
half for the second stages. Elsewhere both are asked, and their logits averaged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.routes import Building, Route
from ...memory.places import PlaceMemory, PlaceSettings, Words
from ...memory.places.recollection import Embed
from ...planners.wayfinding.evidence import WithPlaces
from ...planners.wayfinding.explorer import Scorer
from ..navigator.combiner_training import CombinerSettings
from ..navigator.features import Sight as Columns
from ..navigator.fitting import Encode, halves, train_ranker
from ..navigator.fitting import FittingSettings as RankerSettings
from .agreements import note_agreements
from .courses import Buildings, Leg, legs_of, random_streams, sighted
from .lessons import LessonSettings, lessons_of
from .model import ExplorerModel
from .reader import PathReader
from .second_stage import Recorder, train_second_stage
from .training import Trainer, TrainingSettings

Told: TypeAlias = Callable[[str], None]
Examples: TypeAlias = tuple[list[Columns], list[NDArray[np.float64]]]
ByBuilding: TypeAlias = Mapping[str, Sequence[Route]]

WRONG = ("shuffled", "placebo", "corrupted")


@dataclass(frozen=True, slots=True)
class FittingSettings:
    """How an explorer is trained.

    Attributes:
        ranker: of the first training, on whole routes.
        training: of the second, on walks.
        guided: for each round of walks, the chance of a choice to be the right one.
        mapped: share of instructions that are walked with a map of what was shown before.
        combiner: of the second stages.
        player: weight of the memory's evidence in the walks that second stages learn from.
        early: more orders of each building's routes, of which only the first `early_routes` are
            walked: what to make of a memory that holds little.
        places: constants of the memory of places.
    """

    ranker: RankerSettings = field(default_factory=lambda: RankerSettings(members=1))
    training: TrainingSettings = field(default_factory=TrainingSettings)
    guided: tuple[float, ...] = (0.7, 0.5, 0.35, 0.25)
    mapped: float = 0.5
    combiner: CombinerSettings = field(default_factory=CombinerSettings)
    player: float = 0.5
    early: int = 3
    early_routes: int = 10
    places: PlaceSettings = field(default_factory=PlaceSettings)


def train_explorer(
    routes: ByBuilding,
    buildings: Mapping[str, Building],
    settings: FittingSettings,
    *,
    encode: Encode | None = None,
    embed: Embed | None = None,
    seed: int = 0,
    told: Told = lambda what: None,
) -> ExplorerModel:
    """Train it all; equal arguments give equal weights on one machine.

    Args:
        routes: by building; two buildings at least.
        encode: vectors from which the networks' table of words starts.
        embed: vectors by which memory likens instructions.

    Raises:
        ValueError: there are fewer than two buildings.
    """
    if len(routes) < 2:
        raise ValueError("an explorer learns from two buildings at least; give more routes")
    readers = []
    for turn, names in enumerate(halves(list(routes))):
        some = {name: routes[name] for name in names}
        told(f"network {turn + 1} of 2")
        found = [route for part in some.values() for route in part]
        ranker = train_ranker(
            found, [buildings[name] for name in names], settings.ranker, seed + turn,
            encode=encode, told=lambda what, share: told(what),
        )  # fmt: skip
        reader = PathReader(ranker.vocabulary, ranker.settings, ranker.networks)
        train_reader(reader, some, sighted(buildings_of(buildings, names)), settings, seed, told)
        readers.append(reader)
    return finished(readers, routes, buildings, settings, embed=embed, seed=seed, told=told)


def buildings_of(buildings: Mapping[str, Building], names: Sequence[str]) -> dict[str, Building]:
    """Some of the buildings."""
    return {name: buildings[name] for name in names}


def train_reader(
    reader: PathReader,
    routes: ByBuilding,
    buildings: Buildings,
    settings: FittingSettings,
    seed: int,
    told: Told = lambda what: None,
) -> None:
    """Train a network in place on walks with partial maps: its own ones, ever less guided."""
    random = np.random.default_rng([seed, 7])
    walks = sum(len(route.instructions) for found in routes.values() for route in found)
    batches = walks * len(settings.guided) // settings.training.walks
    trainer = Trainer(reader, settings.training, batches, seed)
    for number, guided in enumerate(settings.guided):
        losses: list[float] = []
        streams = random_streams(routes, buildings, random)
        lessons = LessonSettings(guided=guided)
        for leg in legs_of(streams, buildings, PlaceMemory):
            tasks = [
                task if random.random() < settings.mapped else replace(task, remembered=None)
                for task in leg.tasks
            ]
            losses.append(trainer.learn(lessons_of(tasks, reader, random, lessons)))
            if len(losses) % 20 == 0:
                told(f"round {number + 1}, loss {np.mean(losses[-20:]):.3f}")


def finished(
    readers: Sequence[PathReader],
    routes: ByBuilding,
    buildings: Mapping[str, Building],
    settings: FittingSettings,
    *,
    embed: Embed | None = None,
    seed: int = 0,
    told: Told = lambda what: None,
) -> ExplorerModel:
    """The second stages for the two networks of the two halves, and all of it together."""
    words = Words.of(text for found in routes.values() for r in found for text in r.instructions)

    def places() -> PlaceMemory:
        return PlaceMemory(settings=settings.places, words=words, embed=embed)

    alone: Examples = ([], [])
    mapped: Examples = ([], [])
    remembering: Examples = ([], [])
    parts = reversed(halves(list(routes)))
    for number, (reader, names) in enumerate(zip(readers, parts, strict=True)):
        some = {name: routes[name] for name in names}
        seen = sighted(buildings_of(buildings, names))
        random = np.random.default_rng([seed, number])
        for kind in ("none", "", *["early"] * settings.early, *WRONG):
            told(f"walks with {kind or 'right'} memories")
            # Each kind of wrong memory is made in a third of the buildings.
            third = {n: some[n] for n in names[WRONG.index(kind) :: 3]} if kind in WRONG else some
            streams = random_streams(third, seen, random, wrong=kind if kind in WRONG else "")
            if kind == "early":
                streams = {n: part[: settings.early_routes] for n, part in streams.items()}
            legs = legs_of(streams, seen, places)
            found = examples_of(legs, reader, settings, random, memory=kind != "none")
            if kind not in WRONG:
                _extend(alone if kind == "none" else mapped, found)
            # A part without memory keeps the second stage at its best where it is not believed.
            _extend(remembering, found, 3 if kind == "none" else 1)
        reader.forget()
    told("second stages")
    without = replace(settings.combiner, memory=False)
    return ExplorerModel(
        readers,
        train_second_stage(*alone, without, seed),
        train_second_stage(*mapped, without, seed),
        train_second_stage(*remembering, settings.combiner, seed),
        words,
        settings.places,
    )


def examples_of(
    legs: Iterator[Leg],
    reader: PathReader,
    settings: FittingSettings,
    random: np.random.Generator,
    *,
    memory: bool,
    player: Scorer | None = None,
) -> Examples:
    """Decisions of walks along legs; `player`: who chooses, else the reader with evidence."""
    chooser = player or (WithPlaces(reader, weight=settings.player) if memory else reader)
    recorder = Recorder(chooser, reader, memory=memory)
    lessons = LessonSettings(guided=0.15, leave=0.8, give_up=0.6)
    all_found: Examples = ([], [])
    for leg in legs:
        if memory:
            note_agreements(leg.shown, reader)
        tasks = [task if memory else replace(task, remembered=None) for task in leg.tasks]
        _extend(all_found, recorder.examples(lessons_of(tasks, recorder, random, lessons)))
    return all_found


def _extend(these: Examples, others: Examples, every: int = 1) -> None:
    these[0].extend(others[0][::every])
    these[1].extend(others[1][::every])
