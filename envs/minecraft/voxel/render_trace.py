"""The rays of a picture: what each pixel sees, where, and through how much water.

A ray walks from column to column. `roofs` (the highest cell of a column that is not air) lets it
pass over empty columns in one step, over whole tiles of columns where even their highest roof is
below it, and fall from the sky straight onto a roof. All rays are followed in one function: a call
for each would count the references of its arrays each time, which takes as long as the ray.
"""

import math

import numpy as np

from ...compiled import kernel
from .quotient import quotient
from .render_between import BELOW, BESIDE, NO_PLANE, pixel_of, plane_of, strike_plane
from .render_strike import (
    CROSS,
    CUBE,
    CUTOUT,
    DOWN,
    EAST,
    HOLE,
    INSIDE,
    NORTH,
    NOTHING,
    SOUTH,
    UP,
    WATER,
    WEST,
    enter_water,
    strike_box,
    strike_sheets,
    texel_on,
)
from .state import HEIGHT, SIZE, VIEW

TILE = 8
"""Columns along a side of the tiles whose highest roofs let a ray fly far."""

SMALLEST = 16.0 / 3.0
"""Texels under a pixel where a block is three pixels wide; smaller ones are drawn more simply."""

_MURKY, _MURKY_AROUND = 15.0, 24.0
"""Blocks of water through which nothing is seen, from above it and from within."""

_TILE_BITS = 3
_COLUMN_BITS, _ROW_BITS = 7, 10
_OUTSIDE = ~(SIZE - 1)
_FAR = 1e30


@kernel
def tile_roofs(roofs, x, z, tiles):  # type: ignore[no-untyped-def]
    """Sets the highest roof of each tile within view of an array column; returns the highest."""
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
def follow(  # type: ignore[no-untyped-def]
    cells, roofs, tiles, drawn, faces, boxes, texels, axes, full, spread, top, depths, waters, wets,
    places, sides, spots, planes,
):  # fmt: skip
    """Follows the ray of every pixel to the first thing seen, at most `full` blocks.

    `axes` is the camera's (see `render_world.camera`), `top` the highest roof in view, `spread` the
    texels that a pixel spans at a distance of 1. For each pixel it sets the distance (`full` for
    the sky), the distance to the first water (1e9: none), the blocks of water crossed, the place of
    the block in `cells` (-1: sky), the face, and the place of the texel; `planes` is scratch.
    """
    rows, columns = depths.shape
    ex, ey, ez = axes[0, 0], axes[0, 1], axes[0, 2]
    near_enough = SMALLEST / spread
    for index in range(rows * columns):
        row, column, between = pixel_of(index, rows, columns)
        u, v = 2.0 * (column + 0.5) / columns - 1.0, 1.0 - 2.0 * (row + 0.5) / rows
        dx = axes[1, 0] + u * axes[2, 0] + v * axes[3, 0]
        dy = axes[1, 1] + u * axes[2, 1] + v * axes[3, 1]
        dz = axes[1, 2] + u * axes[2, 2] + v * axes[3, 2]
        length = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
        dx, dy, dz = dx * length, dy * length, dz * length
        plane, t, wet_from, wet = NO_PLANE, -1.0, -1.0, 0.0
        x, y, z, face, spot = 0, 0, 0, INSIDE, 0
        if between == BESIDE and planes[row, column - 1] == planes[row, column + 1]:
            plane = planes[row, column - 1]
        elif between == BELOW and planes[row - 1, column] == planes[row + 1, column]:
            plane = planes[row - 1, column]
        if plane != NO_PLANE:
            t, x, y, z, face, front, slant = strike_plane(plane, ex, ey, ez, dx, dy, dz)
            if t > 0.0:
                place = (((x << _ROW_BITS) + z) << _COLUMN_BITS) + y
                block = cells[place]
                if drawn[block] == CUBE and cells[place + front] == 0:
                    wide = t * spread
                    spot = texel_on(
                        faces[block, face],
                        face,
                        ex + dx * t - x,
                        ey + dy * t - y,
                        ez + dz * t - z,
                        quotient(wide * wide, max(slant, 0.05)),
                    )
                else:
                    t = -1.0
        if t < 0.0:
            far = full
            x, y, z = int(np.floor(ex)), int(np.floor(ey)), int(np.floor(ez))
            ahead_x, ahead_y, ahead_z = int(dx > 0), int(dy > 0), int(dz > 0)
            step_x, step_y, step_z = 2 * ahead_x - 1, 2 * ahead_y - 1, 2 * ahead_z - 1
            per_x = quotient(1.0, dx) if abs(dx) > 1e-12 else _FAR * step_x
            per_y = quotient(1.0, dy) if abs(dy) > 1e-12 else _FAR * step_y
            per_z = quotient(1.0, dz) if abs(dz) > 1e-12 else _FAR * step_z
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
                            out_x = (TILE * (tile_x + ahead_x) - ex) * per_x
                            out_z = (TILE * (tile_z + ahead_z) - ez) * per_z
                            leave = min(out_x, out_z)
                            if ey + dy * leave >= roof + 1:
                                t = leave
                                if out_x < out_z:
                                    x = TILE * (tile_x + ahead_x) - 1 + ahead_x
                                    z = int(ez + dz * t)
                                    z = min(max(z, TILE * tile_z), TILE * tile_z + TILE - 1)
                                    face = face_x
                                else:
                                    z = TILE * (tile_z + ahead_z) - 1 + ahead_z
                                    x = int(ex + dx * t)
                                    x = min(max(x, TILE * tile_x), TILE * tile_x + TILE - 1)
                                    face = face_z
                                next_x = (x + ahead_x - ex) * per_x
                                next_z = (z + ahead_z - ez) * per_z
                                y = int(np.floor(ey + dy * t))
                                next_y = (y + ahead_y - ey) * per_y
                                continue
                        t = out
                        along_x = next_x < next_z
                        x += step_x if along_x else 0
                        z += 0 if along_x else step_z
                        face = face_x if along_x else face_z
                        next_x += each_x if along_x else 0.0
                        next_z += 0.0 if along_x else each_z
                        y = int(np.floor(height))
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
                                    far = min(far, at + (_MURKY if at > 0.0 else _MURKY_AROUND))
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
                                quotient(wide * wide, max(slant, 0.05)),
                            )
                            if kind == CUBE or texels[spot] >> 24 >= HOLE:
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
                            if texels[spot] >> 24 >= HOLE:
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
            plane = NO_PLANE if pierced or t > near_enough else plane_of(face, x, y, z)
        planes[row, column] = plane
        depths[row, column] = t if t >= 0.0 else full
        waters[row, column] = wet_from if wet_from >= 0.0 else 1e9
        wets[row, column] = wet
        places[row, column] = (((x << _ROW_BITS) + z) << _COLUMN_BITS) + y if t >= 0.0 else -1
        sides[row, column] = face
        spots[row, column] = spot
