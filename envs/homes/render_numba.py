"""Boxes drawn by compiled Python: faces into a depth buffer, row by row.

A ray through pixel (column, row) has the direction (u, v, 1), linear in both. It meets the plane
n . p = d of a face at the depth z = d / (n . ray), so 1/z is linear in column and row. It lies
within the face where |z (t . ray) - t . c| <= half for both tangents t; times 1/z, these are four
more linear conditions. So each row of a face is one run of pixels, whose ends follow by division,
and faces that reach behind the camera need no clipping.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import EnvError
from .render import NOTHING, Boxes, Camera, Frame
from .render_faces import BACKGROUND, TILE, Faces, faces_of


class NumbaRenderer:
    """Renderer on the processor's one core; see `Renderer` for the contract.

    It holds no threads and no handles: safe in forked and in spawned processes.
    """

    engine = "numba"

    def __init__(self) -> None:
        self._draw = _compiled()
        self._closed = False
        # One value, so that another thread never sees boxes with the faces of others.
        self._last: tuple[Boxes, Faces] | None = None

    def render(self, boxes: Boxes, camera: Camera) -> Frame:
        if self._closed:
            raise EnvError("this renderer is closed; open another one")
        last = self._last
        if last is None or last[0] is not boxes:
            self._last = last = boxes, faces_of(boxes)
        faces = last[1]
        shape = camera.height, camera.width
        rgb = np.empty((*shape, 3), np.uint8)
        depth = np.empty(shape, np.float32)
        ids = np.empty(shape, np.int32)
        right, up = camera.slopes()
        self._draw(
            faces.centers,
            faces.normals,
            faces.tangents,
            faces.half_sizes,
            faces.colors,
            faces.ids,
            faces.tiled,
            np.array(camera.position, np.float64),
            camera.axes(),
            (right, up, float(camera.near), float(camera.far)),
            rgb,
            depth,
            ids,
        )
        return Frame(rgb, depth, ids)

    def close(self) -> None:
        self._closed = True
        self._last = None


@functools.cache
def _compiled() -> Callable[..., None]:
    """`_draw_faces` as machine code: kept on disk where numba may write, else for this process."""
    numba: Any = importlib.import_module("numba")
    compiled: Callable[..., None]
    try:
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(_draw_faces)
    except RuntimeError:
        # Neither this folder nor the user's cache can be written; it compiles in seconds.
        compiled = numba.njit(nogil=True, error_model="numpy")(_draw_faces)
    return compiled


_BACKGROUND_RED, _BACKGROUND_GREEN, _BACKGROUND_BLUE = BACKGROUND


def _draw_faces(  # type: ignore[no-untyped-def]
    centers, normals, tangents, half_sizes, colors, ids, tiled, position, axes, lens,
    rgb, depth, shown,
):  # fmt: skip
    """Fill rgb, depth and shown; arguments as in `Faces`, `Camera` and `Frame`."""
    height, width = depth.shape
    slope_right, slope_up, near, far = lens
    # The ray of a pixel's centre: u = u0 + du * column, v = v0 + dv * row.
    du, dv = 2.0 * slope_right / width, -2.0 * slope_up / height
    u0, v0 = 0.5 * du - slope_right, 0.5 * dv + slope_up
    nearness = np.zeros((height, width), np.float32)  # 1/z of what is drawn so far
    front = np.full((height, width), -1, np.int32)  # the face that is drawn
    bounds = np.empty((6, 3))  # a column + b row + c >= 0
    inverse = np.empty(6)
    for face in range(len(ids)):
        x = centers[face, 0] - position[0]
        y = centers[face, 1] - position[1]
        z = centers[face, 2] - position[2]
        nx, ny, nz = normals[face, 0], normals[face, 1], normals[face, 2]
        d = nx * x + ny * y + nz * z
        if d > -1e-9:
            continue  # seen from its other side, or edge on
        # The rows that its corners span, where all of them are ahead of the camera.
        lowest, highest, nearest, farthest = math.inf, -math.inf, math.inf, -math.inf
        for corner in range(4):
            first = half_sizes[face, 0] * (1.0 if corner & 1 else -1.0)
            second = half_sizes[face, 1] * (1.0 if corner & 2 else -1.0)
            px = x + first * tangents[face, 0, 0] + second * tangents[face, 1, 0]
            py = y + first * tangents[face, 0, 1] + second * tangents[face, 1, 1]
            pz = z + first * tangents[face, 0, 2] + second * tangents[face, 1, 2]
            ahead = px * axes[2, 0] + py * axes[2, 1] + pz * axes[2, 2]
            nearest, farthest = min(nearest, ahead), max(farthest, ahead)
            if ahead > 0.0:
                v = (px * axes[1, 0] + py * axes[1, 1] + pz * axes[1, 2]) / ahead
                lowest, highest = min(lowest, v), max(highest, v)
        if farthest < near or nearest > far:
            continue
        # Comparisons that a NaN fails keep every index inside the picture.
        top, bottom = 0, height - 1
        if nearest > 0.5 * near:
            first, second = (highest - v0) / dv, (lowest - v0) / dv
            if first > bottom or second < 0.0:
                continue
            if first > 0.0:
                top = math.floor(first)
            if second < bottom:
                bottom = math.ceil(second)
        # 1/z = pa column + pb row + pc.
        pa = (nx * axes[0, 0] + ny * axes[0, 1] + nz * axes[0, 2]) / d
        pb = (nx * axes[1, 0] + ny * axes[1, 1] + nz * axes[1, 2]) / d
        pc = (nx * axes[2, 0] + ny * axes[2, 1] + nz * axes[2, 2]) / d
        pc += pa * u0 + pb * v0
        pa *= du
        pb *= dv
        bounds[0, 0], bounds[0, 1], bounds[0, 2] = pa, pb, pc - 1.0 / far
        bounds[1, 0], bounds[1, 1], bounds[1, 2] = -pa, -pb, 1.0 / near - pc
        for side in range(2):
            tx, ty, tz = tangents[face, side, 0], tangents[face, side, 1], tangents[face, side, 2]
            ta = tx * axes[0, 0] + ty * axes[0, 1] + tz * axes[0, 2]
            tb = tx * axes[1, 0] + ty * axes[1, 1] + tz * axes[1, 2]
            tc = tx * axes[2, 0] + ty * axes[2, 1] + tz * axes[2, 2] + ta * u0 + tb * v0
            ta *= du
            tb *= dv
            middle = tx * x + ty * y + tz * z
            low, high = half_sizes[face, side] - middle, half_sizes[face, side] + middle
            bounds[2 + 2 * side, 0] = ta + low * pa
            bounds[2 + 2 * side, 1] = tb + low * pb
            bounds[2 + 2 * side, 2] = tc + low * pc
            bounds[3 + 2 * side, 0] = high * pa - ta
            bounds[3 + 2 * side, 1] = high * pb - tb
            bounds[3 + 2 * side, 2] = high * pc - tc
        for bound in range(6):
            inverse[bound] = 0.0 if bounds[bound, 0] == 0.0 else -1.0 / bounds[bound, 0]
        for row in range(top, bottom + 1):
            left, right = 0.0, width - 1.0
            for bound in range(6):
                level = bounds[bound, 1] * row + bounds[bound, 2]
                end = level * inverse[bound]
                if bounds[bound, 0] > 0.0:
                    if end > left:
                        left = end
                elif bounds[bound, 0] < 0.0:
                    if end < right:
                        right = end
                elif level < 0.0:
                    right = -1.0
            if left > right:
                continue
            level = pb * row + pc
            for column in range(math.ceil(left), math.floor(right) + 1):
                value = np.float32(pa * column + level)
                if value > nearness[row, column]:
                    nearness[row, column] = value
                    front[row, column] = face
    for row in range(height):
        for column in range(width):
            face = front[row, column]
            if face < 0:
                rgb[row, column, 0] = _BACKGROUND_RED
                rgb[row, column, 1] = _BACKGROUND_GREEN
                rgb[row, column, 2] = _BACKGROUND_BLUE
                depth[row, column] = far
                shown[row, column] = NOTHING
                continue
            distance = 1.0 / nearness[row, column]
            tile = 0
            if tiled[face]:
                u, v = u0 + du * column, v0 + dv * row
                px = distance * (axes[2, 0] + u * axes[0, 0] + v * axes[1, 0])
                py = distance * (axes[2, 1] + u * axes[0, 1] + v * axes[1, 1])
                pz = distance * (axes[2, 2] + u * axes[0, 2] + v * axes[1, 2])
                px += position[0] - centers[face, 0]
                py += position[1] - centers[face, 1]
                pz += position[2] - centers[face, 2]
                for side in range(2):
                    along = px * tangents[face, side, 0] + py * tangents[face, side, 1]
                    along += pz * tangents[face, side, 2]
                    tile += math.floor(along / TILE)
            for channel in range(3):
                rgb[row, column, channel] = colors[face, tile & 1, channel]
            depth[row, column] = distance
            shown[row, column] = ids[face]
