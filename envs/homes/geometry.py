"""Plane and space geometry of homes: boxes that stand upright, turned by a yaw about the y axis.

Axes are Unity's: x right, y up, z forward (left-handed); yaw is clockwise from above, in degrees,
0 looks along +z and 90 along +x. All lengths are metres.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
Vector = tuple[float, float, float]


def turned(x: float, z: float, yaw: float) -> Point:
    """A plane vector in world axes, given in the axes of something turned by `yaw`."""
    if yaw % 90.0 == 0.0:  # right angles exactly, so that walls and boxes meet without gaps
        for _ in range(int(yaw // 90.0) % 4):
            x, z = z, -x
        return x, z
    c, s = cos(radians(yaw)), sin(radians(yaw))
    return x * c + z * s, z * c - x * s


@dataclass(frozen=True, slots=True)
class OrientedBox:
    """A box with its centre, its full size along its own axes, and its yaw."""

    center: Vector
    size: Vector
    yaw: float = 0.0

    @property
    def bottom(self) -> float:
        return self.center[1] - self.size[1] / 2

    @property
    def top(self) -> float:
        return self.center[1] + self.size[1] / 2

    def at(self, x: float, z: float) -> Point:
        """World (x, z) of a point given in the box's own axes, from its centre."""
        dx, dz = turned(x, z, self.yaw)
        return self.center[0] + dx, self.center[2] + dz

    def local(self, x: float, z: float) -> Point:
        """The reverse of `at`."""
        return turned(x - self.center[0], z - self.center[2], -self.yaw)

    def footprint(self) -> tuple[Point, Point, Point, Point]:
        """Corners in the plane, in own axes (+,+), (-,+), (-,-), (+,-)."""
        hx, hz = self.size[0] / 2, self.size[2] / 2
        return self.at(hx, hz), self.at(-hx, hz), self.at(-hx, -hz), self.at(hx, -hz)

    def half_extent(self) -> Point:
        """Half widths along the world's x and z of the box around it."""
        hx, hz = self.size[0] / 2, self.size[2] / 2
        if self.yaw % 180.0 == 0.0:
            return hx, hz
        if self.yaw % 90.0 == 0.0:
            return hz, hx
        c, s = abs(cos(radians(self.yaw))), abs(sin(radians(self.yaw)))
        return hx * c + hz * s, hx * s + hz * c

    def bounds(self) -> tuple[Vector, Vector]:
        """Least and greatest corner of the axis-aligned box around it."""
        ex, ez = self.half_extent()
        x, _, z = self.center
        return (x - ex, self.bottom, z - ez), (x + ex, self.top, z + ez)

    def distance(self, x: float, z: float) -> float:
        """Plane distance from a point to the footprint; 0 inside."""
        u, v = self.local(x, z)
        return hypot(max(abs(u) - self.size[0] / 2, 0.0), max(abs(v) - self.size[2] / 2, 0.0))


def overlap(a: OrientedBox, b: OrientedBox, slack: float = 1e-6) -> bool:
    """Whether two boxes share more than `slack` metres of depth along every separating axis."""
    if min(a.top, b.top) - max(a.bottom, b.bottom) <= slack:
        return False
    ca, cb = np.array(a.footprint()), np.array(b.footprint())
    for yaw in {a.yaw % 90.0, b.yaw % 90.0}:
        for axis in (turned(1.0, 0.0, yaw), turned(0.0, 1.0, yaw)):
            pa, pb = ca @ axis, cb @ axis
            if min(pa.max(), pb.max()) - max(pa.min(), pb.min()) <= slack:
                return False
    return True


def inside(corners: Sequence[Point], x: float, z: float) -> bool:
    """Whether a point is in a polygon (even-odd rule; points on an edge may fall either way)."""
    result = False
    for (ax, az), (bx, bz) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (az > z) != (bz > z) and x < ax + (z - az) * (bx - ax) / (bz - az):
            result = not result
    return result


