"""What a planner may call in the text world, and how it reads an observation.

In this world one native action is one skill call, so each skill yields once; in the voxel world
the same names take many actions.
"""

from typing import Any

import numpy as np

from ..errors import TaskError, UnknownName
from ..world import Feedback, Info, Skill, SkillFunction, SkillRun, State, Transition, World
from .facts import facts
from .map import biome, landscape, locate
from .tasks import subgoal, tasks
from .text import MAX_COUNT, THING_INDEX, THINGS, VERB_NAMES

USAGE = {
    "mine": "mine(item, count): find and break blocks that drop the item; may take 3000 steps",
    "hunt": "hunt(item, count): find and kill animals that drop the item; may take 3000 steps",
    "craft": "craft(item, count): by hand or at a carried crafting_table; may take 600 steps",
    "smelt": "smelt(item, count): in a carried furnace with carried fuel; may take 600 steps",
    "equip": "equip(item): take in hand",
    "eat": "eat(item, count)",
    "explore": "explore(biome): walk until that biome is reached",
}


def _action(verb: str, args: tuple[str | int, ...]) -> np.ndarray:
    """The native action of a call; raises where the call makes no sense at all."""
    thing = str(args[0]) if args else ""
    if thing not in THING_INDEX:
        raise UnknownName("item", thing, THINGS)
    count = args[1] if len(args) > 1 else 1
    if not isinstance(count, int) or not 1 <= count <= MAX_COUNT:
        raise TaskError(f"{verb}({thing}, {count}): the count must be from 1 to {MAX_COUNT}")
    return np.array([VERB_NAMES.index(verb), THING_INDEX[thing], count])


def _skill(verb: str) -> SkillFunction:
    def run(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
        after = yield _action(verb, args)
        told = after.info["feedback"]
        return Feedback(told["success"], told["text"], told["facts"])

    return run


def describe(observation: Any, info: Info) -> State:
    """The observation as a player would tell it, and as facts."""
    counts = observation["inventory"]
    inventory = {THINGS[i]: int(counts[i]) for i in np.flatnonzero(counts)}
    biome_index, y, food, held, clock, steps = (int(v) for v in observation["body"])
    biomes = facts().knowledge.biomes
    biome = biomes[biome_index]
    carried = ", ".join(f"{n} {item}" for item, n in inventory.items()) or "nothing"
    place = f"in a {biome}" if y >= 60 else f"underground below a {biome}, at y {y}"
    hour = "by night" if 13000 <= clock < 23000 else "by day"
    hand = f", with the {THINGS[held]} in hand" if held >= 0 else ""
    hunger = ", hungry" if food <= 6 else ""
    state = {
        "inventory": inventory,
        "biome": biome,
        "y": y,
        "food": food,
        "held": THINGS[held] if held >= 0 else None,
        "steps": steps,
    }
    return State(f"I am {place} {hour}{hand}{hunger}. I carry {carried}.", state)


def world() -> World:
    """Tasks, skills, words and names of `mnemonaut/MinecraftText-v0`."""
    known = facts()
    origins = set(known.drops)
    skills = {verb: Skill(verb, USAGE[verb], _skill(verb)) for verb in VERB_NAMES}
    return World(
        tasks(),
        skills,
        describe,
        frozenset(THINGS) | origins,
        subgoal,
        locate=locate,
        landscape=landscape,
        biome=biome,
    )
