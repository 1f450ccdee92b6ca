"""One ray of a picture through the blocks: what it strikes, where, and how much water it crosses.

The ray walks from column to column. `roofs` (the highest cell of a column that is not air) lets
it pass over empty columns in one step, over whole tiles of columns where even their highest roof
is below it, and fall from the sky straight onto a roof. Numbers are handed over one by one, not
in arrays, since the compiler then keeps them in registers.
"""

import math

from .kernel import kernel
from .state import HEIGHT, SIZE, VIEW

NOTHING, CUBE, CUTOUT, CROSS, WATER, BOX = 0, 1, 2, 3, 4, 5
"""How a block is drawn: cubes; cubes with holes; two crossed sheets; water; smaller boxes."""

DOWN, UP, NORTH, SOUTH, WEST, EAST, INSIDE = 0, 1, 2, 3, 4, 5, 6
"""Faces as the game numbers them; INSIDE: a sheet within the cell."""

WATER_LEVEL = 0.875
"""Height of the water in a cell under air."""

TEXTURE = 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2 + 1
"""Texels of a texture with its smaller copies, the largest first."""

TILE = 8
"""Columns along a side of the tiles whose highest roofs let a ray fly far."""

_MURKY = 15.0
"""Blocks of water through which nothing is seen."""

_TILE_BITS = 3
_COLUMN_BITS, _ROW_BITS = 7, 10
_OUTSIDE = ~(SIZE - 1)
_HOLE = 128
_FAR = 1e30


@kernel
def tile_roofs(roofs, x, z, tiles):  # type: ignore[no-untyped-def]
    """Fills in the highest roof of each tile within view of an array column; returns the highest."""
    highest = -1
    for i in range(max(0, x - VIEW - 1) >> _TILE_BITS, (min(SIZE - 1, x + VIEW + 1) >> 3) + 1):
        for j in range(max(0, z - VIEW - 1) >> _TILE_BITS, (min(SIZE - 1, z + VIEW + 1) >> 3) + 1):
            roof = roofs[i * TILE, j * TILE]
            for k in range(TILE):
                for m in range(TILE):
                    roof = max(roof, roofs[i * TILE + k, j * TILE + m])
            tiles[i, j] = roof
            highest = max(highest, int(roof))
    return highest


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
        t = -away / along
        if t <= 0.0 or (best >= 0.0 and t >= best):
            continue
        u, v = x + t * dx, 1.0 - (y + t * dy)
        if 0.0 <= u < 1.0 and 0.0 <= v < 1.0:
            wide = t * spread
            spot = texel(texture, u, v, wide * wide)
            if texels[spot] >> 24 >= _HOLE:
                best, found = t, spot
    return best, found


@kernel
def _slab(low, high, eye, ray):  # type: ignore[no-untyped-def]
    """(enter, leave, whether it enters by the upper side) of a ray between two planes."""
    if abs(ray) < 1e-9:
        if low < eye < high:
            return -_FAR, _FAR, False
        return _FAR, -_FAR, False
    first, last = (low - eye) / ray, (high - eye) / ray
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
    """Distance at which a ray, in a cell of water from t to `out`, gets wet; -1 when it does not."""
    surface = y + WATER_LEVEL
    if covered or eye_y + dy * t <= surface:
        return t
    if dy < 0.0:
        below = (surface - eye_y) / dy
        if below < out:
            return below
    return -1.0


