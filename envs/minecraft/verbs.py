"""What each verb of the text world does to the player: pure rules, in `exact` and `calibrated`.

Every verb takes (player, thing, count, law) and returns a `Result`; none raises on bad input,
since every action of the space must be playable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from .hazard import duration, hazard, luck, next_to_first
from .knowledge import FURNACE, Recipe, Source, suffices
from .player import Player

# DEPS gives a craft goal 150 steps and a smelt goal 200 before it replans (its main loop), so
# that is what a hopeless try costs; a hopeful one may take as long as Table 18 allows.
HOPELESS_STEPS = {"craft": 150, "smelt": 200}
CRAFT_PATIENCE = 600
# A search goes on until the smallest cap of a task; one for ores as long as Table 18 allows.
SEARCH_PATIENCE = 3000
BY_HAND_STEPS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one action: game steps spent, and what the player notices."""

    success: bool
    steps: int
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def _fail(steps: int, text: str, **facts: Any) -> Result:
    return Result(False, steps, text, facts)


def gather(verb: str) -> Callable[[Player, str, int, bool], Result]:
    """The verbs `mine` and `hunt`: find blocks or animals until `count` items are in hand."""

    def run(player: Player, item: str, count: int, exact: bool) -> Result:
        known = player.facts.knowledge.sources.get(item, ())
        sources = [s for s in known if s.verb == verb]
        if not sources:
            return _fail(1, f"nothing to {verb} gives {item}", cause="no_source")
        here = [s for s in sources if s.found_in(player.biome)]
        if not here:
            biomes = sorted({b for s in sources for b in s.biomes})
            text = f"no {sources[0].origin} lives or grows in a {player.biome}"
            return _fail(1, text, cause="biome", biomes=biomes)
        source = next((s for s in here if s.tool is None or player.best_tool(s.tool)), here[0])
        player.y = min(max(player.y, source.depth[0]), source.depth[1])
        tool = None if source.tool is None else player.best_tool(source.tool)
        if exact:
            if source.tool is not None and tool is None:
                return _no_tool(source, 1)
            if tool is not None:
                player.use(tool)
            player.give(item, count)
            return Result(True, 1, f"got {count} {item}")
        return _search(player, source, item, count)

    return run


def _no_tool(source: Source, steps: int) -> Result:
    text = f"{source.origin} drops no {source.item} without a {source.tool} or better"
    return _fail(steps, text, cause="tool", tool=source.tool)


def _search(player: Player, source: Source, item: str, count: int) -> Result:
    """Calibrated gathering: one after the other, each with its own luck, until patience ends."""
    first = hazard(*player.facts.laws[source.law]) / player.slowness
    ratio = next_to_first(player.facts.laws["ore"], player.facts.three_iron_ore)
    patience = max(SEARCH_PATIENCE, player.facts.laws[source.law][1])
    patience = min(patience, player.remaining)
    origin = player.index.get(source.origin, hash_name(source.origin))
    got = spent = 0
    while got < count:
        nth = player.tries.get(source.origin, 0)
        known = source.origin in player.found
        uniform = luck(player.seed, 1, origin, nth, known)
        already = player.searched.get(source.origin, 0)
        needed = duration(first * ratio if known else first, uniform) - already
        if spent + needed > patience:
            player.searched[source.origin] = already + patience - spent
            text = f"found {got} of {count} {item}, then nothing more in {patience} steps"
            return _fail(patience, text, cause="search", got=got)
        spent += max(needed, 1)
        player.found.add(source.origin)
        player.searched.pop(source.origin, None)
        tool = None if source.tool is None else player.best_tool(source.tool)
        if source.tool is not None and tool is None:
            return _no_tool(source, spent)
        player.next_try(source.origin)
        if tool is not None:
            player.use(tool)
        got += _take_drops(player, source, item, origin, nth)
    return Result(True, spent, f"got {got} {item}")


def _take_drops(player: Player, source: Source, item: str, origin: int, nth: int) -> int:
    """Everything that the block or animal gives; returns how many of `item`."""
    got = 0
    for drop in player.facts.drops[source.origin]:
        if drop.tool is not None and not any(suffices(t, drop.tool) for t in player.inventory):
            continue
        if (
            drop.chance < 1.0
            and luck(player.seed, 2, origin, nth, player.index[drop.item]) >= drop.chance
        ):
            continue
        least, most = drop.amount
        amount = least + int(
            luck(player.seed, 3, origin, nth, player.index[drop.item]) * (most - least + 1)
        )
        if amount:
            player.give(drop.item, amount)
        if drop.item == item:
            got += amount
    return got


