"""Carry out the moves of a path, one cell at a time: steer, jump, drop, swim, dig, pile up."""

from collections.abc import Callable
from itertools import pairwise
from math import atan2, degrees, hypot, radians, sin

from .actions import CAMERA_STEP, JUMP, PLACE, SPRINT, Keys
from .aim import turned, turns_to
from .body import Acting, Body
from .dig import dig
from .known import Cell
from .path import Path, find_path
from .terrain import terrain

SLIDE = 1.2
"""How much farther the body slides on ground, in units of its last step."""

NEAR = 0.3
"""Blocks off the middle of a cell at which the body may rest in it."""

MOVE_PATIENCE = 28
_FALL_PATIENCE = 30
_AVOID_FOR = 400
"""Env steps for which a cell is not tried again."""

FILLERS = ("dirt", "gravel", "sand", "cobblestone", "stone", "netherrack", "sandstone")
"""What is set under the feet, the least dear first."""

_WAYS = (
    (1, 0, 0),
    (1, 1, 45),
    (0, 1, 90),
    (-1, 1, 135),
    (-1, 0, 180),
    (-1, -1, -135),
    (0, -1, -90),
    (1, -1, -45),
)
"""Keys ahead and right, and the degrees that their motion lies right of the look."""

_SPRINT_WAYS = (_WAYS[0], _WAYS[1], _WAYS[7])


def steer(body: Body, x: float, z: float, sprint: bool = False, tilt: float | None = None) -> Keys:
    """Keys that move towards a point, with the look near north or south, tilted as asked.

    Rays keep their fan's shape only when the look lies along z, since the game turns their pitch
    about the x axis; so the body walks sideways where that serves its sight.
    """
    heading = degrees(atan2(-(x - body.place[0]), z - body.place[2]))
    ways = _SPRINT_WAYS if sprint else _WAYS
    best: tuple[float, Keys] | None = None
    level = turns_to(body.pitch, body.tilt if tilt is None else tilt)
    for ahead, right, offset in ways:
        turn = turns_to(body.yaw, heading - offset)
        look = turned(body.yaw + turn * CAMERA_STEP)
        miss = abs(turned(look + offset - heading))
        price = abs(sin(radians(look))) * 20 + miss + abs(turn) * 0.1 + (0 if offset == 0 else 1)
        if best is None or price < best[0]:
            best = (price, Keys(ahead, right, SPRINT if sprint else 0, level, turn))
    assert best is not None
    return best[1]


def approach(body: Body, x: float, z: float, jump: bool = False, sprint: bool = False) -> Acting:
    """One step towards a point, which coasts where the slide alone will carry it there."""
    left_x = x - body.place[0] - SLIDE * body.moved[0]
    left_z = z - body.place[2] - SLIDE * body.moved[2]
    if hypot(left_x, left_z) < 0.12:
        yield from body.step(Keys(stance=JUMP if jump else 0))
        return
    keys = steer(body, body.place[0] + left_x, body.place[2] + left_z, sprint and not jump)
    yield from body.step(keys._replace(stance=JUMP) if jump else keys)


def centre(body: Body, cell: Cell, within: float = 0.17, patience: int = 14) -> Acting:
    """Stand in the middle of a column; returns whether it came near enough."""
    for _ in range(patience):
        off = max(abs(cell[0] + 0.5 - body.place[0]), abs(cell[2] + 0.5 - body.place[2]))
        if off <= within and hypot(body.moved[0], body.moved[2]) < 0.06:
            return True
        yield from approach(body, cell[0] + 0.5, cell[2] + 0.5, jump=body.in_water(body.cell))
    return max(abs(cell[0] + 0.5 - body.place[0]), abs(cell[2] + 0.5 - body.place[2])) <= 0.25


def in_the_way(body: Body, a: Cell, b: Cell) -> list[Cell]:
    """The cells that must be open for a move, in the order in which to open them."""
    x, y, z = b
    if (a[0], a[2]) == (x, z):
        cells = [(x, a[1] + 2, z)] if y > a[1] else [(x, n, z) for n in range(a[1] - 1, y - 1, -1)]
    elif y > a[1]:
        cells = [(a[0], a[1] + 2, a[2]), (x, y + 1, z), (x, y, z)]
    else:
        cells = [(x, n, z) for n in range(a[1] + 1, y - 1, -1)]
    if a[0] != x and a[2] != z:
        cells += [(a[0], y + 1, z), (a[0], y, z), (x, y + 1, a[2]), (x, y, a[2])]
    return [cell for cell in cells if not body.is_open(cell)]


def filler(body: Body) -> str:
    """A block to spare; "" for none."""
    carried = body.carried()
    return next((f for f in FILLERS if carried.get(f, 0) > body.reserved.get(f, 0)), "")


def pile_up(body: Body, cell: Cell) -> Acting:
    """Set a block under the feet in a jump; returns whether the body stands higher."""
    block = filler(body)
    if not block or not (yield from centre(body, cell)):
        return False
    down = turns_to(body.pitch, 90.0)
    if down:
        yield from body.step(Keys(pitch=down))
    for _ in range(3):
        yield from body.step(Keys(stance=JUMP))
        yield from body.step()
        yield from body.step()
        slot = body.slot_of(block)
        if slot < 0:
            return False
        yield from body.step(Keys(function=PLACE, slot=slot))
        for _ in range(8):
            if body.stands:
                break
            yield from body.step()
        if body.cell[1] > cell[1]:
            return True
    return False


