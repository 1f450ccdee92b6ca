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

from ..errors import NotAStore
from .conditional_logit import Choices, fit, softmax
from .evidence import FEATURES, GROUPS, choice_table, room_table
from .names import ClassNames
from .predictor import Ranked, asked, ordered
from .rooms import RoomScene
from .tally import Tally, positions, tally

Floats: TypeAlias = NDArray[np.float64]

# Chosen on folds of the training rooms of iTHOR.
FOLDS = 8
RIDGE = 10.0
HIDDEN = 4
"""Other objects that are hidden in a training example: a mess-up moves five objects."""

_FROM_ROOM = {*GROUPS["context"]}


@dataclass(frozen=True, slots=True)
class Weights:
    """What training leaves: one weight for each name of `FEATURES`, 0 where switched off."""

    values: tuple[float, ...]

    def to_json(self) -> dict[str, float]:
        return dict(zip(FEATURES, self.values, strict=True))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> "Weights":
        """Read what `to_json` wrote; NotAStore where it is something else."""
        try:
            return cls(tuple(float(table[name]) for name in FEATURES))
        except (KeyError, TypeError, ValueError) as error:
            raise NotAStore(f"no weights of a ranker ({error}); learn it again") from error


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
        raw = room_table(self._counts, self._names, room, ground, (type,), hidden)[0]
        place = positions(ground)
        table = choice_table(raw[[place[name] for name in found]])
        parts = table * np.array(self.weights.values)
        everything = np.ones((1, len(found)), dtype=bool)
        shares = softmax(parts.sum(axis=1)[np.newaxis], everything)[0]
        from_room = np.array([name in _FROM_ROOM for name in FEATURES])
        # What is equal for all candidates decides nothing, and would only blur the reasons.
        parts = parts - parts.mean(axis=0)
        memory, here = parts[:, ~from_room].sum(axis=1), parts[:, from_room].sum(axis=1)
        why = [{"memory": float(m), "room": float(h)} for m, h in zip(memory, here, strict=True)]
        return ordered(found, shares, why)


def train(
    rooms: Sequence[RoomScene], counts: Tally, names: ClassNames, *, seed: int = 0
) -> Weights:
    """Weights for `rooms`, which are those counted in `counts`."""
    return fitted(examples(rooms, counts, names, seed=seed))


def fitted(choices: Choices, groups: Collection[str] = tuple(GROUPS)) -> Weights:
    """Weights from examples, of the features of `groups` alone (names of `GROUPS`).

    Without an example, the full back-off stands alone.
    """
    used = {name for group in groups for name in GROUPS[group]}
    columns = [nth for nth, name in enumerate(FEATURES) if name in used]
    values = np.zeros(len(FEATURES))
    if len(choices.chosen) and columns:
        part = Choices(choices.features[:, :, columns], choices.there, choices.chosen)
        values[columns] = fit(part, RIDGE)
    else:
        values[FEATURES.index("by_kind")] = 1.0
    # Rounded, so that the number of threads of a matrix product moves no byte of a file.
    return Weights(tuple(round(float(value), 6) for value in values))


def examples(
    rooms: Sequence[RoomScene],
    counts: Tally,
    names: ClassNames,
    *,
    seed: int = 0,
    hide: int = HIDDEN,
) -> Choices:
    """Every placed object of `rooms` as a choice, `hide` random others of its room hidden.

    With fewer than two rooms nothing is out of fold, and no example comes out.
    """
    rng = np.random.default_rng(seed)
    tables: list[Floats] = []
    chosen: list[int] = []
    for members, others in out_of_fold(rooms, counts, rng):
        for room in members:
            for table, taken in room_choices(others, names, room, rng, hide=hide):
                tables.append(table)
                chosen.append(taken)
    widest = max(map(len, tables), default=1)
    features = np.zeros((len(tables), widest, len(FEATURES)))
    there = np.zeros((len(tables), widest), dtype=bool)
    for nth, table in enumerate(tables):
        features[nth, : len(table)] = table
        there[nth, : len(table)] = True
    return Choices(features, there, np.array(chosen, dtype=np.intp))


def out_of_fold(
    rooms: Sequence[RoomScene], counts: Tally, rng: np.random.Generator
) -> Iterable[tuple[list[RoomScene], Tally]]:
    """Each fold's rooms with the counts of all others; each kind is spread over all folds."""
    folds = min(FOLDS, len(rooms))
    if folds < 2:
        return
    dealt: list[list[int]] = [[] for _ in range(folds)]
    nth = 0
    for kind in sorted({room.kind for room in rooms}):
        of_kind = np.array([i for i, room in enumerate(rooms) if room.kind == kind])
        for member in rng.permutation(of_kind):
            dealt[nth % folds].append(int(member))
            nth += 1
    for fold in dealt:
        members = [rooms[i] for i in sorted(fold)]
        yield members, counts.without(tally(members, counts.words))


def room_choices(
    counts: Tally, names: ClassNames, room: RoomScene, rng: np.random.Generator, *, hide: int
) -> list[tuple[Floats, int]]:
    """(features [c, f], place of the receptacle it lies on) of each placed object of a room."""
    placed = list(room.placements())
    ground = room.receptacle_types()
    visible = np.ones((len(placed), len(placed)), dtype=bool)
    for nth in range(len(placed)):
        others = np.delete(np.arange(len(placed)), nth)
        visible[nth, rng.permutation(others)[:hide]] = False
        visible[nth, nth] = False
    types = [thing.type for thing, _ in placed]
    if not types:
        return []
    raw = room_table(counts, names, room, ground, types, visible=visible)
    place = positions(ground)
    found: list[tuple[Floats, int]] = []
    for nth, (thing, parent) in enumerate(placed):
        options = room.candidates(thing.type, (thing.id,))
        if parent in options:
            rows = raw[nth, [place[name] for name in options]]
            found.append((choice_table(rows), options.index(parent)))
    return found
