"""What a memory of earlier routes tells of the next instruction; nothing learnt, no captions.

Setting EXPLORED: the whole graph of the building is known, the agent chooses one of the paths from
its start that could be a Room-to-Room path. So figures here compare with nothing that explores an
unknown building (NavGPT, DUET). Pseudo-unseen buildings, five orders. Nothing is trained but the
few weights of each row, a likelihood fit on the other 40 buildings, where the constants were
chosen too; val_seen shares those buildings. Each row has its own gate. `vote` goes where most
chance lies within 3 m, `argmax` to the likeliest end; rows without a word are `vote`.
"""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from claim import Target, tell
from navigation_protocol import (
    BINS,
    CONTROLS,
    ORDERS,
    ByBuilding,
    Item,
    Scores,
    draw,
    fit,
    name_of,
    ordered,
    placebo_of,
    pseudo_unseen,
    routes,
    visits,
)
from navigation_questions import Rows, asked

from mnemonaut.envs.navigation.routes import Route
from mnemonaut.memory.embedding import embedding
from mnemonaut.memory.embedding_cache import CachedEmbedding
from mnemonaut.memory.places import (
    PlaceMemory,
    RememberedRoute,
    Words,
    decide,
    probabilities,
)
from mnemonaut.memory.places.settings import WEIGHTS
from mnemonaut.memory.places.words import last_clause

ROWS: Mapping[str, Mapping[str, float]] = {
    "density": {"density": 7.3},
    "tfidf": {"tfidf": 4.4, "last_clause": 3.7, "votes": 1.5},
    "minilm": {"embedding_last": 4.0, "embedding_votes": 2.9},
    "place words": {"places": 13.0},
    "field": {"field": 4.6},
    "memory": WEIGHTS,
    "fused": {"field": 3.7, "embedding_last": 2.3, "embedding_votes": 1.3},
}
"""Weights of features; `memory` is what `PlaceMemory` does by itself."""

HASHED = {"hashing": {"embedding": 2.6, "embedding_last": 3.2, "embedding_votes": 2.0}}
OWN_WALKS = "memory, no paths shown"
VECTORS = Path(tempfile.gettempdir()) / "mnemonaut_navigation_vectors.sqlite"

TARGETS = [
    Target("pseudo_unseen.memory.SR", 60.0),
    Target("pseudo_unseen.memory.SPL", 57.0),
    Target("pseudo_unseen.memory-blind.SR", 16.0),
    Target("pseudo_unseen.memory-blind.SR.low", 0.0, above=True),
    *(
        Target(f"pseudo_unseen.memory {control}-blind.SR", 1.0, at_least=False)
        for control in CONTROLS
        if control != "online"
    ),
]


@dataclass(frozen=True, slots=True)
class Stream:
    """A building's routes in one order under one control."""

    split: str
    building: str
    order: int
    control: str
    embedding: str
    quick: bool
    after_train: bool = False


@lru_cache(maxsize=1)
def general_words() -> Words:
    """How rare words are in the instructions of the buildings that were chosen on."""
    return Words.of(t for found in fit().values() for route in found for t in route.instructions)


@lru_cache(maxsize=4)
def encoder(spec: str) -> CachedEmbedding:
    """Vectors of `spec`, encoded once on this machine."""
    return CachedEmbedding(embedding(spec), VECTORS if spec == "minilm" else None)


def encode_all(found: Sequence[Route]) -> None:
    """Fill the shared cache, so that workers only read."""
    texts = sorted({text for route in found for text in route.instructions}, key=len)
    vectors = encoder("minilm")
    vectors.encode(texts)
    vectors.encode(sorted({last_clause(text) or text for text in texts}, key=len))


def split_of(name: str, quick: bool) -> ByBuilding:
    """Routes by building; a few of them with `quick`."""
    found = pseudo_unseen() if name == "pseudo_unseen" else routes(name)
    kept = list(found)[1::5] if quick else list(found)
    return {building: found[building] for building in kept}


def run(stream: Stream) -> Scores:
    """All rows of a stream."""
    buildings = split_of(stream.split, stream.quick)
    mine = ordered(buildings[stream.building], stream.order)
    other = placebo_of(buildings)[stream.building]
    scores = Scores()
    rows = Rows(HASHED if stream.embedding == "hashing" else ROWS)
    memory = PlaceMemory(
        words=general_words(), embed=encoder(stream.embedding).encode, watch=rows.watch
    )
    before = routes("train").get(stream.building, ()) if stream.after_train else ()
    suffix = f" {stream.control}" if stream.control != "online" else ""
    suffix += " after train" if stream.after_train else ""
    for visit in visits(
        mine,
        stream.control,
        order=stream.order,
        other=ordered(buildings[other], stream.order),
        before=before,
    ):
        for route in visit.news:
            memory.remember(route)
        question = asked(visit.route)
        for nth, instruction in enumerate(visit.route.instructions):
            item = Item(
                stream.order, stream.building, visit.route.path_id, nth, visit.earlier - len(before)
            )
            evidence = memory.evidence(
                instruction, visit.route.path[0], question.candidates, question.known
            )
            told = rows.logits(evidence.features)
            if stream.control == "online" and stream.embedding != "hashing":
                told["blind"] = np.zeros(len(question.candidates))
            for row, values in question.choices(told).items():
                name, how = row
                scores.add(f"{name}{suffix}{how}", item, values)
    return scores


