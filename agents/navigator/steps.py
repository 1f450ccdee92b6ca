"""Paths as numbers: at each step which viewpoint, which way on, and the walk's geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...envs.navigation.graph import NavigationGraph

GEOMETRY = 12
"""Numbers per step, see `steps_of`."""


@dataclass(frozen=True, eq=False)
class Steps:
    """P paths of at most T viewpoints; what lies behind a path's end is zero.

    Attributes:
        lengths: int64 (P,), viewpoints on each path.
        viewpoints: int64 (P, T), their numbers.
        headings: float32 (P, T), radians: the way on; at the end the way that it was come by.
        geometry: float32 (P, T, GEOMETRY).
        seen: bool (P, T): whether the panorama is known; False only where told so.
    """

    lengths: NDArray[np.int64]
    viewpoints: NDArray[np.int64]
    headings: NDArray[np.float32]
    geometry: NDArray[np.float32]
    seen: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.lengths)

    def only(self, rows: NDArray[np.int64]) -> "Steps":
        """Some of the paths."""
        return Steps(
            self.lengths[rows],
            self.viewpoints[rows],
            self.headings[rows],
            self.geometry[rows],
            self.seen[rows],
        )


def steps_of(
    graph: NavigationGraph,
    paths: Sequence[Sequence[int]],
    heading: float,
    *,
    unvisited: Sequence[bool] | None = None,
) -> Steps:
    """The paths of an agent that looks at `heading` (radians, clockwise from +y) at their start.

    Geometry of a step: sine and cosine of the turn taken there (0 at the end), sine and cosine of
    the way on against the heading at the start, slope of the edge in and of the edge out, metres
    of the edge in, metres and edges walked so far, whether it is the first, whether it is the
    last, neighbours (0 at an unvisited end).

    Args:
        unvisited: per path, whether its last viewpoint was never visited: its panorama is then
            masked, and so is how many neighbours it has.
    """
    lengths = np.array([len(path) for path in paths], np.int64)
    size, longest = len(paths), int(lengths.max(initial=1))
    places = np.arange(longest)
    inside = places < lengths[:, None]
    last = places == lengths[:, None] - 1
    viewpoints = np.zeros((size, longest), np.int64)
    viewpoints[inside] = np.fromiter((v for path in paths for v in path), np.int64)
    at = graph.positions[viewpoints]
    moved = np.where((inside[:, 1:])[..., None], np.diff(at, axis=1), 0.0)
    level = np.hypot(moved[..., 0], moved[..., 1])
    metres = np.sqrt(level**2 + moved[..., 2] ** 2)
    slope = np.arctan2(moved[..., 2], np.maximum(level, 1e-6))
    edge = np.arctan2(moved[..., 0], moved[..., 1])
    before = np.full((size, 1), heading)
    out = np.concatenate([edge, np.zeros((size, 1))], axis=1)
    came = np.concatenate([before, edge], axis=1)
    out = np.where(last, came, out)
    none = np.zeros((size, 1))
    metres_in = np.concatenate([none, metres], axis=1)
    turn = out - came
    seen = inside.copy()
    if unvisited is not None:
        seen &= ~(last & np.asarray(unvisited, bool)[:, None])
    degree = np.array([len(near) for near in graph.neighbours], np.float64)[viewpoints]
    parts = [
        np.sin(turn),
        np.cos(turn),
        np.sin(out - heading),
        np.cos(out - heading),
        np.concatenate([none, slope], axis=1),
        np.concatenate([slope, none], axis=1),
        metres_in / 3.0,
        np.cumsum(metres_in, axis=1) / 10.0,
        np.broadcast_to(places / 6.0, inside.shape),
        np.broadcast_to(places == 0, inside.shape),
        last,
        np.where(seen, degree, 0.0) / 5.0,
    ]
    geometry = np.stack([np.asarray(part, np.float64) for part in parts], axis=-1)
    return Steps(
        lengths,
        viewpoints,
        np.where(inside, out, 0.0).astype(np.float32),
        np.where(inside[..., None], geometry, 0.0).astype(np.float32),
        seen,
    )
