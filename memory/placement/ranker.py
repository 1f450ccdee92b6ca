"""The context ranker: memory's rates and the room's own habits, weighed by a conditional logit.

Trained on the remembered rooms with rates that are OUT OF FOLD: the rates of a room are computed
from the other folds' rooms. Counts that leave out only the room at hand leak its label (the own
class counts one less), which looks like +10 points in training and costs as much in new rooms.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from . import context
from .conditional_logit import Choices, fit, softmax
from .names import ClassNames
from .predictor import Ranked, asked, ordered
from .rates import Rates, rates
from .rooms import RoomScene
from .tally import Tally, positions, tally

Floats: TypeAlias = NDArray[np.float64]

RATE_FEATURES = ("common", "availability", "room", "neighbours", "by_type", "by_kind")
FEATURES = (*RATE_FEATURES, *context.FEATURES)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "counts": ("common",),
    "availability": ("availability", "room"),
    "neighbours": ("neighbours", "by_type", "by_kind"),
    "context": context.FEATURES,
}
"""Features that are switched off together, to see what each is worth."""

FOLDS = 8
RIDGE = 100.0
HIDDEN = 4
"""Other objects that are hidden in a training example: a mess-up moves five objects."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What training leaves: one weight for each name of `FEATURES`, 0 where switched off."""

    values: tuple[float, ...]

    def to_json(self) -> dict[str, float]:
        return dict(zip(FEATURES, self.values, strict=True))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "Weights":
        return cls(tuple(float(table[name]) for name in FEATURES))


class ContextRanker:
    """Ranks by the counts of a memory and trained weights."""

    def __init__(self, counts: Tally, names: ClassNames, weights: Weights) -> None:
        self._counts, self._names, self.weights = counts, names, weights

    def rank(
        self,
        type: str,
        room: RoomScene,
        hidden: Collection[str] = (),
        candidates: Iterable[str] | None = None,
    ) -> list[Ranked]:
        found = asked(type, room, hidden, candidates, self._counts.words.receptacles)
        if not found:
            return []
        # The room's habits show over all that is there, not only over what is asked about.
        ground = tuple(sorted({*found, *room.receptacle_types()}))
        table = _room_features(self._counts, self._names, room, ground, (type,), hidden)[0]
        place = positions(ground)
        rows = [place[name] for name in found]
        parts = table[rows] * np.array(self.weights.values)
        shares = softmax(parts.sum(axis=1)[np.newaxis], np.ones((1, len(found)), dtype=bool))[0]
        memory = parts[:, : len(RATE_FEATURES)].sum(axis=1)
        here = parts[:, len(RATE_FEATURES) :].sum(axis=1)
        why = [{"memory": float(m), "room": float(h)} for m, h in zip(memory, here, strict=True)]
        return ordered(found, shares, why)


def train(
    rooms: Sequence[RoomScene],
    counts: Tally,
    names: ClassNames,
    *,
    groups: Collection[str] = tuple(GROUPS),
    seed: int = 0,
) -> Weights:
    """Weights for `rooms`, which are those counted in `counts`."""
    return fitted(examples(rooms, counts, names, seed=seed), groups)


def fitted(choices: Choices, groups: Collection[str] = tuple(GROUPS)) -> Weights:
    """Weights from examples, of the features of `groups` alone.

    Raises:
        KeyError: there is no such group.
    """
    used = {name for group in groups for name in GROUPS[group]}
    columns = [nth for nth, name in enumerate(FEATURES) if name in used]
    values = np.zeros(len(FEATURES))
    if len(choices.chosen) and columns:
        part = Choices(choices.features[:, :, columns], choices.there, choices.chosen)
        values[columns] = fit(part, RIDGE)
    return Weights(tuple(map(float, values)))


def examples(
    rooms: Sequence[RoomScene],
    counts: Tally,
    names: ClassNames,
    *,
    seed: int = 0,
    hide: int = HIDDEN,
) -> Choices:
    """Every placed object of `rooms` as a choice, `hide` random others of its room hidden.

    Rooms are dealt into folds by kind. With fewer than two rooms nothing is out of fold, and no
    example comes out.
    """
    rng = np.random.default_rng(seed)
    folds = min(FOLDS, len(rooms))
    tables: list[Floats] = []
    chosen: list[int] = []
    if folds >= 2:
        for members in _dealt(rooms, folds, rng):
            others = counts.without(tally((rooms[i] for i in members), counts.words))
            for nth in members:
                found, places = _room_examples(others, names, rooms[nth], hide, rng)
                tables += found
                chosen += places
    widest = max((len(table) for table in tables), default=1)
    features = np.zeros((len(tables), widest, len(FEATURES)))
    there = np.zeros((len(tables), widest), dtype=bool)
    for nth, table in enumerate(tables):
        features[nth, : len(table)] = table
        there[nth, : len(table)] = True
    return Choices(features, there, np.array(chosen, dtype=np.intp))


