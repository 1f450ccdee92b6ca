"""What a ray strikes within one cell, and which texel of it it sees.

Numbers are handed over one by one, not in arrays, since the compiler then keeps them in registers.
"""

from ...compiled import kernel
from .quotient import quotient

NOTHING, CUBE, CUTOUT, CROSS, WATER, BOX = 0, 1, 2, 3, 4, 5
"""How a block is drawn: cubes; cubes with holes; two crossed sheets; water; smaller boxes."""

DOWN, UP, NORTH, SOUTH, WEST, EAST, INSIDE = 0, 1, 2, 3, 4, 5, 6
"""Faces as the game numbers them; INSIDE: a sheet within the cell."""

TEXTURE = 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2 + 1
"""Texels of a texture with its smaller copies, the largest first."""

HOLE = 128
"""Opacity below which a texel is a hole."""

_WATER_LEVEL = 0.875
_FAR = 1e30


@kernel
def texel(texture, u, v, wide):  # type: ignore[no-untyped-def]
    """Place of a texel; `wide` is the square of a pixel's width, in texels of the largest copy."""
    start, size = 0, 16
    if wide >= 2.5:
        start, size = 256, 8
        if wide >= 10.0:
            start, size = 320, 4
            if wide >= 40.0:
                start, size = 336, 2
                if wide >= 160.0:
                    start, size = 340, 1
    row = min(max(int(v * size), 0), size - 1)
    column = min(max(int(u * size), 0), size - 1)
    return texture * TEXTURE + start + row * size + column


@kernel
def texel_on(texture, face, x, y, z, wide):  # type: ignore[no-untyped-def]
    """Place of the texel at a point (in the cell's own coordinates, 0 to 1) of a face."""
    if face <= UP:
        return texel(texture, x, z, wide)
    if face <= SOUTH:
        return texel(texture, 1.0 - x if face == NORTH else x, 1.0 - y, wide)
    return texel(texture, z if face == WEST else 1.0 - z, 1.0 - y, wide)


@kernel
def strike_sheets(texels, texture, x, y, z, dx, dy, dz, spread):  # type: ignore[no-untyped-def]
    """(distance, place of the texel) of two crossed sheets; distance -1 through their holes.

    (x, y, z) is the eye in the cell's own coordinates.
    """
    best, found = -1.0, 0
    for sheet in range(2):
        if sheet == 0:
            along, away = dx - dz, x - z
        else:
            along, away = dx + dz, x + z - 1.0
        if abs(along) < 1e-9:
            continue
        t = quotient(-away, along)
        if t <= 0.0 or (best >= 0.0 and t >= best):
            continue
        u, v = x + t * dx, 1.0 - (y + t * dy)
        if 0.0 <= u < 1.0 and 0.0 <= v < 1.0:
            wide = t * spread
            spot = texel(texture, u, v, wide * wide)
            if texels[spot] >> 24 >= HOLE:
                best, found = t, spot
    return best, found


@kernel
def _slab(low, high, eye, ray):  # type: ignore[no-untyped-def]
    """(enter, leave, whether it enters by the upper side) of a ray between two planes."""
    if abs(ray) < 1e-9:
        if low < eye < high:
            return -_FAR, _FAR, False
        return _FAR, -_FAR, False
    first, last = quotient(low - eye, ray), quotient(high - eye, ray)
    if first > last:
        return last, first, True
    return first, last, False


@kernel
def strike_box(  # type: ignore[no-untyped-def]
    low_x, low_y, low_z, high_x, high_y, high_z, x, y, z, dx, dy, dz
):
    """(distance, face) of a box that is seen from outside; distance -1 when missed."""
    enter, leave, upper = _slab(low_x, high_x, x, dx)
    face = EAST if upper else WEST
    first, last, upper = _slab(low_y, high_y, y, dy)
    if first > enter:
        enter, face = first, UP if upper else DOWN
    leave = min(leave, last)
    first, last, upper = _slab(low_z, high_z, z, dz)
    if first > enter:
        enter, face = first, SOUTH if upper else NORTH
    leave = min(leave, last)
    if enter < 0.0 or enter > leave:
        return -1.0, INSIDE
    return enter, face


@kernel
def enter_water(eye_y, dy, y, covered, t, out):  # type: ignore[no-untyped-def]
    """Distance at which a ray, in a cell of water from t to `out`, gets wet; -1: it does not."""
    surface = y + _WATER_LEVEL
    if covered or eye_y + dy * t <= surface:
        return t
    if dy < 0.0:
        below = quotient(surface - eye_y, dy)
        if below < out:
            return below
    return -1.0
