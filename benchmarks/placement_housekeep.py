"""Housekeep's human placements (Kant et al. 2022, arXiv:2205.10712): objects nobody voted on.

A room's receptacle is right for an object where at least 6 of 10 people chose it; a room is right
where one of its receptacles is. Metrics as in the paper: mean average precision over (object,
room) pairs of the receptacles' order, and over objects of the rooms' order. The opponent is the
object-blind prior, the mean vote of the train objects, which beats the paper's best scorer.

Two rows. `chosen`: one setting for each measure, the best by 10-fold cross-validation over train
objects. `val`: the library's default, which averages over all these settings and chooses none.
The default was made so after `chosen` had been seen to fall short on val, and after some hundred
settings had been scored there, so its figures on val are optimistic; the test objects, which are
not used here, can tell.

Room-receptacle precision is saturated: 10 votes about one object hardly differ from the mean of
all objects by more than chance, so parity with the prior is all that it can show.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from bootstrap import figures_of
from claim import Target, tell
from numpy.typing import NDArray

from mnemonaut.envs.data import data_folder
from mnemonaut.memory import Embedding
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.embedding_cache import CachedEmbedding
from mnemonaut.memory.placement_votes import PlacementVotes, Smoothing
from mnemonaut.memory.preferences.names import spoken

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Precisions: TypeAlias = Callable[["Votes", Floats, Integers], list[Floats]]

RIGHT_AT = 6
PUBLISHED = {
    "RoBERTa+CM": (0.791, 0.652),
    "GloVe+CM": (0.760, 0.652),
    "ZS-MLM": (0.457, 0.613),
    "random": (0.457, 0.533),
}
"""On val, room-receptacle and room: recomputed from the score files that the authors published."""

GRID = [
    Smoothing((ridge,), (places,), names)
    for ridge, places, names in product(
        (1.0, 3.0, 10.0, 30.0), (0.0, 0.3, 0.6, 0.9), (0.0, 0.1, 0.2, 0.4)
    )
]
FOLDS, REPEATS = 10, 3

TARGETS = [
    target
    for row in ("chosen.", "")
    for target in (
        Target(f"room.{row}val", 0.676, above=True),
        Target(f"room.{row}val.gain.low", 0.0, above=True),
        Target(f"room-receptacle.{row}val.gain.low", -0.02),
    )
]


@dataclass(frozen=True, slots=True)
class Votes:
    """What people said.

    Attributes:
        counts: [objects, room-receptacles], how many of 10 people put the object there when tidy.
        objects, places: their names; a place is "room|receptacle".
        train, val: rows of `counts`.
    """

    counts: Integers
    objects: tuple[str, ...]
    places: tuple[str, ...]
    train: Integers
    val: Integers

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(sorted({place.split("|")[0] for place in self.places}))

    def columns(self, room: str) -> Integers:
        """The places of a room."""
        return np.array([n for n, p in enumerate(self.places) if p.split("|")[0] == room])

    @property
    def right(self) -> NDArray[np.bool_]:
        """[objects, room-receptacles]."""
        return self.counts >= RIGHT_AT

    @property
    def right_rooms(self) -> NDArray[np.bool_]:
        """[objects, rooms]."""
        return np.stack([self.right[:, self.columns(r)].any(axis=1) for r in self.rooms], axis=1)

    @property
    def shares(self) -> Floats:
        """[objects, room-receptacles]: the share of people."""
        return self.counts / 10.0

    @property
    def room_shares(self) -> Floats:
        """[objects, rooms]: the share of the room's best receptacle."""
        return np.stack([self.shares[:, self.columns(r)].max(axis=1) for r in self.rooms], axis=1)


def read(folder: Path) -> Votes:
    """The votes in a folder with `amt_ranks.npz` and `amt_index.json`."""
    with np.load(folder / "amt_ranks.npz") as arrays:
        # [room-receptacles, objects, annotators]; above 0: a right place when tidy, best first.
        counts = (arrays["ranks"] > 0).sum(axis=2).T.astype(np.int64)
    index = json.loads((folder / "amt_index.json").read_text(encoding="utf-8"))
    objects, split = index["objects"], index["splits"]["objects"]
    rows = [np.array([objects.index(o) for o in split[part]]) for part in ("train", "val")]
    return Votes(counts, tuple(objects), tuple(index["room_receptacles"]), *rows)


def average_precision(scores: Floats, right: NDArray[np.bool_]) -> float:
    """Sum over thresholds of precision times gain in recall; what ties comes in together.

    Where nothing is right there is no precision: ValueError.
    """
    if not right.any():
        raise ValueError("no right answer to rank; leave the question out")
    total, found = 0.0, 0
    for threshold in np.unique(scores)[::-1]:
        taken = scores >= threshold
        hits = int(right[taken].sum())
        total += (hits - found) / int(right.sum()) * hits / int(taken.sum())
        found = hits
    return total


