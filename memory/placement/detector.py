"""The out-of-place detector: how likely an object is not where it belongs.

TIDEE detects from pixels and from spatial relations in words (BERT-OOP). This one reads the
memory instead: how rare the receptacle is for the class, here and in the remembered rooms, put
through a logistic regression that was trained on mess-ups of those rooms, out of fold.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import NotAStore
from .conditional_logit import Choices, fit
from .evidence import FEATURES as CHOICE_FEATURES
from .evidence import SHARES, SHARES_HERE, choice_table, room_table
from .messes import messed_up
from .names import ClassNames
from .ranker import out_of_fold
from .rooms import FLOOR, PlacedObject, RoomScene
from .tally import Tally

Floats: TypeAlias = NDArray[np.float64]

_SHARES = (*SHARES, *SHARES_HERE)
FEATURES = (
    "constant", "floor", "candidates", "floor_rate",
    *_SHARES, *(f"{name}_behind" for name in _SHARES),
)  # fmt: skip

RIDGE = 10.0
MESSES = 3
"""Mess-ups of each training room."""

SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class DetectorWeights:
    """One weight for each name of `FEATURES`."""

    values: tuple[float, ...]

    def to_json(self) -> dict[str, float]:
        return dict(zip(FEATURES, self.values, strict=True))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "DetectorWeights":
        """Read what `to_json` wrote; NotAStore where it is something else."""
        try:
            return cls(tuple(float(table[name]) for name in FEATURES))
        except (KeyError, TypeError, ValueError) as error:
            raise NotAStore(f"no weights of a detector ({error}); learn it again") from error


class Detector:
    """Out-of-place probabilities from a memory's counts and trained weights.

    Probabilities are calibrated to a room in which five objects were moved; in a tidy room they
    are too high, and their order still holds.
    """

    def __init__(self, counts: Tally, names: ClassNames, weights: DetectorWeights) -> None:
        self._counts, self._names, self._weights = counts, names, weights

    def probabilities(self, room: RoomScene, hidden: Collection[str] = ()) -> dict[str, float]:
        """Object id -> probability of being out of place, of each movable object on something.

        Where the others lie is read as it is, misplaced or not, but for those in `hidden`, which
        get no probability either.
        """
        placed = list(room.placements(hidden))
        found = self._of(room, range(len(placed)), hidden)
        return {thing.id: p for (thing, _), p in zip(placed, found, strict=True)}

    def probability(
        self, thing: PlacedObject, room: RoomScene, hidden: Collection[str] = ()
    ) -> float:
        """Of one object of the room; 0 where it is not known to lie on anything."""
        for nth, (placed, _) in enumerate(room.placements(hidden)):
            if placed.id == thing.id:
                return self._of(room, (nth,), hidden)[0]
        return 0.0

    def _of(self, room: RoomScene, asked: Sequence[int], hidden: Collection[str]) -> list[float]:
        table = _table(self._counts, self._names, room, asked, hidden)
        scores = np.clip(table @ np.array(self._weights.values), -30.0, 30.0)
        return [float(p) for p in 1.0 / (1.0 + np.exp(-scores))]


def train(
    rooms: Sequence[RoomScene], counts: Tally, names: ClassNames, *, seed: int = 0
) -> DetectorWeights:
    """Weights for `rooms`, which are those counted in `counts`; zeros where there is too little."""
    rng = np.random.default_rng(seed)
    rows: list[Floats] = []
    labels: list[bool] = []
    for members, others in out_of_fold(rooms, counts, rng):
        for room in members:
            for _ in range(MESSES):
                messy = messed_up(room, rng)
                placed = list(messy.room.placements())
                rows.extend(_table(others, names, messy.room, range(len(placed))))
                labels += [thing.id in messy.moved for thing, _ in placed]
    if not rows or len(set(labels)) < 2:
        return DetectorWeights((0.0,) * len(FEATURES))
    features = np.zeros((len(rows), 2, len(FEATURES)))
    features[:, 1] = rows
    there = np.ones((len(rows), 2), dtype=bool)
    choices = Choices(features, there, np.array(labels, dtype=np.intp))
    # Rounded, so that the number of threads of a matrix product moves no byte of a file.
    return DetectorWeights(tuple(round(float(weight), 6) for weight in fit(choices, RIDGE)))


def _table(
    counts: Tally,
    names: ClassNames,
    room: RoomScene,
    asked: Sequence[int],
    hidden: Collection[str] = (),
) -> Floats:
    """Features [n, len(FEATURES)] of the placed objects `asked`; each reads all the others."""
    if not asked:
        return np.zeros((0, len(FEATURES)))
    placed = list(room.placements(hidden))
    ground = tuple(sorted({*room.receptacle_types(), FLOOR}))
    types = [placed[nth][0].type for nth in asked]
    visible = ~np.eye(len(placed), dtype=bool)[list(asked)]
    raw = room_table(counts, names, room, ground, types, hidden, visible)
    columns = [CHOICE_FEATURES.index(name) for name in _SHARES]
    rows = np.empty((len(asked), len(FEATURES)))
    for row, table, nth in zip(rows, raw, asked, strict=True):
        logs = np.log(choice_table(table)[:, columns] + SMALLEST)
        parent = placed[nth][1]
        here = logs[ground.index(parent)]
        on_floor = float(parent == FLOOR)
        row[:4] = 1.0, on_floor, np.log(len(ground)), on_floor * here[_KIND]
        row[4:] = np.concatenate([here, here - logs.max(axis=0)])
    return rows


_KIND = _SHARES.index("by_kind_share")
