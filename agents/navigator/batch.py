"""Rows of a batch: what a network reads, padded; PyTorch is imported where it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .sights import Sights
from .steps import GEOMETRY, Steps
from .words import LONGEST

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """R rows of N instructions and C paths of T steps, L words each; padding is 0 or False.

    Attributes:
        words: int64 (R, N, L).
        viewpoints: int64 (R, C, T), places in the bags.
        headings: float32 (R, C, T).
        geometry: float32 (R, C, T, GEOMETRY).
        seen, inside: bool (R, C, T): the panorama is known; the step is on the path.
        bag_words, bag_offsets, bag_weights: of the viewpoints that occur, BAGS each.
    """

    words: "Tensor"
    viewpoints: "Tensor"
    headings: "Tensor"
    geometry: "Tensor"
    seen: "Tensor"
    inside: "Tensor"
    bag_words: "Tensor"
    bag_offsets: "Tensor"
    bag_weights: "Tensor"


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """Instructions in known words, and the paths that they are held against.

    Attributes:
        texts: numbers of words, one sequence per instruction.
        steps: the paths.
        first: the number of the building's first viewpoint in the table of sights.
    """

    texts: Sequence[Sequence[int]]
    steps: Steps
    first: int = 0


def batch_of(rows: Sequence[Row], sights: Sights) -> Batch:
    """Pad and stack; only the viewpoints that occur keep their bags."""
    import torch

    count = len(rows)
    texts = max(len(row.texts) for row in rows)
    letters = max((min(len(text), LONGEST) for row in rows for text in row.texts), default=0)
    paths = max(len(row.steps) for row in rows)
    longest = max(row.steps.viewpoints.shape[1] for row in rows)
    words = np.zeros((count, texts, max(letters, 1)), np.int64)
    viewpoints = np.zeros((count, paths, longest), np.int64)
    headings = np.zeros((count, paths, longest), np.float32)
    geometry = np.zeros((count, paths, longest, GEOMETRY), np.float32)
    seen = np.zeros((count, paths, longest), np.bool_)
    inside = np.zeros((count, paths, longest), np.bool_)
    for number, row in enumerate(rows):
        for place, text in enumerate(row.texts):
            kept = text[:LONGEST]
            words[number, place, : len(kept)] = kept
        size, steps = row.steps.viewpoints.shape
        here = (number, slice(size), slice(steps))
        viewpoints[here] = row.steps.viewpoints + row.first
        headings[here] = row.steps.headings
        geometry[here] = row.steps.geometry
        seen[here] = row.steps.seen
        inside[here] = np.arange(steps) < row.steps.lengths[:, None]
    used, places = np.unique(np.where(inside, viewpoints, viewpoints[0, 0, 0]), return_inverse=True)
    bags = sights.rows(used)
    return Batch(
        torch.from_numpy(words),
        torch.from_numpy(places.reshape(viewpoints.shape)),
        torch.from_numpy(headings),
        torch.from_numpy(geometry),
        torch.from_numpy(seen),
        torch.from_numpy(inside),
        torch.from_numpy(bags.words),
        torch.from_numpy(bags.offsets[:-1]),
        torch.from_numpy(bags.weights),
    )