def segment_hits(box: OrientedBox, start: Vector, end: Vector) -> bool:
    """Whether the straight line from start to end passes through the box (slab method)."""
    (u0, w0), (u1, w1) = box.local(start[0], start[2]), box.local(end[0], end[2])
    first = (u0, start[1] - box.center[1], w0)
    last = (u1, end[1] - box.center[1], w1)
    enter, leave = 0.0, 1.0
    for a, b, full in zip(first, last, box.size, strict=True):
        half, step = full / 2, b - a
        if abs(step) < 1e-12:
            if abs(a) > half:
                return False
            continue
        near, far = sorted(((-half - a) / step, (half - a) / step))
        enter, leave = max(enter, near), min(leave, far)
        if enter > leave:
            return False
    return True


class Obstacles:
    """What a disc on the floor may not enter: footprints and wall segments, as arrays."""

    def __init__(self, boxes: Iterable[OrientedBox], walls: Iterable[tuple[Point, Point]]) -> None:
        rows = [(b.center[0], b.center[2], b.size[0] / 2, b.size[2] / 2, b.yaw) for b in boxes]
        for (ax, az), (bx, bz) in walls:
            # A wall is a box without depth.
            length = hypot(bx - ax, bz - az)
            yaw = 0.0 if abs(bz - az) < 1e-9 else float(np.degrees(np.arctan2(az - bz, bx - ax)))
            rows.append(((ax + bx) / 2, (az + bz) / 2, length / 2, 0.0, yaw))
        table = np.array(rows, dtype=np.float64).reshape(-1, 5)
        self._x, self._z, self._hx, self._hz = table[:, :4].T
        self._cos, self._sin = np.cos(np.radians(table[:, 4])), np.sin(np.radians(table[:, 4]))

    def _offsets(self, x: float, z: float) -> tuple[npt.NDArray[np.float64], ...]:
        """Own-axes vectors from the nearest point of each obstacle to (x, z)."""
        dx, dz = x - self._x, z - self._z
        u, v = dx * self._cos - dz * self._sin, dx * self._sin + dz * self._cos
        return u - np.clip(u, -self._hx, self._hx), v - np.clip(v, -self._hz, self._hz)

    def clear(self, x: float, z: float, radius: float) -> bool:
        """Whether a disc there touches nothing."""
        du, dv = self._offsets(x, z)
        return not bool(np.any(du * du + dv * dv < radius * radius - 1e-9))

    def _pushed(self, x: float, z: float, radius: float) -> Point:
        """The disc moved out of the obstacle that it is deepest in."""
        du, dv = self._offsets(x, z)
        gaps = np.hypot(du, dv)
        i = int(np.argmin(gaps))
        gap = float(gaps[i])
        if gap >= radius or gap < 1e-9:
            return x, z
        scale = (radius + 1e-6 - gap) / gap
        nx = float(du[i] * self._cos[i] + dv[i] * self._sin[i])
        nz = float(dv[i] * self._cos[i] - du[i] * self._sin[i])
        return x + nx * scale, z + nz * scale

    def slide(self, start: Point, end: Point, radius: float) -> Point:
        """Where a disc that wants to go straight ends up: it glides along what it meets.

        It moves in steps of less than half its radius, so it never passes through a wall, and
        stops where it cannot glide on. A start that is not clear is left unchanged.
        """
        x, z = start
        if not self.clear(x, z, radius):
            return start
        length = hypot(end[0] - x, end[1] - z)
        steps = int(length / (0.45 * radius)) + 1
        sx, sz = (end[0] - x) / steps, (end[1] - z) / steps
        for _ in range(steps):
            nx, nz = x + sx, z + sz
            for _ in range(4):
                if self.clear(nx, nz, radius):
                    break
                nx, nz = self._pushed(nx, nz, radius)
            if not self.clear(nx, nz, radius) or hypot(nx - x, nz - z) > 2.0 * hypot(sx, sz):
                break
            x, z = nx, nz
        return x, z
