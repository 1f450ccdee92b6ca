"""Beliefs: a prior, corrected by evidence.

What was told ("needs 2 stick", "needs a crafting_table") is taken at its word; what succeeded
shows the recipe by what it took. Where the world says only that a call failed, beliefs are
searched like a version space (Mitchell 1982): the variant nearest to the prior that no trial
refutes. Counts of success and failure weigh in, since structured counters were found to beat
prose (XENON, arXiv:2505.24157).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from ...envs.minecraft.knowledge import (
    FURNACE,
    TABLE,
    TIERS,
    Knowledge,
    Recipe,
    Source,
    suffices,
    tool_class,
)
from .evidence import Evidence, Trial
from .ways import Believed

CANDIDATES = ("stick", "planks", "cobblestone", "iron_ingot", "log", "leather", "string")
"""What an untold missing ingredient is guessed from, the likeliest first."""

DEAR = 15.0
"""A price above that of all that grows on the surface, in the rough effort of `ways.py`."""

HOPELESS_CAUSES = ("search", "no_source", "no_recipe", "biome")


def confirmed_recipe(made: Sequence[Trial], prior: Recipe | None, knowledge: Knowledge) -> Recipe:
    """The recipe that successful trials show by what they took and gave.

    How often a recipe was followed is not seen, so several sizes may fit; the prior's is
    preferred, else the largest, which never plans with too little.
    """
    last = made[-1]
    taken = {name: -n for name, n in last.change.items() if n < 0}
    station = prior.station if prior is not None else TABLE
    if last.verb == "smelt":
        station = FURNACE
        named = {n: c for n, c in taken.items() if prior is not None and n in prior.ingredients}
        pure = {n: c for n, c in taken.items() if n not in knowledge.fuels}
        taken = pure or named or taken
        gained = last.change[last.item]
        return Recipe(last.item, 1, {n: ceil(c / gained) for n, c in taken.items()}, station)
    if station == FURNACE or any(not t.before.get(TABLE) for t in made):
        station = None if any(not t.before.get(TABLE) for t in made) else TABLE
    sizes = _sizes(last, taken)
    for trial in made[:-1]:
        given = {name: -n for name, n in trial.change.items() if n < 0}
        sizes = (sizes & _sizes(trial, given)) or sizes
    count = prior.count if prior is not None and prior.count in sizes else max(sizes, default=1)
    times = max(1, last.change[last.item] // count)
    return Recipe(last.item, count, {n: ceil(c / times) for n, c in taken.items()}, station)


def _sizes(trial: Trial, taken: Mapping[str, int]) -> set[int]:
    """Counts per craft that fit: made = count * ceil(asked / count), ingredients in whole."""
    made = trial.change[trial.item]
    return {
        count
        for count in range(1, made + 1)
        if made % count == 0
        and count * ceil(trial.count / count) == made
        and all(n % (made // count) == 0 for n in taken.values())
    }


def told_recipe(
    recipe: Recipe, trials: Sequence[Trial], prior: Knowledge
) -> tuple[Recipe, set[str]]:
    """The recipe with what failures told; the second value names what is thereby sure."""
    sure: set[str] = set()
    for trial in trials:
        if trial.cause == "missing" and trial.verb == recipe.verb:
            name, each = trial.told.get("item"), trial.told.get("each")
            if not isinstance(name, str):
                continue
            if any(recipe.item in r.ingredients for r in prior.recipes.get(name, ())):
                # Told to unpack what is packed of it: then it is not made in this way at all.
                recipe = replace(recipe, station=TABLE if recipe.station == FURNACE else FURNACE)
            elif isinstance(each, int) and each > 0:
                recipe = replace(recipe, ingredients={**recipe.ingredients, name: each})
                sure.add(name)
        elif trial.cause == "station" and trial.verb == recipe.verb:
            station = trial.told.get("station")
            if isinstance(station, str):
                recipe = replace(recipe, station=station)
                sure.add(station)
        elif trial.cause == "no_recipe" and trial.verb == recipe.verb:
            recipe = replace(recipe, station=TABLE if recipe.station == FURNACE else FURNACE)
    return recipe, sure


def variants(recipe: Recipe) -> Iterator[Recipe]:
    """Recipes near a believed one, the likeliest first: one error undone, then two.

    What is called cooked, or made of one ore, is likely to come out of a furnace.
    """
    baked = replace(recipe, station=FURNACE)
    raw = len(recipe.ingredients) == 1 and recipe.station == TABLE
    yield recipe
    if raw and (
        recipe.item.startswith("cooked_") or next(iter(recipe.ingredients)).endswith("ore")
    ):
        yield baked
    bases = [recipe]
    if recipe.station is None and recipe.item != TABLE:
        bases.append(replace(recipe, station=TABLE))
        yield bases[-1]
    for more in (1, 2):
        for base in bases:
            for name, n in base.ingredients.items():
                yield replace(base, ingredients={**base.ingredients, name: n + more})
            for name in CANDIDATES:
                if name not in base.ingredients and name != base.item:
                    yield replace(base, ingredients={**base.ingredients, name: more})
    if raw:
        yield baked
    for base in bases:
        for name, n in base.ingredients.items():
            for other in CANDIDATES[:3]:
                if other not in base.ingredients and other != base.item:
                    both = {**base.ingredients, name: n + 1, other: 1}
                    yield replace(base, ingredients=both)


def refuted(recipe: Recipe, failures: Sequence[Trial]) -> bool:
    """Whether a call failed, without bad luck, although this recipe could have been followed."""
    return any(
        trial.verb == recipe.verb
        and (recipe.station is None or trial.before.get(recipe.station, 0) > 0)
        and all(
            trial.before.get(name, 0) >= each * ceil(trial.count / recipe.count)
            for name, each in recipe.ingredients.items()
        )
        for trial in failures
    )


def unrefuted(recipe: Recipe, failures: Sequence[Trial]) -> Recipe:
    """The nearest variant that no failure refutes; the believed one if all are refuted."""
    return next((v for v in variants(recipe) if not refuted(v, failures)), recipe)


def without_doubtful(
    recipe: Recipe, sure: set[str], evidence: Evidence, dear: Mapping[str, float]
) -> Recipe:
    """Try without an ingredient that nobody vouches for and that stands in the way.

    Either it could not be had, or time ran out before the product could be made and this
    ingredient is much dearer than all others together. To try without costs one failed call, and
    the world then tells what is missing.
    """
    doubtful = [name for name in recipe.ingredients if name not in sure]
    if not doubtful or len(recipe.ingredients) < 2:
        return recipe
    for name in doubtful:
        tried = evidence.of(name)
        failed = any(not t.success and t.cause in HOPELESS_CAUSES for t in tried)
        if failed and not any(t.made for t in tried):
            return _without(recipe, name)
    if evidence.unreached[recipe.item] and not evidence.of(recipe.item):
        price = {n: dear.get(n, 0.0) * c for n, c in recipe.ingredients.items()}
        dearest = max(doubtful, key=lambda name: price[name])
        rest = sum(price.values()) - price[dearest]
        if price[dearest] > max(DEAR, 2 * rest):
            return _without(recipe, dearest)
    return recipe


def _without(recipe: Recipe, name: str) -> Recipe:
    kept = {n: c for n, c in recipe.ingredients.items() if n != name}
    return replace(recipe, ingredients=kept)


def believed_recipes(
    item: str, prior: Knowledge, evidence: Evidence, dear: Mapping[str, float] | None
) -> list[Believed]:
    """How the item is made, in the light of the evidence.

    `dear` is a rough price of each item; with None nothing is left out on a mere doubt.
    """
    known = prior.recipes.get(item, ())
    if not known:
        return []
    others = [Believed(recipe) for recipe in known[1:]]
    trials = [t for t in evidence.of(item) if t.verb in ("craft", "smelt")]
    prior_first = known[0]
    first, sure = told_recipe(prior_first, trials, prior)
    unexplained = [t for t in trials if t.unexplained]
    if unexplained:
        first = unrefuted(first, unexplained)
    made = [t for t in trials if t.made]
    if not made:
        if dear is not None:
            first = without_doubtful(first, sure, evidence, dear)
        return [Believed(first, frozenset(sure)), *others]
    shown = confirmed_recipe(made, prior_first, prior)
    shown, told = told_recipe(shown, [t for t in trials if t.cause == "station"], prior)
    if shown.station is None and item != TABLE and refuted(shown, unexplained):
        # It worked with a table at hand, and failed with none: the table made the difference.
        shown, told = replace(shown, station=TABLE), told | {TABLE}
    believed = Believed(shown, frozenset(shown.ingredients) | told)
    if shown.ingredients.keys() & prior_first.ingredients.keys():
        return [believed, *others]
    # Made from something else (another wood): what was believed of the first way still stands.
    return [believed, Believed(first, frozenset(sure)), *others]


def believed_sources(item: str, prior: Knowledge, evidence: Evidence) -> list[Believed]:
    """Where the item is found and with which tool, in the light of the evidence."""
    known = prior.sources.get(item, ())
    trials = evidence.of(item)
    return [believed_source(source, trials) for source in known]


def believed_source(source: Source, trials: Sequence[Trial]) -> Believed:
    """One source with the tool that the evidence speaks for."""
    sure: frozenset[str] = frozenset()
    for trial in trials:
        if trial.verb != source.verb:
            continue
        tool = trial.told.get("tool")
        if trial.cause == "tool" and isinstance(tool, str):
            source, sure = replace(source, tool=tool), frozenset((tool,))
        elif trial.made and not carries(trial.before, source.tool):
            source = replace(source, tool=_poorest(trial.before, source.tool))
    if not sure and source.tool is not None:
        source = replace(source, tool=_proven(source.tool, trials))
    unexplained = [t for t in trials if t.verb == source.verb and t.unexplained]
    while source.verb == "mine" and any(carries(t.before, source.tool) for t in unexplained):
        better = _next_tool(source.tool)
        if better is None or any(t.gained and not carries(t.before, better) for t in trials):
            break
        source = replace(source, tool=better)
    return Believed(source, sure)


def carries(inventory: Mapping[str, int], tool: str | None) -> bool:
    """Whether a tool that suffices is in the inventory."""
    return tool is None or any(n > 0 and suffices(t, tool) for t, n in inventory.items())


def _proven(tool: str, trials: Sequence[Trial]) -> str:
    """The poorest tool with which it was seen to work, where that is better than the believed
    one: what worked is done again rather than tried with less."""
    kind, tier = tool_class(tool)
    best = [
        max(
            (
                tool_class(t)[1]
                for t, n in trial.before.items()
                if n > 0 and kind == tool_class(t)[0]
            )
        )
        for trial in trials
        if trial.made and carries(trial.before, tool)
    ]
    return f"{TIERS[min(best)]}_{kind}" if best and min(best) > tier else tool


def _poorest(inventory: Mapping[str, int], tool: str | None) -> str | None:
    """The poorest carried tool of the same kind; it sufficed, so no better one is needed."""
    kind = tool_class(tool)[0] if tool is not None else ""
    owned = [t for t, n in inventory.items() if n > 0 and tool_class(t)[0] == kind]
    return min(owned, key=lambda t: tool_class(t)[1], default=None)


def _next_tool(tool: str | None) -> str | None:
    """The next better tool; above the bare hand comes the wooden pickaxe."""
    if tool is None:
        return f"{TIERS[0]}_pickaxe"
    kind, tier = tool_class(tool)
    return f"{TIERS[tier + 1]}_{kind}" if kind != tool and tier + 1 < len(TIERS) else None
