"""Experiences to test a store with.

Each is a function of its number alone, and says its number, so that whatever a store gives back
can be compared byte for byte with what it was given, by a process that never saw it written.
"""

from functools import lru_cache
from hashlib import shake_256
from typing import Any

import numpy as np

from mnemonaut.memory import Experience, HashingEmbedding, Query
from mnemonaut.memory.embedding import Vectors, embed_text

EMBEDDING = "hashing:64"
"""Small, so that what is timed and killed is the store and not the embedding."""

TASKS = ("mine log", "mine stone", "craft table", "find water", "build shelter")
ENVS = ("forest", "cave")
LONG_EVERY = 13
"""Every so many experiences one is longer than a page of the file."""

_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")
_OWN_WORDS = 8
_LONG_WORDS = 700


def experience(number: int, making: int = 0) -> Experience:
    """The experience with this number; equal numbers merge whatever their `making`."""
    success = number % 3 != 0
    outcome: dict[str, Any] = {"success": success, "text": "it went through"}
    if number % LONG_EVERY == 0:
        outcome["text"] = " ".join(words(-number - 1, _LONG_WORDS))
    return Experience(
        {"text": " ".join(words(number, _OWN_WORDS)), "facts": {"number": number}},
        TASKS[number % len(TASKS)],
        [{"skill": "go", "args": [number % 7]}],
        {**outcome, "steps": [], "ended": "done"},
        {"env": ENVS[number % len(ENVS)], "rank": number % 10, "episode": making},
        when=10 * number + making,
    )


def words(number: int, count: int) -> list[str]:
    """So many made-up words; eight of them in a row are all but certain to be no other number's."""
    stream = shake_256(str(number).encode()).digest(3 * count)
    return [
        "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in stream[at : at + 3])
        for at in range(0, len(stream), 3)
    ]


@lru_cache(maxsize=65_536)
def body(number: int, making: int = 0) -> str:
    """The JSON that a store has to give back."""
    return experience(number, making).to_json()


def number_of(found: Experience) -> int:
    """The number that an experience says it has."""
    return int(found.state["facts"]["number"])


def making_of(found: Experience) -> int:
    """Which making of it this is; a store keeps the first."""
    return int(found.where["episode"])


def genuine(found: Experience) -> bool:
    """Whether it is, to the byte, an experience that was ever made."""
    try:
        return found.to_json() == body(number_of(found), making_of(found))
    except (KeyError, TypeError, ValueError):
        return False


def query(number: int) -> Query:
    """What finds the experience with this number first: the text that it was embedded by."""
    return Query(embed_text(experience(number)))


@lru_cache(maxsize=65_536)
def vector(number: int) -> Vectors:
    """The embedding of the experience with this number, [dimension]."""
    encoded: Vectors = _embedding().encode([embed_text(experience(number))])[0]
    encoded.flags.writeable = False
    return encoded


def vectors(numbers: list[int]) -> Vectors:
    """The embeddings of several, [n, dimension]."""
    if not numbers:
        return np.empty((0, _embedding().dimension), dtype=np.float32)
    return np.stack([vector(number) for number in numbers])


@lru_cache(maxsize=1)
def _embedding() -> HashingEmbedding:
    return HashingEmbedding(int(EMBEDDING.partition(":")[2]))
