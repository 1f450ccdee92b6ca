"""What is seen at the viewpoints of buildings, as bags of words by sector: made once, kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.panorama import VIEWS, Panorama, sector
from ...envs.navigation.routes import Building
from .words import EMPTY, Vocabulary, cut

BAGS = VIEWS + 1
"""Bags of a viewpoint: one per sector, and one for its summary."""

NEAR = 2.0
"""How often an object counts that stands in a sector: it is near, and its direction is sure."""


@dataclass(frozen=True, eq=False)
class Sights:
    """Bags of words, row by row (compressed): bag b of viewpoint v is row v * BAGS + b.

    Attributes:
        offsets: int64 (viewpoints * BAGS + 1,), where a row begins.
        words: int64, the numbers of the words.
        weights: float32, beside them: 1 + ln(count), each row divided by the root of its sum.
    """

    offsets: NDArray[np.int64]
    words: NDArray[np.int64]
    weights: NDArray[np.float32]

    def rows(self, viewpoints: NDArray[np.int64]) -> "Sights":
        """The bags of some viewpoints, in the order asked for."""
        rows = (viewpoints[:, None] * BAGS + np.arange(BAGS)).ravel()
        begin, size = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        places = np.arange(offsets[-1]) + np.repeat(begin - offsets[:-1], size)
        return Sights(offsets, self.words[places], self.weights[places])

    def __len__(self) -> int:
        return int(len(self.offsets) - 1) // BAGS


def sights_of(building: Building, vocabulary: Vocabulary) -> Sights:
    """The bags of every viewpoint of a building; empty ones where nothing is known in words."""
    scenery = building.scenery or {}
    bags: list[Counter[int]] = []
    for viewpoint in building.graph.viewpoints:
        panorama = scenery.get(viewpoint)
        if panorama is None:
            bags += [Counter() for _ in range(BAGS)]
        else:
            bags += _bags(panorama, vocabulary)
    return _packed(bags)


def texts_of(building: Building) -> list[str]:
    """All that is said of a building's viewpoints, for a vocabulary."""
    return [
        text
        for panorama in (building.scenery or {}).values()
        for text in (panorama.summary, *panorama.views, *(o.name for o in panorama.objects))
    ]


def joined(parts: Sequence[Sights]) -> tuple[Sights, list[int]]:
    """Several buildings' bags in one table, and the number of each one's first viewpoint."""
    firsts = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    starts = np.cumsum([0, *(len(part.words) for part in parts)])
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts, strict=False)]
    return (
        Sights(
            np.concatenate([*offsets, starts[-1:]]).astype(np.int64),
            np.concatenate([part.words for part in parts]),
            np.concatenate([part.weights for part in parts]),
        ),
        firsts[:-1],
    )


def _bags(panorama: Panorama, vocabulary: Vocabulary) -> list[Counter[int]]:
    bags = [_counted(text, vocabulary) for text in panorama.views[:VIEWS]]
    bags += [Counter() for _ in range(VIEWS - len(bags))]
    for thing in panorama.objects:
        for number in vocabulary.read(thing.name):
            bags[sector(thing.heading)][number] += int(NEAR)
    return [*bags, _counted(panorama.summary, vocabulary)]


def _counted(text: str, vocabulary: Vocabulary) -> Counter[int]:
    numbers = vocabulary.numbers
    return Counter(numbers[word] for word in cut(text) if word in numbers and word not in EMPTY)


def _packed(bags: Sequence[Counter[int]]) -> Sights:
    offsets = np.cumsum([0, *map(len, bags)]).astype(np.int64)
    words = np.array([word for bag in bags for word in bag], np.int64)
    counts = np.array([count for bag in bags for count in bag.values()], np.float32)
    weights = 1.0 + np.log(counts)
    sizes = np.diff(offsets)
    totals = np.zeros(len(bags))
    np.add.at(totals, np.repeat(np.arange(len(bags)), sizes), weights)
    weights = weights / np.repeat(np.sqrt(np.maximum(totals, 1e-9)), sizes)
    return Sights(offsets, words, weights.astype(np.float32))
