"""Stay alive between other things: fight or flee when struck, eat when hungry, rise to breathe."""

from math import hypot

from ..facts import facts
from .actions import JUMP, USE, Keys
from .aim import turns_to
from .body import Acting, Body
from .fight import chase
from .sight import HOSTILE, sightings
from .walk import go, ground_distance, steer

HUNGRY = 14  # of 20: the food bar at which something is eaten
FAINT = 8.0  # half hearts
_EAT_STEPS = 40  # a bite takes 32 ticks
_NEAR = 5.0  # blocks
_FLEE_BLOCKS = 14
_SHORT_OF_BREATH, _BREATH_BACK = 90, 200  # of 300 ticks
_RISE_STEPS = 60
_FEARED = frozenset({"creeper", "witch", "ghast", "blaze", "witherskeleton"})
"""What is run from, and not fought."""

_POISONOUS = frozenset({"rotten_flesh", "spider_eye", "poisonous_potato", "pufferfish", "chicken"})


def look_after(body: Body) -> Acting:
    """Do what staying alive asks for, if anything; takes no step where all is well."""
    if body.observation["life_stats"]["oxygen"].item() < _SHORT_OF_BREATH:
        yield from rise(body)
    if body.hurt or body.life < FAINT:
        yield from defend(body)
    food = body.observation["life_stats"]["food"].item()
    if food <= HUNGRY or (body.life < FAINT and food < 20):
        item = best_food(body)
        if item:
            yield from eat_one(body, item)


def best_food(body: Body) -> str:
    """The carried food to eat first; "" for none."""
    foods = facts().knowledge.foods
    known = [f for f in body.carried() if f in foods and f not in _POISONOUS]
    return max(known, key=lambda f: (foods[f], f), default="")


def eat_one(body: Body, item: str) -> Acting:
    """Eat one piece; returns whether it is gone."""
    if not (yield from body.hold(item)):
        return False
    before = body.count(item)
    # Look up, lest the key work on a block instead.
    yield from body.step(Keys(pitch=turns_to(body.pitch, -45.0)))
    for _ in range(_EAT_STEPS):
        yield from body.step(Keys(function=USE))
        if body.count(item) < before:
            return True
    return False


def rise(body: Body) -> Acting:
    """Swim up until there is air again."""
    for _ in range(_RISE_STEPS):
        if body.observation["life_stats"]["oxygen"].item() > _BREATH_BACK:
            return
        yield from body.step(Keys(stance=JUMP))


def defend(body: Body) -> Acting:
    """Fight what is near and can be fought; run from the rest."""
    body.eager = True
    yield from body.step(Keys(pitch=turns_to(body.pitch, 0.0)))
    near = [s for s in sightings(body, HOSTILE) if s.distance < _NEAR]
    if not near:
        return
    if near[0].name in _FEARED or body.life < FAINT:
        yield from flee(body, near[0].x, near[0].z)
    else:
        yield from chase(body, near[0], patience=60)


def flee(body: Body, x: float, z: float) -> Acting:
    """Run away from a place."""
    dx, dz = body.place[0] - x, body.place[2] - z
    far = hypot(dx, dz) or 1.0
    goal = body.place[0] + dx / far * _FLEE_BLOCKS, body.place[2] + dz / far * _FLEE_BLOCKS

    start = body.steps
    yield from go(body, ground_distance(*goal, 2.0), patience=1, reach=14)
    while body.steps < start + 30:
        yield from body.step(steer(body, *goal, sprint=True))
