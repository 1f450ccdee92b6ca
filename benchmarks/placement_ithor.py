"""Where objects belong in iTHOR's rooms: what a memory of other rooms knows of it.

The receptacle type of each movable object's default place, ranked among the types present, from 80
training rooms by 4-fold cross-validation (several deals of the rooms, since one deal moves a gain
by .01) and on the 20 validation rooms. The opponent is TIDEE's CommonMemory with ties broken
by the room's frequencies. Four other objects are hidden, as in a mess-up. Intervals are bootstraps
over rooms, paired. All settings were chosen on folds of the training rooms.

Beside: what each group of features is worth, what an agent knows that cannot see into containers,
how it grows with the rooms remembered, ceilings, the out-of-place detector, the search prior.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from bootstrap import figures_of
from claim import Target, tell
from placement_rooms import (
    FILE,
    HIDDEN,
    Floats,
    Hits,
    Question,
    Scores,
    counted,
    folds,
    hits,
    questions,
    read,
)

from mnemonaut.envs.data import data_folder
from mnemonaut.memory.placement.baselines import RoomMajority, WithoutMemex
from mnemonaut.memory.placement.evidence import FEATURES
from mnemonaut.memory.placement.learn import PlacementModel, learn
from mnemonaut.memory.placement.messes import messed_up
from mnemonaut.memory.placement.names import ClassNames
from mnemonaut.memory.placement.predictor import PlacementPredictor
from mnemonaut.memory.placement.ranker import examples, fitted
from mnemonaut.memory.placement.rooms import FLOOR, RoomScene
from mnemonaut.memory.placement.search import SearchPrior
from mnemonaut.memory.placement.tally import Tally

DEALS = 8
LEARNT = (5, 10, 20, 40, 76)
ROWS = {
    "counts": ("counts",),
    "availability": ("counts", "availability"),
    "neighbours": ("counts", "availability", "neighbours"),
    "context": ("counts", "availability", "neighbours", "context"),
}
"""Rankers that were trained with more and more groups of features."""

COMMON, BY_KIND = FEATURES.index("common"), FEATURES.index("by_kind")

TARGETS = [
    Target("cv.context.hit1.gain", 0.04),
    Target("cv.context.hit1.gain.low", 0.0, above=True),
    Target("cv.context.hit3.gain", 0.03),
    Target("cv.context.hit3.gain.low", 0.0, above=True),
]
"""Aims that were set before anything was measured; none was for the detector and the search."""


class Contest:
    """All predictors that one memory gives, and what each makes of a question."""

    def __init__(
        self, rooms: Sequence[RoomScene], names: ClassNames, seed: int, *, slow: bool
    ) -> None:
        self.counts: Tally = counted(rooms)
        made = examples(rooms, self.counts, names, seed=seed)
        self._rankers = {row: np.array(fitted(made, groups).values) for row, groups in ROWS.items()}
        self._slow: dict[str, PlacementPredictor] = {}
        if slow:
            self._slow["room majority"] = RoomMajority(self.counts)
            self._slow["without memex"] = WithoutMemex(self.counts, names)

    def ask(self, question: Question, room: RoomScene) -> dict[str, Hits]:
        table, answer = question.table, question.answer
        found = {"random": hits(np.zeros(len(table)), answer)}
        # The features hold logarithms of the rates, shifted: the order is theirs.
        found["common"] = hits(table[:, COMMON], answer)
        closed = np.exp(table[:, COMMON]) + np.exp(table[:, BY_KIND])
        found["closed form"] = hits(closed, answer)
        for name, predictor in self._slow.items():
            ranked = predictor.rank(question.type, room, question.hidden, question.options)
            share = {r.receptacle_type: r.score for r in ranked}
            found[name] = hits(np.array([share[o] for o in question.options]), answer)
        for name, weights in self._rankers.items():
            found[name] = hits(table @ weights, answer)
        return found

    def context(self, question: Question) -> Hits:
        return hits(question.table @ self._rankers["context"], question.answer)


def told(prefix: str, scores: Scores) -> dict[str, Any]:
    """Every predictor's hits, and its gain over CommonMemory with its interval."""
    figures: dict[str, Any] = {}
    for name in scores.names:
        for place, hit in enumerate(("hit1", "hit3")):
            figures[f"{prefix}.{name}.{hit}"] = round(scores.mean(name)[place], 4)
            if name != "common":
                sums, counts = scores.gains(name, "common")
                figures |= figures_of(f"{prefix}.{name}.{hit}.gain", sums[:, place], counts)
    return figures


