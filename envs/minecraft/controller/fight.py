"""Fighting: run after something and strike it until it is gone."""

from math import atan2, degrees, floor, hypot

from ..knowledge import tool_class
from .actions import ATTACK, JUMP, SPRINT, Keys
from .aim import angles, direction, pitch_after, turns_to
from .body import Acting, Body
from .palette import UNKNOWN
from .sight import LYING, Sighting, sightings
from .walk import go, ground_distance, settle, steer

CLOSE = 7.0
"""Blocks within which prey is chased by sight, without planning."""

_ARM = 2.95  # blocks; the game's 3 less what rounding may cost
_LOST_AFTER = 30  # steps without a sight of it
_PATIENCE = 260
_LEAP_FROM = 4.0  # blocks
_FORESEEN = 15  # steps for which unseen prey is thought to run on as it ran
_STRIDE = 1.2  # blocks
_RECHARGE = {"sword": 13, "axe": 22, "pickaxe": 17, "shovel": 20, "hoe": 10}
"""Ticks until a kind of weapon strikes with full force again."""

_HURT_TICKS = 10
"""For which what was struck cannot be hurt again."""

_LIVES = {"cow": 10, "pig": 10, "sheep": 8, "chicken": 4, "rabbit": 3, "llama": 20}
_OTHER_LIFE = 20
"""In half hearts."""

_HEIGHTS = {"cow": 1.4, "pig": 0.9, "sheep": 1.3, "chicken": 0.7, "rabbit": 0.5, "spider": 0.9}
_OTHER_HEIGHT = 1.8
_INSIDE = 0.3
"""From the skin that a ray strikes to the middle of a body."""

_BLOWS = {"sword": (4, 5, 6, 7), "axe": (7, 9, 9, 9), "pickaxe": (2, 3, 4, 5)}
"""Half hearts of a full blow by material: wood, stone, iron, diamond."""

_SPARED_FROM = 2
"""Pickaxes from iron on are kept for what needs them."""


def weapon(body: Body) -> str:
    """The best carried thing to strike with; "" for the bare hand."""

    def worth(tool: str) -> tuple[int, int]:
        kind, tier = tool_class(tool)
        return ({"sword": 3, "axe": 2}.get(kind, 1), tier)

    kinds = {tool: tool_class(tool) for tool in body.tools()}
    fit = [t for t, (kind, tier) in kinds.items() if kind in ("sword", "axe")]
    spare = [t for t, (kind, tier) in kinds.items() if kind == "pickaxe" and tier < _SPARED_FROM]
    return max(fit or spare, key=worth, default="")


