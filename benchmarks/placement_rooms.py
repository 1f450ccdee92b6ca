"""iTHOR's rooms as questions: where does each object lie, asked with the others partly hidden."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mnemonaut.memory.placement.evidence import choice_table, room_table
from mnemonaut.memory.placement.names import ClassNames
from mnemonaut.memory.placement.rooms import RoomScene, from_metadata
from mnemonaut.memory.placement.tally import Tally, Vocabulary, positions, tally

Floats: TypeAlias = NDArray[np.float64]
Hits: TypeAlias = tuple[float, float]

KINDS = {0: "kitchen", 2: "living_room", 3: "bedroom", 4: "bathroom"}
FILE = "household/ithor_5.0.0_scenes/scenes.jsonl.gz"
HIDDEN = 4


LAST_VALIDATED = 25
"""Of each kind; TIDEE's test rooms follow."""


@dataclass(frozen=True, slots=True)
class Question:
    """One placed object.

    Attributes:
        room: place of its room in the list of rooms.
        type: of the object.
        options: the receptacle types to rank; `answer` is the place of the right one.
        hidden: ids of objects whose place was not read, its own among them.
        table: features [options, f] of the context ranker.
    """

    room: int
    type: str
    options: tuple[str, ...]
    answer: int
    hidden: frozenset[str]
    table: Floats


def read(path: Path) -> dict[str, list[RoomScene]]:
    """{"train": 80 rooms, "val": 20 rooms}, by TIDEE's split."""
    found: dict[str, list[RoomScene]] = {"train": [], "val": []}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            scene = json.loads(line)
            number = int(scene["scene"].removeprefix("FloorPlan"))
            kind = KINDS[number // 100]
            if number % 100 > LAST_VALIDATED:
                continue  # held out for tests, if the user has them
            split = "train" if number % 100 <= 20 else "val"
            found[split].append(from_metadata(scene["objects"], kind, scene["scene"]))
    return found


def folds(rooms: Sequence[RoomScene], count: int, seed: int) -> list[list[int]]:
    """Room numbers dealt into `count` folds, each kind evenly."""
    rng = np.random.default_rng(seed)
    dealt: list[list[int]] = [[] for _ in range(count)]
    for kind in sorted({room.kind for room in rooms}):
        members = [i for i, room in enumerate(rooms) if room.kind == kind]
        for nth, member in enumerate(rng.permutation(members)):
            dealt[nth % count].append(int(member))
    return dealt


def counted(rooms: Sequence[RoomScene]) -> Tally:
    return tally(rooms, Vocabulary.of(rooms))


def questions(
    counts: Tally,
    names: ClassNames,
    rooms: Sequence[RoomScene],
    numbers: Sequence[int],
    rng: np.random.Generator,
    *,
    hide: int = HIDDEN,
    seen_only: bool = False,
) -> Iterator[Question]:
    """Every placed object of the rooms; `seen_only` hides what lies in closed containers too."""
    for number in numbers:
        room = rooms[number]
        placed = list(room.placements())
        shut: set[str] = set()
        if seen_only:
            shut = set(room.by_id) - set(room.seen_only().by_id)
        ids = [thing.id for thing, _ in placed]
        visible = np.tile(np.array([id not in shut for id in ids], dtype=bool), (len(ids), 1))
        for nth in range(len(ids)):
            others = np.delete(np.arange(len(ids)), nth)
            visible[nth, rng.permutation(others)[:hide]] = False
            visible[nth, nth] = False
        ground = room.receptacle_types()
        types = [thing.type for thing, _ in placed]
        raw = room_table(counts, names, room, ground, types, visible=visible)
        place = positions(ground)
        for nth, (thing, parent) in enumerate(placed):
            options = room.candidates(thing.type, (thing.id,))
            table = choice_table(raw[nth, [place[name] for name in options]])
            hidden = frozenset(id for id, seen in zip(ids, visible[nth], strict=True) if not seen)
            yield Question(number, thing.type, options, options.index(parent), hidden, table)


def hits(scores: Floats, answer: int) -> Hits:
    """hit@1 and hit@3, averaged over the orders that ties allow."""
    better = int((scores > scores[answer]).sum())
    tied = int((scores == scores[answer]).sum())
    return min(max((1 - better) / tied, 0.0), 1.0), min(max((3 - better) / tied, 0.0), 1.0)


class Scores:
    """Hits of named predictors, by room."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[int, Floats]] = {}
        self._counts: dict[int, int] = {}

    def add(self, room: int, found: Mapping[str, Hits]) -> None:
        self._counts[room] = self._counts.get(room, 0) + 1
        for name, hit in found.items():
            sums = self._sums.setdefault(name, {})
            sums[room] = sums.get(room, np.zeros(2)) + hit

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sums)

    def mean(self, name: str) -> Hits:
        total = sum(self._sums[name].values(), np.zeros(2)) / sum(self._counts.values())
        return float(total[0]), float(total[1])

    def gains(self, name: str, opponent: str) -> tuple[Floats, Floats]:
        """Sums of paired differences [rooms, 2], and the number of questions of each room."""
        rooms = sorted(self._counts)
        sums = np.array([self._sums[name][r] - self._sums[opponent][r] for r in rooms])
        return sums, np.array([self._counts[r] for r in rooms], dtype=np.float64)
