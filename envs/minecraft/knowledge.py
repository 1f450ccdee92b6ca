"""What can be known of Minecraft's economy: recipes, sources, fuels, foods, wear.

The true facts and a mind's beliefs have this one shape: a `Knowledge`. It holds no truth of its
own, so that a mind may import it and still know nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TABLE = "crafting_table"
FURNACE = "furnace"
TIERS = ("wooden", "stone", "iron", "diamond")


@dataclass(frozen=True, slots=True)
class Recipe:
    """`ingredients` become `count` of `item`, at `station` (None: in the 2x2 grid by hand)."""

    item: str
    count: int
    ingredients: Mapping[str, int]
    station: str | None = None

    @property
    def verb(self) -> str:
        return "smelt" if self.station == FURNACE else "craft"


@dataclass(frozen=True, slots=True)
class Source:
    """A block or animal that yields an item.

    Attributes:
        verb: "mine" or "hunt".
        origin: the block or animal.
        tool: the least tool that makes it drop the item; None for the bare hand.
        biomes: where it is found; empty means everywhere.
        depth: lowest and highest y.
        amount: least and most items of one drop.
        chance: probability that one block or animal drops at all.
        law: name of the hazard law of finding it.
    """

    item: str
    verb: str
    origin: str
    tool: str | None = None
    biomes: tuple[str, ...] = ()
    depth: tuple[int, int] = (60, 90)
    amount: tuple[int, int] = (1, 1)
    chance: float = 1.0
    law: str = ""

    def found_in(self, biome: str) -> bool:
        return not self.biomes or biome in self.biomes


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Recipes and sources by item, best known first; fuels in the order they are burnt."""

    recipes: Mapping[str, tuple[Recipe, ...]]
    sources: Mapping[str, tuple[Source, ...]]
    fuels: Mapping[str, float] = field(default_factory=dict)
    foods: Mapping[str, int] = field(default_factory=dict)
    durability: Mapping[str, int] = field(default_factory=dict)
    biomes: tuple[str, ...] = ()


def tool_class(tool: str) -> tuple[str, int]:
    """`iron_pickaxe` -> ("pickaxe", 2); a tool without tiers, such as shears, has tier 0.

    Gold harvests what wood harvests.
    """
    material, _, kind = tool.partition("_")
    if kind and material in TIERS:
        return kind, TIERS.index(material)
    if kind and material == "golden":
        return kind, 0
    return tool, 0


def suffices(held: str, needed: str | None) -> bool:
    """Whether a tool makes drop what `needed` makes drop."""
    if needed is None:
        return True
    held_kind, held_tier = tool_class(held)
    needed_kind, needed_tier = tool_class(needed)
    return held_kind == needed_kind and held_tier >= needed_tier


def poorer_tool(tool: str) -> str | None:
    """The next poorer tool of the kind; below the wooden one comes the bare hand (None)."""
    kind, tier = tool_class(tool)
    return f"{TIERS[tier - 1]}_{kind}" if kind != tool and tier > 0 else None


def obtainable(knowledge: Knowledge) -> frozenset[str]:
    """Every item that can be had from nothing: the closure of sources and recipes."""
    had: set[str] = set()
    while True:
        new = {
            item
            for item, sources in knowledge.sources.items()
            if item not in had and any(s.tool is None or s.tool in had for s in sources)
        }
        new |= {
            item
            for item, recipes in knowledge.recipes.items()
            if item not in had
            and any(
                r.ingredients.keys() <= had and (r.station is None or r.station in had)
                for r in recipes
            )
        }
        if not new:
            return frozenset(had)
        had |= new


def knowledge_from_json(body: Mapping[str, Any]) -> Knowledge:
    """Read the tables of the data file (see `distill.py`)."""
    recipes: dict[str, list[Recipe]] = {}
    for item, count, ingredients, station in body["recipes"]:
        recipes.setdefault(item, []).append(Recipe(item, count, ingredients, station))
    sources: dict[str, list[Source]] = {}
    for row in body["sources"]:
        source = Source(
            row["item"],
            row["verb"],
            row["origin"],
            row["tool"],
            tuple(row["biomes"]),
            (row["depth"][0], row["depth"][1]),
            (row["amount"][0], row["amount"][1]),
            row["chance"],
            row["law"],
        )
        sources.setdefault(source.item, []).append(source)
    return Knowledge(
        {item: tuple(known) for item, known in recipes.items()},
        {item: tuple(known) for item, known in sources.items()},
        dict(body["fuels"]),
        dict(body["foods"]),
        dict(body["durability"]),
        tuple(body["biomes"]),
    )
