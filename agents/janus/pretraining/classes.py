"""What the semantic encoder learns to name: kinds of rooms, nouns of things, doorways."""

from functools import lru_cache

from ....envs.navigation.buildings.lexicon import PLACES
from ....envs.navigation.rooms.vocabulary import named_nouns

DOORWAY = "doorway"


@lru_cache(maxsize=1)
def classes() -> dict[str, int]:
    """Number of each name, kinds of rooms first; the same in every process.

    A thing may be called as a room is nowhere in the lexicon, so names alone tell them apart.
    """
    names = [*sorted(PLACES), *sorted(named_nouns() - set(PLACES)), DOORWAY]
    return {name: number for number, name in enumerate(names)}