def own_walks(stream: Stream) -> Scores:
    """No paths shown: only the own walk is remembered, and whether it reached the goal."""
    buildings = split_of(stream.split, stream.quick)
    mine = ordered(buildings[stream.building], stream.order)
    memory = PlaceMemory(words=general_words())
    scores = Scores()
    suffix = f" {stream.control}" if stream.control != "online" else ""
    walked: list[RememberedRoute] = []
    for earlier, route in enumerate(mine):
        question = asked(route)
        walks: list[RememberedRoute] = []
        for nth, instruction in enumerate(route.instructions):
            evidence = memory.evidence(
                instruction, route.path[0], question.candidates, question.known
            )
            ends = question.candidates.ends
            pick = decide(probabilities(evidence.logits), ends, question.known.distances)
            length = int(question.candidates.lengths[pick])
            nodes = question.candidates.nodes[pick, :length]
            path = tuple(question.known.viewpoints[node] for node in nodes)
            item = Item(stream.order, stream.building, route.path_id, nth, earlier)
            scores.add(f"{OWN_WALKS}{suffix}", item, question.scores[pick])
            walks.append(RememberedRoute((instruction,), path, bool(question.scores[pick, 0])))
        if stream.control == "shuffled":
            walks = _texts_of_others(walks, walked)
        walked.extend(walks)
        for walk in walks:
            memory.remember(walk)
    return scores


def _texts_of_others(
    walks: Sequence[RememberedRoute], earlier: Sequence[RememberedRoute]
) -> list[RememberedRoute]:
    """The walks with texts of earlier ones; the first walks are not remembered at all."""
    if not earlier:
        return list(walks)
    picks = draw("own walks", len(earlier)).integers(len(earlier), size=len(walks))
    return [
        RememberedRoute(earlier[int(pick)].instructions, walk.path, walk.success)
        for walk, pick in zip(walks, picks, strict=True)
    ]


def streams(split: str, quick: bool) -> list[Stream]:
    """All streams of a split, the long ones first."""
    orders = ORDERS[:1] if quick or split == "val_seen" else ORDERS
    found = split_of(split, quick)
    by_size = sorted(found, key=lambda name: -len(found[name]))
    return [
        Stream(split, building, order, control, kind, quick, after)
        for kind in ("minilm", "hashing")
        for after in ((False, True) if split == "val_seen" and kind == "minilm" else (False,))
        for control in CONTROLS
        if not after or control == "online"
        for building in by_size
        for order in (orders if kind == "minilm" or control == "online" else orders[:2])
    ]


def told(prefix: str, scores: Scores) -> dict[str, Any]:
    """Figures of every row, gains over blind, and curves by the number of earlier paths."""
    figures: dict[str, Any] = {}
    for row in scores.rows:
        figures |= {f"{prefix}.{row}.{name}": v for name, v in scores.figures(row).items()}
        if row != "blind" and "argmax" not in row:
            gain = scores.gain(row, "blind")
            figures[f"{prefix}.{row}-blind.SR"] = gain["mean"]
            figures |= {f"{prefix}.{row}-blind.SR.{name}": gain[name] for name in ("low", "high")}
    for row in ("blind", "memory", "fused", OWN_WALKS):
        if row in scores.rows:
            figures[f"{prefix}.{row}.curve"] = scores.curve(row)
            figures[f"{prefix}.{row}.curve SPL"] = scores.curve(row, "SPL")
    if f"{prefix}.memory-blind.SR" in figures:
        careful = scores.gain("memory", "blind", clusters="building")
        figures |= {f"{prefix}.memory-blind.SR.buildings {k}": v for k, v in careful.items()}
        if name_of(BINS[-1]) in scores.curve("memory"):
            late = scores.gain("memory", "blind", earlier=BINS[-1])
            figures |= {f"{prefix}.memory-blind.SR.late {k}": v for k, v in late.items()}
    return figures


def measure(options: Namespace) -> Mapping[str, Any]:
    splits = ("pseudo_unseen",) if options.quick else ("pseudo_unseen", "val_seen")
    figures: dict[str, Any] = {}
    for split in splits:
        named = split_of(split, options.quick).values()
        encode_all([route for found in named for route in found])
        if split == "val_seen":
            encode_all([route for found in routes("train").values() for route in found])
        plan = streams(split, options.quick)
        walks = [s for s in plan if s.embedding == "hashing" and s.control in CONTROLS[:2]]
        scores = Scores()
        with ProcessPoolExecutor(options.workers, get_context("fork")) as pool:
            for number, found in enumerate(pool.map(run, plan), 1):
                scores.merge(found)
                print(f"\r{split}: stream {number} of {len(plan)}", end="", file=sys.stderr)
            for found in pool.map(own_walks, walks):
                scores.merge(found)
        figures |= told(split, scores)
    return figures


if __name__ == "__main__":
    tell("navigation_explored", measure, TARGETS, __doc__ or "")