def receptacle_precisions(votes: Votes, scores: Floats, asked: Integers) -> list[Floats]:
    """Per asked object the average precisions in the rooms that have a right receptacle."""
    found: list[Floats] = []
    for row, number in zip(scores, asked, strict=True):
        right = votes.right[number]
        rooms = [c for c in map(votes.columns, votes.rooms) if right[c].any()]
        found.append(np.array([average_precision(row[c], right[c]) for c in rooms]))
    return found


def room_precisions(votes: Votes, scores: Floats, asked: Integers) -> list[Floats]:
    """Per asked object its average precision over rooms, [1]; empty where no room is right."""
    return _whole(scores, votes.right_rooms[asked])


def place_precisions(votes: Votes, scores: Floats, asked: Integers) -> list[Floats]:
    """Per asked object its average precision over the whole house's places, [1]; our own."""
    return _whole(scores, votes.right[asked])


def _whole(scores: Floats, right: NDArray[np.bool_]) -> list[Floats]:
    pairs = zip(scores, right, strict=True)
    return [np.array([average_precision(s, r)] if r.any() else []) for s, r in pairs]


def mean(precisions: Sequence[Floats]) -> float:
    """Over all questions, as the paper does; objects with more rooms weigh more."""
    return float(np.concatenate(precisions).mean())


def predictions(
    votes: Votes,
    targets: Floats,
    places: Sequence[str],
    known: Integers,
    asked: Integers,
    embed: Embedding,
    smoothing: Smoothing,
) -> tuple[Floats, Floats]:
    """Scores [asked, places] from the votes on `known` objects, and the object-blind prior's."""
    names = [spoken(name) for name in votes.objects]
    memory = PlacementVotes(
        targets[known], [names[n] for n in known], list(map(spoken, places)), embed, smoothing
    )
    told = memory.predict([names[n] for n in asked])
    return told, np.tile(memory.prior, (len(asked), 1))


def folds(train: Integers) -> list[tuple[Integers, Integers]]:
    """(known, asked) pairs: `REPEATS` partitions of the train objects into `FOLDS`."""
    parts = [
        part
        for repeat in range(REPEATS)
        for part in np.array_split(np.random.default_rng(repeat).permutation(train), FOLDS)
    ]
    return [(np.setdiff1d(train, part), part) for part in parts]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    votes = read(data_folder() / "household/housekeep")
    embed = CachedEmbedding(embedding("minilm"))
    figures: dict[str, Any] = {
        "objects.train": len(votes.train),
        "objects.val": len(votes.val),
        "pairs.val": int(votes.right_rooms[votes.val].sum()),
    }
    for name, (receptacle, room) in PUBLISHED.items():
        figures |= {f"published.{name}.room-receptacle": receptacle, f"published.{name}.room": room}
    settings: list[tuple[str, Floats, Sequence[str], Precisions]] = [
        ("room-receptacle", votes.shares, votes.places, receptacle_precisions),
        ("room", votes.room_shares, votes.rooms, room_precisions),
        ("place", votes.shares, votes.places, place_precisions),
    ]
    for name, targets, places, precisions in settings:

        def both(
            known: Integers,
            asked: Integers,
            smoothing: Smoothing,
            targets: Floats = targets,
            places: Sequence[str] = places,
            precisions: Precisions = precisions,
        ) -> tuple[list[Floats], list[Floats]]:
            told, prior = predictions(votes, targets, places, known, asked, embed, smoothing)
            return precisions(votes, told, asked), precisions(votes, prior, asked)

        rows = {"": Smoothing()}
        if not options.quick:
            parts = folds(votes.train)
            known = {s: [both(k, a, s) for k, a in parts] for s in [Smoothing(), *GRID]}
            means = {s: mean([p for told, _ in known[s] for p in told]) for s in known}
            rows["chosen."] = max(GRID, key=lambda s: means[s])
            figures[f"{name}.chosen"] = str(rows["chosen."])
            blind = [p for _, blind in known[Smoothing()] for p in blind]
            figures[f"{name}.folds.prior"] = round(mean(blind), 4)
            for row, smoothing in rows.items():
                figures[f"{name}.{row}folds"] = round(means[smoothing], 4)
        for row, smoothing in rows.items():
            told, blind = both(votes.train, votes.val, smoothing)
            figures[f"{name}.{row}val"] = round(mean(told), 4)
            figures[f"{name}.val.prior"] = round(mean(blind), 4)
            figures |= _gain(f"{name}.{row}val.gain", told, blind)
    return figures


def _gain(name: str, told: Sequence[Floats], blind: Sequence[Floats]) -> dict[str, float]:
    """Paired, resampling objects: each object's sum counts with its number of questions."""
    counts = np.array([len(p) for p in told], dtype=np.float64)
    gains = np.array([(t - b).sum() for t, b in zip(told, blind, strict=True)])
    return figures_of(name, gains[counts > 0], counts[counts > 0])


if __name__ == "__main__":
    tell("placement_housekeep", measure, TARGETS, __doc__ or "")
