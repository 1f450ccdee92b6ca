"""How the memory of places is measured: splits, orders, controls, scores, intervals.

A building's routes come in a seeded order. All instructions of a route are judged before its path
is shown and remembered, so the same path is never in memory; what is remembered is what a control
makes of it. Used by every benchmark of navigation, so that their figures can be compared.

Splits of Room-to-Room's training buildings, by name: every third from the first is PSEUDO-UNSEEN,
for reporting; the others are FIT, for choosing and learning.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from bootstrap import interval
from numpy.typing import NDArray

from mnemonaut.agents.navigator.candidates import candidate_paths
from mnemonaut.envs.navigation import metrics
from mnemonaut.envs.navigation.graph import NavigationGraph
from mnemonaut.envs.navigation.routes import Route, matterport_building, read_r2r, vln_folder
from mnemonaut.memory.places import KnownMap, RememberedRoute

ORDERS = (0, 1, 2, 3, 4)
CONTROLS = ("online", "shuffled", "placebo", "corrupted")
BINS = ((0, 5), (5, 15), (15, 30), (30, 60), (60, 10_000))
ALL = (0, 10_000)
METRICS: tuple[str, ...] = ("SR", "SPL", "NE", "nDTW")

Floats: TypeAlias = NDArray[np.float64]
ByBuilding: TypeAlias = Mapping[str, Sequence[Route]]


@lru_cache(maxsize=8)
def routes(split: str = "train") -> ByBuilding:
    """Routes of R2R's `train` or `val_seen` by building, both in the file's order."""
    found: dict[str, list[Route]] = {}
    for route in read_r2r(vln_folder() / "r2r" / f"R2R_{split}.json", split):
        found.setdefault(route.building, []).append(route)
    return dict(sorted(found.items()))


def pseudo_unseen() -> ByBuilding:
    """The 21 buildings that are for reporting."""
    return {name: found for n, (name, found) in enumerate(routes().items()) if n % 3 == 0}


def fit() -> ByBuilding:
    """The 40 buildings that are for choosing and learning."""
    return {name: found for n, (name, found) in enumerate(routes().items()) if n % 3}


def draw(*names: object) -> np.random.Generator:
    """Randomness of its own for anything that has a name; the same on every machine."""
    digest = blake2b("\0".join(map(str, names)).encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def ordered(found: Sequence[Route], order: int) -> list[Route]:
    """A building's routes in the order numbered `order`."""
    picks = draw("order", found[0].building, order).permutation(len(found))
    return [found[pick] for pick in picks]


@lru_cache(maxsize=256)
def known_map(building: str) -> KnownMap:
    """The whole graph of a building, as the EXPLORED setting knows it."""
    graph = matterport_building(building).graph
    return KnownMap(graph.viewpoints, graph.distances, graph.positions)


@dataclass(frozen=True, slots=True)
class Visit:
    """A route to judge.

    Attributes:
        route: its instructions are to be followed.
        earlier: how many routes were shown before.
        news: what is to be remembered before judging, since the visit before.
    """

    route: Route
    earlier: int
    news: tuple[RememberedRoute, ...]


def visits(
    stream: Sequence[Route],
    control: str = "online",
    *,
    order: int = 0,
    other: Sequence[Route] = (),
    before: Sequence[Route] = (),
) -> Iterator[Visit]:
    """A building's routes in their order, and what memory is told under a control.

    online: the instructions with the path that they describe. shuffled: each path with the
    instructions of the path shown before it, the first path not at all; so every text was shown
    earlier, none lies on its own path. placebo: the paths with instructions of `other`, another
    building. corrupted: the instructions with a random other candidate path from the same start.
    off: nothing.

    Args:
        before: routes shown before the stream begins; they are remembered, not judged.

    Raises:
        ValueError: there is no such control, or the placebo has no other building.
    """
    shown: list[Route] = []
    waiting: list[RememberedRoute] = []
    judged = [*((route, False) for route in before), *((route, True) for route in stream)]
    for route, judge in judged:
        if judge:
            yield Visit(route, len(shown), tuple(waiting))
            waiting = []
        waiting.extend(_told(route, control, shown, other, order))
        shown.append(route)


def _told(
    route: Route, control: str, shown: Sequence[Route], other: Sequence[Route], order: int
) -> list[RememberedRoute]:
    if control == "online":
        return [RememberedRoute(route.instructions, route.path)]
    if control == "off":
        return []
    if control == "shuffled":
        return [RememberedRoute(shown[-1].instructions, route.path)] if shown else []
    if control == "placebo":
        if not other or other[0].building == route.building:
            raise ValueError("the placebo needs routes of another building; give `other`")
        return [RememberedRoute(other[len(shown) % len(other)].instructions, route.path)]
    if control == "corrupted":
        return [RememberedRoute(route.instructions, _wrong_path(route, order))]
    raise ValueError(f"there is no control `{control}`; choose off or one of {CONTROLS}")


def _wrong_path(route: Route, order: int) -> tuple[str, ...]:
    graph = matterport_building(route.building).graph
    goal = graph.number(route.path[-1])
    paths = candidate_paths(graph, graph.number(route.path[0]))
    wrong = [path for path in paths if path[-1] != goal] or paths
    pick = draw("corrupted", route.building, route.path_id, order).integers(len(wrong))
    return tuple(graph.viewpoints[number] for number in wrong[int(pick)])


def placebo_of(buildings: ByBuilding) -> dict[str, str]:
    """For each building another of the same split with at least as many routes where one is.

    Buildings are taken in turn by size, so that a text is borrowed once or twice only.
    """
    by_size = sorted(buildings, key=lambda name: (-len(buildings[name]), name))
    if len(by_size) < 2:
        raise ValueError("a placebo needs two buildings; measure more of them")
    return {name: by_size[n - 1 if n else 1] for n, name in enumerate(by_size)}


