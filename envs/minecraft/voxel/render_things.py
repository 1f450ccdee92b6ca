"""The picture of what moves: mobs and dropped items, as boxes before and behind the blocks."""

import math

import numpy as np

from ...compiled import kernel
from .bodies import COAT
from .kinds import HEIGHTS, size_of
from .render_light import cell_place, fill_cell
from .render_sky import DAY, FAR, LIGHT, WATER_COLOUR, haze
from .render_strike import INSIDE, NORTH, SOUTH, strike_box, texel_on
from .render_world import distant, to_bytes
from .skins import SKINS
from .state import HEIGHT, OFFSET, SIZE

_SHADES = np.array([0.55, 1.0, 0.84, 0.84, 0.7, 0.7, 1.0])
_HOLE = 128
_STRIDE, _SPEEDS = 0.55, 4.0


@kernel
def _window(  # type: ignore[no-untyped-def]
    axes, box, x, y, z, sine, cosine, size, rows, columns, window
):
    """Sets first and last row and column that a turned box may cover; returns its least distance.

    The box stands at array coordinates (x, y, z). The distance is -1 when it is out of the picture.
    """
    right = axes[2, 0] * axes[2, 0] + axes[2, 1] * axes[2, 1] + axes[2, 2] * axes[2, 2]
    up = axes[3, 0] * axes[3, 0] + axes[3, 1] * axes[3, 1] + axes[3, 2] * axes[3, 2]
    low_u, high_u, low_v, high_v, near, behind = 9.0, -9.0, 9.0, -9.0, 1e9, 0
    for corner in range(8):
        side = box[3 * (corner & 1)] * size
        ahead = box[2 + 3 * (corner >> 2)] * size
        away_x = x + side * cosine - ahead * sine - axes[0, 0]
        away_y = y + box[1 + 3 * ((corner >> 1) & 1)] * size - axes[0, 1]
        away_z = z + side * sine + ahead * cosine - axes[0, 2]
        deep = away_x * axes[1, 0] + away_y * axes[1, 1] + away_z * axes[1, 2]
        near = min(near, deep)
        if deep < 0.1:
            behind += 1
            continue
        u = (away_x * axes[2, 0] + away_y * axes[2, 1] + away_z * axes[2, 2]) / (right * deep)
        v = (away_x * axes[3, 0] + away_y * axes[3, 1] + away_z * axes[3, 2]) / (up * deep)
        low_u, high_u = min(low_u, u), max(high_u, u)
        low_v, high_v = min(low_v, v), max(high_v, v)
    if behind == 8:
        return -1.0
    if behind > 0:
        low_u, high_u, low_v, high_v, near = -1.0, 1.0, -1.0, 1.0, 0.0
    if high_u < -1.0 or low_u > 1.0 or high_v < -1.0 or low_v > 1.0:
        return -1.0
    window[0] = max(int((1.0 - high_v) / 2.0 * rows) - 1, 0)
    window[1] = min(int((1.0 - low_v) / 2.0 * rows) + 2, rows)
    window[2] = max(int((low_u + 1.0) / 2.0 * columns) - 1, 0)
    window[3] = min(int((high_u + 1.0) / 2.0 * columns) + 2, columns)
    return near