def contest(
    memory: Sequence[RoomScene],
    rooms: Sequence[RoomScene],
    numbers: Sequence[int],
    scores: Scores,
    seed: int,
    *,
    slow: bool,
) -> None:
    """Score all predictors on `rooms[numbers]`, which are not in the memory."""
    names = ClassNames()
    field = Contest(memory, names, seed, slow=slow)
    asked = [
        list(
            questions(
                field.counts, names, rooms, numbers, np.random.default_rng(seed),
                hide=hide, seen_only=seen_only,
            )
        )
        for hide, seen_only in ((HIDDEN, False), (0, False), (HIDDEN, True))
    ]  # fmt: skip
    for question, nothing_hidden, visible_only in zip(*asked, strict=True):
        found = field.ask(question, rooms[question.room])
        found["context, nothing hidden"] = field.context(nothing_hidden)
        found["context, visible only"] = field.context(visible_only)
        scores.add(question.room, found)


def cross_validated(rooms: Sequence[RoomScene], deals: int) -> dict[str, Any]:
    scores = Scores()
    for deal in range(deals):
        for nth, fold in enumerate(folds(rooms, 4, deal)):
            memory = [room for i, room in enumerate(rooms) if i not in fold]
            contest(memory, rooms, fold, scores, 100 * deal + nth, slow=True)
    return told("cv", scores)


def validated(train: Sequence[RoomScene], val: Sequence[RoomScene]) -> dict[str, Any]:
    scores = Scores()
    contest(train, val, range(len(val)), scores, 0, slow=True)
    return told("val", scores)


def curve(rooms: Sequence[RoomScene], sizes: Sequence[int]) -> dict[str, Any]:
    """Twenty folds of one room of each kind; the memory holds the first `size` of the others."""
    figures: dict[str, Any] = {}
    names = ClassNames()
    for size in sizes:
        scores = Scores()
        for nth, fold in enumerate(folds(rooms, 20, 0)):
            others = [i for group in folds(rooms, 20, 1 + nth) for i in group if i not in fold]
            field = Contest([rooms[i] for i in others[:size]], names, nth, slow=False)
            rng = np.random.default_rng(nth)
            for question in questions(field.counts, names, rooms, fold, rng):
                scores.add(question.room, field.ask(question, rooms[question.room]))
        for name in ("common", "closed form", "context"):
            hit1, hit3 = scores.mean(name)
            figures |= {f"curve.{size}.{name}.hit1": round(hit1, 4)}
            figures |= {f"curve.{size}.{name}.hit3": round(hit3, 4)}
    return figures


def ceilings(rooms: Sequence[RoomScene]) -> dict[str, Any]:
    """How well two of a class agree, and the best fixed order per type, fitted on these rooms."""
    agree: list[bool] = []
    by_type: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for room in rooms:
        placed = list(room.placements())
        for (one, here), (two, there) in combinations(placed, 2):
            if one.type == two.type:
                agree.append(here == there)
        for thing, parent in placed:
            options = room.candidates(thing.type, (thing.id,))
            by_type.setdefault(thing.type, []).append((parent, options))
    found = [_best_order(cases) for cases in by_type.values()]
    total = sum(map(len, by_type.values()))
    return {
        "ceiling.same_room_pairs": len(agree),
        "ceiling.same_room_agreement": round(float(np.mean(agree)), 4),
        "ceiling.best_order.hit1": round(sum(one for one, _ in found) / total, 4),
        "ceiling.best_order.hit3": round(sum(three for _, three in found) / total, 4),
    }


