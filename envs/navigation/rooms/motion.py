"""How a disc moves over the floor: what it touches, how it glides, and where it fits through.

The compiled counterpart of `homes.geometry.Obstacles`, with which it agrees. Obstacles are upright
boxes, turned by any yaw, and walls, which are boxes without depth; only their footprints count.
"""

from collections.abc import Iterable
from math import cos, hypot, radians, sin
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...compiled import kernel
from ...homes.geometry import OrientedBox, Point
from ...homes.home import AGENT_HEIGHT, wall_box
from .homes import RoomsHome, solid_items

Floats: TypeAlias = NDArray[np.float64]

_SLACK = 1e-9
_PUSHES = 4


def obstacles(home: RoomsHome) -> Floats:
    """The table of what blocks in a home: furniture that stands, and walls up to the doors'."""
    walls = (w for w in home.home.walls if w.bottom < AGENT_HEIGHT)
    boxes = [item.box for item in solid_items(home)]
    return table([*boxes, *(wall_box(wall.start, wall.end) for wall in walls)])


def table(boxes: Iterable[OrientedBox]) -> Floats:
    """(n, 8): centre x and y, half sizes along own axes, cosine and sine of the yaw, half extents
    of the upright rectangle around it; metres."""
    rows = [
        (b.center[0], b.center[2], b.size[0] / 2, b.size[2] / 2,
         cos(radians(b.yaw)), sin(radians(b.yaw)), *b.half_extent())
        for b in boxes
    ]  # fmt: skip
    return np.array(rows, np.float64).reshape(-1, 8)


@kernel
def offset(table, row, x, y):  # type: ignore[no-untyped-def]
    """The vector from the nearest point of an obstacle to (x, y), in the obstacle's own axes."""
    dx, dy = x - table[row, 0], y - table[row, 1]
    u = dx * table[row, 4] - dy * table[row, 5]
    v = dx * table[row, 5] + dy * table[row, 4]
    u -= min(max(u, -table[row, 2]), table[row, 2])
    v -= min(max(v, -table[row, 3]), table[row, 3])
    return u, v


@kernel
def _deepest(table, near, count, x, y, radius):  # type: ignore[no-untyped-def]
    """Where a disc is clear, (1, 0, 0); else 0, or -1 where nothing helps, and the way out of the
    obstacle that it is deepest in."""
    best = radius * radius - _SLACK
    found, bu, bv = -1, 0.0, 0.0
    for index in range(count):
        u, v = offset(table, near[index], x, y)
        gap = u * u + v * v
        if gap < best:
            best, found, bu, bv = gap, near[index], u, v
    if found < 0:
        return 1, 0.0, 0.0
    gap = np.sqrt(best)
    if gap >= radius or gap < 1e-9:
        return -1, 0.0, 0.0
    scale = (radius + 1e-6 - gap) / gap
    c, s = table[found, 4], table[found, 5]
    return 0, (bu * c + bv * s) * scale, (bv * c - bu * s) * scale


@kernel
def slide(table, x, y, dx, dy, radius):  # type: ignore[no-untyped-def]
    """Where a disc at (x, y) that wants to go straight by (dx, dy) ends up.

    It glides along what it meets and stops where it cannot glide on. It moves in steps of less
    than half its radius, so it never passes through a wall. A start that is not clear stays.
    """
    length = np.sqrt(dx * dx + dy * dy)
    reach = 2.0 * length + radius  # as far as gliding can carry it
    near = np.empty(table.shape[0], np.int64)
    count = 0
    for row in range(table.shape[0]):
        across = abs(x - table[row, 0]) <= table[row, 6] + reach
        if across and abs(y - table[row, 1]) <= table[row, 7] + reach:
            near[count] = row
            count += 1
    fine, _, _ = _deepest(table, near, count, x, y, radius)
    if fine != 1:
        return x, y
    steps = int(length / (0.45 * radius)) + 1
    sx, sy = dx / steps, dy / steps
    most = 4.0 * (sx * sx + sy * sy)
    for _ in range(steps):
        nx, ny = x + sx, y + sy
        fine = 0
        for _ in range(_PUSHES + 1):
            fine, px, py = _deepest(table, near, count, nx, ny, radius)
            if fine != 0:
                break
            nx, ny = nx + px, ny + py
        if fine != 1 or (nx - x) * (nx - x) + (ny - y) * (ny - y) > most:
            break
        x, y = nx, ny
    return x, y


@kernel
def fits(table, ax, ay, bx, by, radius):  # type: ignore[no-untyped-def]
    """Whether a disc can go straight from a to b and touches nothing."""
    low_x, high_x = min(ax, bx) - radius, max(ax, bx) + radius
    low_y, high_y = min(ay, by) - radius, max(ay, by) + radius
    least = radius * radius - _SLACK
    for row in range(table.shape[0]):
        if table[row, 0] + table[row, 6] < low_x or table[row, 0] - table[row, 6] > high_x:
            continue
        if table[row, 1] + table[row, 7] < low_y or table[row, 1] - table[row, 7] > high_y:
            continue
        if _apart(table, row, ax, ay, bx, by) < least:
            return False
    return True


@kernel
def _apart(table, row, ax, ay, bx, by):  # type: ignore[no-untyped-def]
    """The square of the distance between an obstacle and the segment from a to b."""
    c, s, hx, hy = table[row, 4], table[row, 5], table[row, 2], table[row, 3]
    au = (ax - table[row, 0]) * c - (ay - table[row, 1]) * s
    av = (ax - table[row, 0]) * s + (ay - table[row, 1]) * c
    du = (bx - ax) * c - (by - ay) * s
    dv = (bx - ax) * s + (by - ay) * c
    # Slabs: where along the segment it is within the box on both axes.
    enter, leave = 0.0, 1.0
    for start, step, half in ((au, du, hx), (av, dv, hy)):
        if abs(step) < 1e-12:
            if abs(start) > half:
                leave = -1.0
        else:
            near, far = (-half - start) / step, (half - start) / step
            if near > far:
                near, far = far, near
            enter, leave = max(enter, near), min(leave, far)
    if enter <= leave:
        return 0.0
    # Else the nearest is an end of the segment or a corner of the box.
    best = np.inf
    for part in (0.0, 1.0):
        u = max(abs(au + part * du) - hx, 0.0)
        v = max(abs(av + part * dv) - hy, 0.0)
        best = min(best, u * u + v * v)
    length = max(du * du + dv * dv, 1e-18)
    for cu in (-hx, hx):
        for cv in (-hy, hy):
            part = min(max(((cu - au) * du + (cv - av) * dv) / length, 0.0), 1.0)
            u, v = au + part * du - cu, av + part * dv - cv
            best = min(best, u * u + v * v)
    return best


def moved(
    table: Floats, at: Point, heading: float, step: float, radius: float
) -> tuple[Point, bool]:
    """A step ahead by a heading (radians, clockwise from +y), and whether it was cut short.

    As in habitat, a step counts as cut short where less than 0.9 of it was made.
    """
    x, y = slide(table, at[0], at[1], step * sin(heading), step * cos(heading), radius)
    return (x, y), hypot(x - at[0], y - at[1]) < 0.9 * step
