"""How far it is along the floor to one point, from everywhere: any-angle shortest ways on a grid.

Lazy Theta* (Nash, Koenig and Tovey 2010) from the goal outward: a cell takes its neighbour's
corner for its own if one can walk straight to it, so ways are straight lines around corners and
not stairs of grid steps. Where something touches the disc on the straight line, eight neighbours.
"""

import heapq

import numpy as np

from ...compiled import kernel
from .motion import fits

CELL = 0.125
"""Metres between the points of the grid."""

GOAL, NOWHERE = -1, -2
"""In place of a corner: the goal itself; no way at all."""


@kernel
def free_cells(table, rooms, low_x, low_y, columns, rows, radius):  # type: ignore[no-untyped-def]
    """(columns, rows) whether a disc has room at a point of the grid.

    Args:
        table: obstacles, see `motion.table`.
        rooms: (r, 4) least x and y, greatest x and y; outside them nobody stands.
    """
    free = np.zeros((columns, rows), np.bool_)
    for i in range(columns):
        x = low_x + i * CELL
        for j in range(rows):
            y = low_y + j * CELL
            for r in range(rooms.shape[0]):
                across = rooms[r, 0] - 1e-6 <= x <= rooms[r, 2] + 1e-6
                if across and rooms[r, 1] - 1e-6 <= y <= rooms[r, 3] + 1e-6:
                    free[i, j] = True
    for n in range(table.shape[0]):
        reach_x, reach_y = table[n, 6] + radius, table[n, 7] + radius
        first = max(int(np.floor((table[n, 0] - reach_x - low_x) / CELL)), 0)
        last = min(int(np.ceil((table[n, 0] + reach_x - low_x) / CELL)), columns - 1)
        bottom = max(int(np.floor((table[n, 1] - reach_y - low_y) / CELL)), 0)
        top = min(int(np.ceil((table[n, 1] + reach_y - low_y) / CELL)), rows - 1)
        for i in range(first, last + 1):
            for j in range(bottom, top + 1):
                if free[i, j]:
                    x, y = low_x + i * CELL, low_y + j * CELL
                    free[i, j] = fits(table[n : n + 1], x, y, x, y, radius)
    return _largest_part(free)


