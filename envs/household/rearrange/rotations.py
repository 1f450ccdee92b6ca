"""Rotations as AI2-THOR writes them: Euler angles in degrees, Unity's order z, x, y."""

import math

Euler = tuple[float, float, float]
"""Degrees about x, y and z."""

Quaternion = tuple[float, float, float, float]
"""w, x, y, z."""


def official_angle(a: Euler, b: Euler) -> float:
    """The "angle between rotations", in degrees, by which the rearrangement challenge measures.

    It is not the angle of the rotation from b to a: AllenAct's `angle_between_rotations` takes
    the angles in the order x, y, z, and gives half the sum of the absolute components of the
    rotation vector. For a turn about one axis it is half the angle, so that the challenge's limit
    of 10 degrees is one of 20. Published scores were made with it, and so are ours.
    """
    w, x, y, z = _product(_quaternion(a), _conjugate(_quaternion(b)))
    size = math.sqrt(x * x + y * y + z * z)
    if size == 0.0:
        return 0.0
    angle = 2.0 * math.atan2(size, abs(w))
    return math.degrees(angle) / 2.0 * (abs(x) + abs(y) + abs(z)) / size


def _quaternion(rotation: Euler) -> Quaternion:
    """About the fixed axes x, then y, then z (scipy's "xyz")."""
    x, y, z = (math.radians(angle) / 2.0 for angle in rotation)
    about_x = (math.cos(x), math.sin(x), 0.0, 0.0)
    about_y = (math.cos(y), 0.0, math.sin(y), 0.0)
    about_z = (math.cos(z), 0.0, 0.0, math.sin(z))
    return _product(about_z, _product(about_y, about_x))


def _conjugate(q: Quaternion) -> Quaternion:
    return q[0], -q[1], -q[2], -q[3]


def _product(p: Quaternion, q: Quaternion) -> Quaternion:
    return (
        p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3],
        p[0] * q[1] + p[1] * q[0] + p[2] * q[3] - p[3] * q[2],
        p[0] * q[2] - p[1] * q[3] + p[2] * q[0] + p[3] * q[1],
        p[0] * q[3] + p[1] * q[2] - p[2] * q[1] + p[3] * q[0],
    )
