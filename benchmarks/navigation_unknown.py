"""What a memory of earlier routes is worth to an agent that has to find its way.

Setting UNKNOWN, as in vision-language navigation: the agent knows of the graph what it has seen in
this episode and what its memory was shown. It walks from viewpoint to viewpoint, 15 moves at most,
the way back over what it knows included (DUET limits decisions instead), and stops. No images:
NavGPT's texts. Pseudo-unseen buildings; all learning and choosing on the other 40.

The learnt rows share their networks; each has a second stage of its own, trained alike. `learnt`
has no memory. `map only` keeps no words: the places along shown paths and what is seen there.
The controls remember the same places with wrong words (shuffled, placebo) or wrong ways
(corrupted): they are to be compared with `map only`. `own walks`: no paths are shown, the agent
remembers where it went and whether that was right.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

import numpy as np
from claim import Target, tell
from navigation_protocol import (
    BINS,
    ORDERS,
    ByBuilding,
    Item,
    Scores,
    ordered,
    path_scores,
    placebo_of,
    pseudo_unseen,
    routes,
)
from navigation_unknown_model import explorer
from navigation_unknown_walks import Walked, agents, greedy, greedy_rows, own_walks, walked

from mnemonaut.agents.explorer.courses import sighted
from mnemonaut.agents.explorer.model import ExplorerModel
from mnemonaut.envs.navigation.routes import matterport_building

GROUP = 6
"""Buildings that are walked side by side."""

CONTROLS = ("shuffled", "placebo", "corrupted")
BEST = "learnt + memory"
OWN = "learnt + own walks"

TARGETS = [
    Target("pseudo_unseen.learnt.SR", 30.0),
    Target("pseudo_unseen.learnt + memory-learnt.SR.low", 0.0, above=True),
    Target("pseudo_unseen.learnt + memory-learnt.late.SR", 15.0),
    Target("pseudo_unseen.learnt + memory-map only.SR.low", 0.0, above=True),
    *(Target(f"pseudo_unseen.{BEST} {control}-learnt.SR", -1.0) for control in CONTROLS),
]


@dataclass(frozen=True, slots=True)
class Part:
    """Some buildings of a split, and how many orders of their routes."""

    split: str
    buildings: tuple[str, ...]
    orders: tuple[int, ...]


class Found:
    """Scores, and what the protocol's do not hold: TL and OSR."""

    def __init__(self) -> None:
        self.scores = Scores()
        self.more: dict[str, list[tuple[float, float]]] = {}

    def add(self, row: str, order: int, walks: Iterable[Walked], again: Iterable[int] = ()) -> None:
        """Score walks; `again`: other orders that they stand for, since they remember nothing."""
        for one in walks:
            graph = matterport_building(one.route.building).graph
            path = [graph.index[name] for name in one.path]
            reference = [graph.index[name] for name in one.route.path]
            (values,) = path_scores([path], reference, graph)
            name, key = one.route.building, one.route.path_id
            for other in (order, *again):
                earlier = _earlier(one.route.split, name, other)[key]
                self.scores.add(row, Item(other, name, key, one.number, earlier), values)
            near = float(graph.distances[reference[-1], path].min() < 3.0)
            self.more.setdefault(row, []).append((graph.length(path), near))

    def merge(self, other: "Found") -> None:
        self.scores.merge(other.scores)
        for row, rows in other.more.items():
            self.more.setdefault(row, []).extend(rows)


@lru_cache(maxsize=512)
def _earlier(split: str, building: str, order: int) -> dict[str, int]:
    """How many routes come before each one."""
    return {r.path_id: n for n, r in enumerate(ordered(routes(split)[building], order))}


@lru_cache(maxsize=1)
def _model() -> ExplorerModel:
    import torch

    torch.set_num_threads(1)
    return explorer()


