"""The skill `hunt`: find animals or monsters, kill them, pick up what they leave."""

from collections.abc import Callable
from math import hypot

from ...world import Feedback
from ..facts import facts
from .actions import Keys
from .aim import turns_to
from .body import Acting, Body
from .fight import CLOSE, chase, lying
from .sight import Sighting, flat_distance, sightings
from .walk import go, ground_distance, steer
from .wander import Wanderer, look_around

_PICK_UP_PATIENCE = 60
_LOOKS = 6


def come_close(body: Body, prey: frozenset[str], first: Sighting) -> Acting:
    """Walk towards a far animal, and on to any nearer one that comes into sight.

    Returns:
        The last sighting within `CLOSE`, or None where nothing is found where it was.
    """
    goal = first
    fails = 0
    while fails < 3:
        left_over = flat_distance(body, goal)
        if left_over <= CLOSE:
            seen = [s for s in sightings(body, prey) if flat_distance(body, s) <= CLOSE + 2]
            if seen:
                return seen[0]
            if (yield from look_around(body, lambda: bool(_within(body, prey, CLOSE + 2)))):
                return _within(body, prey, CLOSE + 2)[0]
            others = sightings(body, prey)
            if not others:
                return None
            goal, fails = others[0], fails + 1
            continue
        begun = body.steps

        left = ground_distance(goal.x, goal.z, CLOSE - 1.5)
        news = _news(body, prey, left_over)
        body.hasty = True
        for digs in (False, True):
            yield from go(body, left, until=news, patience=3, reach=14, up=7, down=7, digs=digs)
            if news() or flat_distance(body, goal) < left_over - 3:
                break
        body.hasty = False
        nearer = sightings(body, prey)
        if flat_distance(body, goal) > left_over - 3:
            fails += 1
        if nearer and flat_distance(body, nearer[0]) < flat_distance(body, goal) + 3:
            goal = nearer[0]
        if body.steps == begun:
            yield from body.step()
    return None


def _news(body: Body, prey: frozenset[str], left_over: float) -> Callable[[], bool]:
    """Whether an animal is seen nearer than the one that is walked to, asked after a few steps."""
    begun = body.steps

    def news() -> bool:
        if body.steps < begun + 8 and left_over > 12:
            return False
        return bool(_within(body, prey, left_over - 4))

    return news


def _within(body: Body, prey: frozenset[str], far: float) -> list[Sighting]:
    return [s for s in sightings(body, prey) if flat_distance(body, s) <= far]


def pick_up(body: Body, place: tuple[float, float, float], done: Callable[[], bool]) -> Acting:
    """Walk to what lies about a place, until `done` or nothing is seen there any more."""
    limit = body.steps + _PICK_UP_PATIENCE
    looks = 0
    goal = place
    while not done() and body.steps < limit and looks <= _LOOKS:
        items = lying(body, place)
        if items:
            one = min(items, key=lambda s: flat_distance(body, s))
            goal, looks = (one.x, one.y, one.z), 0
        elif hypot(goal[0] - body.place[0], goal[2] - body.place[2]) < 0.7:
            looks += 1
            tilt = (15.0, 30.0, 45.0)[looks % 3]
            yaw = (0.0, 180.0)[looks // 3 % 2]
            yield from body.step(
                Keys(pitch=turns_to(body.pitch, tilt), yaw=turns_to(body.yaw, yaw))
            )
            continue

        left = ground_distance(goal[0], goal[2], 0.8)
        start = body.steps
        yield from go(body, left, until=done, patience=1, reach=9)
        for _ in range(6):
            if done() or hypot(goal[0] - body.place[0], goal[2] - body.place[2]) < 0.4:
                break
            yield from body.step(steer(body, goal[0], goal[2]))
        looks += 1
        if body.steps == start:
            yield from body.step()


def hunt(body: Body, item: str, count: int) -> Acting:
    """`count` more of an item from animals or monsters."""
    known = facts().knowledge.sources.get(item, ())
    sources = tuple(s for s in known if s.verb == "hunt")
    if not sources:
        return Feedback(False, f"nothing to hunt gives {item}", {"cause": "no_source"})
    goal = body.count(item) + count
    prey = frozenset(s.origin.replace("_", "") for s in sources)
    wanderer = Wanderer(body, body.yaw)
    body.eager = True
    shunned: list[tuple[float, float, int]] = []

    def worthwhile() -> list[Sighting]:
        return [
            s
            for s in sightings(body, prey)
            if not any(
                hypot(s.x - a, s.z - b) < 6 and body.steps < until for a, b, until in shunned
            )
        ]

    def done() -> bool:
        return body.count(item) >= goal

    while not done():
        seen = worthwhile()
        if not seen:
            before = body.steps
            yield from wanderer.leg(lambda: bool(worthwhile()) or done())
            if body.steps == before:
                yield from body.step()
            continue
        carried = body.carried()
        found = seen[0]
        if flat_distance(body, found) > CLOSE:
            near = yield from come_close(body, prey, found)
            if near is None:
                shunned.append((found.x, found.z, body.steps + 300))
                continue
            found = near
        place = yield from chase(body, found)
        if place is None:
            shunned.append((found.x, found.z, body.steps + 200))
            continue
        enough = sum(carried.values()) + 2
        yield from pick_up(
            body,
            place,
            lambda enough=enough: done() or sum(body.carried().values()) >= enough,  # type: ignore[misc]
        )
    return Feedback(True, f"got {count} {item}")
