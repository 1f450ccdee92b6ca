"""Which colour and what words an arm gets: the same wherever it appears."""

import re
from collections.abc import Sequence

ROLES = {
    "off": "s0",
    "online": "s1",
    "shuffled": "s2",
    "placebo": "s3",
    "oracle": "s4",
    "corrupted": "s5",
    "frozen": "s7",
}
REST = ("s6", "s5", "s7", "s4", "s2", "s3", "s1", "s0")

CONDITIONS = {
    "off": "recalls nothing",
    "online": "recalls and remembers",
    "frozen": "recalls from another replicate's finished store, remembers nothing",
    "shuffled": "control: real experiences of other situations",
    "placebo": "control: experiences whose items exist nowhere here",
    "corrupted": "control: experiences with exchanged outcomes",
}
"""What each memory condition does, for who does not know the words."""


def series_of(arms: Sequence[str]) -> dict[str, str]:
    """A class of colour for each arm: by its role where its name tells one."""
    found: dict[str, str] = {}
    for arm in arms:
        role = ROLES.get(arm) or ROLES.get(arm.rpartition("-")[2])
        if role is None or role in found.values():
            free = [s for s in REST if s not in found.values() and s not in _named(arms)]
            role = (free or [s for s in REST if s not in found.values()] or [REST[len(found) % 8]])[
                0
            ]
        found[arm] = role
    return found


def _named(arms: Sequence[str]) -> set[str]:
    """Colours kept for arms that are called after a role."""
    return {ROLES[arm] for arm in arms if arm in ROLES}


def slug(name: str, taken: Sequence[str] = ()) -> str:
    """A name that may stand in an address and as an id; unlike those that are taken."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in name.lower())
    base = plain.strip("-.") or "run"
    found, nth = base, 2
    while found in taken:
        found, nth = f"{base}-{nth}", nth + 1
    return found


def minus(told: str) -> str:
    """Numbers with the sign that is as wide as a plus."""
    return told.replace("-", "\N{MINUS SIGN}")


def versus(words: str) -> str:
    """The name of a difference, "online - off", in a name or in a sentence: it is never broken at
    its sign, numbers below zero have the same one, and a hyphen in an arm's name stays a hyphen."""
    told = words.replace(" - ", "\N{NO-BREAK SPACE}\N{MINUS SIGN}\N{NO-BREAK SPACE}")
    return re.sub(r"(?<!\w)-(?=\d)", "\N{MINUS SIGN}", told)
