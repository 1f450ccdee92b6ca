"""Nothing learnt: how well the words of an instruction lie along a way.

An instruction tells a route in its order, so its words are laid along the way by their place in
the text, and each is looked for in what was seen about there. A word that is met counts by how
rarely it is met elsewhere; one that is missed counts against the way by how often it is met.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.panorama import Panorama, sector
from ...memory.places import Words, tokens
from .explorer import Moment, Search
from .options import Options
from .sight import Sight

_WIDTH = 0.8
"""Steps of a way over which a word may lie beside its place: the width of a Gaussian."""

Meaning: TypeAlias = frozenset[str]
"""The words of captions that stand for a word of an instruction."""


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """What each kind of evidence weighs; chosen on training buildings.

    Attributes:
        text: of the words.
        straight: of the mean cosine of the turns.
        steps: how long a way is taken to be that is not at its end yet, in edges.
        ends: logit of an end after 0, 1, ... edges; the last one stands for all beyond.
        goes_on: of a frontier after so many edges.
        least: metres from the start within which no route of Room-to-Room ends.
    """

    text: float = 12.0
    straight: float = 1.0
    steps: float = 5.0
    ends: tuple[float, ...] = (-6.0, -6.0, -4.0, -2.5, 0.0, 0.0, 0.0, -2.5, -4.0)
    goes_on: tuple[float, ...] = (-9.0, 1.5, 1.2, 0.9, 0.6, 0.0, -0.8, -3.0, -5.0)
    least: float = 5.0


class TextMatch:
    """Satisfies `Scorer`; no memory.

    Args:
        views: in how many panoramas' texts (one text per panorama) a word stands in general.
        meanings: word -> the words by which captions may put it; others mean themselves.
    """

    def __init__(
        self,
        views: Words,
        settings: MatchSettings | None = None,
        *,
        meanings: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._views = views
        self._settings = settings or MatchSettings()
        self._meanings = meanings or {}

    def score(self, moments: Sequence[Moment]) -> list[NDArray[np.float64]]:
        """(n,) logits of each moment."""
        return [self._score(moment.search, moment.options) for moment in moments]

    def _score(self, search: Search, options: Options) -> NDArray[np.float64]:
        words = [self._meanings.get(w, frozenset((w,))) for w in content(search.instruction)]
        chance = np.array([self._chance(word) for word in words])
        met, missed = -np.log(chance), np.log((1 - chance * 0.6) / (1 - chance))
        memo: dict[tuple[int, int], NDArray[np.float64]] = {}
        values = [
            self._of(options, path, bool(seen), words, (met, missed), memo)
            for path, seen in zip(options.paths, options.seen, strict=True)
        ]
        turns = straightness(options.known.positions, options.paths, search.heading)
        return np.array(values) + self._settings.straight * turns

    def _of(
        self,
        options: Options,
        path: tuple[int, ...],
        seen: bool,
        words: Sequence[Meaning],
        weights: tuple[NDArray[np.float64], NDArray[np.float64]],
        memo: dict[tuple[int, int], NDArray[np.float64]],
    ) -> float:
        settings, edges = self._settings, len(path) - 1
        prior = settings.ends if seen else settings.goes_on
        value = prior[min(edges, len(prior) - 1)]
        length = options.from_start.distances[path[-1]]
        if seen and length < settings.least:
            value -= 3.0
        if not words or not edges or not settings.text:
            return value
        whole = edges if seen else max(settings.steps, edges + 1)
        at = (np.arange(len(words)) + 0.5) / len(words) * whole
        told = at <= edges + (1.0 if seen else 0.0)
        if not told.any():
            return value
        nodes = np.arange(edges + 1)
        laid = np.exp(-0.5 * ((at[:, None] - nodes) / _WIDTH) ** 2)
        laid /= laid.max(axis=1, keepdims=True)
        found = np.stack(
            [_found(options, path, place, words, memo) for place in range(edges + 1)], axis=1
        )
        there = (laid * found).max(axis=1)
        met, missed = weights
        evidence = (there * met - (1 - there) * missed)[told].sum()
        return value + settings.text * float(evidence) / float(met.sum())

    def _chance(self, word: Meaning) -> float:
        """How often a panorama's text holds the word, smoothed."""
        found = sum(self._views.found.get(name, 0) for name in word)
        return (min(found, self._views.texts) + 0.5) / (self._views.texts + 1.0)


