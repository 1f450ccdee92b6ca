"""Bounding boxes and rotations as AI2-THOR's metadata write them.

Axes are Unity's: left-handed, x right, y up, z forward; Euler angles are applied z, then x, then y.
All values made here are new; nothing is changed in place.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Vector: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Vector, Vector, Vector]


def vector(value: Mapping[str, Any]) -> Vector:
    """`{"x":, "y":, "z":}` as a tuple."""
    return float(value["x"]), float(value["y"]), float(value["z"])


def point(value: Sequence[float]) -> dict[str, float]:
    """A tuple as `{"x":, "y":, "z":}`."""
    return {"x": float(value[0]), "y": float(value[1]), "z": float(value[2])}


def rotation_matrix(angles: Mapping[str, Any]) -> Matrix:
    """Rows of Ry @ Rx @ Rz for Euler angles in degrees, Unity's order."""
    x, y, z = (math.radians(float(angles[axis])) for axis in "xyz")
    cx, sx, cy, sy, cz, sz = (
        math.cos(x), math.sin(x), math.cos(y), math.sin(y), math.cos(z), math.sin(z),
    )  # fmt: skip
    return (
        (cy * cz + sy * sx * sz, -cy * sz + sy * sx * cz, sy * cx),
        (cx * sz, cx * cz, -sx),
        (-sy * cz + cy * sx * sz, sy * sz + cy * sx * cz, cy * cx),
    )


def turn_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> Matrix:
    """The rotation that takes the pose `old` to the pose `new`: new @ old^T."""
    a, b = rotation_matrix(new), rotation_matrix(old)
    rows = [tuple(sum(a[i][k] * b[j][k] for k in range(3)) for j in range(3)) for i in range(3)]
    return rows[0], rows[1], rows[2]  # type: ignore[return-value]


def axis_aligned_box(lower: Sequence[float], upper: Sequence[float]) -> dict[str, Any]:
    """The metadata value of an upright box; corners in the order that the game writes them."""
    (x0, y0, z0), (x1, y1, z1) = lower, upper
    corners = [[x, y, z] for x in (x1, x0) for y in (y1, y0) for z in (z1, z0)]
    return {
        "cornerPoints": corners,
        "center": {"x": (x0 + x1) / 2, "y": (y0 + y1) / 2, "z": (z0 + z1) / 2},
        "size": {"x": x1 - x0, "y": y1 - y0, "z": z1 - z0},
    }


def box_limits(value: Mapping[str, Any]) -> tuple[Vector, Vector]:
    """The lower and the upper corner of an axis-aligned box of the metadata."""
    cx, cy, cz = vector(value["center"])
    sx, sy, sz = vector(value["size"])
    return (cx - sx / 2, cy - sy / 2, cz - sz / 2), (cx + sx / 2, cy + sy / 2, cz + sz / 2)


def corner_limits(corners: Sequence[Sequence[float]]) -> tuple[Vector, Vector]:
    """The lower and the upper corner of the points' upright box."""
    xs, ys, zs = zip(*corners, strict=True)
    return (min(xs), min(ys), min(zs)), (max(xs), max(ys), max(zs))


def moved_corners(
    corners: Sequence[Sequence[float]], old: Vector, new: Vector, turn: Matrix | None
) -> list[list[float]]:
    """Points that go with a body from `old` to `new`, turned about its own origin."""
    if turn is None:
        dx, dy, dz = new[0] - old[0], new[1] - old[1], new[2] - old[2]
        return [[x + dx, y + dy, z + dz] for x, y, z in corners]
    (a, b, c), (d, e, f), (g, h, i) = turn
    moved = []
    for px, py, pz in corners:
        x, y, z = px - old[0], py - old[1], pz - old[2]
        moved.append(
            [
                new[0] + a * x + b * y + c * z,
                new[1] + d * x + e * y + f * z,
                new[2] + g * x + h * y + i * z,
            ]
        )
    return moved
