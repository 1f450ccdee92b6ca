"""Paints boxes and round bodies over the rooms that they stand in."""

import math
from typing import Any

import numpy as np

from .painting import quick, row_at

NEAR = 0.02
"""Nothing nearer is drawn, metres."""


@quick
def _crossed(
    x: float, y: float, dx: float, dy: float, half_x: float, half_y: float
) -> tuple[float, float, int]:
    """Where a ray enters and leaves a rectangle around the origin, and through which side."""
    over_x, over_y = 1.0 / dx, 1.0 / dy
    middle_x, reach_x = -x * over_x, half_x * abs(over_x)
    middle_y, reach_y = -y * over_y, half_y * abs(over_y)
    leave = min(middle_x + reach_x, middle_y + reach_y)
    if middle_x - reach_x > middle_y - reach_y:
        return middle_x - reach_x, leave, 0 if dx > 0.0 else 1
    return middle_y - reach_y, leave, 2 if dy > 0.0 else 3


@quick
def _round(x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
    """Where a ray enters and leaves the unit circle; nowhere: it leaves before it enters."""
    a, b = dx * dx + dy * dy, x * dx + y * dy
    inner = b * b - a * (x * x + y * y - 1.0)
    if inner <= 0.0:
        return 0.0, -1.0
    root = math.sqrt(inner)
    return (-b - root) / a, (root - b) / a


@quick
def _blend(first: Any, second: Any, share: float) -> Any:
    """A packed colour between two."""
    part = np.uint32(min(max(share, 0.0), 1.0) * 256.0)
    rest = np.uint32(256) - part
    odd, green = np.uint32(0xFF00FF), np.uint32(0x00FF00)
    mixed = ((first & odd) * rest + (second & odd) * part) >> np.uint32(8) & odd
    return mixed | (((first & green) * rest + (second & green) * part) >> np.uint32(8) & green)


@quick
def draw_boxes(
    first_boxes: Any, boxes: Any, box_colours: Any,
    x: float, y: float, eye: float, heading: float, slope: float,
    depth: Any, colours: Any, spans: Any, reaches: Any,
) -> None:  # fmt: skip
    """Draw the boxes of the rooms that `draw_rooms` saw."""
    columns, rows = depth.shape
    forward_x, forward_y = math.sin(heading), math.cos(heading)
    focal = 0.5 * columns / slope
    half_rows = 0.5 * rows
    for room in range(len(first_boxes) - 1):
        for box in range(first_boxes[room], first_boxes[room + 1]):
            start, end = spans[room, 0], spans[room, 1]
            if start > end:
                break
            away_x, away_y = boxes[box, 0] - x, boxes[box, 1] - y
            half_x, half_y, c, s = boxes[box, 2], boxes[box, 3], boxes[box, 4], boxes[box, 5]
            ahead = away_x * forward_x + away_y * forward_y
            if ahead + half_x + half_y < NEAR:
                continue
            # In the box's own axes: the eye, and the ray of a column: one part ahead, one aside.
            eye_x, eye_y = away_y * s - away_x * c, -away_x * s - away_y * c
            ahead_x, ahead_y = forward_x * c - forward_y * s, forward_x * s + forward_y * c
            aside_x, aside_y = ahead_y, -ahead_x
            nearest, left, right = math.inf, math.inf, -math.inf
            for corner in range(4):
                u = (half_x if corner & 1 else -half_x) - eye_x
                v = (half_y if corner & 2 else -half_y) - eye_y
                far = u * ahead_x + v * ahead_y
                nearest = min(nearest, far)
                at = (u * aside_x + v * aside_y) / far
                left, right = min(left, at), max(right, at)
            if nearest > NEAR:
                start = max(start, math.ceil(focal * left + 0.5 * columns - 0.5))
                end = min(end, math.floor(focal * right + 0.5 * columns - 0.5))
            below_top, below_bottom = eye - boxes[box, 7], eye - boxes[box, 6]
            for column in range(start, end + 1):
                aside = (2.0 * (column + 0.5) / columns - 1.0) * slope
                dx, dy = ahead_x + aside * aside_x, ahead_y + aside * aside_y
                if boxes[box, 8] > 0.0:
                    come, leave = _round(eye_x / half_x, eye_y / half_y, dx / half_x, dy / half_y)
                    u, v = (eye_x + come * dx) / half_x, (eye_y + come * dy) / half_y
                    colour = _blend(
                        box_colours[box, 0 if u < 0.0 else 1],
                        box_colours[box, 2 if v < 0.0 else 3],
                        v * v,
                    )
                else:
                    come, leave, side = _crossed(eye_x, eye_y, dx, dy, half_x, half_y)
                    colour = box_colours[box, side]
                if leave <= max(come, NEAR):
                    continue
                inside = come <= NEAR
                scale = focal / (NEAR if inside else come)
                top = row_at(half_rows, below_top * scale, 0, rows)
                bottom = row_at(half_rows, below_bottom * scale, top, rows)
                if not inside:
                    for row in range(top, bottom):
                        if come < depth[column, row]:
                            depth[column, row] = come
                            colours[column, row] = colour
                if below_top > 0.0:
                    colour = box_colours[box, 4]
                    for row in range(row_at(half_rows, below_top * focal / leave, 0, rows), top):
                        far = below_top * reaches[row]
                        if far < depth[column, row]:
                            depth[column, row] = far
                            colours[column, row] = colour
                elif below_bottom < 0.0:
                    colour = box_colours[box, 5]
                    end_row = row_at(half_rows, below_bottom * focal / leave, 0, rows)
                    for row in range(bottom, end_row):
                        far = -below_bottom * reaches[row]
                        if far < depth[column, row]:
                            depth[column, row] = far
                            colours[column, row] = colour
