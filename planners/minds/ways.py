"""Choosing how to get each thing: the cheapest believed way, never one that goes in a circle.

Costs are rough efforts that add up (as in the additive heuristic of planning, Bonet & Geffner
2001). Where the beliefs make a goal impossible they cannot all be true: the fewest that nobody
vouches for are given up.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from ...envs.minecraft.knowledge import FURNACE, Knowledge, Recipe, Source, poorer_tool

Way: TypeAlias = Recipe | Source

WALK = 5.0
"""What it costs to walk to another biome, in rough effort: breaking one block is 3."""

GIVEN_UP = 50.0
"""What it costs to act against a belief, in the same rough effort."""


@dataclass(frozen=True, slots=True)
class Believed:
    """A way to get an item, and what of it is vouched for by evidence (see `beliefs.py`)."""

    way: Way
    sure: frozenset[str] = frozenset()


def needs(way: Way) -> dict[str, float]:
    """What a way rests on, and how much of it one product is charged with.

    A tool or a station serves many products, so only a part of it is charged.
    """
    if isinstance(way, Recipe):
        parts = {name: n / way.count for name, n in way.ingredients.items()}
        if way.station is not None:
            parts[way.station] = parts.get(way.station, 0.0) + 0.3
        return parts
    return {} if way.tool is None else {way.tool: 0.3}


def effort(way: Way, biome: str) -> float:
    """What the last step itself costs: what is rare, lies deep or far away is dear."""
    if isinstance(way, Recipe):
        return 1.0 / way.count
    deep = max(0, 60 - way.depth[1]) / 2 + (5.0 if "ore" in way.origin else 0.0)
    away = 0.0 if way.found_in(biome) else WALK
    return away + (3.0 + deep) / (way.chance * (way.amount[0] + way.amount[1]) / 2)


def choose_ways(
    goals: Collection[str],
    ways_of: Callable[[str], Iterable[Believed]],
    held: Mapping[str, int],
    biome: str,
) -> dict[str, Way]:
    """The best way to each thing that the goals may need.

    `held` things cost nothing as a need, so that what is at hand is used. Things without any
    believed way are absent from the answer.
    """
    known: dict[str, list[Offer]] = {}
    waiting = list(goals)
    while waiting:
        item = waiting.pop()
        if item not in known:
            known[item] = [
                Offer(item, believed, effort(believed.way, biome), needs(believed.way))
                for believed in ways_of(item)
            ]
            waiting.extend(name for offer in known[item] for name in offer.parts)
    search = _Search(known, {item for item in known if held.get(item, 0) > 0})
    search.settle()
    while not all(goal in search.chosen for goal in goals):
        relaxed = _give_up_least(search)
        if relaxed is None:
            break
        search.take(*relaxed)
        search.settle()
    return search.chosen


def prices(knowledge: Knowledge) -> dict[str, float]:
    """A rough price of every item that the knowledge leads to."""
    known: dict[str, list[Offer]] = {}
    for item in sorted(knowledge.recipes.keys() | knowledge.sources.keys()):
        ways: list[Way] = [*knowledge.recipes.get(item, ()), *knowledge.sources.get(item, ())]
        known[item] = [Offer(item, Believed(w), effort(w, ""), needs(w)) for w in ways]
    search = _Search(known, set())
    search.settle()
    return search.cost


@dataclass(frozen=True, slots=True)
class Offer:
    """A believed way to an item, its last step's effort, and what it rests on."""

    item: str
    believed: Believed
    price: float
    parts: Mapping[str, float]


class _Search:
    """Settles things in the order of their cost, each resting on settled ones only.

    That is Knuth's generalisation of Dijkstra's algorithm (1977) to and/or graphs: no chosen way
    can be part of a circle, since what it rests on was settled before it.
    """

    def __init__(self, known: Mapping[str, list[Offer]], held: Collection[str]) -> None:
        self.known = known
        self.chosen: dict[str, Way] = {}
        self.cost: dict[str, float] = dict.fromkeys(held, 0.0)
        self._missing: dict[int, int] = {}
        self._users: dict[str, list[Offer]] = {}
        self._queue: list[tuple[float, int, Offer]] = []
        self._order = count()
        for offers in known.values():
            for offer in offers:
                missing = [name for name in offer.parts if name not in self.cost]
                self._missing[id(offer)] = len(missing)
                for name in missing:
                    self._users.setdefault(name, []).append(offer)
                if not missing:
                    self._push(offer)

    def settle(self) -> None:
        """Choose ways, cheapest first, until none is left whose needs are met."""
        while self._queue:
            price, _, offer = heappop(self._queue)
            if offer.item not in self.chosen and not self._leads_back(offer):
                self.take(price, offer.item, offer.believed.way)

    def take(self, price: float, item: str, way: Way) -> None:
        """Choose a way; whoever waited for the item may now follow."""
        self.chosen[item] = way
        if item in self.cost:
            return
        self.cost[item] = price
        for user in self._users.get(item, ()):
            self._missing[id(user)] -= 1
            if not self._missing[id(user)]:
                self._push(user)

    def _leads_back(self, offer: Offer) -> bool:
        """Whether what a held thing would be made of rests, by the ways chosen, on that thing."""
        waiting, seen = list(offer.parts), set[str]()
        while waiting:
            name = waiting.pop()
            if name == offer.item:
                return True
            if name not in seen and name in self.chosen:
                seen.add(name)
                waiting.extend(needs(self.chosen[name]))
        return False

    def _push(self, offer: Offer) -> None:
        price = offer.price + sum(self.cost[n] * share for n, share in offer.parts.items())
        heappush(self._queue, (price, next(self._order), offer))


def _give_up_least(search: _Search) -> tuple[float, str, Way] | None:
    """The cheapest way that becomes possible when doubtful needs are dropped."""
    best: tuple[float, str, Way] | None = None
    cost = search.cost
    for item, offers in search.known.items():
        if item in search.chosen:
            continue
        for offer in offers:
            lost = [name for name in offer.parts if name not in cost]
            if any(name in offer.believed.sure for name in lost):
                continue
            way = _without(offer.believed.way, lost, cost)
            if way is None:
                continue
            met = sum(cost[name] * share for name, share in offer.parts.items() if name in cost)
            price = offer.price + met + GIVEN_UP * len(lost)
            if best is None or price < best[0]:
                best = (price, item, way)
    return best


def _without(way: Way, lost: list[str], cost: Mapping[str, float]) -> Way | None:
    """The way less what cannot be had; None where nothing would be left of it."""
    if isinstance(way, Source):
        tool = way.tool
        while tool is not None and tool not in cost:
            tool = poorer_tool(tool)
        return replace(way, tool=tool)
    kept = {name: n for name, n in way.ingredients.items() if name not in lost}
    if not kept or (way.station == FURNACE and FURNACE in lost):
        return None
    return replace(way, ingredients=kept, station=None if way.station in lost else way.station)
