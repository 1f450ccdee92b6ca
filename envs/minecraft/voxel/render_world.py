"""The picture of the blocks: every pixel's ray, the light on what it strikes, water, haze."""

import math

import numpy as np

from ...compiled import kernel
from .eye import eye_height
from .quotient import quotient
from .raycast import look
from .render_light import (
    blend,
    cell_place,
    curve,
    face_place,
    fill_cell,
    fill_face,
    near_lights,
)
from .render_sky import DAY, FAR, LIGHT, WATER_COLOUR, haze, sky
from .render_strike import DOWN, EAST, NORTH, SOUTH, UP, WEST
from .render_trace import SMALLEST, follow, tile_roofs
from .state import HEIGHT, OFFSET, SIZE, VIEW

TINTED_FROM, TINTED_TO = 128, 228
"""Opacities of texels that take the green of the biome."""

_SHADES = np.array([0.5, 1.0, 0.8, 0.8, 0.64, 0.64, 0.92])
_CLEAR_WATER, _CLEAR_AROUND = 0.23, 0.15
_SURFACE = 0.36
_HAZE_FROM = 0.55


@kernel
def camera(player, tangent, aspect, axes):  # type: ignore[no-untyped-def]
    """Eye (array coordinates), forward, right and up (scaled to the picture's edges) in `axes`."""
    me = player[0]
    x, y, z = look(me.yaw, me.pitch)
    turn, tilt = math.radians(me.yaw), math.radians(me.pitch)
    axes[0, 0] = me.x + OFFSET
    axes[0, 1] = me.y + eye_height(me.sneaking)
    axes[0, 2] = me.z + OFFSET
    axes[1, 0], axes[1, 1], axes[1, 2] = x, y, z
    axes[2, 0], axes[2, 1], axes[2, 2] = -math.cos(turn), 0.0, -math.sin(turn)
    axes[3, 0] = -math.sin(turn) * math.sin(tilt)
    axes[3, 1] = math.cos(tilt)
    axes[3, 2] = math.cos(turn) * math.sin(tilt)
    for k in range(3):
        axes[2, k] *= tangent * aspect
        axes[3, k] *= tangent


@kernel
def to_bytes(colour, pixels, row, column):  # type: ignore[no-untyped-def]
    """Writes a colour (0 to 1) into a picture."""
    for k in range(3):
        pixels[k, row, column] = int(min(max(colour[k], 0.0), 1.0) * 255.0 + 0.5)


@kernel
def distant(t, far):  # type: ignore[no-untyped-def]
    """Share of the haze before something at a distance."""
    share = (quotient(t, far) - _HAZE_FROM) * (1.0 / (0.97 - _HAZE_FROM))
    share = min(max(share, 0.0), 1.0)
    return share * share


@kernel
def water_over(palette, wet_from, wet, dx, dy, dz, far, eye_sky, colour, air):  # type: ignore[no-untyped-def]
    """Lays the water that a ray crosses over the colour that lies behind it."""
    clear = _CLEAR_WATER if wet_from > 0.0 else _CLEAR_AROUND
    murk = 1.0 - math.exp(-clear * max(wet, 0.0))
    mirrored, mist = 0.0, 0.0
    if wet_from > 0.0:
        murk = _SURFACE + (1.0 - _SURFACE) * murk
        mirrored = 1.0 - min(abs(dy), 1.0)
        mirrored = 0.55 * mirrored * mirrored * mirrored * mirrored * min(1.0, eye_sky * 3.0)
        mist = distant(wet_from, far)
        haze(palette, dx, abs(dy), dz, air)
    for k in range(3):
        deep = palette[WATER_COLOUR + k] * (0.15 + 0.85 * eye_sky)
        colour[k] += (deep - colour[k]) * murk
        colour[k] += (air[k] - colour[k]) * mirrored
        colour[k] += (air[k] - colour[k]) * mist