@kernel
def trace(  # type: ignore[no-untyped-def]
    cells, roofs, tiles, drawn, faces, boxes, texels, ex, ey, ez, dx, dy, dz, far, spread, top
):
    """Follows a ray of unit length from the eye (array coordinates) to the first thing seen.

    Returns (distance or -1, x, y, z of the block, face, place of the texel, distance to the first
    water or -1, blocks of water crossed, whether it met anything on its way). `top` is the highest roof in view; `texels` are packed,
    red lowest and opacity highest.
    """
    x, y, z = int(math.floor(ex)), int(math.floor(ey)), int(math.floor(ez))
    ahead_x, ahead_y, ahead_z = (1 if dx > 0 else 0), (1 if dy > 0 else 0), (1 if dz > 0 else 0)
    step_x, step_y, step_z = 2 * ahead_x - 1, 2 * ahead_y - 1, 2 * ahead_z - 1
    per_x = 1.0 / dx if abs(dx) > 1e-12 else _FAR * step_x
    per_y = 1.0 / dy if abs(dy) > 1e-12 else _FAR * step_y
    per_z = 1.0 / dz if abs(dz) > 1e-12 else _FAR * step_z
    each_x, each_y, each_z = abs(per_x), abs(per_y), abs(per_z)
    next_x = (x + ahead_x - ex) * per_x
    next_y = (y + ahead_y - ey) * per_y
    next_z = (z + ahead_z - ez) * per_z
    face_x, face_z = (WEST if dx > 0 else EAST), (NORTH if dz > 0 else SOUTH)
    face_y = DOWN if dy > 0 else UP
    t, face, spot, struck = 0.0, INSIDE, 0, False
    wet_from, wet, in_water = -1.0, 0.0, False
    pierced = False
    while t < far and (x | z) & _OUTSIDE == 0:
        roof = int(roofs[x, z])
        if y > roof:
            if in_water:
                wet, in_water = wet + t - wet_from, False
            out = min(next_x, next_z)
            height = ey + dy * out
            if dy < 0.0 and height < roof + 1:
                fall = (roof + 1 - ey) * per_y
                if fall > t:
                    t, face = fall, UP
                y = roof
                next_y = (y - ey) * per_y
            else:
                if y > top and dy >= 0.0:
                    break
                tile_x, tile_z = x >> _TILE_BITS, z >> _TILE_BITS
                roof = int(tiles[tile_x, tile_z])
                if y > roof:
                    out_x = (((tile_x + ahead_x) << _TILE_BITS) - ex) * per_x
                    out_z = (((tile_z + ahead_z) << _TILE_BITS) - ez) * per_z
                    leave = min(out_x, out_z)
                    if ey + dy * leave >= roof + 1:
                        t = leave
                        if out_x < out_z:
                            x = ((tile_x + ahead_x) << _TILE_BITS) - 1 + ahead_x
                            z = int(ez + dz * t)
                            z = min(max(z, tile_z << _TILE_BITS), (tile_z << _TILE_BITS) + TILE - 1)
                            face = face_x
                        else:
                            z = ((tile_z + ahead_z) << _TILE_BITS) - 1 + ahead_z
                            x = int(ex + dx * t)
                            x = min(max(x, tile_x << _TILE_BITS), (tile_x << _TILE_BITS) + TILE - 1)
                            face = face_z
                        next_x = (x + ahead_x - ex) * per_x
                        next_z = (z + ahead_z - ez) * per_z
                        y = int(math.floor(ey + dy * t))
                        next_y = (y + ahead_y - ey) * per_y
                        continue
                t = out
                along_x = next_x < next_z
                x += step_x if along_x else 0
                z += 0 if along_x else step_z
                face = face_x if along_x else face_z
                next_x += each_x if along_x else 0.0
                next_z += 0.0 if along_x else each_z
                y = int(math.floor(height))
                next_y = (y + ahead_y - ey) * per_y
                continue
        elif y < 0:
            y, face, struck, pierced = 0, UP, True, True
            break
        base = ((x << _ROW_BITS) + z) << _COLUMN_BITS
        block = cells[base + y]
        if block == 0:
            if in_water:
                wet, in_water = wet + t - wet_from, False
        else:
            kind = drawn[block]
            if kind == WATER:
                pierced = True
                if not in_water:
                    out = min(next_x, next_y, next_z)
                    covered = y == HEIGHT - 1 or drawn[cells[base + y + 1]] == WATER
                    at = enter_water(ey, dy, y, covered, t, out)
                    if at >= 0.0:
                        in_water = True
                        if wet_from < 0.0:
                            wet_from = at
                            far = min(far, at + _MURKY)
                        wet -= at - wet_from
            elif kind <= CUTOUT:
                if in_water:
                    wet, in_water = wet + t - wet_from, False
                if face == INSIDE:
                    if kind == CUBE:
                        struck, pierced = True, True
                        break
                elif kind != NOTHING:
                    wide = t * spread
                    slant = abs(dx) if face == face_x else abs(dz)
                    slant = abs(dy) if face == face_y else slant
                    spot = texel_on(
                        faces[block, face],
                        face,
                        ex + dx * t - x,
                        ey + dy * t - y,
                        ez + dz * t - z,
                        wide * wide / max(slant, 0.05),
                    )
                    if kind == CUBE or texels[spot] >> 24 >= _HOLE:
                        struck, pierced = True, pierced or kind != CUBE
                        break
                pierced = True
            elif kind == CROSS:
                pierced = True
                at, spot = strike_sheets(
                    texels, faces[block, NORTH], ex - x, ey - y, ez - z, dx, dy, dz, spread
                )
                if 0.0 <= at < far:
                    if in_water:
                        wet += at - wet_from
                    t, face, struck = at, INSIDE, True
                    break
            else:
                pierced = True
                at, side = strike_box(
                    boxes[block, 0],
                    boxes[block, 1],
                    boxes[block, 2],
                    boxes[block, 3],
                    boxes[block, 4],
                    boxes[block, 5],
                    ex - x,
                    ey - y,
                    ez - z,
                    dx,
                    dy,
                    dz,
                )
                if 0.0 <= at < far:
                    wide = at * spread
                    spot = texel_on(
                        faces[block, side],
                        side,
                        ex + dx * at - x,
                        ey + dy * at - y,
                        ez + dz * at - z,
                        wide * wide,
                    )
                    if texels[spot] >> 24 >= _HOLE:
                        if in_water:
                            wet += at - wet_from
                        t, face, struck = at, side, True
                        break
        along_x = next_x < next_z
        out = next_x if along_x else next_z
        along_y = next_y < out
        t = next_y if along_y else out
        flat = 0 if along_y else 1
        move_x = flat if along_x else 0
        move_z = flat - move_x
        face = face_y if along_y else (face_x if along_x else face_z)
        x += step_x * move_x
        z += step_z * move_z
        y += step_y * (1 - flat)
        next_x += each_x if move_x == 1 else 0.0
        next_z += each_z if move_z == 1 else 0.0
        next_y += each_y if along_y else 0.0
    if not struck:
        if in_water:
            wet += far - wet_from
        t, pierced = -1.0, True
    # One way out only: with several, the compiler counts references to the arrays at each ray.
    return t, x, y, z, face, spot, wet_from, wet, pierced