def run(part: Part) -> Found:
    """All rows over some buildings. Their order matters only to those that remember."""
    every = routes(part.split)
    held = pseudo_unseen() if part.split == "train" else every
    found = {name: every[name] for name in part.buildings}
    placebo = placebo_of(held)
    buildings = sighted(
        {name: matterport_building(name) for name in {*found, *(placebo[n] for n in found)}}
    )
    played, told = agents(_model()), Found()
    first, *rest = part.orders

    def sorted_by(order: int) -> ByBuilding:
        return {name: ordered(part_routes, order) for name, part_routes in found.items()}

    for row, worth in greedy_rows().items():
        told.add(row, first, greedy(worth, sorted_by(first)), rest)
    for row, agent in played.items():
        if agent.places is None:
            told.add(row, first, walked(agent, sorted_by(first), buildings), rest)
            continue
        for order in part.orders if row == BEST else part.orders[:1]:
            told.add(row, order, walked(agent, sorted_by(order), buildings, order=order))
    others = {name: ordered(every[placebo[name]], first) for name in found}
    for control in CONTROLS:
        for row in (BEST, "memory, nothing learnt"):
            walks = walked(
                played[row], sorted_by(first), buildings,
                control=control, order=first, others=others,
            )  # fmt: skip
            told.add(f"{row} {control}", first, walks)
    told.add(OWN, first, own_walks(played[BEST], sorted_by(first), buildings))
    if part.split == "val_seen":
        before = {name: routes("train").get(name, ()) for name in found}
        for row in ("map only", BEST):
            walks = walked(played[row], sorted_by(first), buildings, before=before)
            told.add(f"{row} after train", first, walks)
    return told


def parts(split: str, quick: bool) -> Iterator[Part]:
    """Groups of buildings, the large ones spread over them."""
    found = pseudo_unseen() if split == "train" else routes(split)
    by_size = sorted(found, key=lambda name: (-len(found[name]), name))
    kept = by_size[14:16] if quick else by_size
    groups = -(-len(kept) // GROUP)
    orders = ORDERS if split == "train" and not quick else ORDERS[:1]
    for number in range(groups):
        yield Part(split, tuple(kept[number::groups]), orders)


def figures_of(prefix: str, found: Found) -> dict[str, Any]:
    """Every row, gains of memory, curves by the number of earlier paths."""
    scores, figures = found.scores, dict[str, Any]()
    for row in scores.rows:
        figures |= {f"{prefix}.{row}.{name}": value for name, value in scores.figures(row).items()}
        length, near = np.mean(found.more[row], axis=0)
        figures |= {f"{prefix}.{row}.TL": round(length, 2), f"{prefix}.{row}.OSR": _share(near)}
        if row.startswith((BEST, OWN, "map only")):
            figures[f"{prefix}.{row}.curve"] = scores.curve(row)
            figures |= _gain(prefix, scores, row, "learnt")
    figures |= _gain(prefix, scores, BEST, "map only")
    figures |= _gain(prefix, scores, "memory, nothing learnt", "text, nothing learnt")
    figures[f"{prefix}.learnt.curve"] = scores.curve("learnt")
    figures[f"{prefix}.{BEST}.curve SPL"] = scores.curve(BEST, "SPL")
    return figures


def _gain(prefix: str, scores: Scores, row: str, over: str) -> dict[str, Any]:
    name = f"{prefix}.{row}-{over}"
    told: dict[str, Any] = {}
    spans = (("", "path", (0, BINS[-1][1])), (".buildings", "building", (0, BINS[-1][1])))
    for span, clusters, earlier in (*spans, (".late", "path", BINS[-1])):
        for metric in ("SR", "SPL"):
            try:
                gain = scores.gain(row, over, metric, earlier, clusters)
            except ValueError:
                continue  # no building has so many routes
            told[f"{name}{span}.{metric}"] = gain["mean"]
            told |= {f"{name}{span}.{metric}.{end}": gain[end] for end in ("low", "high")}
    return told


def _share(value: float) -> float:
    return round(100 * value, 2)


def measure(options: Namespace) -> Mapping[str, Any]:
    _model()  # trained here, if at all; workers share it
    figures: dict[str, Any] = {}
    splits = {"pseudo_unseen": "train"} if options.quick else {
        "pseudo_unseen": "train", "val_seen": "val_seen",
    }  # fmt: skip
    for name, split in splits.items():
        found = Found()
        with ProcessPoolExecutor(options.workers, get_context("fork")) as pool:
            for part in pool.map(run, parts(split, options.quick)):
                found.merge(part)
        figures |= figures_of(name, found)
    return figures


if __name__ == "__main__":
    tell("navigation_unknown", measure, TARGETS, __doc__ or "")