@kernel
def draw_world(  # type: ignore[no-untyped-def]
    world, tables, lightness, picture, player, tangent, palette, clouds, scratch, pixels,
    buffers,
):  # fmt: skip
    """Draws all blocks and the sky; notes each pixel's distance and that of its first water.

    `world` is (blocks flat, roofs, tops, biomes, lights); `tables` is (drawn, faces, boxes,
    clearness, glow, texels packed, greens); `scratch` is (near lights, tiles, axes). `picture`
    numbers the pictures (see `render_light`); `buffers` are `follow`'s. Returns how many lights
    are near.
    """
    cells, roofs, tops, biomes, lights = world
    drawn, faces, boxes, clearness, glow, texels, greens = tables
    near, tiles, axes = scratch
    depths, waters, wets, places, sides, spots, planes = buffers
    cell_keys, cell_values, face_keys, face_values = lightness
    rows, columns = depths.shape
    camera(player, tangent, columns / rows, axes)
    ex, ey, ez = axes[0, 0], axes[0, 1], axes[0, 2]
    colour, air = np.empty(3), np.empty(3)
    spread = 2.0 * tangent / rows * 16.0
    near_enough = SMALLEST / spread
    far, day = palette[FAR], palette[DAY]
    top = tile_roofs(roofs, int(ex), int(ez), tiles)
    follow(
        cells, roofs, tiles, drawn, faces, boxes, texels, axes, far, spread, top, depths, waters,
        wets, places, sides, spots, planes,
    )  # fmt: skip
    count = near_lights(lights, ex - OFFSET, ez - OFFSET, VIEW + 15, near)
    x, y, z = int(ex), min(max(int(ey), 0), HEIGHT - 1), int(ez)
    key, place = cell_place(picture, x, y, z)
    fill_cell(cells, tops, clearness, near, count, day, cell_keys, cell_values, key, place, x, y, z)
    eye_sky = cell_values[place, 2]
    last, last_axis, place = -1, -1, 0
    for row in range(rows):
        v = 1.0 - 2.0 * (row + 0.5) / rows
        for column in range(columns):
            u = 2.0 * (column + 0.5) / columns - 1.0
            dx = axes[1, 0] + u * axes[2, 0] + v * axes[3, 0]
            dy = axes[1, 1] + u * axes[2, 1] + v * axes[3, 1]
            dz = axes[1, 2] + u * axes[2, 2] + v * axes[3, 2]
            length = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
            dx, dy, dz = dx * length, dy * length, dz * length
            found, face = places[row, column], sides[row, column]
            t, wet_from = float(depths[row, column]), waters[row, column]
            if found < 0:
                sky(palette, clouds, ex, ey, ez, dx, dy, dz, colour)
            else:
                block = cells[found]
                x, y, z = found >> 17, found & (HEIGHT - 1), (found >> 7) & (SIZE - 1)
                front_x, front_y, front_z = x, y, z
                axis, across, along, at = 3, 0.0, 0.0, 0.5
                if face >= WEST and face <= EAST:
                    at = ex + dx * t - x
                    axis, across, along = 0, ey + dy * t - y, ez + dz * t - z
                    front_x = min(max(x - 1 if face == WEST else x + 1, 0), SIZE - 1)
                elif face <= UP:
                    at = ey + dy * t - y
                    axis, across, along = 1, ex + dx * t - x, ez + dz * t - z
                    front_y = min(max(y - 1 if face == DOWN else y + 1, 0), HEIGHT - 1)
                elif face <= SOUTH:
                    at = ez + dz * t - z
                    axis, across, along = 2, ex + dx * t - x, ey + dy * t - y
                    front_z = min(max(z - 1 if face == NORTH else z + 1, 0), SIZE - 1)
                if 0.01 < at < 0.99:
                    axis, front_x, front_y, front_z = 3, x, y, z
                if t > near_enough:
                    axis = 3
                here = (((front_x << 10) + front_z) << 7) + front_y
                if here != last or axis != last_axis:
                    last, last_axis = here, axis
                    if axis == 3:
                        key, place = cell_place(picture, front_x, front_y, front_z)
                        if cell_keys[place] != key:
                            fill_cell(
                                cells, tops, clearness, near, count, day, cell_keys, cell_values,
                                key, place, front_x, front_y, front_z,
                            )  # fmt: skip
                    else:
                        key, place = face_place(picture, axis, front_x, front_y, front_z)
                        if face_keys[place] != key:
                            fill_face(
                                cells, tops, clearness, near, count, day, lightness, picture,
                                key, place, axis, front_x, front_y, front_z,
                            )  # fmt: skip
                if axis == 3:
                    from_sky, torch = cell_values[place, 0], cell_values[place, 1]
                else:
                    from_sky = blend(face_values, place, 0, across, along)
                    torch = blend(face_values, place, 4, across, along) if count > 0 else 0.0
                shade = _SHADES[face] * (1.0 / 255.0)
                if glow[block] > 0.0:
                    torch = max(torch, curve(glow[block]))
                    if glow[block] > 0.6:
                        shade = 1.0 / 255.0
                packed = texels[spots[row, column]]
                red, green, blue = packed & 255, (packed >> 8) & 255, (packed >> 16) & 255
                colour[0] = red * shade * max(from_sky * palette[LIGHT], torch)
                colour[1] = green * shade * max(from_sky * palette[LIGHT + 1], torch * 0.82)
                colour[2] = blue * shade * max(from_sky * palette[LIGHT + 2], torch * 0.58)
                if TINTED_FROM <= packed >> 24 < TINTED_TO:
                    biome = biomes[x, z]
                    for k in range(3):
                        colour[k] *= greens[biome, k]
                share = distant(t, far)
                if share > 0.0:
                    key, seen = cell_place(picture, front_x, front_y, front_z)
                    if cell_keys[seen] != key:
                        last = -1
                        fill_cell(
                            cells, tops, clearness, near, count, day, cell_keys, cell_values,
                            key, seen, front_x, front_y, front_z,
                        )  # fmt: skip
                    open_sky = cell_values[seen, 2]
                    share *= min(1.0, 0.1 + 1.2 * max(open_sky, eye_sky * 0.4))
                    haze(palette, dx, dy, dz, air)
                    for k in range(3):
                        colour[k] += (air[k] - colour[k]) * share
            if wet_from < 1e9:
                water_over(
                    palette, wet_from, wets[row, column], dx, dy, dz, far, eye_sky, colour, air
                )
            to_bytes(colour, pixels, row, column)
    return count
