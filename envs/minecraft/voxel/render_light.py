"""How bright the faces of blocks are: sky light, torch light, and the dusk of their corners.

Light is a pure function of the blocks around a cell, worked out where a picture needs it. Two
tables remember it within one picture: a cell is asked for by many faces, a face by many pixels.
Each is addressed by a hash and simply overwritten, since what is lost can be worked out again.
"""

import numpy as np
import numpy.typing as npt

from ...compiled import kernel
from .quotient import quotient
from .state import HEIGHT, OFFSET, SIZE

CELLS, FACES = 1 << 15, 1 << 14
"""Entries of the two tables."""

CLEAR, LEAFY, OPAQUE = 0, 1, 2
"""How a block lets light through."""

_REACH = 8
"""Cells that sky light comes in sideways."""

_FADE = 1.0 / 9.0
_SHADE_OF_LEAVES = 0.05
_LEAST_UNDER_LEAVES = 0.65
_CORNER = 0.3
"""Light of a corner's blocked quarter, of what an open one gives."""

_SHARES = np.array([0.0] + [(seen + _CORNER * (4 - seen)) / (4.0 * seen) for seen in range(1, 5)])
"""Brightness of a corner with so many open quarters, of the sum of theirs."""

Lightness = tuple[
    npt.NDArray[np.int64],
    npt.NDArray[np.float32],
    npt.NDArray[np.int64],
    npt.NDArray[np.float32],
]
"""Keys and (sky, torch, plain sky) of cells; keys and 4 corners x (sky, torch) of faces.

Sky and torch are brightnesses (see `curve`), the plain sky is a light level.
"""


def empty_lightness() -> Lightness:
    """Tables that know nothing yet."""
    return (
        np.full(CELLS, -1, np.int64),
        np.zeros((CELLS, 3), np.float32),
        np.full(FACES, -1, np.int64),
        np.zeros((FACES, 8), np.float32),
    )


@kernel
def near_lights(lights, x, z, reach, near):  # type: ignore[no-untyped-def]
    """Copies the lamps within reach into `near` (float64[n, 4]); returns how many."""
    count = 0
    for k in range(lights.shape[0]):
        if abs(lights[k, 0] - x) < reach and abs(lights[k, 2] - z) < reach:
            for field in range(4):
                near[count, field] = lights[k, field]
            count += 1
    return count


@kernel
def sky_above(cells, tops, clearness, x, z, y):  # type: ignore[no-untyped-def]
    """Share of the sky's light that falls straight down into a cell; x, z are array indices."""
    top = int(tops[x, z])
    base = (((x << 10) + z) << 7) + y
    light, height = 1.0, top - y
    while height > 0 and light > 0.0:
        kind = clearness[cells[base + height]]
        if kind == OPAQUE:
            light = 0.0
        elif kind == LEAFY:
            light = max(light - _SHADE_OF_LEAVES, _LEAST_UNDER_LEAVES)
        height -= 1
    return light


@kernel
def cell_light(cells, tops, clearness, near, count, x, y, z):  # type: ignore[no-untyped-def]
    """(sky, torch) light of a cell of the world, 0 to 1; coordinates are array indices."""
    sky = sky_above(cells, tops, clearness, x, z, y)
    if sky == 0.0:
        for way in range(4):
            step_x = (1 if way == 0 else -1) if way < 2 else 0
            step_z = 0 if way < 2 else (1 if way == 2 else -1)
            for steps in range(1, _REACH):
                if 1.0 - steps * _FADE <= sky:
                    break
                at_x, at_z = x + step_x * steps, z + step_z * steps
                if at_x < 0 or at_x >= SIZE or at_z < 0 or at_z >= SIZE:
                    break
                if clearness[cells[(at_x * SIZE + at_z) * HEIGHT + y]] == OPAQUE:
                    break
                above = sky_above(cells, tops, clearness, at_x, at_z, y)
                if above > 0.0:
                    sky = max(sky, above - steps * _FADE)
                    break
    torch = 0.0
    for k in range(count):
        away = abs(near[k, 0] + OFFSET - x) + abs(near[k, 1] - y) + abs(near[k, 2] + OFFSET - z)
        torch = max(torch, (near[k, 3] - away) / 15.0)
    return sky, torch


