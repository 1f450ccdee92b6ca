"""MineDojo's names and tables, read once from the data file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class DojoFacts:
    """What MineDojo 0.1 calls things, in its own order.

    Attributes:
        items: all 392 item names, with "air".
        crafts: the 244 that its actions can make: by hand, then at a table, then in a furnace.
        hand, table, furnace: how many of `crafts` each place makes.
        recipes: what the first recipe of each of `crafts` takes.
        placeable: items that can be placed as blocks.
        not_for_hand: items that belong on the body or in the off hand.
        killed: animals and monsters that the game counts kills of, by its own names.
        biomes: biome name -> id of Minecraft 1.11.
        creative_tasks: how many creative tasks there are.
        task_values: the values that a hole in a task's name can have.
        tasks: (name with holes, kind, parameters with holes).
    """

    items: tuple[str, ...]
    crafts: tuple[str, ...]
    hand: int
    table: int
    furnace: int
    recipes: tuple[Mapping[str, int], ...]
    placeable: frozenset[str]
    not_for_hand: frozenset[str]
    killed: frozenset[str]
    biomes: Mapping[str, int]
    creative_tasks: int
    task_values: Mapping[str, tuple[Any, ...]]
    tasks: tuple[tuple[str, str, Mapping[str, Any]], ...]


@lru_cache(maxsize=1)
def dojo_facts() -> DojoFacts:
    """Read the data file once."""
    body = json.loads(files(__package__ or "").joinpath("facts.json").read_text(encoding="utf-8"))
    counts = body["crafts"]
    return DojoFacts(
        tuple(body["items"]),
        tuple(name for name, _ in body["first_recipes"]),
        counts["hand"],
        counts["table"],
        counts["furnace"],
        tuple(ingredients for _, ingredients in body["first_recipes"]),
        frozenset(body["placeable"]),
        frozenset(body["not_for_hand"]),
        frozenset(body["killed"]),
        body["biomes"],
        body["creative_tasks"],
        {name: tuple(values) for name, values in body["task_values"].items()},
        tuple((name, kind, parameters) for name, kind, parameters in body["tasks"]),
    )


@lru_cache(maxsize=1)
def biome_names() -> Mapping[int, str]:
    """The name of each biome id of Minecraft 1.11."""
    return {number: name for name, number in dojo_facts().biomes.items()}
