"""Choosing how to get each thing: the cheapest believed way, never one that goes in a circle.

Costs are rough efforts, relaxed until they settle (as in the additive heuristic of planning,
Bonet & Geffner 2001), so a chosen way rests on strictly cheaper things only. Where the beliefs
make a goal impossible they cannot all be true: the fewest that nobody vouches for are given up.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from ...envs.minecraft.knowledge import FURNACE, Knowledge, Recipe, Source, poorer_tool

Way: TypeAlias = Recipe | Source

_Known: TypeAlias = dict[str, list[tuple["Believed", float, tuple[tuple[str, float], ...]]]]

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
    known: _Known = {}
    waiting = list(goals)
    while waiting:
        item = waiting.pop()
        if item not in known:
            known[item] = []
            for believed in ways_of(item):
                parts = needs(believed.way)
                known[item].append((believed, effort(believed.way, biome), tuple(parts.items())))
                waiting.extend(parts)
    # Needs were met after what needs them, so the reverse settles in few rounds.
    order = list(reversed(known))
    cost: dict[str, float] = {item: 0.0 for item in known if held.get(item, 0) > 0}
    making: dict[str, float] = {}
    chosen: dict[str, Way] = {}
    while True:
        _relax(order, known, cost, making, chosen)
        if all(goal in chosen for goal in goals):
            return chosen
        relaxed = _give_up_least(order, known, cost, chosen)
        if relaxed is None:
            return chosen
        price, item, way = relaxed
        chosen[item] = way
        # What was given up is not taken back: it would close the circle again.
        making[item] = 0.0
        cost.setdefault(item, price)


def prices(knowledge: Knowledge) -> dict[str, float]:
    """A rough price of every item that the knowledge leads to."""
    known: _Known = {}
    for item in sorted(knowledge.recipes.keys() | knowledge.sources.keys()):
        ways: list[Way] = [*knowledge.recipes.get(item, ()), *knowledge.sources.get(item, ())]
        known[item] = [(Believed(w), effort(w, ""), tuple(needs(w).items())) for w in ways]
    cost: dict[str, float] = {}
    _relax(list(known), known, cost, {}, {})
    return cost


def _relax(
    order: list[str],
    known: _Known,
    cost: dict[str, float],
    making: dict[str, float],
    chosen: dict[str, Way],
) -> None:
    """Lower costs until nothing gets cheaper."""
    changed = True
    while changed:
        changed = False
        for item in order:
            for believed, price, parts in known[item]:
                for name, share in parts:
                    if name not in cost:
                        break
                    price += cost[name] * share
                else:
                    if price < making.get(item, float("inf")) - 1e-9:
                        making[item] = price
                        chosen[item] = believed.way
                        changed = True
                        if price < cost.get(item, float("inf")):
                            cost[item] = price


def _give_up_least(
    order: list[str],
    known: _Known,
    cost: Mapping[str, float],
    chosen: Mapping[str, Way],
) -> tuple[float, str, Way] | None:
    """The cheapest way that becomes possible when doubtful needs are dropped."""
    best: tuple[float, str, Way] | None = None
    for item in order:
        if item in chosen:
            continue
        for believed, price, parts in known[item]:
            lost = [name for name, _ in parts if name not in cost]
            if any(name in believed.sure for name in lost):
                continue
            way = _without(believed.way, lost, cost)
            if way is None:
                continue
            price += GIVEN_UP * len(lost)
            price += sum(cost[name] * share for name, share in parts if name in cost)
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