@kernel
def curve(light):  # type: ignore[no-untyped-def]
    """Brightness of a light level (both 0 to 1): the eye sees the lower half darker than half."""
    return 0.035 + quotient(0.965 * light, 2.0 - light)


@kernel
def cell_place(picture, x, y, z):  # type: ignore[no-untyped-def]
    """(key, row) of a cell in the table of cells; `picture` is the picture's number."""
    key = (picture << 28) | ((((x << 10) | z) << 7) | y)
    return key, ((key * 0x2545F491) >> 13) & (CELLS - 1)


@kernel
def fill_cell(  # type: ignore[no-untyped-def]
    cells, tops, clearness, near, count, day, keys, values, key, place, x, y, z
):
    """Works out the light of a cell that the table does not hold."""
    sky, torch = cell_light(cells, tops, clearness, near, count, x, y, z)
    keys[place] = key
    values[place, 0] = curve(sky * day)
    values[place, 1] = curve(torch)
    values[place, 2] = sky


@kernel
def fill_face(  # type: ignore[no-untyped-def]
    cells, tops, clearness, near, count, day, lightness, picture, key, row, axis, x, y, z
):
    """Works out the light at the corners of a face that the table does not hold."""
    keys, values, face_keys, faces = lightness
    face_keys[row] = key
    sky = np.empty((3, 3), np.float32)
    torch = np.empty((3, 3), np.float32)
    clear = np.empty((3, 3), np.bool_)
    for i in range(3):
        for j in range(3):
            if axis == 0:
                at_x, at_y, at_z = x, y + i - 1, z + j - 1
            elif axis == 1:
                at_x, at_y, at_z = x + i - 1, y, z + j - 1
            else:
                at_x, at_y, at_z = x + i - 1, y + j - 1, z
            at_x, at_z = min(max(at_x, 0), SIZE - 1), min(max(at_z, 0), SIZE - 1)
            at_y = min(max(at_y, 0), HEIGHT - 1)
            block = cells[(((at_x << 10) + at_z) << 7) + at_y]
            clear[i, j] = clearness[block] != OPAQUE
            sky[i, j], torch[i, j] = 0.0, 0.0
            if clear[i, j]:
                here, place = cell_place(picture, at_x, at_y, at_z)
                if keys[place] != here:
                    fill_cell(
                        cells, tops, clearness, near, count, day, keys, values, here, place,
                        at_x, at_y, at_z,
                    )  # fmt: skip
                sky[i, j], torch[i, j] = values[place, 0], values[place, 1]
    for corner in range(4):
        i, j = 2 * (corner & 1), 2 * (corner >> 1)
        seen, from_sky, from_torch = 1, sky[1, 1], torch[1, 1]
        if clear[i, 1]:
            seen, from_sky, from_torch = seen + 1, from_sky + sky[i, 1], from_torch + torch[i, 1]
        if clear[1, j]:
            seen, from_sky, from_torch = seen + 1, from_sky + sky[1, j], from_torch + torch[1, j]
        if clear[i, j] and (clear[i, 1] or clear[1, j]):
            seen, from_sky, from_torch = seen + 1, from_sky + sky[i, j], from_torch + torch[i, j]
        share = _SHARES[seen]
        faces[row, corner] = from_sky * share
        faces[row, corner + 4] = from_torch * share


@kernel
def face_place(picture, axis, x, y, z):  # type: ignore[no-untyped-def]
    """(key, row) in the table of faces, of the face that looks along `axis` into a cell."""
    key = (picture << 30) | (((((x << 10) | z) << 7) | y) * 3 + axis)
    return key, ((key * 0x2545F491) >> 11) & (FACES - 1)


@kernel
def blend(values, place, first, across, along):  # type: ignore[no-untyped-def]
    """Light at a point of a face, from the four corners that start at column `first`.

    `across` and `along` are the point's shares (0 to 1) along the face's two axes, in their order.
    """
    low = values[place, first] + (values[place, first + 1] - values[place, first]) * across
    high = values[place, first + 2] + (values[place, first + 3] - values[place, first + 2]) * across
    return low + (high - low) * along
