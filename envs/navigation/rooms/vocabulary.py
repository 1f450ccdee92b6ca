"""Every word that an instruction or a hint of Rooms-v0 can hold, gathered from what they are made
of: the lexicon and the templates."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..buildings import instructions as grammar
from ..buildings.dressing import DRESSED
from ..buildings.lexicon import NOUNS, PLACES, TYPES
from . import phrases
from .homes import LOOKS

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]")
_SLOT = re.compile(r"{\w*}")

MARKS = (".", ",")

GUIDES = (
    "with behind you", "facing", "starting in the", "on your left", "on the right", "to your left",
    "toward", "and", "then", "the", "a", "an", "stop with on your right", "slightly left right",
    "straight", "stop there", "wait there", "stop right there",
)  # fmt: skip
"""What guides say around the templates."""


def cut(text: str) -> list[str]:
    """Lower-case words and single punctuation marks: "Go on, then." -> go on , then ."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """The words and marks, sorted; the same in every process."""
    return tuple(sorted({word for text in _texts() for word in cut(_SLOT.sub(" ", text))}))


def named_nouns() -> frozenset[str]:
    """The nouns of all things that a home may hold."""
    dressed = {
        n for kinds in DRESSED.values() for pieces in kinds.values() for n in pieces.values()
    }
    return frozenset({*TYPES.values(), *dressed, "stove", "cabinets"} - {""})


def _texts() -> Iterator[str]:
    yield from MARKS
    yield from GUIDES
    for manner in grammar.TURNS.values():
        yield from manner
    templates: Iterable[tuple[str, ...]] = (
        grammar.OUT, grammar.INTO, grammar.CROSSING, grammar.DOOR, grammar.PAST, grammar.BETWEEN,
        grammar.AHEAD, grammar.ON, grammar.ACROSS, grammar.STOP_AT, grammar.STOP_BEFORE,
        grammar.STOP_IN, grammar.STOP_INSIDE, grammar.STOP_DOOR, grammar.NEXT,
        phrases.BACK, phrases.BACK_ROOM, phrases.AGAIN, phrases.AGAIN_FIRST, phrases.FIND,
        phrases.AFTER,
        phrases.DIRECTIONS,
        (phrases.NEAR_WORDS, phrases.FAR_WORDS, phrases.PLACE_HINT, phrases.SEEN_HINT),
    )  # fmt: skip
    for template in templates:
        yield from template
    for noun in sorted(named_nouns()):
        yield from NOUNS[noun].names
        yield from (look for look in NOUNS[noun].looks if look in LOOKS)
    for kind in sorted(phrases.ROOMS):
        yield from PLACES[kind]