def _dealt(
    rooms: Sequence[RoomScene], folds: int, rng: np.random.Generator
) -> list[list[int]]:
    """Room numbers by fold; each kind of room is spread over all folds."""
    dealt: list[list[int]] = [[] for _ in range(folds)]
    nth = 0
    for kind in sorted({room.kind for room in rooms}):
        members = np.array([i for i, room in enumerate(rooms) if room.kind == kind])
        for member in rng.permutation(members):
            dealt[nth % folds].append(int(member))
            nth += 1
    return [sorted(fold) for fold in dealt if fold]


def _room_examples(
    counts: Tally, names: ClassNames, room: RoomScene, hide: int, rng: np.random.Generator
) -> tuple[list[Floats], list[int]]:
    placed = list(room.placements())
    if not placed:
        return [], []
    ground = room.receptacle_types()
    visible = np.ones((len(placed), len(placed)), dtype=bool)
    for nth in range(len(placed)):
        others = np.delete(np.arange(len(placed)), nth)
        visible[nth, rng.permutation(others)[:hide]] = False
        visible[nth, nth] = False
    types = tuple(thing.type for thing, _ in placed)
    table = _features(counts, names, room, ground, types, visible)
    tables: list[Floats] = []
    chosen: list[int] = []
    for nth, (thing, parent) in enumerate(placed):
        options = room.candidates(thing.type, (thing.id,))
        if parent in options:
            rows = [ground.index(name) for name in options]
            tables.append(table[nth, rows])
            chosen.append(options.index(parent))
    return tables, chosen


def _room_features(
    counts: Tally,
    names: ClassNames,
    room: RoomScene,
    ground: Sequence[str],
    types: Sequence[str],
    hidden: Collection[str],
) -> Floats:
    """[len(types), len(ground), len(FEATURES)] with all visible that is not hidden."""
    seen = sum(1 for _ in room.placements(hidden))
    visible = np.ones((len(types), seen), dtype=bool)
    return _features(counts, names, room, ground, types, visible, hidden)


def _features(
    counts: Tally,
    names: ClassNames,
    room: RoomScene,
    ground: Sequence[str],
    types: Sequence[str],
    visible: NDArray[np.bool_],
    hidden: Collection[str] = (),
) -> Floats:
    """Features of `types`, of which each may read those `visible` of what is placed."""
    placed = list(room.placements(hidden))
    seen_types = tuple(thing.type for thing, _ in placed)
    distinct = tuple(dict.fromkeys((*types, *seen_types)))
    number = positions(distinct)
    found = rates(counts, names, distinct, room.kind, ground)
    asked_for, seen_rows = [number[t] for t in types], [number[t] for t in seen_types]
    own = found.rows(asked_for)
    memory = np.stack([_log(own, name) for name in RATE_FEATURES], axis=-1)
    if not placed or not visible.any():
        return np.concatenate([memory, context.nothing_seen(len(types), ground)], axis=-1)
    named = names.kernel(distinct, distinct)
    same = np.eye(len(distinct))
    place = positions(ground)
    seen = context.Seen(
        found.by_kind[seen_rows] + SMALLEST,
        np.array([place[parent] for _, parent in placed], dtype=np.intp),
        named[np.ix_(seen_rows, seen_rows)],
        same[np.ix_(seen_rows, seen_rows)],
    )
    habits = context.features(
        own.by_kind + SMALLEST,
        named[np.ix_(asked_for, seen_rows)],
        same[np.ix_(asked_for, seen_rows)],
        seen,
        visible,
    )
    return np.concatenate([memory, habits], axis=-1)


SMALLEST = 1e-4
SMALLEST_SHARE = 0.02


def _log(own: Rates, name: str) -> Floats:
    """Logarithms that a rate of zero does not send to minus infinity."""
    rate: Floats = getattr(own, name)
    return np.log(rate + (SMALLEST_SHARE if name == "common" else SMALLEST))
