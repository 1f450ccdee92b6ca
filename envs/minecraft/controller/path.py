"""Paths over known cells: walk, step up, drop, swim, dig, pile up blocks under the feet.

A* (Hart, Nilsson and Raphael 1968) over cells for the feet, costs in ticks. Where the goal cannot
be reached in what is known, the path leads to the place that is nearest to it, so that walking
there shows more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

from .known import Cell
from .terrain import CLOSED, Terrain

WALK, DIAGONAL, STEP_UP, DROP_EACH, SWIM, PILE = 5, 7, 8, 2, 20, 16
"""Ticks of a move; swimming is dear, so that rivers are crossed and not followed."""

_DEEPEST_DROP = 3
_UNDER_WATER = 5
"""How much longer digging takes while swimming."""

_WORTH = 0.6
"""What a tick spent weighs against a tick nearer, where only part of the way is known."""


@dataclass(frozen=True, slots=True)
class Path:
    """Cells for the feet, the present one first; `arrives` says whether the goal is reached."""

    cells: tuple[Cell, ...]
    arrives: bool


def find_path(
    terrain: Terrain,
    start: Cell,
    distance: Callable[[int, int, int], float],
    *,
    piles: int = 0,
    expansions: int = 400,
    avoid: frozenset[Cell] | set[Cell] = frozenset(),
) -> Path | None:
    """The cheapest known path to where `distance` is 0, or as near as it gets.

    Args:
        distance: (x, y, z) -> estimated ticks to the goal; 0 only at it.
        piles: blocks that may be set under the feet.
        expansions: limit of work; each takes about 15 microseconds.
        avoid: cells that turned out not to work.

    Returns:
        None where the start lies outside the terrain or nothing nearer to the goal is known.
    """
    first = terrain.index(start)
    if first < 0:
        return None
    opening, floor, water = terrain.opening, terrain.floor, terrain.water
    height, row = terrain.height, terrain.height * terrain.depth
    sides = (row, -row, height, -height)
    corners = ((row, height), (row, -height), (-row, height), (-row, -height))
    avoided = {terrain.index(cell) for cell in avoid}
    origin_x, origin_y, origin_z = terrain.corner
    width, depth = terrain.width, terrain.depth
    size = len(opening)

    def estimate(index: int) -> float:
        rest, j = divmod(index, height)
        i, k = divmod(rest, depth)
        if i <= 0 or i >= width - 1 or k <= 0 or k >= depth - 1 or j <= 3 or j >= height - 3:
            return -1.0
        return distance(i + origin_x, j + origin_y, k + origin_z)

    def landing(above: int) -> int:
        """Where a drop from a cell ends, at most `_DEEPEST_DROP` below; -1 for nowhere."""
        land = above - 1
        while (
            not floor[land - 1]
            and not water[land]
            and opening[land - 1] == 0
            and above - land < _DEEPEST_DROP
        ):
            land -= 1
        ends = (floor[land - 1] or water[land]) and opening[land] < CLOSED
        return land if ends else -1

    best_cost: dict[int, int] = {first: 0}
    came: dict[int, int] = {first: -1}
    piled: dict[int, int] = {first: 0}
    ahead = estimate(first)
    heap: list[tuple[float, float, int]] = [(ahead, ahead, first)]
    nearest, nearest_index = ahead, first
    worthiest, worthiest_index = ahead, first
    done: set[int] = set()
    reached = -1
    work = 0
    while heap:
        _, left, here = heappop(heap)
        if here in done:
            continue
        done.add(here)
        if left <= 0:
            reached = here
            break
        gain = left + best_cost[here] * _WORTH
        if gain < worthiest:
            worthiest, worthiest_index = gain, here
        if left < nearest:
            nearest, nearest_index = left, here
        work += 1
        if work > expansions:
            break
        cost = best_cost[here]
        swims = water[here]
        moves: list[tuple[int, int]] = []
        slow = _UNDER_WATER if swims else 1
        over = opening[here + 2]
        for side in sides:
            there = here + side
            if there < 4 or there >= size - 4:
                continue
            a, b = opening[there], opening[there + 1]
            if b < CLOSED:
                if a < CLOSED:
                    k = (a + b) * slow
                    if floor[there - 1] or water[there]:
                        step = SWIM if swims or water[there] else WALK
                        if water[there + 1]:
                            step += 6
                        moves.append((there, step + k))
                    elif not floor[there - 1] and opening[there - 1] < CLOSED:
                        land = landing(there)
                        if land >= 0:
                            drop = DROP_EACH * (there - land)
                            moves.append((land, WALK + drop + k + opening[land]))
                c = opening[there + 2]
                if floor[there] and c < CLOSED and over < CLOSED:
                    moves.append((there + 1, STEP_UP + (4 if swims else 0) + (b + c + over) * slow))
        below = opening[here - 1]
        if floor[here - 1]:
            if below < CLOSED:
                land = landing(here)
                if land >= 0:
                    moves.append((land, below * slow + DROP_EACH * (here - land) + 2))
        elif water[here - 1]:
            moves.append((here - 1, SWIM + 4))
        if swims and over < CLOSED and (water[here + 1] or opening[here + 1] < CLOSED):
            if water[here + 1]:
                moves.append((here + 1, SWIM + opening[here + 2]))
        elif piles > piled[here] and over < CLOSED and not swims:
            moves.append((here + 1, PILE + over))
        for one, two in corners:
            there = here + one + two
            if there < 4 or there >= size - 4:
                continue
            if (
                not opening[there]
                and not opening[there + 1]
                and floor[there - 1]
                and not water[there]
                and not swims
                and not opening[here + one]
                and not opening[here + one + 1]
                and not opening[here + two]
                and not opening[here + two + 1]
            ):
                moves.append((there, DIAGONAL))
        for there, step in moves:
            if there in done or there in avoided:
                continue
            total = cost + step
            if total < best_cost.get(there, 1 << 30):
                left = estimate(there)
                if left < 0:
                    continue
                best_cost[there] = total
                came[there] = here
                piled[there] = piled[here] + (there == here + 1 and not swims)
                heappush(heap, (total + left, left, there))
    arrives = reached >= 0
    unfinished = worthiest_index if worthiest_index != first else nearest_index
    last = reached if arrives else unfinished
    if last == first and not arrives:
        return None
    cells = []
    while last >= 0:
        cells.append(terrain.cell(last))
        last = came[last]
    return Path(tuple(reversed(cells)), arrives)
