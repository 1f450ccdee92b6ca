"""What the texts of the Minecraft worlds mean: the reverse of what they say, no more.

It satisfies `Words` and stands in for a language model's reading skill. Words that fit no
pattern mean nothing to it.
"""

import re
from collections.abc import Mapping
from typing import Any

from ...envs.world import SkillCall

_WANTED = re.compile(r"obtain (\d+) (\w+)")
_CARRIED = re.compile(r"I carry ([^.]*)")
_STACK = re.compile(r"(\d+) (\w+)")
_PLACE = re.compile(r"I am (?:in|underground below) an? (\w+)")

_FAILURES: tuple[tuple[str, str], ...] = (
    ("missing", r"takes (?P<each>\d+) (?P<item>\w+) each; (?P<need>\d+) needed, (?P<have>\d+) had"),
    ("station", r"ing \w+ needs a (?P<station>\w+)"),
    ("tool", r"drops no \w+ without a (?P<tool>\w+) or better"),
    ("no_source", r"nothing to \w+ gives \w+"),
    ("no_recipe", r"there is no way to \w+ \w+"),
    ("biome", r"no \w+ lives or grows in a"),
    ("search", r"found (?P<got>\d+) of \d+ \w+, then nothing more"),
    ("search", r"no \w+ in sight"),
    ("fuel", r"lacks fuel"),
    ("luck", r"went wrong; it can be tried again"),
    ("interrupted", r"interrupted: the episode ended"),
    ("missing", r"no (?P<item>\w+) to hold"),
    ("refused", r"no skill `|unknown item `|the count must be"),
)
_PATTERNS = tuple((cause, re.compile(pattern)) for cause, pattern in _FAILURES)


class MinecraftWords:
    """Satisfies `Words`."""

    def target(self, goal: str) -> dict[str, int]:
        """ "obtain 1 stone_pickaxe" -> {"stone_pickaxe": 1}."""
        return {item: int(n) for n, item in _WANTED.findall(goal)}

    def facts(self, state: str) -> dict[str, Any]:
        """Inventory and biome, as far as the words tell."""
        carried, place = _CARRIED.search(state), _PLACE.search(state)
        inventory = {
            item: int(n) for n, item in _STACK.findall(carried[1] if carried is not None else "")
        }
        return {"inventory": inventory, "biome": place[1] if place is not None else ""}

    def told(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """What a failure told: its cause, and the names and numbers that belong to it."""
        for cause, pattern in _PATTERNS:
            if match := pattern.search(feedback):
                named = match.groupdict()
                return {
                    "cause": cause,
                    **{k: int(v) if v.isdecimal() else v for k, v in named.items()},
                }
        return {}

    def learnt(self, call: SkillCall, feedback: str) -> dict[str, Any]:
        """Successes tell nothing that the change of facts does not."""
        return {}

    def before(self, now: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
        """The inventory less what a call added to it; the biome is not followed."""
        inventory = dict(now.get("inventory", {}))
        for item, n in change.get("inventory", {}).items():
            inventory[item] = inventory.get(item, 0) - n
        return {**now, "inventory": {item: n for item, n in inventory.items() if n > 0}}
