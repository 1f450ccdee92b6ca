"""The shape of a path: where it turns, where it climbs. Words for it are said everywhere."""

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidates

Floats = NDArray[np.float64]

_HEADINGS = 16
_CENTRES = np.arange(_HEADINGS) * 2 * np.pi / _HEADINGS
_TURN_WIDTH = 0.5
_SLOPES = np.array([-0.6, -0.25, 0.0, 0.25, 0.6])
_SLOPE_WIDTH = 0.15
_LEAST_METRES = 0.1

TURNS = _HEADINGS + 2
"""Kinds of turn: by how many 1/16 of a circle, then the path's start, then its end."""
SLOPES = len(_SLOPES)
"""Kinds of slope, from steeply down to steeply up."""


def shape(candidates: Candidates, positions: Floats) -> tuple[Floats, Floats]:
    """Shares of each kind of turn (n, L, TURNS) and of slope (n, L, SLOPES) at each node.

    Nodes beyond a path's end are like its end. A node's turn is the change of heading at it; its
    slope the mean of the ways to and from it. Shares sum to 1, so that a turn between two kinds
    is a part of both.
    """
    nodes, lengths = candidates.nodes, candidates.lengths
    number, longest = nodes.shape
    turns = np.zeros((number, longest, TURNS))
    slopes = np.zeros((number, longest, SLOPES))
    turns[:, 0, _HEADINGS] = 1.0
    turns[np.arange(longest) >= (lengths - 1)[:, None]] = np.eye(TURNS)[_HEADINGS + 1]
    slopes[:, :, SLOPES // 2] = 1.0
    if longest == 1:
        return turns, slopes
    ways = np.diff(positions[nodes], axis=1)
    flat = np.hypot(ways[..., 0], ways[..., 1])
    kinds = _shares(
        np.arctan(ways[..., 2] / np.maximum(flat, _LEAST_METRES))[..., None] - _SLOPES,
        _SLOPE_WIDTH,
    )
    headings = np.arctan2(ways[..., 0], ways[..., 1])
    change = (np.diff(headings, axis=1)[..., None] - _CENTRES + np.pi) % (2 * np.pi) - np.pi
    inner = np.arange(1, longest - 1) < (lengths - 1)[:, None]
    turns[:, 1:-1, :_HEADINGS][inner] = _shares(change, _TURN_WIDTH)[inner]
    slopes[:, 0] = kinds[:, 0]
    slopes[:, 1:-1] = (kinds[:, :-1] + kinds[:, 1:]) / 2
    last = np.maximum(lengths - 2, 0)
    walks = np.flatnonzero(lengths > 1)
    slopes[walks, lengths[walks] - 1] = kinds[walks, last[walks]]
    return turns, slopes


def _shares(differences: Floats, width: float) -> Floats:
    weights = np.exp(-0.5 * (differences / width) ** 2)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
