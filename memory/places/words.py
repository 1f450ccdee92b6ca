"""Instructions to words: tokens, clauses, and how telling a word is in general."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

_WORD = re.compile(r"[a-z]+")
_CLAUSE = re.compile(r"[.;,!?]+|\b(?:and|then|until|once)\b")
_ALWAYS_PLURAL_LOOK = ("ss", "us", "is")


def _singular(word: str) -> str:
    """A word without its plural s; crude, but the same on both sides of a comparison."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(_ALWAYS_PLURAL_LOOK):
        return word[:-1]
    return word


@lru_cache(maxsize=100_000)
def tokens(text: str) -> tuple[str, ...]:
    """Words of a text in order: lower case, letters only, plurals made singular."""
    return tuple(_singular(word) for word in _WORD.findall(text.lower()))


@lru_cache(maxsize=100_000)
def clauses(text: str) -> tuple[str, ...]:
    """The parts of an instruction that hold two words or more; at least one where it has words."""
    parts = [part.strip() for part in _CLAUSE.split(text.lower())]
    told = [part for part in parts if len(_WORD.findall(part)) > 1]
    return tuple(told or [part for part in parts if _WORD.search(part)][:1])


def last_clause(text: str) -> str:
    """Where an instruction ends, in its own words; empty where it has none."""
    told = clauses(text)
    return told[-1] if told else ""


@dataclass(frozen=True, slots=True)
class Words:
    """In how many general texts each word stands: what is known of words before any memory.

    Attributes:
        texts: how many there were.
        found: word -> the number of texts that hold it.
    """

    texts: int = 0
    found: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Words":
        """Counted from texts."""
        found: Counter[str] = Counter()
        number = 0
        for text in texts:
            number += 1
            found.update(set(tokens(text)))
        return cls(number, MappingProxyType(dict(found)))

    def rarity(self, word: str, texts: int = 0, found: int = 0) -> float:
        """Inverse document frequency, the general texts and `texts` more taken together."""
        number, holding = self.texts + texts, self.found.get(word, 0) + found
        return math.log((1 + number) / (1 + holding)) + 1 if number else 1.0


def rarities(words: Sequence[str], general: Words) -> list[float]:
    """The general inverse document frequency of each word."""
    return [general.rarity(word) for word in words]
