"""Letting go of what is held: Drop and Throw."""

import math
from typing import Any

from ..boxes import point
from ..camera import heading
from ..codes import ErrorCode, Refused
from ..containment import drop
from ..obstacles import wall_between
from ..session import Session
from ..state import World
from ..thermal import settle_temperatures
from .action import Action, Arguments, flags, numbers
from .changing import break_up

BREAKING_FORCE = 100.0
"""From this moveMagnitude on, a thrown thing that can break does."""


def release(world: World) -> str:
    """Open the hand; returns what was in it."""
    name = world.held
    if name is None:
        raise Refused(ErrorCode.OBJECT_NOT_IN_INVENTORY, "nothing in hand; pick something up first")
    world.held = None
    world.body(name)["isPickedUp"] = False
    world.structure += 1
    return name


def drop_held(session: Session, _given: Arguments) -> Any:
    """Open the hand; returns where the thing came to rest."""
    world = session.world
    name, place = _let_go(session)
    drop(world, name, *place)
    settle_temperatures(world)
    return point(world.position[world.row[name]])


def _let_go(session: Session) -> tuple[str, tuple[float, float, float]]:
    """Open the hand: what was in it, level now, and the (x, z, height) where its fall begins.

    A hand that reaches through a wall or into a closed body lets go on the agent's side of it.
    """
    world = session.world
    agent = world.agent
    name = release(world)
    world.carry(name, agent.hand, {"x": 0.0, "y": agent.yaw, "z": 0.0})
    low, high = world.box(name)
    x, z, y = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2, float(low[1])
    for share in (1.0, 0.75, 0.5, 0.25):
        place = agent.x + share * (x - agent.x), agent.z + share * (z - agent.z), y
        if not _walled(session, name, place) and not _stopped(session, name, place, shut=True):
            return name, place
    return name, (agent.x, agent.z, y)


def throw(session: Session, given: Arguments) -> Any:
    """Throw what is held straight ahead; it flies in a parabola until a box or wall stops it."""
    force = given["moveMagnitude"]
    if force < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "moveMagnitude must not be negative")
    world = session.world
    name, place = _let_go(session)
    body = world.body(name)
    # One physics step of 0.02 s under the force, as the game applies it.
    speed = force * 0.02 / max(0.05, float(body["mass"]))
    drop(world, name, *_flight(session, name, place, min(speed, 20.0)))
    breaks = body["breakable"] and body["objectType"] not in world.unbreakable
    if breaks and force >= BREAKING_FORCE:
        break_up(session, name)
    settle_temperatures(world)
    return point(world.position[world.row[name]])


def _flight(
    session: Session, name: str, start: tuple[float, float, float], speed: float
) -> tuple[float, float, float]:
    """Where a thrown thing's way ends: over the floor plan, before whatever is in the way."""
    agent = session.world.agent
    dx, dz = heading(agent.yaw)
    tilt = math.radians(agent.horizon)
    ahead, down = speed * math.cos(tilt), speed * math.sin(tilt)
    x, z, y = last = start
    for tick in range(1, 200):
        t = tick * 0.02
        here = (x + dx * ahead * t, z + dz * ahead * t, y - down * t - 4.905 * t * t)
        landed = here[2] <= session.world.floor_height()
        if landed or _walled(session, name, here) or _stopped(session, name, here):
            break
        last = here
    return last


def _walled(session: Session, name: str, place: tuple[float, float, float]) -> bool:
    """Whether a thing at a place would stick in a wall before the agent, or lie behind it."""
    world = session.world
    agent = world.agent
    low, high = world.box(name)
    half = max(float(high[0] - low[0]), float(high[2] - low[2])) / 2
    dx, dz = heading(agent.yaw)
    tip = place[0] + dx * half, place[1] + dz * half
    return wall_between(world.scene.walls, (agent.x, agent.z), tip, place[2])


def _stopped(
    session: Session, name: str, here: tuple[float, float, float], *, shut: bool = False
) -> bool:
    """Whether a body is at a place, or the place lies outside the house.

    With `shut` only a body that holds nothing, or is closed, counts: a hand reaches into others.
    """
    world = session.world
    x, z, y = here
    own = {world.row[name], *(world.row[one] for one in world.contents(name))}
    inside = (world.lower[:, 0] < x) & (x < world.upper[:, 0])
    inside &= (world.lower[:, 2] < z) & (z < world.upper[:, 2])
    over_floor = False
    for row in inside.nonzero()[0].tolist():
        body = world.objects[row]
        reached = shut and body["receptacle"] and (body["isOpen"] or not body["openable"])
        if body["objectType"] == "Floor":
            over_floor = True
        elif row not in own and not reached and world.lower[row, 1] < y < world.upper[row, 1]:
            return True
    return not over_floor and not session.space.free(x, z)


_DROP = {**flags("forceAction", "autoSimulation"), **numbers(maxAgentsDistance=-1.0)}

DROPPING = (
    Action("DropHandObject", _DROP, drop_held),
    Action("DropHeldObject", _DROP, drop_held),
    Action("ThrowObject", {**numbers(moveMagnitude=0.0), **_DROP}, throw),
)
