"""Look for something on the surface: go far in one direction, turn where that leads nowhere."""

from collections.abc import Callable
from math import cos, hypot, radians, sin

import numpy as np

from .actions import Keys
from .aim import turns_to
from .body import Acting, Body
from .sight import ray_directions
from .walk import go, ground_distance, plan

LEG = 24
"""Blocks of one leg."""

_TURNS = (0.0, 40.0, -40.0, 85.0, -85.0, 130.0, -130.0, 180.0)
_TICKS_PER_BLOCK = 6.0
_FAR = 64.0
_SURFACE_FROM = 56
_MANNERS = ((0.0, False, False), (2.5, False, True), (6.0, True, True))
"""Dearness in the unit of `Wanderer._price`, whether to dig, whether to swim."""

_TRIED = 18
_WORTHWHILE = 5 * _TICKS_PER_BLOCK
_GROUND = frozenset(
    {
        *("stone", "stone variant", "dirt", "grass block", "gravel", "sand", "sandstone"),
        *("clay", "cobblestone", "obsidian", "hardened clay", "stained clay", "bedrock"),
    }
)
_BESIDE = 0.9


class Wanderer:
    """Remembers where it has been, so that every leg leads away from there.

    `heading` is in degrees, 0 to the south, as yaw.
    """

    def __init__(self, body: Body, heading: float) -> None:
        self._body = body
        self.heading = heading
        self._been: list[tuple[float, float]] = []

    def leg(self, until: Callable[[], bool], length: float = LEG) -> Acting:
        """Walk one leg; returns whether `until` came true."""
        body = self._body
        if until():
            return True
        if not sees_sky(body):
            yield from climb_out(body, until)
            if until():
                return True
        if body.in_water(body.cell):
            yield from ashore(body, until)
            if until():
                return True
        x, _, z = body.place
        self._been.append((x, z))
        if body.eager and (yield from look_around(body, until)):
            return True
        prices = {turn: self._price(x, z, turn) for turn in _TURNS}
        ways = [
            (price + dearer, turn, digs, swims)
            for turn, price in prices.items()
            for dearer, digs, swims in _MANNERS
        ]
        for _, turn, digs, swims in sorted(ways)[:_TRIED]:
            heading = self.heading + turn
            goal = x - sin(radians(heading)) * length, z + cos(radians(heading)) * length
            left = ground_distance(*goal, 3.0, _TICKS_PER_BLOCK)
            start = plan(body, left, reach=14, up=6, down=6, digs=digs, swims=swims)
            if start is None or left(*start.cells[-1]) > left(*body.cell) - _WORTHWHILE:
                continue
            body.hasty = body.observation["life_stats"]["food"].item() > 8
            yield from go(
                body,
                left,
                until=until,
                patience=1,
                reach=14,
                up=6,
                down=6,
                digs=digs,
                swims=swims,
            )
            body.hasty = False
            if until():
                return True
            if hypot(body.place[0] - x, body.place[2] - z) > length / 3:
                self.heading = heading
                return False
        self.heading += 97.0
        return False

    def _price(self, x: float, z: float, turn: float) -> float:
        """How little a turn is liked: away from the way ahead, towards places already seen,
        towards water."""
        heading = radians(self.heading + turn)
        price = abs(turn) / 60
        for far in (10, 20):
            i, k = x - sin(heading) * far, z + cos(heading) * far
            price += 3 * sum(hypot(i - a, k - b) < 14 for a, b in self._been[:-1])
        home_x, home_z = self._been[0]
        # Where the longer of the two steps ends, away from the first place of all.
        price -= (hypot(i - home_x, k - home_z) - hypot(x - home_x, z - home_z)) / 10
        return price + 5.0 * wetness(self._body, heading) - openness(self._body, heading) / 10


def look_around(body: Body, until: Callable[[], bool]) -> Acting:
    """Turn once around; returns whether `until` came true.

    Each of the eight turns brings the rays, 4.8 degrees apart, 0.6 degrees on between each other.
    """
    yield from body.step(Keys(pitch=turns_to(body.pitch, 0.0)))
    for _ in range(8):
        if until():
            return True
        yield from body.step(Keys(yaw=3))
    return until()


def openness(body: Body, heading: float) -> float:
    """Mean sight in blocks along the rays within 25 degrees of a heading (radians)."""
    rays = body.observation.get("rays")
    if rays is None:
        return 0.0
    looks = ray_directions(rays, body.yaw, body.pitch)
    flat = np.hypot(looks[:, 0], looks[:, 2]) + 1e-9
    near = (looks[:, 2] * cos(heading) - looks[:, 0] * sin(heading)) / flat > _BESIDE
    if not near.any():
        return 0.0
    # A ray that strikes nothing tells a distance of its own; its block is air.
    free = rays["block_name"][near] == "air"
    return float(np.where(free, _FAR, np.minimum(rays["block_distance"][near], _FAR)).mean())


def wetness(body: Body, heading: float) -> float:
    """Share of known columns ahead, 2 to 20 blocks away, that show water on top."""
    wet = seen = 0
    for far in range(2, 22, 2):
        i, k = int(body.place[0] - sin(heading) * far), int(body.place[2] + cos(heading) * far)
        for j in range(body.cell[1] + 3, body.cell[1] - 8, -1):
            number = body.known.at(i, j, k)
            if number > 1:
                seen += 1
                wet += bool(body.known.palette.liquid[number])
                break
    return wet / seen if seen else 0.0


def sees_sky(body: Body) -> bool:
    """Whether the body is on the surface, be it under trees, as far as it can tell."""
    if body.observation["location_stats"]["can_see_sky"]:
        return True
    x, y, z = body.cell
    if y < _SURFACE_FROM:
        return False
    over = (body.name_at((x, y + up, z)) for up in range(2, 5))
    return not any(_is_ground(name) for name in over)


def _is_ground(name: str) -> bool:
    return name in _GROUND or name.endswith(" ore")


def ashore(body: Body, until: Callable[[], bool]) -> Acting:
    """Swim to the nearest dry place that is known."""

    def left(x: int, y: int, z: int) -> float:
        cell = (x, y, z)
        return 0.0 if body.is_solid((x, y - 1, z)) and not body.in_water(cell) else 4.0

    yield from go(body, left, until=until, reach=14, up=4, down=3, patience=2, digs=False)


def climb_out(body: Body, until: Callable[[], bool]) -> Acting:
    """Get back to the surface: by caves, stairs and blocks set under the feet."""
    started = body.cell[1]

    def left(x: int, y: int, z: int) -> float:
        return max(0, 80 - y) * 12.0

    def out() -> bool:
        return until() or bool(body.observation["location_stats"]["can_see_sky"])

    for reach in (6, 10, 6):
        yield from go(body, left, until=out, reach=reach, up=5, down=3, patience=5, expansions=300)
        if out() or body.cell[1] > started + 30:
            return