@kernel
def _draw(  # type: ignore[no-untyped-def]
    parts, first, last, texels, texture, is_item, coat, x, y, z, yaw, size, swing, red, sky_light,
    torch, tangent, palette, axes, pixels, depths, waters,
):  # fmt: skip
    """Draws one body at array coordinates (x, y, z of its feet)."""
    rows, columns = depths.shape
    sine, cosine = math.sin(yaw), math.cos(yaw)
    box, window = np.empty(6), np.empty(4, np.int64)
    stride = abs(swing)
    for k in range(3):
        box[k], box[k + 3] = parts[first, k], parts[first, k + 3]
        for part in range(first + 1, last):
            box[k] = min(box[k], parts[part, k])
            box[k + 3] = max(box[k + 3], parts[part, k + 3])
    box[2] -= stride
    box[5] += stride
    near = _window(axes, box, x, y, z, sine, cosine, size, rows, columns, window)
    if near < 0.0:
        return
    away_x, away_y, away_z = axes[0, 0] - x, axes[0, 1] - y, axes[0, 2] - z
    eye_x = (away_x * cosine + away_z * sine) / size
    eye_y = away_y / size
    eye_z = (away_z * cosine - away_x * sine) / size
    inside = box[0] < eye_x < box[3] and box[1] < eye_y < box[4] and box[2] < eye_z < box[5]
    spread = 2.0 * tangent / rows * 16.0
    far = palette[FAR]
    colour, air = np.empty(3), np.empty(3)
    for row in range(window[0], window[1]):
        v = 1.0 - 2.0 * (row + 0.5) / rows
        for column in range(window[2], window[3]):
            if depths[row, column] < near:
                continue
            u = 2.0 * (column + 0.5) / columns - 1.0
            dx = axes[1, 0] + u * axes[2, 0] + v * axes[3, 0]
            dy = axes[1, 1] + u * axes[2, 1] + v * axes[3, 1]
            dz = axes[1, 2] + u * axes[2, 2] + v * axes[3, 2]
            length = 1.0 / math.sqrt(dx * dx + dy * dy + dz * dz)
            dx, dy, dz = dx * length, dy * length, dz * length
            side_x, side_z = dx * cosine + dz * sine, dz * cosine - dx * sine
            nearest, packed, face = depths[row, column] / size, 0, INSIDE
            skin = 0
            t, side = strike_box(
                box[0], box[1], box[2], box[3], box[4], box[5], eye_x, eye_y, eye_z,
                side_x, dy, side_z,
            )  # fmt: skip
            if not inside and not 0.0 <= t < nearest:
                continue
            for part in range(first, last):
                step = parts[part, 8] * swing
                low_x, low_y, low_z = parts[part, 0], parts[part, 1], parts[part, 2] + step
                high_x, high_y, high_z = parts[part, 3], parts[part, 4], parts[part, 5] + step
                t, side = strike_box(
                    low_x, low_y, low_z, high_x, high_y, high_z, eye_x, eye_y, eye_z,
                    side_x, dy, side_z,
                )  # fmt: skip
                if 0.0 <= t < nearest:
                    worn = int(parts[part, 7] if side == SOUTH else parts[part, 6])
                    place = texture + (0 if is_item else worn)
                    wide = t * size * spread
                    spot = texel_on(
                        place, NORTH if side == SOUTH else side,
                        (eye_x + side_x * t - low_x) / (high_x - low_x),
                        (eye_y + dy * t - low_y) / (high_y - low_y),
                        (eye_z + side_z * t - low_z) / (high_z - low_z),
                        wide * wide,
                    )  # fmt: skip
                    if texels[spot] >> 24 >= _HOLE:
                        nearest, packed, face, skin = t, texels[spot], side, worn
            if face == INSIDE:
                continue
            t = nearest * size
            depths[row, column] = t
            shade = _SHADES[face] / 255.0
            share = distant(t, far)
            haze(palette, dx, dy, dz, air)
            for k in range(3):
                warm = 1.0 if k == 0 else (0.82 if k == 1 else 0.58)
                colour[k] = ((packed >> (8 * k)) & 255) * shade
                if skin == COAT and not is_item:
                    colour[k] *= coat[k]
                colour[k] *= max(sky_light * palette[LIGHT + k], torch * warm)
                if red:
                    colour[k] = 0.55 * colour[k] + (0.4 if k == 0 else 0.0)
                colour[k] += (air[k] - colour[k]) * share
            if t > waters[row, column]:
                murk = 1.0 - 0.6 * math.exp(-0.2 * (t - waters[row, column]))
                for k in range(3):
                    colour[k] += (palette[WATER_COLOUR + k] - colour[k]) * murk
            to_bytes(colour, pixels, row, column)


@kernel
def draw_things(  # type: ignore[no-untyped-def]
    world, tables, wardrobe, lightness, picture, mobs, drops, count, tangent, palette, age, scratch,
    pixels, depths, waters,
):  # fmt: skip
    """Draws all mobs and dropped items within view over the picture of the world."""
    cells, _, tops, _, _ = world
    clearness = tables[3]
    parts, spans, texels, coats, items = wardrobe
    near, _, axes = scratch
    cell_keys, cell_values, _, _ = lightness
    far, day = palette[FAR], palette[DAY]
    for k in range(mobs.shape[0] + drops.shape[0]):
        if k < mobs.shape[0]:
            mob = mobs[k]
            kind = mob.kind
            if kind < 0:
                continue
            x, y, z = mob.x + OFFSET, mob.y, mob.z + OFFSET
            size = size_of(kind, mob.variant)
            first, last = spans[kind], spans[kind + 1]
            texture, coat = kind * SKINS, coats[mob.variant & 15]
            yaw, red, is_item = math.radians(mob.yaw), mob.hurt > 0, False
            speed = math.sqrt(mob.vx * mob.vx + mob.vz * mob.vz)
            swing = math.sin((age + 7 * k) * _STRIDE) * min(speed * _SPEEDS, 0.22) * HEIGHTS[kind]
            middle = 0.5 * HEIGHTS[kind] * size
        else:
            drop = drops[k - mobs.shape[0]]
            if drop.item < 0:
                continue
            x, y, z = drop.x + OFFSET, drop.y + 0.05, drop.z + OFFSET
            size, middle, swing = 1.0, 0.15, 0.0
            first, last = spans[len(spans) - 2], spans[len(spans) - 1]
            texture, coat = items[drop.item], coats[0]
            yaw, red, is_item = drop.age * 0.05, False, True
        away_x, away_y, away_z = x - axes[0, 0], y - axes[0, 1], z - axes[0, 2]
        away = away_x * away_x + away_y * away_y + away_z * away_z
        if away > far * far or (is_item and away > 1024.0):
            continue
        if not (0 <= x < SIZE and 0 <= z < SIZE):
            continue
        at_x, at_y, at_z = int(x), min(max(int(y + middle), 0), HEIGHT - 1), int(z)
        key, place = cell_place(picture, at_x, at_y, at_z)
        if cell_keys[place] != key:
            fill_cell(
                cells, tops, clearness, near, count, day, cell_keys, cell_values, key, place,
                at_x, at_y, at_z,
            )  # fmt: skip
        _draw(
            parts, first, last, texels, texture, is_item, coat, x, y, z, yaw, size, swing, red,
            cell_values[place, 0], cell_values[place, 1], tangent, palette, axes, pixels, depths,
            waters,
        )  # fmt: skip