def _best_order(cases: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[int, int]:
    """Hits of a greedy order: first what is right most often where it is there, and so on."""
    left, order = list(cases), list[str]()
    while left:
        names = sorted({parent for parent, _ in left})
        order.append(max(names, key=lambda n: sum((p == n) - (n in o) * 0.5 for p, o in left)))
        left = [(parent, options) for parent, options in left if parent != order[-1]]
    ranks = [[n for n in order if n in options].index(parent) for parent, options in cases]
    return sum(rank < 1 for rank in ranks), sum(rank < 3 for rank in ranks)


def detected(rooms: Sequence[RoomScene]) -> dict[str, Any]:
    """Average precision and area under the curve of the detector, on messed-up held-out rooms."""
    labels: list[bool] = []
    scores: dict[str, list[float]] = {"graph": [], "common": [], "on the floor": []}
    for nth, (model, fold) in enumerate(_models(rooms)):
        rng = np.random.default_rng(nth)
        common = model.baseline("common")
        for number in fold:
            for _ in range(3):
                messy = messed_up(rooms[number], rng)
                sure = model.detector.probabilities(messy.room)
                for thing, parent in messy.room.placements():
                    labels.append(thing.id in messy.moved)
                    scores["graph"].append(sure[thing.id])
                    ranked = common.rank(thing.type, messy.room, (thing.id,))
                    share = {r.receptacle_type: r.score for r in ranked}
                    scores["common"].append(-share.get(parent, 0.0))
                    scores["on the floor"].append(float(parent == FLOOR))
    figures: dict[str, Any] = {"detector.objects": len(labels), "detector.moved": sum(labels)}
    truth = np.array(labels)
    for name, values in scores.items():
        precision, area = _detection(np.array(values), truth)
        figures |= {f"detector.{name}.ap": round(precision, 4)}
        figures |= {f"detector.{name}.auc": round(area, 4)}
    return figures


def _detection(values: Floats, truth: np.ndarray[Any, Any]) -> tuple[float, float]:
    """Average precision with ties as one threshold, and the area under the ROC curve."""
    levels, place = np.unique(-values, return_inverse=True)
    right = np.bincount(place, truth, len(levels))
    wrong = np.bincount(place, ~truth, len(levels))
    precision = right.cumsum() / (right + wrong).cumsum()
    recalled = right / right.sum()
    beaten = 1.0 - (wrong.cumsum() - wrong / 2) / wrong.sum()
    return float((precision * recalled).sum()), float((recalled * beaten).sum())


def searched(rooms: Sequence[RoomScene]) -> dict[str, Any]:
    """Receptacles looked into until the object is found, of all and of closed containers."""
    looks: dict[str, list[int]] = {}
    for model, fold in _models(rooms):
        priors = {
            name: SearchPrior(model.baseline(name), model.names) for name in ("common", "random")
        }
        priors["graph"] = model.search_prior
        for number in fold:
            room, seen = rooms[number], rooms[number].seen_only()
            for thing, _ in room.placements():
                parent = room.by_id.get(thing.parents[0])
                if parent is None or parent.id not in seen.by_id:
                    continue
                for name, prior in priors.items():
                    order = [p.id for p in prior.rank(thing.type, seen, hidden=(thing.id,))]
                    if parent.id in order:
                        looks.setdefault(f"all.{name}", []).append(order.index(parent.id) + 1)
                    if parent.openable:
                        shut = [id for id in order if seen.by_id[id].openable]
                        looks.setdefault(f"closed.{name}", []).append(shut.index(parent.id) + 1)
    return {f"search.{name}.looks": round(float(np.mean(n)), 3) for name, n in looks.items()}


def _models(rooms: Sequence[RoomScene]) -> list[tuple[PlacementModel, list[int]]]:
    dealt = folds(rooms, 4, 0)
    return [(learn([r for i, r in enumerate(rooms) if i not in fold]), fold) for fold in dealt]


def measure(options: Namespace) -> Mapping[str, Any]:
    rooms = read(data_folder() / FILE)
    train, val = rooms["train"], rooms["val"]
    figures = cross_validated(train, 2 if options.quick else DEALS)
    figures |= ceilings(train) | detected(train) | searched(train)
    if not options.quick:
        figures |= curve(train, LEARNT) | validated(train, val)
    return figures


if __name__ == "__main__":
    tell("placement_ithor", measure, TARGETS, __doc__ or "")
