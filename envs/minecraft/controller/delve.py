"""Go under the ground: down to a depth, then along tunnels, with an eye on all that is seen.

Observations show blocks through walls, six blocks to each side, so that a shaft or a tunnel is
planned over cells that are known before they are opened: never towards lava, never deep falls.
"""

from collections.abc import Callable

from .body import Acting, Body
from .walk import go
from .wander import Wanderer, sees_sky

_TICKS_DOWN = 40.0
_TICKS_AHEAD = 45.0
_SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))

DEPTHS = {
    "stone": 58,
    "coal_ore": 40,
    "iron_ore": 28,
    "gold_ore": 22,
    "lapis_ore": 16,
    "redstone_ore": 11,
    "diamond_ore": 11,
    "emerald_ore": 20,
    "obsidian": 11,
    "mossy_cobblestone": 30,
}
"""Height of the feet at which an ore is met most often; the least safe one is 11, above lava."""


class Delver:
    """Digs down to `depth`, then tunnels, turning at a right angle after every leg that ends."""

    def __init__(self, body: Body, depth: int, side: int) -> None:
        self._body = body
        self._depth = depth
        self._side = side % 4
        self._turn = 1
        self._wanderer = Wanderer(body, 90.0 * side)

    def leg(self, until: Callable[[], bool], length: int = 20) -> Acting:
        """Go on for a while; returns whether `until` came true."""
        body = self._body
        if until():
            return True
        if body.cell[1] > self._depth + 1:
            before = body.cell[1]
            yield from self._down(until)
            if until():
                return True
            if body.cell[1] < before - 2:
                return False
            if sees_sky(body):  # a lake, or a forest of cacti: dig elsewhere
                return (yield from self._wanderer.leg(until, 16))
        yield from self._along(until, length)
        return until()

    def _down(self, until: Callable[[], bool]) -> Acting:
        depth = self._depth

        def left(x: int, y: int, z: int) -> float:
            return max(0, y - depth) * _TICKS_DOWN

        yield from go(
            self._body, left, until=until, reach=7, up=3, down=5, patience=3, expansions=250
        )

    def _along(self, until: Callable[[], bool], length: int) -> Acting:
        body = self._body
        dx, dz = _SIDES[self._side]
        x, y, z = body.cell
        goal = x + dx * length, z + dz * length
        level = min(y, self._depth) if y <= self._depth + 1 else y - 2

        def left(i: int, j: int, k: int) -> float:
            ahead = max(0, (goal[0] - i) * dx + (goal[1] - k) * dz)
            astray = abs((i - x) * dz) + abs((k - z) * dx)
            return ahead * _TICKS_AHEAD + astray * 3.0 + abs(j - level) * 6.0 if ahead else 0.0

        yield from go(body, left, until=until, reach=8, up=4, down=4, patience=3, expansions=300)
        if until():
            return
        came = (body.cell[0] - x) * dx + (body.cell[2] - z) * dz
        if came < length // 2:
            self._side = (self._side + self._turn) % 4
            self._turn = -self._turn if came < 2 else self._turn