def move(body: Body, a: Cell, b: Cell, after: Cell | None) -> Acting:
    """One move of a path; returns whether the body is in `b`.

    With `after`, the cell that comes next, it does not stop on the way there.
    """
    vertical = (a[0], a[2]) == (b[0], b[2])
    obstacles = in_the_way(body, a, b)
    steady = (obstacles or vertical) and not body.in_water(a)
    if steady and not (yield from centre(body, a, 0.17 if vertical else 0.3)):
        return False
    for cell in obstacles:
        if not (yield from dig(body, cell)):
            return False
    if vertical and b[1] > a[1] and not body.in_water(a):
        return (yield from pile_up(body, a))
    patience = MOVE_PATIENCE + 4 * abs(b[1] - a[1]) + (20 if body.in_water(a) else 0)
    x, z = b[0] + 0.5, b[2] + 0.5
    ahead_x, ahead_z = x, z
    through = sprint = False
    if after is not None and (after[0], after[2]) != (b[0], b[2]):
        through = True
        if (after[0] - b[0], after[2] - b[2]) == (b[0] - a[0], b[2] - a[2]):
            ahead_x, ahead_z = after[0] + 0.5, after[2] + 0.5
        sprint = body.hasty and after[1] == b[1] == a[1]
    for _ in range(patience):
        if body.cell == b and (through or body.stands or body.in_water(b)):
            off = max(abs(x - body.place[0]), abs(z - body.place[2]))
            if through or off < NEAR:
                return True
        if body.hurt:
            return False
        wet = body.in_water(body.cell) or body.in_water(b)
        if body.cell[1] < min(a[1], b[1]) and not wet and body.stands:
            return False  # fallen elsewhere
        off = hypot(x - body.place[0], z - body.place[2])
        rise = b[1] > body.place[1] + 0.3 and (off < 1.25 or wet)
        jump = rise or (wet and b[1] >= body.cell[1] and body.place[1] < b[1] + 0.6)
        yield from approach(body, ahead_x, ahead_z, jump, sprint)
    return body.cell == b


def follow(body: Body, path: Path, until: Callable[[], bool] | None = None) -> Acting:
    """Walk a path; returns whether its end was reached (True too where `until` came true)."""
    for number, (a, b) in enumerate(pairwise(path.cells)):
        after = path.cells[number + 2] if number + 2 < len(path.cells) else None
        if body.cell != a and abs(body.cell[0] - a[0]) + abs(body.cell[2] - a[2]) > 1:
            return False
        if not (yield from move(body, a, b, after)):
            body.avoid[b] = body.steps + _AVOID_FOR
            return False
        if until is not None and until():
            return True
    return True


def settle(body: Body) -> Acting:
    """Wait until the body rests: landed, or at the surface of the water."""
    for _ in range(_FALL_PATIENCE):
        if body.in_water(body.cell) or (body.stands and body.is_solid(_under(body.cell))):
            return
        yield from body.step()


def _under(cell: Cell) -> Cell:
    return cell[0], cell[1] - 1, cell[2]


def plan(
    body: Body,
    distance: Callable[[int, int, int], float],
    *,
    reach: int = 16,
    up: int = 8,
    down: int = 8,
    expansions: int = 400,
    digs: bool = True,
    swims: bool = True,
) -> Path | None:
    """A path from here over what is known (see `find_path`)."""
    costs = body.costs() if digs else body.light_costs(swims or body.in_water(body.cell))
    land = terrain(body.known, costs, body.cell, reach, up, down)
    avoid = {cell for cell, until in body.avoid.items() if until > body.steps}
    piles = sum(max(0, body.count(f) - body.reserved.get(f, 0)) for f in FILLERS)
    return find_path(
        land, body.cell, distance, piles=min(piles, 24), expansions=expansions, avoid=avoid
    )


def ground_distance(
    x: float, z: float, near: float = 0.0, pace: float = 6.0
) -> Callable[[int, int, int], float]:
    """Ticks over the ground to within `near` blocks of a place: a distance for `go`."""

    def left(i: int, j: int, k: int) -> float:
        return max(0.0, hypot(i + 0.5 - x, k + 0.5 - z) - near) * pace

    return left


def go(
    body: Body,
    distance: Callable[[int, int, int], float],
    *,
    reach: int = 16,
    up: int = 8,
    down: int = 8,
    expansions: int = 400,
    until: Callable[[], bool] | None = None,
    patience: int = 8,
    digs: bool = True,
    swims: bool = True,
) -> Acting:
    """Go to where `distance` is 0, planning anew as more is seen.

    Returns:
        True where it arrived (or `until` came true), False where it comes no nearer.
    """
    best = float("inf")
    vain = 0
    while vain < patience:
        if until is not None and until():
            return True
        left = distance(*body.cell)
        if left <= 0:
            return True
        if left < best - 1.0:
            best, vain = left, 0
        else:
            vain += 1
        found = plan(
            body,
            distance,
            reach=reach,
            up=up,
            down=down,
            expansions=expansions,
            digs=digs,
            swims=swims,
        )
        if found is None:
            yield from shake(body, vain)
            continue
        yield from follow(body, found, until)
        yield from settle(body)
    return False


def shake(body: Body, nth: int) -> Acting:
    """Get out of a corner in which no path is known: float, jump, try the four sides in turn."""
    x, _, z = body.place
    dx, dz = ((1, 0), (0, 1), (-1, 0), (0, -1))[nth % 4]
    for _ in range(6):
        yield from approach(body, x + 2 * dx, z + 2 * dz, jump=True)
    yield from settle(body)
