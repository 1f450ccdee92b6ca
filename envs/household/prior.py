"""A fallible prior of households: true knowledge with a share of errors.

Each place that an object type is believed to be found at is wrong with probability `share` (any
other receptacle that takes the object stands in its stead), and so is each belief about what
heats, cools and cleans. A share of 0 is the oracle of common sense, not of any one home.
Whoever composes an agent draws its prior here and hands it to the mind.
"""

from dataclasses import replace

import numpy as np

from ..homes.law import load_law
from .knowledge import Knowledge
from .types import type_facts

PLACES = 4
"""Receptacle types that are believed likely for an object type."""

TOOLS = ("Microwave", "Fridge", "SinkBasin", "StoveBurner", "Toaster")
SWITCHES = {"Microwave": "Microwave", "SinkBasin": "Faucet", "StoveBurner": "StoveKnob"}


def truth() -> Knowledge:
    """What holds of every home: the game's rules, and the published counts of ProcTHOR."""
    facts = type_facts()
    portable = frozenset(n for n, p in facts.properties.items() if "pickupable" in p)
    likely: dict[str, tuple[str, ...]] = {}
    for kind in sorted(portable):
        shares = _shares(kind)
        order = sorted(shares, key=lambda place: (-shares[place], place))
        likely[kind] = tuple(order[:PLACES])
    return Knowledge(portable, dict(facts.receptacles), likely, switch=SWITCHES)


def _shares(kind: str) -> dict[str, float]:
    """Receptacle type -> how often one holds the object type, summed over the kinds of rooms."""
    found: dict[str, float] = {}
    for tables in load_law().chances.values():
        for place, row in tables.items():
            if kind in row:
                found[place] = found.get(place, 0.0) + row[kind]
    return found


def draw_prior(share: float, rng: np.random.Generator) -> Knowledge:
    """The truth with each statement wrong with probability `share`."""
    true = truth()
    likely = {}
    for kind, places in true.likely.items():
        others = sorted(true.fits.get(kind, frozenset()) - set(places)) or list(places)
        likely[kind] = tuple(
            str(others[int(rng.integers(len(others)))]) if rng.random() < share else place
            for place in places
        )
    heater, cooler, cleaner = (
        _believed(right, share, rng) for right in (true.heater, true.cooler, true.cleaner)
    )
    return replace(true, likely=likely, heater=heater, cooler=cooler, cleaner=cleaner)


def _believed(right: str, share: float, rng: np.random.Generator) -> str:
    """A tool, or another one in its stead with probability `share`."""
    wrong = [tool for tool in TOOLS if tool != right]
    drawn = wrong[int(rng.integers(len(wrong)))]
    return drawn if rng.random() < share else right
