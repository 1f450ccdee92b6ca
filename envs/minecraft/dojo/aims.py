"""What each kind of task asks for and pays, from the parameters of `minedojo.make`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import TaskError, UnknownName
from ...world import Goal
from ..tasks import goal_of as goal_to_have
from .checks import is_whole
from .facts import dojo_facts
from .parameters import by_name, inventory_of, names_of
from .spawn_rules import SPAWNED_FOR, check_spawned

HAVE = "have"
"""The kind of tasks that MineDojo lacks: to have something in the inventory."""

DRAGON_EGG = "dragon_egg"
KILL_NAMES = {"zombie_pigman": "pig_zombie", "mooshroom": "mushroom_cow"}
"""Mobs that the game's statistics name otherwise than its summon command and MineDojo's tasks."""

_TOOLS = ("axe", "hoe", "pickaxe", "shovel", "sword")
_ARMOUR = ("boots", "chestplate", "helmet", "leggings")
_MADE_INTO: Mapping[str, tuple[str, ...]] = {
    "wooden": _TOOLS,
    "leather": _ARMOUR,
    "chainmail": _ARMOUR,
    "golden": _ARMOUR + _TOOLS,
    "stone": _TOOLS,
    "iron": _ARMOUR + _TOOLS,
    "diamond": _ARMOUR + _TOOLS,
}
TECH_ITEMS: Mapping[str, tuple[str, ...]] = {
    **{m: tuple(f"{m}_{thing}" for thing in things) for m, things in _MADE_INTO.items()},
    "archery": ("bow",),
    "explosives": ("tnt",),
    "redstone": (
        "redstone_block",
        "clock",
        "compass",
        "dispenser",
        "dropper",
        "observer",
        "piston",
        "redstone_lamp",
        "redstone_torch",
        "repeater",
        "detector_rail",
        "comparator",
        "activator_rail",
    ),
}
"""The items of each level of the tech tree, in MineDojo's order."""

Aim = dict[str, Any]
"""Fields of `TaskSpec`; `goal` has the text and the target."""


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _beginning(given: Mapping[str, Any]) -> str:
    """Where and with what, in words."""
    biome = given.get("specified_biome")
    place = f" in biome {biome}" if isinstance(biome, int) else f" in {_plain(biome or '')}"
    carried = [
        _plain(item) if count == 1 else f"{count} {_plain(item)}"
        for _, item, _, count in inventory_of(given.get("initial_inventory") or ())
    ]
    return (place if biome is not None else "") + (
        f", starting with {', '.join(carried)}" if carried else ""
    )


def _counts(given: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    names = names_of(given.get("target_names"))
    if not names or given.get("target_quantities") is None:
        raise TaskError("this kind of task needs target_names and target_quantities")
    targets = by_name("target_quantities", names, given["target_quantities"])
    if not all(is_whole(count) and count >= 1 for _, count in targets):
        raise TaskError("target_quantities: each is a whole number from 1 on")
    return names, targets


def _weights(given: Mapping[str, Any], names: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    return by_name("reward_weights", names, given.get("reward_weights", 1.0))


def _listed(targets: Sequence[tuple[str, int]]) -> str:
    return " and ".join(f"{count} {_plain(name)}" for name, count in targets)


def _harvest(name: str, given: Mapping[str, Any]) -> Aim:
    names, targets = _counts(given)
    for item in names:
        if item not in dojo_facts().items:
            raise UnknownName("item", item, dojo_facts().items)
    rates = given.get("spawn_rate")
    if rates is not None and not isinstance(rates, Mapping):
        # MineDojo asks for ores and mobs by what they give.
        rates = {SPAWNED_FOR.get(n, n): r for n, r in by_name("spawn_rate", names, rates)}
    text = f"harvest {_listed(targets)}{_beginning(given)}"
    return {
        "goal": Goal(name, text, dict(targets)),
        "targets": targets,
        "weights": _weights(given, names),
        "spawn_rates": check_spawned(rates),
    }


def _combat(name: str, given: Mapping[str, Any]) -> Aim:
    names, targets = _counts(given)
    counted = {*dojo_facts().killed, *KILL_NAMES}
    for mob in names:
        if mob not in counted:
            raise UnknownName("animal or monster", mob, counted)
    rates = given.get("spawn_rate")
    if rates is not None and not isinstance(rates, Mapping):
        rates = dict(by_name("spawn_rate", names, rates))
    return {
        "goal": Goal(name, f"kill {_listed(targets)}{_beginning(given)}", dict(targets)),
        "targets": targets,
        "weights": _weights(given, names),
        "spawn_rates": check_spawned(rates),
    }


def _techtree(name: str, given: Mapping[str, Any]) -> Aim:
    tech, item = given.get("tech"), given.get("tech_item")
    if (tech is None) == (item is None):
        raise TaskError("a techtree task needs tech or tech_item, and not both")
    known = [item for items in TECH_ITEMS.values() for item in items]
    if tech is not None and tech not in TECH_ITEMS:
        raise UnknownName("tech", str(tech), TECH_ITEMS)
    if item is not None and item not in known:
        raise UnknownName("tech_item", str(item), known)
    items = TECH_ITEMS[tech] if tech is not None else (str(item),)
    rates = given.get("spawn_rate")
    if rates is not None and not isinstance(rates, Mapping):
        raise TaskError("spawn_rate of a techtree task names each mob or block with its rate")
    words = f"every {tech} item" if tech is not None else _plain(str(item))
    obtain = given.get("obtain_items_reward_weights", 1.0)
    use = given.get("use_items_reward_weights", 10.0)
    return {
        "goal": Goal(name, f"get and use {words}{_beginning(given)}", dict.fromkeys(items, 1)),
        "targets": tuple((item, 1) for item in items),
        "weights": by_name("obtain_items_reward_weights", items, obtain),
        "use_weights": by_name("use_items_reward_weights", items, use),
        "spawn_rates": check_spawned(rates),
    }


def _survival(name: str, given: Mapping[str, Any]) -> Aim:
    days = given.get("target_days")
    if not isinstance(days, int) or days < 2:
        raise TaskError(f"target_days {days}: it is a whole number above 1")
    per_day = given.get("per_day_reward", 1)
    return {
        "goal": Goal(name, f"survive for {days} days{_beginning(given)}"),
        "target_days": days,
        "day_reward": per_day,
        "end_reward": given.get("success_reward") or days * per_day,
    }


def _playthrough(name: str, given: Mapping[str, Any]) -> Aim:
    return {
        "goal": Goal(name, "defeat the dragon and take its egg", {DRAGON_EGG: 1}),
        "targets": ((DRAGON_EGG, 1),),
        "weights": ((DRAGON_EGG, given.get("obtain_dragon_egg_reward", 10)),),
    }


def _creative(name: str, given: Mapping[str, Any]) -> Aim:
    return {"goal": Goal(name, f"MineDojo's task {name}; its words are in its own package")}


def _open(name: str, given: Mapping[str, Any]) -> Aim:
    return {"goal": Goal(name, "do as you like")}


def _have(name: str, given: Mapping[str, Any]) -> Aim:
    goal = goal_to_have(name)
    return {"goal": goal, "targets": tuple(goal.target.items())}


AIMS: Mapping[str, Callable[[str, Mapping[str, Any]], Aim]] = {
    "harvest": _harvest,
    "combat": _combat,
    "techtree": _techtree,
    "survival": _survival,
    "playthrough": _playthrough,
    "creative": _creative,
    "open-ended": _open,
    HAVE: _have,
}
"""Kind of task -> what reads its parameters."""
