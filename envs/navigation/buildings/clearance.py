"""Where a body has room: distances of points and of straight walks from walls and furniture."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ...homes.geometry import OrientedBox, Point

Array = NDArray[np.float64]


class Footprints:
    """Footprints of boxes and walls as arrays; the plane counterpart of `Obstacles`, for many
    points and segments at once."""

    def __init__(self, boxes: Iterable[OrientedBox], walls: Iterable[tuple[Point, Point]]) -> None:
        rows = [(b.center[0], b.center[2], b.size[0] / 2, b.size[2] / 2, b.yaw) for b in boxes]
        for (ax, ay), (bx, by) in walls:  # they run along an axis
            rows.append(((ax + bx) / 2, (ay + by) / 2, abs(bx - ax) / 2, abs(by - ay) / 2, 0.0))
        table = np.array(rows, np.float64).reshape(-1, 5)
        self._center, self._half = table[:, :2], table[:, 2:4]
        self._cos, self._sin = np.cos(np.radians(table[:, 4])), np.sin(np.radians(table[:, 4]))

    def _own(self, points: Array) -> Array:
        """(P, N, 2): points (P, 2) in the axes of each footprint."""
        offset = points[:, None, :] - self._center
        dx, dy = offset[..., 0], offset[..., 1]
        own = (dx * self._cos - dy * self._sin, dy * self._cos + dx * self._sin)
        return np.stack(own, axis=-1)

    def distance(self, points: Array) -> Array:
        """(P,) metres from each point to the nearest footprint; 0 inside."""
        if not len(self._half) or not len(points):
            return np.full(len(points), np.inf)
        gap = np.maximum(np.abs(self._own(points)) - self._half, 0.0)
        nearest: Array = np.hypot(gap[..., 0], gap[..., 1]).min(axis=1)
        return nearest

    def along(self, starts: Array, ends: Array) -> Array:
        """(P,) metres from each straight walk to the nearest footprint; 0 where it hits one."""
        if not len(self._half) or not len(starts):
            return np.full(len(starts), np.inf)
        a, b = self._own(starts), self._own(ends)
        step = b - a
        # Slabs: where along the walk it is within the footprint on both axes.
        with np.errstate(divide="ignore", invalid="ignore"):
            near = (-self._half - a) / step
            far = (self._half - a) / step
        flat = np.abs(step) < 1e-12
        inside = np.abs(a) <= self._half
        near, far = np.minimum(near, far), np.maximum(near, far)
        near = np.where(flat, np.where(inside, -np.inf, np.inf), near)
        far = np.where(flat, np.where(inside, np.inf, -np.inf), far)
        hit = np.maximum(near.max(axis=-1), 0.0) <= np.minimum(far.min(axis=-1), 1.0)
        # Else the nearest is an end of the walk or a corner of the footprint.
        nearest = np.minimum(
            np.hypot(*np.moveaxis(np.maximum(np.abs(a) - self._half, 0.0), -1, 0)),
            np.hypot(*np.moveaxis(np.maximum(np.abs(b) - self._half, 0.0), -1, 0)),
        )
        length = np.maximum((step**2).sum(axis=-1), 1e-12)
        for sx, sy in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            corner = self._half * np.array([sx, sy])
            part = np.clip(((corner - a) * step).sum(axis=-1) / length, 0.0, 1.0)
            offset = a + part[..., None] * step - corner
            nearest = np.minimum(nearest, np.hypot(offset[..., 0], offset[..., 1]))
        nearest = np.where(hit, 0.0, nearest)
        result: Array = nearest.min(axis=1)
        return result
