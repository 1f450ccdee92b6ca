"""Headings of habitat as the navigation graphs count them.

habitat has y up and looks along -z where nothing is turned; the graphs have z up, and heading 0
looks along +y. With habitat's (x, y, z) as the graph's (x, -z, y), which lays R2R-CE's reference
paths on R2R's viewpoints, -z is +y: a heading is the same number in both.
"""

import math
from collections.abc import Sequence


def heading_of(rotation: Sequence[float]) -> float:
    """Radians, clockwise seen from above, 0 to 2 pi, of a quaternion [x, y, z, w]."""
    x, y, z, w = map(float, rotation)
    ahead_x = -2 * (x * z + w * y)
    ahead_z = 2 * (x * x + y * y) - 1
    return math.atan2(ahead_x, -ahead_z) % (2 * math.pi)
