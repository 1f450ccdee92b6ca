"""Paints floors, ceilings and walls, and finds which rooms are seen."""

import math
from typing import Any

from .painting import quick, row_at
from .palette import BOARDS, CHECKERS, PLAIN, TILES, VEINS
from .scene import SKIRTING

_ROOMS_IN_LINE = 64
"""No ray goes through more doors than this."""


@quick
def room_at(rooms: Any, x: float, y: float) -> int:
    """The room around a point, or the nearest one."""
    nearest, found = math.inf, 0
    for room in range(len(rooms)):
        aside = max(rooms[room, 0] - x, x - rooms[room, 2], 0.0)
        ahead = max(rooms[room, 1] - y, y - rooms[room, 3], 0.0)
        if aside + ahead < nearest:
            nearest, found = aside + ahead, room
    return found


@quick
def _laid(pattern: Any, x: float, y: float) -> bool:
    """Whether a floor has its second colour at a point."""
    if pattern == TILES:
        u, v = 2.0 * x, 2.0 * y
        return u - math.floor(u) < 0.1 or v - math.floor(v) < 0.1
    if pattern == CHECKERS:
        return (math.floor(2.0 * x) + math.floor(2.0 * y)) % 2.0 == 0.0
    if pattern == BOARDS:
        return math.floor(5.0 * x) % 2.0 == 0.0
    if pattern == VEINS:
        u = 0.9 * x + 0.3 * abs(2.0 * (0.8 * y - math.floor(0.8 * y)) - 1.0)
        return u - math.floor(u) < 0.12
    return False


@quick
def _fill_reaches(focal: float, reaches: Any) -> None:
    half_rows = 0.5 * len(reaches)
    for row in range(len(reaches)):
        # A row in the very middle sees neither floor nor ceiling; it is never asked for.
        reaches[row] = focal / max(abs(row + 0.5 - half_rows), 1e-9)


@quick
def draw_rooms(
    rooms: Any, floors: Any, ceilings: Any, walls: Any, first_doors: Any, doors: Any,
    door_colours: Any, x: float, y: float, eye: float, heading: float, slope: float,
    depth: Any, colours: Any, spans: Any, reaches: Any,
) -> None:  # fmt: skip
    """Fill depth and colours with rooms, and spans (R, 2) with the columns that see each room.

    Also fills reaches (rows,), which `draw_boxes` reads: how far off each row shows what is one
    metre above or below the eye.
    """
    columns, rows = depth.shape
    forward_x, forward_y = math.sin(heading), math.cos(heading)
    focal = 0.5 * columns / slope
    half_rows = 0.5 * rows
    _fill_reaches(focal, reaches)
    for room in range(len(rooms)):
        spans[room, 0], spans[room, 1] = columns, -1
    start = room_at(rooms, x, y)
    for column in range(columns):
        aside = (2.0 * (column + 0.5) / columns - 1.0) * slope
        dx, dy = forward_x + aside * forward_y, forward_y - aside * forward_x
        room, first, last = start, 0, rows
        for _ in range(_ROOMS_IN_LINE):
            spans[room, 0] = min(spans[room, 0], column)
            spans[room, 1] = max(spans[room, 1], column)
            end_x, side_x = (rooms[room, 2], 1) if dx > 0.0 else (rooms[room, 0], 0)
            end_y, side_y = (rooms[room, 3], 3) if dy > 0.0 else (rooms[room, 1], 2)
            reach_x = (end_x - x) / dx if abs(dx) > 1e-12 else math.inf
            reach_y = (end_y - y) / dy if abs(dy) > 1e-12 else math.inf
            if reach_x < reach_y:
                reach, side = max(reach_x, 1e-6), side_x
                along = y + reach * dy
            else:
                reach, side = max(reach_y, 1e-6), side_y
                along = x + reach * dx
            scale = focal / reach
            above = rooms[room, 4] - eye
            high = row_at(half_rows, -above * scale, first, last)
            low = row_at(half_rows, eye * scale, high, last)
            colour = ceilings[room]
            for row in range(first, high):
                depth[column, row] = above * reaches[row]
                colours[column, row] = colour
            pattern, colour, other = floors[room, 0], floors[room, 1], floors[room, 2]
            for row in range(low, last):
                depth[column, row] = eye * reaches[row]
                colours[column, row] = colour
            if pattern != PLAIN:
                for row in range(low, last):
                    far = eye * reaches[row]
                    if _laid(pattern, x + far * dx, y + far * dy):
                        colours[column, row] = other
            wall = 4 * room + side
            door = first_doors[wall]
            while door < first_doors[wall + 1]:
                if doors[door, 0] < along < doors[door, 1]:
                    break
                door += 1
            if door < first_doors[wall + 1]:
                lintel = row_at(half_rows, (eye - doors[door, 2]) * scale, high, low)
                for row in range(high, lintel):
                    depth[column, row] = reach
                    colours[column, row] = walls[room, side, 0]
                if doors[door, 3] < 0.0:
                    for row in range(lintel, low):
                        depth[column, row] = reach
                        colours[column, row] = door_colours[door]
                    break
                if lintel >= low:
                    break
                first, last = lintel, low
                room = int(doors[door, 3])
                continue
            skirting = row_at(half_rows, (eye - SKIRTING) * scale, high, low)
            for row in range(high, skirting):
                depth[column, row] = reach
                colours[column, row] = walls[room, side, 0]
            for row in range(skirting, low):
                depth[column, row] = reach
                colours[column, row] = walls[room, side, 1]
            break
