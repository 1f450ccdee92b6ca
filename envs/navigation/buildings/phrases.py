"""English for things and places: articles, numbers, lists; which of its names a thing gets."""

from collections.abc import Sequence

import numpy as np

from .layout import Place, Thing
from .lexicon import NOUNS, PLACES

PLURAL = frozenset({"cabinets", "stairs up", "stairs down", "boots"})
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
IRREGULAR = {"bookshelf": "bookshelves", "shelf": "shelves", "couch": "couches", "box": "boxes",
             "cardboard box": "cardboard boxes", "bench": "benches"}  # fmt: skip


def pick(options: Sequence[str], rng: np.random.Generator) -> str:
    """One of several ways to say something; the first one as often as any two others."""
    last = len(options) - 1
    drawn = int(rng.integers(-1, last + 1)) if last else 0
    return options[max(drawn, 0)]


def even(options: Sequence[str], rng: np.random.Generator) -> str:
    """One of several, all equally likely."""
    return options[int(rng.integers(len(options)))]


def with_article(phrase: str) -> str:
    vowel = phrase[0].lower() in "aeiou" and not phrase.startswith("utility")
    return f"an {phrase}" if vowel else f"a {phrase}"


def plural(phrase: str) -> str:
    """The plural of a phrase that ends in its noun, or has "of" behind it."""
    head, _, tail = phrase.partition(" of ")
    words = head.split(" ")
    for size in (2, 1):
        noun = " ".join(words[-size:])
        if noun in IRREGULAR:
            head = " ".join([*words[:-size], IRREGULAR[noun]])
            break
    else:
        head += "es" if head.endswith(("s", "ch", "sh", "x")) else "s"
    return f"{head} of {tail}" if tail else head


def listed(phrases: Sequence[str]) -> str:
    """Phrases joined by commas and "and"."""
    *first, last = phrases
    return f"{', '.join(first)} and {last}" if first else last


def called(name: str, look: str) -> str:
    """A name with a look: `red couch`, `painting of a ship`."""
    if not look:
        return name
    return f"{name} {look}" if look.startswith("of ") else f"{look} {name}"


def thing_name(noun: str, rng: np.random.Generator) -> str:
    """One of a thing's names."""
    return pick(NOUNS[noun].names, rng)


def place_name(place: Place, rng: np.random.Generator) -> str:
    """One of a place's names."""
    return pick(PLACES[place.kind], rng)


def counted(things: Sequence[Thing], phrase: str) -> str:
    """A phrase for some things of one noun: `a chair`, `two chairs`, `cabinets`."""
    if things[0].noun in PLURAL:
        return phrase
    if len(things) == 1:
        return with_article(phrase)
    number = NUMBERS[len(things)] if len(things) < len(NUMBERS) else "several"
    return f"{number} {plural(phrase)}"
