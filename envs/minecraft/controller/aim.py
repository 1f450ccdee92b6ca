"""Which turn of the camera makes the look strike a wanted block.

The camera turns by whole steps of 15 degrees, so most points cannot be looked at exactly. A ray is
followed through the known cells for each turn near the exact one, and the cheapest ray that
reaches the block within arm's length is taken.
"""

from dataclasses import dataclass
from math import atan2, ceil, cos, degrees, floor, hypot, inf, radians, sin

from .actions import CAMERA_STEP
from .known import Cell, Known

REACH = 4.4
"""Of the arm; the game's 4.5 less what rounding may cost."""

EYE_HEIGHT = 1.62


@dataclass(frozen=True, slots=True)
class Aim:
    """Turns in camera steps, and the cells that the look passes before the wanted one."""

    pitch: int
    yaw: int
    before: tuple[Cell, ...] = ()


def direction(yaw: float, pitch: float) -> tuple[float, float, float]:
    """The unit vector of a look; degrees."""
    a, b = radians(yaw), radians(pitch)
    return -sin(a) * cos(b), -sin(b), cos(a) * cos(b)


def angles(dx: float, dy: float, dz: float) -> tuple[float, float]:
    """Yaw and pitch in degrees of a direction."""
    return degrees(atan2(-dx, dz)), degrees(atan2(-dy, hypot(dx, dz)))


def turned(angle: float) -> float:
    """An angle within -180 to 180."""
    return (angle + 180.0) % 360.0 - 180.0


def turns_to(angle: float, wanted: float) -> int:
    """Camera steps that bring an angle nearest to a wanted one."""
    return round(turned(wanted - angle) / CAMERA_STEP)


def pitch_after(pitch: float, turns: int) -> float:
    """The pitch after some camera steps; the view stops at straight up and down."""
    return max(-90.0, min(90.0, pitch + turns * CAMERA_STEP))


def enters(eye: tuple[float, float, float], look: tuple[float, float, float], cell: Cell) -> float:
    """Distance at which a ray enters a cell; infinite where it misses."""
    near, far = -inf, inf
    for origin, step, low in zip(eye, look, cell, strict=True):
        if abs(step) < 1e-9:
            if not low < origin < low + 1:
                return inf
            continue
        a, b = (low - origin) / step, (low + 1 - origin) / step
        near, far = max(near, min(a, b)), min(far, max(a, b))
    # A ray that only grazes an edge may miss it in the game's own rounding.
    return max(near, 0.0) if far - near > 0.02 and far > 0 else inf


def passed(
    eye: tuple[float, float, float], look: tuple[float, float, float], reach: float
) -> list[Cell]:
    """The cells that a ray passes in turn, that of the eye first."""
    x, y, z = floor(eye[0]), floor(eye[1]), floor(eye[2])
    steps, nexts, gaps = [], [], []
    for origin, part, low in zip(eye, look, (x, y, z), strict=True):
        if part > 1e-9:
            steps.append(1)
            nexts.append((low + 1 - origin) / part)
            gaps.append(1 / part)
        elif part < -1e-9:
            steps.append(-1)
            nexts.append((low - origin) / part)
            gaps.append(-1 / part)
        else:
            steps.append(0)
            nexts.append(inf)
            gaps.append(inf)
    a, b, c = nexts
    cells = [(x, y, z)]
    while True:
        if a <= b and a <= c:
            if a > reach:
                return cells
            x += steps[0]
            a += gaps[0]
        elif b <= c:
            if b > reach:
                return cells
            y += steps[1]
            b += gaps[1]
        else:
            if c > reach:
                return cells
            z += steps[2]
            c += gaps[2]
        cells.append((x, y, z))


def aim_at(
    known: Known,
    eye: tuple[float, float, float],
    yaw: float,
    pitch: float,
    target: Cell,
    costs: list[int],
    limit: int,
) -> Aim | None:
    """The turn whose ray reaches `target` through the least digging; None where none does.

    Args:
        yaw, pitch: the look now.
        costs: ticks to dig a kind, by its number; `limit` and more count as impossible.
    """
    dx, dy, dz = (low + 0.5 - at for low, at in zip(target, eye, strict=True))
    wanted_yaw, wanted_pitch = angles(dx, dy, dz)
    flat = hypot(dx, dz)
    spread = 180.0 if flat < 0.9 else degrees(atan2(0.75, flat))
    yaws = _near(turned(wanted_yaw - yaw), spread)
    pitches = _near(wanted_pitch - pitch, degrees(atan2(0.9, hypot(flat, dy))))
    sees = known.palette.stops_sight
    best: tuple[float, Aim] | None = None
    tried: set[tuple[float, float]] = set()
    for p in pitches:
        look_pitch = pitch_after(pitch, p)
        for q in yaws:
            look_yaw = turned(yaw + q * CAMERA_STEP)
            if (look_pitch, look_yaw) in tried:
                continue
            tried.add((look_pitch, look_yaw))
            look = direction(look_yaw, look_pitch)
            distance = enters(eye, look, target)
            if distance > REACH:
                continue
            cost, before = 0, []
            for cell in passed(eye, look, distance + 0.05)[1:]:
                if cell == target:
                    break
                number = known.at(*cell)
                if number == 0:
                    cost += 40
                elif sees[number]:
                    cost += costs[number]
                    before.append(cell)
                if cost >= limit:
                    break
            if cost >= limit:
                continue
            turning = (abs(p) + abs(q)) * 0.01
            if best is None or cost + distance + turning < best[0]:
                best = (cost + distance + turning, Aim(p, q, tuple(before)))
    return None if best is None else best[1]


def _near(turn: float, spread: float) -> list[int]:
    """Camera steps within some degrees of a turn, the nearest first."""
    low, high = ceil((turn - spread) / CAMERA_STEP), floor((turn + spread) / CAMERA_STEP)
    steps = {max(-12, min(12, n)) for n in range(low, high + 1)} or {round(turn / CAMERA_STEP)}
    return sorted(steps, key=lambda n: abs(n * CAMERA_STEP - turn))