def _found(
    options: Options,
    path: tuple[int, ...],
    place: int,
    words: Sequence[Meaning],
    memo: dict[tuple[int, int], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """(words,) how surely each is met at a place of the way: 1 ahead, less beside or behind."""
    before, here = path[max(place - 1, 0)], path[place]
    if (before, here) not in memo:
        names = options.known.viewpoints
        sight = options.known.seen.get(names[here])
        value = np.zeros(len(words))
        if before != here and names[before] in options.known.seen:
            ahead = texts_of(options.known.seen[names[before]])
            # By their positions: what was told of a place may leave a way out that others tell.
            east, north = options.known.positions[here, :2] - options.known.positions[before, :2]
            heading = math.atan2(east, north) % (2 * math.pi)
            value = np.maximum(value, _holds(ahead[sector(heading)], words))
        if sight is not None:
            for text in texts_of(sight)[:-1]:
                value = np.maximum(value, 0.7 * _holds(text, words))
            value = np.maximum(value, 0.8 * _holds(texts_of(sight)[-1], words))
        memo[before, here] = value
    return memo[before, here]


def _holds(text: frozenset[str], words: Sequence[Meaning]) -> NDArray[np.float64]:
    return np.array([not text.isdisjoint(word) for word in words], np.float64)


def straightness(
    positions: NDArray[np.float64], paths: Sequence[Sequence[int]], heading: float
) -> NDArray[np.float64]:
    """(n,) mean cosine of the turns along each way, that at its start included; 0 for no way."""
    longest = max(len(path) for path in paths)
    padded = np.array([[*path, *[path[-1]] * (longest - len(path))] for path in paths])
    if longest < 2:
        return np.zeros(len(paths))
    moved = np.diff(positions[padded, :2], axis=1)
    headings = np.arctan2(moved[..., 0], moved[..., 1])
    turns = np.diff(np.concatenate([np.full((len(paths), 1), heading), headings], axis=1), axis=1)
    edges = np.array([len(path) - 1 for path in paths])
    there = np.arange(longest - 1) < edges[:, None]
    return np.asarray((np.cos(turns) * there).sum(axis=1) / np.maximum(edges, 1))


def texts_of(sight: Sight) -> tuple[frozenset[str], ...]:
    """The words of each of the eight sectors, objects there included, and of the summary."""
    return _texts(sight.panorama) if sight.panorama is not None else (frozenset(),) * 9


@lru_cache(maxsize=20_000)
def _texts(panorama: Panorama) -> tuple[frozenset[str], ...]:
    views = [set(tokens(view)) for view in panorama.views]
    for thing in panorama.objects:
        views[sector(thing.heading)].update(tokens(thing.name))
    return (*map(frozenset, views), frozenset(tokens(panorama.summary)))


_EMPTY = frozenset(
    tokens(
        "a an and are as at be by continue down end enter exit for forward from front go "
        "going has head in into is it its just keep left make move next of on once or out "
        "past reach right side so stop straight take that the them then there this through to"
        " toward towards turn until up wait walk walking when will with you your"
    )
)


@lru_cache(maxsize=50_000)
def content(instruction: str) -> tuple[str, ...]:
    """The words that name things."""
    return tuple(word for word in tokens(instruction) if word not in _EMPTY and len(word) > 2)


def views_of(sceneries: Iterable[Mapping[str, Panorama]]) -> Words:
    """Counts of words over panoramas."""
    return Words.of(
        " ".join((*panorama.views, panorama.summary, *(o.name for o in panorama.objects)))
        for scenery in sceneries
        for panorama in scenery.values()
    )
