"""Which of the four actions brings a body nearer to a goal: a follower of a field, compiled.

It depends on the pose alone, so it can be asked anywhere. Turns leave the position as it is, and
with it the heading that is wanted, among the 24 that can be had; so it never turns back and forth.
Every step ahead is tried first and taken only if it brings the body nearer by more than all turns
cost; so it never walks back and forth either.
"""

import numpy as np

from ...compiled import kernel
from ..habitat.spaces import FORWARD, LEFT, RIGHT, STEP, STOP, TURN
from .field import CELL, GOAL, NOWHERE, onward
from .motion import fits, slide

_AHEAD = 8
"""So many corners of the way are looked at for one to walk straight to."""

_TURN = float(np.radians(TURN))
_AROUND = 360 // TURN
_HALF = 0.501
"""Off by so many turns at most, one walks; a little more than half, so that rounding decides
nothing."""

_ENOUGH = 0.6 * STEP
"""A step straight to the next corner is taken where it brings so many metres."""

_COST = 0.008
"""Metres that a turn counts where the best heading is searched for."""


@kernel
def aim(  # type: ignore[no-untyped-def]
    table, metres, corner, low_x, low_y, goal_x, goal_y, x, y, radius, roomy
):
    """The farthest corner of the way, of the next few, that one can walk straight to from (x, y):
    with room to spare, or else without."""
    rows = metres.shape[1]
    _, first = onward(metres, corner, low_x, low_y, goal_x, goal_y, x, y)
    tx, ty = goal_x, goal_y
    if first != GOAL and first != NOWHERE:
        tx, ty = low_x + (first // rows) * CELL, low_y + (first % rows) * CELL
    for wide in (roomy, radius):
        cell, found = first, False
        for _ in range(_AHEAD):
            if cell == NOWHERE:
                break
            cx, cy = goal_x, goal_y
            if cell != GOAL:
                cx, cy = low_x + (cell // rows) * CELL, low_y + (cell % rows) * CELL
            if fits(table, x, y, cx, cy, wide):
                tx, ty, found = cx, cy, True
            if cell == GOAL:
                break
            cell = corner[cell // rows, cell % rows]
        if found:
            break
    return tx, ty


@kernel
def advise(  # type: ignore[no-untyped-def]
    table, metres, corner, low_x, low_y, goal_x, goal_y, x, y, heading, radius, roomy, near
):
    """The action to take, and the metres left; STOP within `near` metres of the goal.

    Args:
        table: what is in the way, see `motion.table`.
        metres, corner, low_x, low_y, goal_x, goal_y: the field, see `field.spread`.
        heading: radians, clockwise from +y.
        radius, roomy: of the body, and what it keeps where there is room.
    """
    left, _ = onward(metres, corner, low_x, low_y, goal_x, goal_y, x, y)
    if left <= near:
        return STOP, left
    tx, ty = aim(table, metres, corner, low_x, low_y, goal_x, goal_y, x, y, radius, roomy)
    off = (np.arctan2(tx - x, ty - y) - heading) / _TURN
    off -= _AROUND * np.floor(off / _AROUND + 0.5)
    turns = 0 if abs(off) <= _HALF else int(np.floor(abs(off) + 0.5)) * (1 if off > 0 else -1)
    gained = left - _after(
        table, metres, corner, low_x, low_y, goal_x, goal_y, x, y, heading + turns * _TURN, radius
    )
    if gained < _ENOUGH:
        # Something is in the way of the straight step: the best of all headings.
        best = np.inf
        for count in range(_AROUND):
            other = count - _AROUND // 2
            way = _COST * abs(other) + _after(
                table, metres, corner, low_x, low_y, goal_x, goal_y, x, y,
                heading + other * _TURN, radius,
            )  # fmt: skip
            if way < best:
                best, turns = way, other
    return (LEFT if turns < 0 else RIGHT if turns > 0 else FORWARD), left


@kernel
def _after(  # type: ignore[no-untyped-def]
    table, metres, corner, low_x, low_y, goal_x, goal_y, x, y, heading, radius
):
    """Metres left after a step ahead."""
    nx, ny = slide(table, x, y, STEP * np.sin(heading), STEP * np.cos(heading), radius)
    return onward(metres, corner, low_x, low_y, goal_x, goal_y, nx, ny)[0]
