"""A fallible prior: true knowledge with a share of errors of the kinds language models make.

A recipe makes statements: each ingredient belongs to it and is needed so many times, it is made
at this station, nothing else belongs to it. A source makes one: this tool makes it drop. Each
statement is wrong with probability `share`: an ingredient is missing or its count is off, the
station or the tool is not the right one, an ingredient is invented. A share of 0 is the oracle.
Whoever composes an agent draws its prior here and hands it to the mind, which never sees the facts.
"""

from dataclasses import replace

import numpy as np

from .facts import facts
from .knowledge import TABLE, TIERS, Knowledge, Recipe, Source, obtainable, tool_class

COMMON = ("planks", "stick", "cobblestone", "log", "iron_ingot", "string", "leather", "coal")
"""What an invented ingredient is drawn from."""


def wrong_count(right: int, rng: np.random.Generator) -> int:
    """A count off by one or two, doubled or halved; never the right one, never below one."""
    options = sorted({right - 2, right - 1, right + 1, right * 2, right // 2} - {right, 0, -1})
    return options[int(rng.integers(len(options)))]


def wrong_station(recipe: Recipe) -> str | None:
    """By hand instead of at the table, at the table instead of by hand or in the furnace."""
    return None if recipe.station == TABLE else TABLE


def misremember(recipe: Recipe, share: float, rng: np.random.Generator) -> Recipe:
    """The recipe with each of its statements wrong with probability `share`.

    One ingredient at least stays, and a crafting table is never believed to need itself.
    """
    ingredients = dict(recipe.ingredients)
    for name, right in recipe.ingredients.items():
        wrong, forgotten = rng.random() < share, rng.random() < 0.5
        count = wrong_count(right, rng)
        if wrong and forgotten and len(ingredients) > 1:
            del ingredients[name]
        elif wrong:
            ingredients[name] = count
    invented, amount = int(rng.integers(len(COMMON))), int(rng.integers(1, 3))
    name = COMMON[invented]
    if rng.random() < share and name not in recipe.ingredients and name != recipe.item:
        ingredients[name] = amount
    astray = rng.random() < share and recipe.item != TABLE
    station = wrong_station(recipe) if astray else recipe.station
    return replace(recipe, ingredients=ingredients, station=station)


def wrong_tool(source: Source, rng: np.random.Generator) -> Source:
    """A tool one tier too poor (at the bottom: the bare hand) or, as often, one too good."""
    if source.tool is None:
        return source
    kind, tier = tool_class(source.tool)
    if kind == source.tool:
        return replace(source, tool=None)
    tier += 1 if rng.random() < 0.5 and tier + 1 < len(TIERS) else -1
    return replace(source, tool=f"{TIERS[tier]}_{kind}" if tier >= 0 else None)


def _productive(knowledge: Knowledge) -> dict[str, list[Recipe]]:
    """The recipes whose ingredients can all be had without their product."""
    kept: dict[str, list[Recipe]] = {}
    for item, recipes in knowledge.recipes.items():
        others = {name: known for name, known in knowledge.recipes.items() if name != item}
        sources = {name: known for name, known in knowledge.sources.items() if name != item}
        without = obtainable(replace(knowledge, recipes=others, sources=sources))
        sensible = [r for r in recipes if r.ingredients.keys() <= without]
        if sensible:
            kept[item] = sensible
    return kept


def draw_prior(
    share: float, rng: np.random.Generator, knowledge: Knowledge | None = None
) -> Knowledge:
    """Beliefs in which each statement is wrong with probability `share`.

    Only ways that lead somewhere are believed in: nobody gets iron by unpacking iron blocks. The
    first, plainest recipe of an item carries the errors. `knowledge` is the truth to start from
    (default: the facts of the world).
    """
    true = facts().knowledge if knowledge is None else knowledge
    recipes: dict[str, tuple[Recipe, ...]] = {}
    for item, known in sorted(_productive(true).items()):
        recipes[item] = (misremember(known[0], share, rng), *known[1:])
    sources: dict[str, tuple[Source, ...]] = {}
    for item, found in sorted(true.sources.items()):
        sources[item] = tuple(wrong_tool(s, rng) if rng.random() < share else s for s in found)
    return replace(true, recipes=recipes, sources=sources)
