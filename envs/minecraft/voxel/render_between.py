"""Pixels between two pixels that see the same plane of blocks: no ray need be followed for them.

Only where a block is at least three pixels wide, where both neighbours' rays met nothing on their
way, not even a plant or water, and where the block that the pixel would then see is a whole cube
with air before it. What may be lost is a corner that reaches less than a pixel into the picture.
"""

import math

from .kernel import kernel
from .render_trace import CUBE, EAST, NORTH, SOUTH, UP, texel_on
from .state import HEIGHT, SIZE

NO_PLANE = -1


@kernel
def plane_of(face, x, y, z):  # type: ignore[no-untyped-def]
    """One number for the plane in which a face of a block lies."""
    if face <= UP:
        return ((y + face) << 3) | face
    if face <= SOUTH:
        return ((z + face - NORTH) << 3) | face
    return ((x + 1 if face == EAST else x) << 3) | face


@kernel
def strike_plane(  # type: ignore[no-untyped-def]
    cells, drawn, faces, plane, ex, ey, ez, dx, dy, dz, spread
):
    """(distance or -1, x, y, z, face, place of the texel) of the cube that a ray meets in a plane."""
    face, at = plane & 7, plane >> 3
    front_x, front_y, front_z = 0, 0, 0
    if face <= UP:
        slant, away = dy, at - ey
        front_y = 1 if face == UP else -1
    elif face <= SOUTH:
        slant, away = dz, at - ez
        front_z = 1 if face == SOUTH else -1
    else:
        slant, away = dx, at - ex
        front_x = 1 if face == EAST else -1
    t = away / slant if abs(slant) > 1e-6 else -1.0
    px, py, pz = ex + dx * t, ey + dy * t, ez + dz * t
    x, y, z, spot = int(math.floor(px)), int(math.floor(py)), int(math.floor(pz)), 0
    if face <= UP:
        y = at - face
    elif face <= SOUTH:
        z = at - (face - NORTH)
    else:
        x = at - (1 if face == EAST else 0)
    inside = 0 < x < SIZE - 1 and 0 < z < SIZE - 1 and 0 < y < HEIGHT - 1
    if t > 0.0 and inside:
        place = (((x << 10) + z) << 7) + y
        block = cells[place]
        before = cells[place + (((front_x << 10) + front_z) << 7) + front_y]
        if drawn[block] == CUBE and before == 0:
            wide = t * spread
            spot = texel_on(
                faces[block, face], face, px - x, py - y, pz - z, wide * wide / max(abs(slant), 0.05)
            )
        else:
            t = -1.0
    else:
        t = -1.0
    return t, x, y, z, face, spot