@kernel
def _largest_part(free):  # type: ignore[no-untyped-def]
    """The greatest part of the free cells that hangs together; the first of several."""
    columns, rows = free.shape
    part = np.zeros((columns, rows), np.int32)
    waiting = np.empty(columns * rows, np.int64)
    best, most, number = 0, 0, 0
    for start in range(columns * rows):
        if not free[start // rows, start % rows] or part[start // rows, start % rows]:
            continue
        number += 1
        waiting[0], count, size = start, 1, 0
        part[start // rows, start % rows] = number
        while count:
            count -= 1
            size += 1
            i, j = waiting[count] // rows, waiting[count] % rows
            for a in range(max(i - 1, 0), min(i + 2, columns)):
                for b in range(max(j - 1, 0), min(j + 2, rows)):
                    if free[a, b] and not part[a, b]:
                        part[a, b] = number
                        waiting[count] = a * rows + b
                        count += 1
        if size > most:
            best, most = number, size
    return (part == best) & free


@kernel
def nearest_cell(free, low_x, low_y, x, y):  # type: ignore[no-untyped-def]
    """The number of the free cell nearest to a point; -1 where there is none."""
    columns, rows = free.shape
    i = min(max(int(np.floor((x - low_x) / CELL + 0.5)), 0), columns - 1)
    j = min(max(int(np.floor((y - low_y) / CELL + 0.5)), 0), rows - 1)
    best, found = np.inf, -1
    for ring in range(max(columns, rows)):
        if found >= 0 and (ring - 1) * CELL > np.sqrt(best):
            break  # nothing farther out is nearer
        for a in range(max(i - ring, 0), min(i + ring + 1, columns)):
            for b in range(max(j - ring, 0), min(j + ring + 1, rows)):
                if max(abs(a - i), abs(b - j)) == ring and free[a, b]:
                    dx, dy = low_x + a * CELL - x, low_y + b * CELL - y
                    if dx * dx + dy * dy < best:
                        best, found = dx * dx + dy * dy, a * rows + b
    return found


@kernel
def spread(table, free, low_x, low_y, goal_x, goal_y, radius, dear):  # type: ignore[no-untyped-def]
    """The field of a goal.

    Args:
        radius: of the disc on straight lines.
        dear: what a metre counts from cell to cell where no straight line fits.

    Returns:
        (columns, rows) metres to the goal, infinite where no way leads, and (columns, rows) the
        number of the cell to go to next, which may be far, GOAL or NOWHERE.
    """
    columns, rows = free.shape
    metres = np.full((columns, rows), np.inf)
    corner = np.full((columns, rows), NOWHERE, np.int32)
    certain = np.zeros((columns, rows), np.bool_)  # one can go straight to its corner
    settled = np.zeros((columns, rows), np.bool_)
    heap = [(0.0, 0)]
    heap.pop()
    first = nearest_cell(free, low_x, low_y, goal_x, goal_y)
    if first < 0:
        return metres, corner
    for i in range(max(first // rows - 2, 0), min(first // rows + 3, columns)):
        for j in range(max(first % rows - 2, 0), min(first % rows + 3, rows)):
            x, y = low_x + i * CELL, low_y + j * CELL
            straight = free[i, j] and fits(table, x, y, goal_x, goal_y, radius)
            if not straight and i * rows + j != first:
                continue
            metres[i, j] = np.hypot(x - goal_x, y - goal_y)
            corner[i, j] = GOAL
            certain[i, j] = True
            heapq.heappush(heap, (metres[i, j], i * rows + j))
    while len(heap):
        told, number = heapq.heappop(heap)
        i, j = number // rows, number % rows
        if settled[i, j] or told > metres[i, j]:
            continue
        x, y = low_x + i * CELL, low_y + j * CELL
        over = corner[i, j]
        cx, cy, far = goal_x, goal_y, 0.0
        if over != GOAL:
            cx, cy = low_x + (over // rows) * CELL, low_y + (over % rows) * CELL
            far = metres[over // rows, over % rows]
        if not certain[i, j] and not fits(table, x, y, cx, cy, radius):
            # The guess was wrong: from here one goes to a settled neighbour, or to its corner.
            best = np.inf
            for a in range(max(i - 1, 0), min(i + 2, columns)):
                for b in range(max(j - 1, 0), min(j + 2, rows)):
                    if not settled[a, b]:
                        continue
                    ax, ay = low_x + a * CELL, low_y + b * CELL
                    way = np.hypot(ax - x, ay - y)
                    if not fits(table, x, y, ax, ay, radius):
                        way *= dear
                    if way + metres[a, b] < best:
                        best, over = way + metres[a, b], a * rows + b
                    beyond = corner[a, b]
                    if beyond == GOAL:
                        continue
                    cx, cy = low_x + (beyond // rows) * CELL, low_y + (beyond % rows) * CELL
                    way = np.hypot(cx - x, cy - y) + metres[beyond // rows, beyond % rows]
                    if way < best and fits(table, x, y, cx, cy, radius):
                        best, over = way, beyond
            metres[i, j], corner[i, j], certain[i, j] = best, over, True
            heapq.heappush(heap, (best, number))
            continue
        settled[i, j] = True
        for a in range(max(i - 1, 0), min(i + 2, columns)):
            for b in range(max(j - 1, 0), min(j + 2, rows)):
                if free[a, b] and not settled[a, b]:
                    way = far + np.hypot(low_x + a * CELL - cx, low_y + b * CELL - cy)
                    if way < metres[a, b]:
                        metres[a, b], corner[a, b], certain[a, b] = way, over, False
                        heapq.heappush(heap, (way, a * rows + b))
    return metres, corner


@kernel
def onward(metres, corner, low_x, low_y, goal_x, goal_y, x, y):  # type: ignore[no-untyped-def]
    """Metres along the floor from a point to the goal, and the number of the cell to go to.

    Of the cells around the point, up to four, that one is asked which promises the shortest way.
    It is nearer than a disc's radius, so where it can go straight, the point almost can: what is
    told may be some centimetres less than what one has to walk.
    """
    columns, rows = metres.shape
    i, j = (x - low_x) / CELL, (y - low_y) / CELL
    best, found = np.inf, NOWHERE
    for a in range(max(int(np.floor(i)), 0), min(int(np.ceil(i)) + 1, columns)):
        for b in range(max(int(np.floor(j)), 0), min(int(np.ceil(j)) + 1, rows)):
            over = corner[a, b]
            way = np.inf
            if over == GOAL:
                way = np.hypot(x - goal_x, y - goal_y)
            elif over != NOWHERE:
                cx, cy = low_x + (over // rows) * CELL, low_y + (over % rows) * CELL
                way = np.hypot(x - cx, y - cy) + metres[over // rows, over % rows]
            if way < best:
                best, found = way, over
    if found == NOWHERE:
        nearest = nearest_cell(corner != NOWHERE, low_x, low_y, x, y)
        if nearest >= 0:
            cx, cy = low_x + (nearest // rows) * CELL, low_y + (nearest % rows) * CELL
            best = np.hypot(x - cx, y - cy) + metres[nearest // rows, nearest % rows]
            found = nearest
    return best, found


@kernel
def distances(metres, corner, low_x, low_y, goal_x, goal_y, points):  # type: ignore[no-untyped-def]
    """(n,) metres along the floor to the goal, of points (n, 2)."""
    found = np.empty(points.shape[0])
    for n in range(points.shape[0]):
        found[n] = onward(metres, corner, low_x, low_y, goal_x, goal_y, points[n, 0], points[n, 1])[
            0
        ]
    return found
