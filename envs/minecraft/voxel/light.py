"""How light it is in a cell, found by walking outwards through what lets light pass."""

from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import AIR, LIGHT, OPAQUE
from .state import HEIGHT, OFFSET, SIZE

BRIGHTEST = 15
_AROUND = np.array([(1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1), (0, 1, 0), (0, -1, 0)], np.int64)
_SPAN = 2 * BRIGHTEST + 1


@kernel
def light_levels(blocks: Any, tops: Any, x: Any, y: Any, z: Any, dark: Any) -> Any:
    """Light of the open sky and light of blocks in cell (x, y, z), each 0 to 15.

    It fades by one a block. Once the sky, less `dark` levels, outshines what blocks farther
    away could give, they are not looked for.
    """
    sky, lamp = 0, 0
    if y >= HEIGHT:
        return BRIGHTEST, 0
    seen = np.zeros((_SPAN, _SPAN, _SPAN), np.bool_)
    queue = np.empty((6000, 3), np.int16)
    queue[0, 0], queue[0, 1], queue[0, 2] = BRIGHTEST, BRIGHTEST, BRIGHTEST
    seen[BRIGHTEST, BRIGHTEST, BRIGHTEST] = True
    first, last, distance = 0, 1, 0
    while first < last and distance < BRIGHTEST:
        level = BRIGHTEST - distance
        if level <= lamp or level <= sky - dark:
            break
        ring = last
        while first < ring:
            dx, dy, dz = queue[first, 0], queue[first, 1], queue[first, 2]
            first += 1
            cx, cy = x + dx - BRIGHTEST + OFFSET, y + dy - BRIGHTEST
            cz = z + dz - BRIGHTEST + OFFSET
            if cx < 0 or cx >= SIZE or cz < 0 or cz >= SIZE or cy < 0:
                continue
            here = blocks[cx, cz, cy] if cy < HEIGHT else AIR
            lamp = max(lamp, int(LIGHT[here]) - distance)
            if sky == 0 and cy > tops[cx, cz]:
                sky = level
            if OPAQUE[here] and distance > 0:
                continue
            for side in range(6):
                # Steps end before they leave the cube.
                nx, ny, nz = dx + _AROUND[side, 0], dy + _AROUND[side, 1], dz + _AROUND[side, 2]
                if not seen[nx, ny, nz] and last < queue.shape[0]:
                    seen[nx, ny, nz] = True
                    queue[last, 0], queue[last, 1], queue[last, 2] = nx, ny, nz
                    last += 1
        distance += 1
    return sky, lamp
