"""An observation of MineDojo's as a player would tell it, with the facts of the text world."""

from typing import Any

from ...world import Info, State
from .places import biome_name

SURFACE = 60
NIGHT = 0.3
"""The sun's share of its noon brightness below which it is night."""


def describe(observation: Any, info: Info) -> State:
    """What is carried, where and when; as words, and as facts.

    The text world tells the same in the same words, so that plans and memories carry over.
    """
    place, life = observation["location_stats"], observation["life_stats"]
    biome = biome_name(observation)
    y, food = int(place["pos"][1]), int(life["food"].item())
    inventory = carried(observation)
    held = str(observation["equipment"]["name"][0]).replace(" ", "_")
    told = ", ".join(f"{n} {item}" for item, n in inventory.items()) or "nothing"
    above = y >= SURFACE or bool(place["can_see_sky"])  # a shore may lie lower
    where = f"in a {biome}" if above else f"underground below a {biome}, at y {y}"
    hour = "by night" if place["sun_brightness"].item() < NIGHT else "by day"
    hand = f", with the {held} in hand" if held != "air" else ""
    hunger = ", hungry" if food <= 6 else ""
    facts = {
        "inventory": inventory,
        "biome": biome,
        "y": y,
        "food": food,
        "held": None if held == "air" else held,
        "steps": int(info["steps"]),
    }
    return State(f"I am {where} {hour}{hand}{hunger}. I carry {told}.", facts)


def carried(observation: Any) -> dict[str, int]:
    """Item -> how many, in the order of their names; what is worn is told with the rest."""
    found: dict[str, int] = {}
    for part, first in (("inventory", 0), ("equipment", 1)):  # the hand is slot 0 of both
        names = observation[part]["name"][first:].tolist()
        counts = observation[part]["quantity"][first:].tolist()
        for name, count in zip(names, counts, strict=True):
            if name != "air":
                item = name.replace(" ", "_")
                found[item] = found.get(item, 0) + int(count)
    return dict(sorted(found.items()))
