"""Whether a crafting table or furnace is near, told as Malmo tells it.

Only those count that the player placed. Malmo's test of the view is kept with its quirk: two
vectors are projected with their length left in, so that the view narrows as the look tilts.
"""

import math
from collections.abc import Iterable

REACH_SQUARED = 25.0
_HEAD = 1.6
_HALF_VIEW = 35.0

Vector = tuple[float, float, float]
Cell = tuple[int, int, int]


def in_view(feet: Vector, look: Vector, cells: Iterable[Cell], aspect: float) -> bool:
    """Whether any of the cells lies within five blocks of the head and in view.

    Args:
        feet: where the player stands.
        look: unit vector.
        cells: blocks to look for.
        aspect: width / height of the picture.
    """
    head = (feet[0], feet[1] + _HEAD, feet[2])
    widest = min(1.0, aspect) * _HALF_VIEW
    highest = min(1.0, 1.0 / aspect) * _HALF_VIEW
    for x, y, z in cells:
        to = (x + 0.5 - head[0], y + 0.5 - head[1], z + 0.5 - head[2])
        if _dot(to, to) > REACH_SQUARED or _dot(look, to) <= 0:
            continue
        side = _cross(look, (0.0, 1.0, 0.0))
        up = _cross(side, look)
        tilt, turn = _angle(look, to, side), _angle(look, to, up)
        if turn <= widest and tilt <= highest:
            return True
    return False


def _angle(look: Vector, to: Vector, axis: Vector) -> float:
    """Degrees between the look and `to` with its part along an axis taken away."""
    length = math.sqrt(_dot(axis, axis))
    if length == 0:
        return math.inf
    along = _dot(axis, to) / length
    flat = (to[0] - axis[0] * along, to[1] - axis[1] * along, to[2] - axis[2] * along)
    size = math.sqrt(_dot(look, look) * _dot(flat, flat))
    if size == 0:
        return math.inf
    share = _dot(look, flat) / size
    return math.degrees(math.acos(share)) if -1 <= share <= 1 else math.inf


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )
