"""Paints a scene column by column, as compiled code.

The camera looks level and everything stands upright, so a pixel column is a vertical plane through
the eye. Along it a ray walks over the floor plan, through open doors, until it meets a wall; what
it crosses fills the column from both ends: floors from below, ceilings and lintels from above, and
the wall at last what is left. So each pixel is painted once, and the rooms that rays came through
are all that can be seen. Only their boxes are drawn then, against the depth that is there: in a
column the front of a box has one depth, and its top and bottom have one that depends on the row
alone.

Depths are metres along the optical axis. Buffers are (columns, rows): a column is contiguous.
"""

import math
from functools import partial
from typing import Any

import numpy as np

from ...compiled import kernel

quick = partial(kernel, checked=False)
"""Divisions by zero give inf here, which every comparison below takes well."""

_BAND = 16
"""Columns that are turned into rows together: what they take fits the nearest cache."""


@quick
def row_at(half_rows: float, offset: float, first: int, last: int) -> int:
    """The first row whose centre is not above a height, kept within first..last."""
    row = math.ceil(half_rows + offset - 0.5)
    if row <= first:
        return first
    if row >= last:
        return last
    return int(row)


@quick
def to_rgb(colours: Any, rgb: Any) -> None:
    """The means of two by two packed colours (2 columns, 2 rows) as rgb (rows, columns, 3)."""
    rows, columns = rgb.shape[:2]
    odd, green = np.uint32(0xFF00FF), np.uint32(0x00FF00)
    for first in range(0, columns, _BAND):
        last = min(first + _BAND, columns)
        for row in range(rows):
            for column in range(first, last):
                left, right = 2 * column, 2 * column + 1
                one, two = colours[left, 2 * row], colours[left, 2 * row + 1]
                three, four = colours[right, 2 * row], colours[right, 2 * row + 1]
                # Red and blue are summed side by side, a byte of room between them.
                sums = (one & odd) + (two & odd) + (three & odd) + (four & odd) + np.uint32(0x20002)
                greens = (one & green) + (two & green) + (three & green) + (four & green)
                rgb[row, column, 0] = sums >> np.uint32(18)
                rgb[row, column, 1] = (greens + np.uint32(0x200)) >> np.uint32(10)
                rgb[row, column, 2] = (sums >> np.uint32(2)) & np.uint32(255)


@quick
def to_depth(metres: Any, most: float, depth: Any) -> None:
    """Metres (columns, rows) as shares of `most` (rows, columns, 1), at most 1."""
    columns, rows = metres.shape
    share = np.float32(1.0 / most)
    for first in range(0, columns, _BAND):
        last = min(first + _BAND, columns)
        for row in range(rows):
            for column in range(first, last):
                depth[row, column, 0] = min(metres[column, row] * share, np.float32(1.0))
