"""Which things a sentence names, by the names that the lexicon gives them."""

import re
from functools import lru_cache

from ...envs.navigation.buildings.lexicon import NOUNS


def things_in(text: str) -> frozenset[str]:
    """The nouns (keys of the lexicon) that a text names; of "dog bed" not the bed.

    A name that several nouns share, such as "lamp", stands for each of them.
    """
    pattern, nouns = _names()
    found = (match[0].lower() for match in pattern.finditer(text))
    return frozenset(noun for name in found for noun in nouns[name])


def last_sentence(text: str) -> str:
    """What is asked for last."""
    return re.split(r"[.!?]\s+", text.strip().rstrip(".!?"))[-1]


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, set[str]]]:
    nouns: dict[str, set[str]] = {}
    for noun, known in NOUNS.items():
        for name in known.names:
            nouns.setdefault(name.lower(), set()).add(noun)
    longest_first = sorted(nouns, key=lambda name: (-len(name), name))
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE), nouns
