"""Oriented boxes in space: how much of two boxes is common, exactly.

AI2-THOR's rearrangement code estimates the overlap by 13^3 sample points with a slack of a
millimetre; here it is the volume of the polyhedron that the two boxes share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]

EPSILON = 1e-9
"""Metres within which two parallel faces count as one, far below what a box is known to."""

# The quads of a box; corner i stands on sides +-1 of axis k as bit k of i says. Any sense of
# rotation will do: areas are taken unsigned.
_QUADS = (
    ((0, 2, 6, 4), (1, 3, 7, 5)),
    ((0, 1, 5, 4), (2, 3, 7, 6)),
    ((0, 1, 3, 2), (4, 5, 7, 6)),
)
_SIGNS = np.array([[1.0 if i >> k & 1 else -1.0 for k in range(3)] for i in range(8)])


@dataclass(frozen=True, slots=True)
class OrientedBox:
    """A box: its centre (3,), unit axes as rows (3, 3), and half sizes along them (3,), metres."""

    center: Array
    axes: Array
    half: Array

    @property
    def volume(self) -> float:
        """Cubic metres."""
        return float(8.0 * self.half.prod())

    @property
    def corners(self) -> Array:
        """The 8 corners, (8, 3)."""
        return self.center + (_SIGNS * self.half) @ self.axes


def box_of(corners: ArrayLike) -> OrientedBox | None:
    """The box that has these corners, (8, 3), in any order; None where they make no solid box.

    A corner's three edges are found by length: the shortest way to another corner is an edge, and
    so is the shortest at right angles to it.
    """
    points = np.asarray(corners, np.float64)
    if points.shape != (8, 3) or not np.isfinite(points).all():
        return None
    ways = points[1:] - points[0]
    lengths = np.sqrt((ways * ways).sum(1))
    left = np.ones(7, bool)
    edges: list[int] = []
    for _ in range(3):
        candidates = np.flatnonzero(left)
        if not len(candidates):
            return None
        edge = int(candidates[np.argmin(lengths[candidates])])
        if lengths[edge] < 1e-8:
            return None
        edges.append(edge)
        left &= ways @ ways[edge] < 0.5 * lengths[edge] ** 2
    if left.any():
        return None
    half = 0.5 * lengths[edges]
    axes = ways[edges] / lengths[edges][:, None]
    return OrientedBox(points.mean(0), axes, half)


def intersection_volume(a: OrientedBox, b: OrientedBox) -> float:
    """The volume that two boxes share, in cubic metres.

    The surface of the common polyhedron is what lies in b of the faces of a, and what lies in a
    of the faces of b. Its volume is a third of the sum of each face's area times the distance of
    its plane from any fixed point (Gauss). Faces that coincide are counted once.
    """
    if _apart(a, b):
        return 0.0
    origin = a.center
    volume = 0.0
    for box, other, first in ((a, b, True), (b, a, False)):
        corners = box.corners - origin
        normals = np.concatenate([other.axes, -other.axes])
        reach = (other.center - origin) @ normals.T + np.concatenate([other.half, other.half])
        for axis in range(3):
            for side in (0, 1):
                normal = box.axes[axis] * (2 * side - 1)
                height = float((box.center - origin) @ normal + box.half[axis])
                same = _coincident(normal, height, normals, reach)
                if same.any() and not first:
                    continue
                opposite = _coincident(-normal, -height, normals, reach)
                polygon = [corners[i] for i in _QUADS[axis][side]]
                for k in np.flatnonzero(~(same | opposite)):
                    polygon = _clipped(polygon, normals[k], float(reach[k]))
                    if len(polygon) < 3:
                        break
                else:
                    volume += height * _area(polygon) / 3.0
    return min(max(volume, 0.0), a.volume, b.volume)


def iou(a: OrientedBox | None, b: OrientedBox | None) -> float:
    """Intersection over union, 0 to 1; 0 where a box has no volume."""
    if a is None or b is None:
        return 0.0
    common = intersection_volume(a, b)
    return min(common / (a.volume + b.volume - common), 1.0)


def least_corner_distance(a: ArrayLike, b: ArrayLike) -> float:
    """The least distance of a corner of one box, (8, 3), from a corner of the other, in metres."""
    away = np.asarray(a, np.float64)[:, None] - np.asarray(b, np.float64)[None]
    return float(np.sqrt((away * away).sum(-1)).min())


def _apart(a: OrientedBox, b: OrientedBox) -> bool:
    """Whether a face of one of them separates the boxes (a quick and safe part of the answer)."""
    between = b.center - a.center
    cosines = np.abs(a.axes @ b.axes.T)
    return bool(
        (np.abs(a.axes @ between) >= a.half + cosines @ b.half).any()
        or (np.abs(b.axes @ between) >= b.half + cosines.T @ a.half).any()
    )


def _coincident(normal: Array, height: float, normals: Array, reach: Array) -> NDArray[np.bool_]:
    """Which of the planes (6,) are the plane (normal, height), looking the same way."""
    return (normals @ normal > 1.0 - EPSILON) & (np.abs(reach - height) < EPSILON)


def _clipped(polygon: Sequence[Array], normal: Array, reach: float) -> list[Array]:
    """The part of a convex polygon where normal . p <= reach (Sutherland and Hodgman 1974)."""
    heights = [float(p @ normal) - reach for p in polygon]
    if max(heights) <= 0.0:
        return list(polygon)
    kept: list[Array] = []
    for i, height in enumerate(heights):
        before = heights[i - 1]
        if (before > 0.0) != (height > 0.0):
            share = before / (before - height)
            kept.append(polygon[i - 1] + share * (polygon[i] - polygon[i - 1]))
        if height <= 0.0:
            kept.append(polygon[i])
    return kept


def _area(polygon: Sequence[Array]) -> float:
    """Of a flat convex polygon, in square metres."""
    points = np.asarray(polygon)
    ways = points[1:] - points[0]
    return float(0.5 * np.linalg.norm(np.cross(ways[:-1], ways[1:]).sum(0)))
