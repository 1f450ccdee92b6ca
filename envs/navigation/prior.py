"""A fallible prior of words: what captions call a thing, with a share of errors.

Each word that a thing or a room is called by is believed to mean another one with probability
`share`. A share of 0 is the oracle of the generated buildings' language; of published data sets
it knows what is everyday English in the same words. Whoever composes an agent draws its prior
here and hands it to the mind.
"""

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np

from .knowledge import Lexicon

_WORD = re.compile(r"[a-z]+")
_SHORTEST = 3


def draw_prior(share: float, rng: np.random.Generator) -> Lexicon:
    """The true lexicon with each word's meaning exchanged with probability `share`."""
    true = true_lexicon()
    words = sorted(true.meanings)
    believed = {}
    for word in words:
        other = words[int(rng.integers(len(words)))]
        wrong = rng.random() < share
        believed[word] = true.meanings[other] if wrong else true.meanings[word]
    return replace(true, meanings=believed)


@lru_cache(maxsize=1)
def true_lexicon() -> Lexicon:
    """Synonyms of the buildings' own vocabulary; counts over the buildings for training."""
    from .buildings import generated_building, generated_routes
    from .buildings.lexicon import NOUNS, PLACES

    groups = [(*noun.names, noun.vague) for noun in NOUNS.values()] + [*PLACES.values()]
    meanings: dict[str, set[str]] = {}
    for group in groups:
        heads = {words_of(name)[-1] for name in group}
        for name in group:
            meanings.setdefault(words_of(name)[-1], set()).update(heads)
    found: Counter[str] = Counter()
    texts = 0
    for building in sorted({route.building for route in generated_routes("train")}):
        for panorama in (generated_building(building).scenery or {}).values():
            names = (seen.name for seen in panorama.objects)
            found.update(set(words_of(" ".join((*panorama.views, panorama.summary, *names)))))
            texts += 1
    return Lexicon({w: frozenset(s) for w, s in sorted(meanings.items())}, texts, dict(found))


def words_of(text: str) -> list[str]:
    """Words in order: lower case, letters only, plurals made singular."""
    return [
        word[:-1]
        if len(word) > _SHORTEST and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        else word
        for word in _WORD.findall(text.lower())
    ]