def make(verb: str) -> Callable[[Player, str, int, bool], Result]:
    """The verbs `craft` and `smelt`: turn ingredients into at least `count` of an item."""

    def run(player: Player, item: str, count: int, exact: bool) -> Result:
        hopeless = 1 if exact else HOPELESS_STEPS[verb]
        known = player.facts.knowledge.recipes.get(item, ())
        recipes = [r for r in known if r.verb == verb]
        if not recipes:
            return _fail(hopeless, f"there is no way to {verb} {item}", cause="no_recipe")
        recipe = min(recipes, key=lambda r: _lacking(player, r, count))
        times = ceil(count / recipe.count)
        if recipe.station is not None and not player.has(recipe.station):
            text = f"{verb}ing {item} needs a {recipe.station}"
            return _fail(hopeless, text, cause="station", station=recipe.station)
        for name, each in recipe.ingredients.items():
            have = player.inventory.get(name, 0)
            if have < each * times:
                text = (
                    f"{verb}ing {item} takes {each} {name} each; {each * times} needed, {have} had"
                )
                facts = {"item": name, "each": each, "need": each * times, "have": have}
                return _fail(hopeless, text, cause="missing", **facts)
        fuel = _fuel(player, recipe, times)
        if recipe.station == FURNACE and not fuel:
            return _fail(hopeless, f"smelting {times} {item} lacks fuel", cause="fuel")
        steps = 1 if exact else _making_steps(player, recipe, item)
        if steps > min(CRAFT_PATIENCE, player.remaining):
            wasted = min(CRAFT_PATIENCE, player.remaining)
            return _fail(
                wasted, f"{verb}ing {item} went wrong; it can be tried again", cause="luck"
            )
        for name, each in recipe.ingredients.items():
            player.give(name, -each * times)
        for name, burnt in fuel.items():
            player.give(name, -burnt)
        player.give(item, recipe.count * times)
        return Result(True, steps, f"made {recipe.count * times} {item}")

    return run


def _lacking(player: Player, recipe: Recipe, count: int) -> int:
    """How far the player is from being able to follow a recipe."""
    times = ceil(count / recipe.count)
    lacking = sum(
        max(0, each * times - player.inventory.get(name, 0))
        for name, each in recipe.ingredients.items()
    )
    return lacking + (recipe.station is not None and not player.has(recipe.station))


def _making_steps(player: Player, recipe: Recipe, item: str) -> int:
    """Game steps of one try; a station is carried, placed and taken back within them."""
    if recipe.station is None:
        return BY_HAND_STEPS
    key = f"{recipe.verb}:{item}"
    nth = player.next_try(key)
    rate = hazard(*player.facts.laws[recipe.verb]) / player.slowness
    return duration(rate, luck(player.seed, 4, hash_name(key), nth))


def _fuel(player: Player, recipe: Recipe, times: int) -> dict[str, int]:
    """What to burn, in the order of the fuel table; empty where there is not enough.

    What the recipe itself takes is not burnt, nor is a part of a fuel kept for later.
    """
    if recipe.station != FURNACE:
        return {}
    left = float(times)
    burnt: dict[str, int] = {}
    for name, smelts in player.facts.knowledge.fuels.items():
        spare = player.inventory.get(name, 0) - recipe.ingredients.get(name, 0) * times
        if spare > 0 and left > 0:
            burnt[name] = min(spare, ceil(left / smelts))
            left -= burnt[name] * smelts
    return burnt if left <= 0 else {}


def equip(player: Player, item: str, count: int, exact: bool) -> Result:
    """Take an item in hand."""
    if not player.has(item):
        return _fail(1, f"no {item} to hold", cause="missing", item=item, each=1, need=1, have=0)
    player.held = item
    return Result(True, 1, f"holding {item}")


def eat(player: Player, item: str, count: int, exact: bool) -> Result:
    """Eat `count` of a food."""
    points = player.facts.knowledge.foods.get(item)
    if points is None:
        return _fail(1, f"{item} is no food", cause="no_food")
    if not player.has(item, count):
        have = player.inventory.get(item, 0)
        text = f"{count} {item} to eat, {have} had"
        return _fail(1, text, cause="missing", item=item, each=1, need=count, have=have)
    player.give(item, -count)
    player.eaten += min(points * count, 20 - player.food)
    return Result(True, 1 if exact else 32 * count, f"ate {count} {item}")


def explore(player: Player, biome: str, count: int, exact: bool) -> Result:
    """Walk until another biome is reached: 200 to 600 game steps, always with success."""
    if biome not in player.facts.knowledge.biomes:
        return _fail(1, f"{biome} is no biome", cause="no_biome")
    if biome == player.biome:
        return Result(True, 1, f"already in a {biome}")
    nth = player.next_try("explore")
    steps = 1 if exact else round((200 + 400 * luck(player.seed, 5, nth)) * player.slowness)
    if steps > player.remaining:
        return _fail(player.remaining, f"no {biome} in sight", cause="search", got=0)
    player.move_to(biome)
    return Result(True, steps, f"reached a {biome}")


def hash_name(name: str) -> int:
    """A stable number for a name that is no action argument (an animal, a try)."""
    value = 0
    for byte in name.encode():
        value = (value * 257 + byte + 1) & 0xFFFFFFFFFFFF
    return value


VERBS: dict[str, Callable[[Player, str, int, bool], Result]] = {
    "mine": gather("mine"),
    "hunt": gather("hunt"),
    "craft": make("craft"),
    "smelt": make("smelt"),
    "equip": equip,
    "eat": eat,
    "explore": explore,
}
