"""Pixels between two pixels that see the same plane of blocks: no ray need be followed for them.

Only where a block is at least three pixels wide, where both neighbours' rays met nothing on their
way, not even a plant or water, and where the block that the pixel would then see is a whole cube
with air before it. What may be lost is a corner that reaches less than a pixel into the picture.
"""

import numpy as np

from ...compiled import kernel
from .quotient import quotient
from .render_strike import EAST, NORTH, SOUTH, UP
from .state import HEIGHT, SIZE

NO_PLANE = -1


FOLLOWED, BESIDE, BELOW = 0, 1, 2
"""Which pixels must follow a ray, and which may look to both sides, or above and below, first."""


@kernel
def pixel_of(index, rows, columns):  # type: ignore[no-untyped-def]
    """(row, column, FOLLOWED | BESIDE | BELOW) of a place in the order in which pixels are drawn.

    First the even rows, of each first the even columns; then the odd rows.
    """
    row, place = index // columns, index % columns
    even_rows = (rows + 1) // 2
    if row >= even_rows:
        row = 2 * (row - even_rows) + 1
        return row, place, BELOW if row + 1 < rows else FOLLOWED
    even_columns = (columns + 1) // 2
    if place < even_columns:
        return 2 * row, 2 * place, FOLLOWED
    column = 2 * (place - even_columns) + 1
    return 2 * row, column, BESIDE if column + 1 < columns else FOLLOWED


@kernel
def plane_of(face, x, y, z):  # type: ignore[no-untyped-def]
    """One number for the plane in which a face of a block lies."""
    if face <= UP:
        return ((y + face) << 3) | face
    if face <= SOUTH:
        return ((z + face - NORTH) << 3) | face
    return ((x + 1 if face == EAST else x) << 3) | face


@kernel
def strike_plane(plane, ex, ey, ez, dx, dy, dz):  # type: ignore[no-untyped-def]
    """Where a ray meets a plane of blocks.

    Returns (distance or -1, x, y, z of the block, face, way in `cells` to the cell before it,
    cosine of the slant).
    """
    face, at = plane & 7, plane >> 3
    if face <= UP:
        slant, away, front = dy, at - ey, 1 if face == UP else -1
    elif face <= SOUTH:
        slant, away, front = dz, at - ez, HEIGHT if face == SOUTH else -HEIGHT
    else:
        slant, away, front = dx, at - ex, HEIGHT * SIZE if face == EAST else -HEIGHT * SIZE
    t = quotient(away, slant) if abs(slant) > 1e-6 else -1.0
    x, y, z = int(np.floor(ex + dx * t)), int(np.floor(ey + dy * t)), int(np.floor(ez + dz * t))
    if face <= UP:
        y = at - face
    elif face <= SOUTH:
        z = at - (face - NORTH)
    else:
        x = at - (1 if face == EAST else 0)
    if not (0 < x < SIZE - 1 and 0 < z < SIZE - 1 and 0 < y < HEIGHT - 1):
        t = -1.0
    return t, x, y, z, face, front, abs(slant)
