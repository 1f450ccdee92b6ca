"""What is said beyond the routes themselves: ways back, things to find, and hints of memories."""

import re
from collections.abc import Sequence

import numpy as np

from ..buildings.dressing import DRESSED
from ..buildings.layout import Thing
from ..buildings.lexicon import NOUNS
from ..buildings.phrases import called, even, pick

BACK = (
    "then go back to where you started", "then return to where you started",
    "then go back to the place where you started", "then walk back to the start",
    "then return to your starting point", "then turn around and go back to the start",
    "after that, go back to where you began", "after that, return to the start",
    "after that, walk back to your starting point", "now go back to where you began",
    "once there, turn around and return to where you started",
    "once there, go back the way you came, to where you started",
)  # fmt: skip
"""Ways to send somebody back to where the episode began."""

BACK_ROOM = (
    "then go back to the room you started in", "then return to the room where you started",
    "after that, walk back into the room you started in", "now return to the room you began in",
)  # fmt: skip

AGAIN = (
    "then go back to {x} that you passed", "then return to {x} that you passed",
    "then walk back to {x} that you walked past", "after that, go back to {x} that you passed",
    "after that, return to {x} that you saw on the way", "now go back to {x} that you walked past",
    "once there, turn around and go back to {x} that you passed",
    "then go back and stop next to {x} that you saw on the way",
)  # fmt: skip
"""Ways to send somebody back to what stood beside the way."""

AGAIN_FIRST = (
    "then go back to {x} that you saw at the start", "then return to {x} that you saw at the start",
    "after that, go back to {x} that was in front of you at the start",
    "now go back to {x} that you saw when you started",
)  # fmt: skip
"""The same for what was faced at the start."""

FIND = (
    "find {x}", "go to {x}", "look for {x}", "find {x} and stop next to it", "go and find {x}",
    "walk to {x}", "look for {x} and wait by it", "look for {x} and stop in front of it",
)  # fmt: skip
"""Ways to ask for a thing that is not in sight."""

AFTER = ("then ", "after that, ", "once there, ", "now ")

DIRECTIONS = (
    "ahead of you", "ahead of you, to the right", "to your right", "behind you, to the right",
    "behind you", "behind you, to the left", "to your left", "ahead of you, to the left",
)  # fmt: skip
"""Eighths of a turn, clockwise."""

NEAR, FAR = 3.0, 6.0
"""What is nearer or farther is called so, metres."""

NEAR_WORDS, FAR_WORDS = ", near", ", far away"

PLACE_HINT = "It is usually in the {place}."
SEEN_HINT = "You saw it before, {where}."

ROOMS = frozenset({*(kind.replace("_", " ") for kind in DRESSED), "kitchen"}) | {
    kind for kinds in DRESSED.values() for kind in kinds
}
"""The kinds of places that homes have."""

_START = re.compile(r"(^|\. )([a-z])")


def sentences(parts: Sequence[str]) -> str:
    """Parts one after the other, each with its full stop, every sentence with a capital."""
    text = " ".join(f"{part.strip().rstrip('.')}." for part in parts)
    return _START.sub(lambda found: found[1] + found[2].upper(), text)


def after(texts: Sequence[str], rng: np.random.Generator) -> str:
    """Several routes' words, one after the other."""
    later = [even(AFTER, rng) + text[0].lower() + text[1:] for text in texts[1:]]
    return sentences([texts[0], *later])


def back(text: str, roomy: bool, rng: np.random.Generator) -> str:
    """A route's words, and then back to where it began; `roomy` where its room says as much."""
    ways = BACK_ROOM if roomy and rng.random() < 0.5 else BACK
    return sentences([text, even(ways, rng)])


def again(text: str, name: str, first: bool, rng: np.random.Generator) -> str:
    """A route's words, and then back to a thing; `first` where it was faced at the start."""
    return sentences([text, even(AGAIN_FIRST if first else AGAIN, rng).format(x=name)])


def find(name: str, rng: np.random.Generator) -> str:
    """Words that ask for a thing."""
    return sentences([pick(FIND, rng).format(x=name)])


def thing_name(thing: Thing, look: bool, rng: np.random.Generator) -> str:
    """`the red couch`, or `the couch` without its look."""
    return f"the {called(pick(NOUNS[thing.noun].names, rng), thing.look if look else '')}"
