"""Water and lava run into cells that open beside them, a few blocks far, at once."""

from typing import Any

import numpy as np

from ...compiled import kernel
from .blocks import (
    COBBLESTONE,
    COLLIDES,
    FLOWING_LAVA,
    FLOWING_WATER,
    LAVA,
    LEAFY,
    LIQUID,
    OBSIDIAN,
    OPAQUE,
    REEDS,
    REPLACEABLE,
    SHAPE,
    WATER,
)
from .state import HEIGHT, OFFSET, SIZE

MOST = 160
"""Cells that one opening may fill."""

_WATER_REACH, _LAVA_REACH = 5, 2
_PLANT = 2
_SIDES = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)], np.int64)


@kernel
def column_top(blocks: Any, tops: Any, roofs: Any, cx: Any, cz: Any, start: Any) -> Any:
    """Set the tops of a column (array indices), looking down from y `start`."""
    level = min(start, HEIGHT - 1)
    while level >= 0 and blocks[cx, cz, level] == 0:
        level -= 1
    roofs[cx, cz] = level
    while level >= 0 and not (OPAQUE[blocks[cx, cz, level]] or LEAFY[blocks[cx, cz, level]]):
        level -= 1
    tops[cx, cz] = level


@kernel
def _open(block: Any) -> Any:
    """Whether a liquid runs into such a cell and sweeps away what is there; reeds stand."""
    if block == REEDS:
        return False
    return block == 0 or SHAPE[block] == _PLANT or (REPLACEABLE[block] and not LIQUID[block])


@kernel
def _is_water(block: Any) -> Any:
    return block in (WATER, FLOWING_WATER)


@kernel
def flow(blocks: Any, tops: Any, roofs: Any, x: Any, y: Any, z: Any) -> Any:
    """Let liquids beside or in cell (x, y, z) run, after it was changed; gives the cells filled.

    Falling liquid falls all the way; water spreads up to 5 blocks on a floor and lava 2. Where
    they meet, lava turns into obsidian or, if it was flowing, into cobblestone.
    """
    queue = np.empty((MOST + 8, 4), np.int64)  # array x, y, array z, strength
    cx, cz = x + OFFSET, z + OFFSET
    here = blocks[cx, cz, y]
    strength, water = -1, True
    if LIQUID[here]:
        water = _is_water(here)
        strength = _WATER_REACH if water else _LAVA_REACH
    elif _open(here):
        if y + 1 < HEIGHT and LIQUID[blocks[cx, cz, y + 1]]:
            water = _is_water(blocks[cx, cz, y + 1])
            strength = _WATER_REACH if water else _LAVA_REACH
        for side in range(4):
            nx, nz = cx + _SIDES[side, 0], cz + _SIDES[side, 1]
            if 0 <= nx < SIZE and 0 <= nz < SIZE and LIQUID[blocks[nx, nz, y]]:
                beside = blocks[nx, nz, y]
                wet = _is_water(beside)
                spring = beside in (WATER, LAVA)
                reach = (_WATER_REACH if wet else _LAVA_REACH) - 1
                if not spring:
                    reach = min(reach, 1) if wet else 0
                if reach > strength:
                    strength, water = reach, wet
    if strength < 0:
        return 0
    running = FLOWING_WATER if water else FLOWING_LAVA
    queue[0, 0], queue[0, 1], queue[0, 2], queue[0, 3] = cx, y, cz, strength
    first, last, filled = 0, 1, 0
    while first < last and filled < MOST:
        qx, qy, qz, left = queue[first, 0], queue[first, 1], queue[first, 2], queue[first, 3]
        first += 1
        here = blocks[qx, qz, qy]
        if not LIQUID[here]:
            if not _open(here):
                continue
            blocks[qx, qz, qy] = running
            filled += 1
            column_top(blocks, tops, roofs, qx, qz, max(int(roofs[qx, qz]), qy))
        elif first > 1 and _is_water(here) == water:
            continue
        for way in range(5):
            nx, ny, nz, strong = qx, qy - 1, qz, (_WATER_REACH if water else _LAVA_REACH)
            if way > 0:
                nx, ny, nz = qx + _SIDES[way - 1, 0], qy, qz + _SIDES[way - 1, 1]
                strong = left - 1
            if strong < 0 or ny < 1 or not (0 <= nx < SIZE and 0 <= nz < SIZE):
                continue
            beside = blocks[nx, nz, ny]
            if LIQUID[beside] and _is_water(beside) != water:
                if water:
                    blocks[nx, nz, ny] = OBSIDIAN if beside == LAVA else COBBLESTONE
                else:
                    nx, ny, nz = qx, qy, qz
                    blocks[nx, nz, ny] = COBBLESTONE
                column_top(blocks, tops, roofs, nx, nz, max(int(roofs[nx, nz]), ny))
                if not water:
                    break
            elif _open(beside) and last < queue.shape[0]:
                queue[last, 0], queue[last, 1], queue[last, 2], queue[last, 3] = nx, ny, nz, strong
                last += 1
                if way == 0:
                    break
            elif way == 0 and LIQUID[beside]:
                break  # it joins what it fell on
            elif way == 0 and not COLLIDES[beside]:
                break
    return filled
