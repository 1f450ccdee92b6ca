"""The true facts of the text world, read from the data file. No mind may import this."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .knowledge import Knowledge, Source, knowledge_from_json, obtainable


@dataclass(frozen=True, slots=True)
class Facts:
    """Knowledge that is true, and what the world needs besides.

    Attributes:
        knowledge: recipes, sources, fuels, foods, durability.
        things: every name that an action can carry: items, then biomes.
        drops: origin -> all sources that one such block or animal gives.
        laws: name -> (success rate, within so many game steps).
        three_iron_ore: (rate, steps) of finding three iron ore.
        tasks: (item, group, cap in game steps).
        obtainable: the items that can be had from nothing.
    """

    knowledge: Knowledge
    things: tuple[str, ...]
    drops: Mapping[str, tuple[Source, ...]]
    laws: Mapping[str, tuple[float, int]]
    three_iron_ore: tuple[float, int]
    tasks: tuple[tuple[str, str, int], ...]
    obtainable: frozenset[str]


@lru_cache(maxsize=1)
def facts() -> Facts:
    """Read the data file once."""
    body = json.loads(files(__package__ or "").joinpath("facts.json").read_text(encoding="utf-8"))
    knowledge = knowledge_from_json(body)
    drops: dict[str, list[Source]] = {}
    for sources in knowledge.sources.values():
        for source in sources:
            drops.setdefault(source.origin, []).append(source)
    return Facts(
        knowledge,
        (*sorted(body["items"]), *body["biomes"]),
        {origin: tuple(given) for origin, given in drops.items()},
        {name: (rate, steps) for name, (rate, steps) in body["laws"].items()},
        (body["three_iron_ore"][0], body["three_iron_ore"][1]),
        tuple((item, group, cap) for item, group, cap in body["tasks"]),
        obtainable(knowledge),
    )
