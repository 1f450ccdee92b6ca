"""Crafting and smelting by name, as Malmo's commands do it: at once and without a grid.

Recipes are the facts' own, tried in their order; the first whose ingredients are there is made.
Ingredients are told by name only, as the facts tell them: birch planks make an oak fence. (The
game itself is strict about a few of these; no observation but `variant` would say so.)
"""

from dataclasses import dataclass

from ..facts import facts
from ..knowledge import FURNACE, TABLE, Recipe
from .inventory import Slots, count, give, stack_in, take, take_from
from .items import AIR, BURN_TICKS, ITEM_ID, ITEMS, VARIED
from .state import INVENTORY_SLOTS

SMELT_TICKS = 200

# What keeps the colour or the wood of its ingredient: product -> added to the variant by origin.
_WOOD_OF = {"log": 0, "log2": 4}


@dataclass(frozen=True, slots=True)
class Made:
    """What a recipe gave, what went into it, and how many did not fit into the inventory."""

    item: int
    variant: int
    count: int
    spent: tuple[tuple[int, int], ...]
    overflow: int


def recipes(name: str, station: str | None) -> tuple[Recipe, ...]:
    """The recipes of an item that can be made at a station; a table takes those by hand, too."""
    known = facts().knowledge.recipes.get(name, ())
    if station == FURNACE:
        return tuple(recipe for recipe in known if recipe.station == FURNACE)
    allowed = (None, TABLE) if station == TABLE else (None,)
    return tuple(recipe for recipe in known if recipe.station in allowed)


def craft(slots: Slots, name: str, station: str | None = None) -> Made | None:
    """Make an item by hand (`station` None) or at a table; nothing changes where it fails."""
    for recipe in recipes(name, station):
        if _there(slots, recipe):
            return _make(slots, recipe)
    return None


def smelt(slots: Slots, name: str, cache: int) -> tuple[Made | None, int]:
    """Smelt one item; returns what came of it and the fuel cache, in ticks.

    Fuel is burnt from the first slot on, whatever burns, and what is left of a piece waits in the
    cache. An ingredient may be fuel as well; where it was the last fuel, the cache owes the rest.
    """
    for recipe in recipes(name, FURNACE):
        if _there(slots, recipe) and cache + _fuel(slots) >= SMELT_TICKS:
            variant = _variant(slots, recipe)
            spent = _spend(slots, recipe)
            cache, burnt = _burn(slots, cache - SMELT_TICKS)
            return _finish(slots, recipe, variant, (*spent, *burnt)), cache
    return None, cache


def _there(slots: Slots, recipe: Recipe) -> bool:
    return all(count(slots, ITEM_ID[n]) >= many for n, many in recipe.ingredients.items())


def _make(slots: Slots, recipe: Recipe) -> Made:
    variant = _variant(slots, recipe)
    return _finish(slots, recipe, variant, _spend(slots, recipe))


def _spend(slots: Slots, recipe: Recipe) -> tuple[tuple[int, int], ...]:
    spent = tuple((ITEM_ID[name], many) for name, many in recipe.ingredients.items())
    for item, many in spent:
        take(slots, item, many)
    return spent


def _variant(slots: Slots, recipe: Recipe) -> int:
    """The wood or colour of the product, which is that of the first ingredient taken."""
    if recipe.item not in VARIED:
        return 0
    for name in recipe.ingredients:
        held = slots["item"][:INVENTORY_SLOTS] == ITEM_ID[name]
        variant = int(slots["variant"][int(held.argmax())])
        if recipe.item == "planks":
            return _WOOD_OF.get(name, 0) + variant
        if (recipe.item, name) in (("wooden_slab", "planks"), ("carpet", "wool")):
            return variant
        if recipe.item == "coal" and name in _WOOD_OF:
            return 1
    return 0


def _finish(slots: Slots, recipe: Recipe, variant: int, spent: tuple[tuple[int, int], ...]) -> Made:
    item = ITEM_ID[recipe.item]
    overflow = give(slots, (item, variant, recipe.count, 0))
    return Made(item, variant, recipe.count, spent, overflow)


def _fuel(slots: Slots) -> int:
    """Ticks that all the inventory would burn."""
    bag = slots[:INVENTORY_SLOTS]
    return int((bag["count"] * BURN_TICKS[bag["item"]]).sum())


def _burn(slots: Slots, cache: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Burn from the first slot on until the cache owes nothing."""
    burnt: list[tuple[int, int]] = []
    for index in range(INVENTORY_SLOTS):
        while cache < 0:
            item = stack_in(slots, index)[0]
            ticks = int(BURN_TICKS[item]) if item != AIR else 0
            if ticks == 0:
                break
            take_from(slots, index)
            burnt.append((item, 1))
            cache += ticks
            if ITEMS[item] == "lava_bucket":
                give(slots, (ITEM_ID["bucket"], 0, 1, 0))
                break
    return cache, tuple(burnt)
