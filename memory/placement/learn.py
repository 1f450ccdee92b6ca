"""Learning where things belong from rooms, kept in one JSON file."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from ..embedding import Embedding
from ..errors import NotAStore, StoreError, StoreVersion
from . import baselines, detector, ranker
from .detector import Detector, DetectorWeights
from .files import read_document, write_document
from .memex import Memex
from .names import ClassNames
from .predictor import PlacementPredictor
from .ranker import ContextRanker, Weights
from .rooms import RoomScene
from .search import SearchPrior
from .tally import Tally, Vocabulary, tally

FORMAT = "mnemonaut.placements"
VERSION = 1
DEFAULT = "default.json.gz"

BASELINES = ("closed", "common", "room", "without", "random")


class PlacementModel:
    """A memex, and what was learnt on it: a ranker of receptacles and a detector.

    Nobody changes it: `learn` makes another one from more rooms.
    """

    def __init__(
        self,
        memex: Memex,
        ranker_weights: Weights,
        detector_weights: DetectorWeights,
        *,
        embedding: Embedding | None = None,
    ) -> None:
        self.memex = memex
        self.names = ClassNames(embedding)
        self._ranker_weights = ranker_weights
        self._detector_weights = detector_weights

    @cached_property
    def counts(self) -> Tally:
        rooms = self.memex.rooms
        return tally(rooms, Vocabulary.of(rooms))

    @cached_property
    def portable(self) -> frozenset[str]:
        """The types that can be picked up."""
        rooms = self.memex.rooms
        return frozenset(o.type for room in rooms for o in room.objects if o.pickupable)

    @property
    def receptacles(self) -> tuple[str, ...]:
        """The types that can hold something, sorted."""
        return self.counts.words.receptacles

    @cached_property
    def predictor(self) -> ContextRanker:
        """Where a class belongs: by the whole memory and the room's own habits."""
        return ContextRanker(self.counts, self.names, self._ranker_weights)

    def baseline(self, name: str, seed: int = 0) -> PlacementPredictor:
        """One of `BASELINES`, on the same memory; `seed` is of "random".

        Raises:
            StoreError: there is none of that name.
        """
        counts, names = self.counts, self.names
        if name == "closed":
            return baselines.back_off(counts, names)
        if name == "common":
            return baselines.common_memory(counts, names)
        if name == "room":
            return baselines.RoomMajority(counts)
        if name == "without":
            return baselines.WithoutMemex(counts, names)
        if name == "random":
            return baselines.RandomReceptacle(self.receptacles, seed)
        raise StoreError(f"unknown baseline `{name}`; known: {', '.join(BASELINES)}")

    @cached_property
    def detector(self) -> Detector:
        """Of what is out of place."""
        return Detector(self.counts, self.names, self._detector_weights)

    @cached_property
    def search_prior(self) -> SearchPrior:
        return SearchPrior(self.predictor, self.names)

    def search(
        self, type: str, room: RoomScene, among: Iterable[str] | None = None
    ) -> list[tuple[str, float]]:
        """(receptacle id, share) of where to look for a class, best first.

        `among` are the receptacles (ids) still to be looked into; None: all of the room.
        """
        holders = {o.id for o in room.objects if o.receptacle}
        left = holders if among is None else holders & set(among)
        places = self.search_prior.rank(type, room, searched=holders - left)
        return [(place.id, place.score) for place in places]

    def save(self, path: str | Path) -> None:
        """One JSON file, gzipped where its name ends with `.gz`; StoreError where it cannot be."""
        document = {
            "format": FORMAT,
            "version": VERSION,
            "memex": self.memex.to_json(),
            "ranker": self._ranker_weights.to_json(),
            "detector": self._detector_weights.to_json(),
        }
        write_document(Path(path), document)

    @classmethod
    def load(cls, path: str | Path, *, embedding: Embedding | None = None) -> "PlacementModel":
        """Read what `save` wrote; `embedding` serves names that AI2-THOR does not have.

        Raises:
            StoreError: the file cannot be read.
            StoreVersion: a newer version wrote it.
            NotAStore: it is something else, or damaged.
        """
        return cls._read(read_document(Path(path)), str(path), embedding)

    @classmethod
    def default(cls) -> "PlacementModel":
        """What ships: learnt from generated homes, whose law is ProcTHOR's counts."""
        with as_file(files(__package__ or "").joinpath(DEFAULT)) as path:
            return cls._read(read_document(path), "the shipped memory of places", None)

    @classmethod
    def _read(
        cls, document: Mapping[str, Any], told: str, embedding: Embedding | None
    ) -> "PlacementModel":
        if document.get("format") != FORMAT:
            raise NotAStore(
                f"{told} is no memory of places; learn one with `mnemonaut train placements`"
            )
        if document.get("version") != VERSION:
            version = document.get("version")
            raise StoreVersion(f"{told} has version {version}, not {VERSION}; update or relearn")
        parts = [document.get(name) for name in ("memex", "ranker", "detector")]
        if not all(isinstance(part, dict) for part in parts):
            raise NotAStore(f"{told} is damaged; learn it again")
        memex, ranked, detected = (part for part in parts if isinstance(part, dict))
        return cls(
            Memex.from_json(memex),
            Weights.from_json(ranked),
            DetectorWeights.from_json(detected),
            embedding=embedding,
        )


def learn(
    rooms: Iterable[RoomScene], *, embedding: Embedding | None = None, seed: int = 0
) -> PlacementModel:
    """Learn from rooms whose objects lie where they belong.

    Raises:
        StoreError: no room holds a movable object on a receptacle, or two share a name.
    """
    memex = Memex(rooms)
    names = ClassNames(embedding)
    words = Vocabulary.of(memex.rooms)
    if not words.types:
        raise StoreError("nothing to learn: no room holds a pickupable object on a receptacle")
    counts = tally(memex.rooms, words)
    return PlacementModel(
        memex,
        ranker.train(memex.rooms, counts, names, seed=seed),
        detector.train(memex.rooms, counts, names, seed=seed),
        embedding=embedding,
    )