def chase(body: Body, prey: Sighting, patience: int = _PATIENCE) -> Acting:
    """Run after something and strike it until it is gone.

    Returns:
        Where it was last seen if it was struck at all, else None.
    """
    body.eager = True
    arm = weapon(body)
    if arm:
        yield from body.hold(arm)
    pause = max(_HURT_TICKS, _RECHARGE.get(tool_class(body.held())[0], 0)) + 1
    x, y, z = prey.x, prey.y, prey.z
    unseen = since_seen = stuck = struck = 0
    flight = [0.0, 0.0]
    since = pause
    foot = prey.y - 0.5
    enough = -(-_LIVES.get(prey.name, _OTHER_LIFE) // blow(body.held()))
    limit = body.steps + patience
    body.hasty = True
    while unseen < _LOST_AFTER and body.steps < limit:
        place = x, z
        seen = [s for s in sightings(body, (prey.name,)) if hypot(s.x - x, s.z - z) < 5]
        if seen:
            one = min(seen, key=lambda s: hypot(s.x - place[0], s.z - place[1]))
            seen = [s for s in seen if hypot(s.x - one.x, s.z - one.z) < 1.5]
            newer = _mean([s.x for s in seen[:3]]), _mean([s.z for s in seen[:3]])
            if since_seen < 6:
                flight = [
                    _slowed(0.7 * old + 0.3 * (b - a) / (since_seen + 1))
                    for old, a, b in zip(flight, place, newer, strict=True)
                ]
            (x, z), y, unseen, since_seen = newer, one.y, 0, 0
        else:
            unseen += 1
            since_seen += 1
            if unseen < _FORESEEN:
                x, z = x + flight[0], z + flight[1]
            close = hypot(x - body.place[0], z - body.place[2]) < 4
            if struck and close and lying(body, (x, y, z)):
                struck = max(struck, enough)
                break
            if struck >= enough and unseen > 12 and close:
                break
        since += 1
        away = hypot(x - body.place[0], z - body.place[2])
        far = seen[0].distance if seen else away
        if seen and far <= _ARM + 0.3:
            ready = since > pause and far <= _ARM
            hits = yield from _blow(body, seen, strike=ready)
            if ready:
                since, struck = 0, struck + hits
                limit = body.steps + patience
            continue
        astray = stuck > 6 or not _bears(body, x, z)
        if astray or away > (CLOSE if not struck else 2 * CLOSE):
            stuck, before = 0, body.steps
            yield from _near(body, prey.name, (x, y, z))
            if body.steps == before:
                yield from body.step(steer(body, x, z, sprint=True))
            continue
        # The rays make a cone about the look: tilt it so that it meets the prey's body.
        if seen:
            foot = _ground(body, x, y, z)
        drop = body.eye[1] - foot - 0.6 * _HEIGHTS.get(prey.name, _OTHER_HEIGHT)
        tilt = degrees(atan2(drop, max(away, 0.6) + 0.2 * unseen))
        tilt += (0, 0, 15, -15)[unseen % 4]
        keys = steer(body, x, z, sprint=True, tilt=max(-30.0, min(75.0, tilt)))
        pace = hypot(body.moved[0], body.moved[2])
        stuck = stuck + 1 if pace < 0.03 else 0
        if away < 0.8 and not seen:
            keys = Keys(pitch=keys.pitch, yaw=turns_to(body.yaw, 0.0))
        elif stuck or body.in_water(body.cell) or (pace > 0.2 and far > _LEAP_FROM):
            keys = keys._replace(stance=JUMP)  # a leap keeps the sprint, and is faster
        yield from body.step(keys)
    body.hasty = False
    return (x, y, z) if struck >= enough or (struck and unseen >= _LOST_AFTER) else None


def _bears(body: Body, x: float, z: float) -> bool:
    """Whether the ground a step ahead, on the way to a place, is no deeper than may be dropped."""
    away = hypot(x - body.place[0], z - body.place[2])
    if away < 1.0:
        return True
    i = floor(body.place[0] + (x - body.place[0]) / away * _STRIDE)
    k = floor(body.place[2] + (z - body.place[2]) / away * _STRIDE)
    for low in range(body.cell[1], body.cell[1] - 4, -1):
        cell = (i, low, k)
        if body.known.palette.hurts[body.known.at(*cell)]:
            return False
        if body.known.at(*cell) == UNKNOWN or body.is_solid(cell) or body.in_water(cell):
            return True
    return False


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _slowed(speed: float) -> float:
    """A speed that an animal can have, in blocks a tick along one axis."""
    return max(-0.3, min(0.3, speed))


def blow(tool: str) -> int:
    """Damage of a full blow with what is held."""
    kind, tier = tool_class(tool)
    return _BLOWS[kind][tier] if kind in _BLOWS else 1


def _blow(body: Body, seen: list[Sighting], strike: bool) -> Acting:
    """Turn to what is within reach, step towards it, and strike if the arm is ready.

    Returns:
        Whether the look meets where its body must be, so that a blow strikes it.
    """
    x = sum(s.x for s in seen[:3]) / len(seen[:3])
    z = sum(s.z for s in seen[:3]) / len(seen[:3])
    away = hypot(x - body.place[0], z - body.place[2]) or 1.0
    x += (x - body.place[0]) / away * _INSIDE
    z += (z - body.place[2]) / away * _INSIDE
    foot = _ground(body, x, seen[0].y, z)
    tall = _HEIGHTS.get(seen[0].name, _OTHER_HEIGHT)
    yaw, pitch = angles(x - body.eye[0], foot + tall * 0.6 - body.eye[1], z - body.eye[2])
    q0, p0 = turns_to(body.yaw, yaw), turns_to(body.pitch, pitch)
    best: tuple[float, int, int] | None = None
    for q in (q0, q0 - 1, q0 + 1):
        for p in (p0, p0 - 1, p0 + 1):
            look = direction(body.yaw + 15 * q, pitch_after(body.pitch, p))
            far = away / max(1e-6, hypot(look[0], look[2]))
            aside = hypot(body.eye[0] + look[0] * far - x, body.eye[2] + look[2] * far - z)
            level = body.eye[1] + look[1] * far - foot
            over = max(0.0, level - tall * 0.9, tall * 0.1 - level)
            miss = aside + 2 * over
            if best is None or miss < best[0] - 0.01:
                best = (miss, p, q)
    assert best is not None
    ahead = 1 if seen[0].distance > 1.7 else 0
    hasty = SPRINT if seen[0].distance > 2.2 else 0
    turns = {"pitch": max(-12, min(12, best[1])), "yaw": max(-12, min(12, best[2]))}
    blocked = ahead and hypot(body.moved[0], body.moved[2]) < 0.03
    stance = JUMP if blocked or body.in_water(body.cell) else hasty
    keys = Keys(ahead=ahead, stance=stance, function=ATTACK if strike else 0, **turns)
    yield from body.step(keys)
    return best[0] < _INSIDE + 0.1


def _ground(body: Body, x: float, y: float, z: float) -> float:
    """Height on which something stands whose body was struck at a place."""
    i, j, k = floor(x), floor(y + 0.05), floor(z)
    for low in range(j, j - 3, -1):
        if body.is_solid((i, low - 1, k)):
            return float(low)
    return min(y, body.place[1])


def _near(body: Body, name: str, place: tuple[float, float, float]) -> Acting:
    """Walk by a planned path until the prey is close."""

    left = ground_distance(place[0], place[2], 1.0)

    def close() -> bool:
        seen = sightings(body, (name,))
        return body.hurt or (
            bool(seen)
            and (
                seen[0].distance < CLOSE - 1
                or hypot(seen[0].x - place[0], seen[0].z - place[2]) > 5
            )
        )

    yield from go(body, left, until=close, patience=2, reach=14, up=6, down=6, digs=False)
    yield from settle(body)


def lying(body: Body, place: tuple[float, float, float]) -> list[Sighting]:
    """Items on the ground about a place."""
    return [s for s in sightings(body, (LYING,)) if hypot(s.x - place[0], s.z - place[2]) < 4]