def path_scores(
    paths: Sequence[Sequence[int]], reference: Sequence[int], graph: NavigationGraph
) -> Floats:
    """(n, 4): METRICS of each path against one reference; paths hold no repeats."""
    distances, goal = graph.distances, reference[-1]
    errors = distances[[path[-1] for path in paths], goal]
    reached = errors < metrics.RADIUS
    lengths = np.array([graph.length(path) for path in paths])
    shortest = np.array([distances[path[0], goal] for path in paths])
    weighted = reached * shortest / np.maximum(np.maximum(lengths, shortest), 1e-9)
    alike = metrics.ndtw_batch(paths, [reference] * len(paths), distances)
    return np.stack([reached, weighted, errors, alike], axis=1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Item:
    """An instruction that was judged in a stream (order, building)."""

    order: int
    building: str
    path_id: str
    instruction: int
    earlier: int


class Scores:
    """METRICS of every row (an agent under a control) on every item, paired by item."""

    def __init__(self) -> None:
        self._items: dict[Item, int] = {}
        self._found: dict[str, NDArray[np.float32]] = {}

    def add(self, row: str, item: Item, values: Sequence[float] | Floats) -> None:
        """Keep METRICS (shares and metres, as `path_scores` gives them) of one item."""
        number = self._items.setdefault(item, len(self._items))
        table = self._found.get(row)
        if table is None or number >= len(table):
            larger = np.full((max(256, 2 * number + 1), len(METRICS)), np.nan, np.float32)
            if table is not None:
                larger[: len(table)] = table
            table = self._found[row] = larger
        table[number] = values

    def merge(self, other: "Scores") -> None:
        """Take over what another process scored."""
        for row, table in other._found.items():
            for item, number in other._items.items():
                if number < len(table) and not np.isnan(table[number, 0]):
                    self.add(row, item, table[number])

    def _of(self, row: str) -> tuple[Floats, NDArray[np.bool_]]:
        """(items, METRICS) of a row, and which items it has."""
        table = np.full((len(self._items), len(METRICS)), np.nan)
        found = self._found[row][: len(self._items)]
        table[: len(found)] = found
        return table, ~np.isnan(table[:, 0])

    def _earlier(self, bin: tuple[int, int]) -> NDArray[np.bool_]:
        earlier = np.array([item.earlier for item in self._items])
        return (earlier >= bin[0]) & (earlier < bin[1])

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(self._found)

    def mean(self, row: str, earlier: tuple[int, int] = ALL) -> Floats:
        """(4,) means over items with `earlier[0]` <= earlier paths < `earlier[1]`; nan if none."""
        table, has = self._of(row)
        kept = table[has & self._earlier(earlier)]
        return kept.mean(axis=0) if len(kept) else np.full(len(METRICS), np.nan)

    def figures(self, row: str, earlier: tuple[int, int] = ALL) -> dict[str, float]:
        """SR, SPL, nDTW in per cent, NE in metres, and SR's deviation over orders."""
        told = dict(zip(METRICS, _percent(self.mean(row, earlier)), strict=True))
        table, has = self._of(row)
        orders = np.array([item.order for item in self._items])
        means = [table[has & (orders == order), 0].mean() for order in np.unique(orders[has])]
        if len(means) > 1:
            told["SR.sd"] = round(100 * float(np.std(means, ddof=1)), 2)
        return told

    def curve(self, row: str, metric: str = "SR") -> dict[str, float]:
        """The metric by bins of the number of earlier paths; bins without items are left out."""
        column = METRICS.index(metric)
        means = {name_of(bin): self.mean(row, bin) for bin in BINS}
        return {
            name: _percent(mean)[column] for name, mean in means.items() if not np.isnan(mean[0])
        }

    def gain(
        self,
        row: str,
        over: str,
        metric: str = "SR",
        earlier: tuple[int, int] = ALL,
        clusters: str = "path",
    ) -> dict[str, float]:
        """{mean, low, high} of row - over in points; 95 % paired bootstrap over clusters.

        Items of a path (its instructions, in all orders) are one cluster; `clusters="building"`
        draws whole buildings instead, the more careful one.

        Raises:
            ValueError: no item has both rows and so many earlier paths.
        """
        column = METRICS.index(metric)
        (mine, has), (theirs, also) = self._of(row), self._of(over)
        kept = np.flatnonzero(has & also & self._earlier(earlier))
        if not len(kept):
            raise ValueError(f"no item of `{row}` and `{over}` has {name_of(earlier)} paths before")
        sums: dict[tuple[str, ...], list[float]] = {}
        items = list(self._items)
        for number in kept:
            item = items[number]
            key = (item.building,) if clusters == "building" else (item.building, item.path_id)
            difference = float(mine[number, column] - theirs[number, column])
            sums.setdefault(key, []).append(difference)
        totals = [sum(values) for values in sums.values()]
        counts = [len(values) for values in sums.values()]
        low, high = interval(totals, counts, resamples=2000)
        scale = 1.0 if metric == "NE" else 100.0
        told = {"mean": sum(totals) / sum(counts), "low": low, "high": high}
        return {name: round(scale * value, 2) for name, value in told.items()}


def name_of(bin: tuple[int, int]) -> str:
    """A bin in words: `15-30`, `60+`."""
    return f"{bin[0]}+" if bin == BINS[-1] else f"{bin[0]}-{bin[1]}"


def _percent(means: Floats) -> list[float]:
    """Shares in per cent, metres as they are; two decimals."""
    return [
        round(float(value) * (1.0 if metric == "NE" else 100.0), 2)
        for metric, value in zip(METRICS, means, strict=True)
    ]
