"""Taking things into the hand and putting them down: Pickup, Put, Drop, Throw, Push, Pull, Move."""

import math
from typing import Any

from ..boxes import point
from ..camera import heading
from ..codes import ErrorCode, Refused, failed
from ..containment import drop, link_in, refloor, relink, unlink
from ..placement_spots import free_spots, nearest_spot
from ..session import Session
from ..state import World
from ..thermal import keep_temperatures, settle_temperatures
from ..water import run_water
from .action import Action, Argument, Arguments, flags, numbers
from .changing import break_up
from .targets import TARGET, target

BREAKING_FORCE = 100.0
"""From this moveMagnitude on, a thrown thing that can break does."""


def pickup(session: Session, given: Arguments) -> str:
    """Take an object into the hand; what it holds comes along. Returns its id."""
    world = session.world
    name = target(session, "PickupObject", given)
    body = world.body(name)
    if not body["pickupable"]:
        raise Refused(ErrorCode.OBJECT_NOT_PICKUPABLE, f"{name} is not a pickupable object")
    if world.held is not None:
        raise Refused(
            ErrorCode.INVENTORY_FULL, f"the hand already holds {world.held}; put it down first"
        )
    if name in world.ghosts:
        raise Refused(ErrorCode.OBJECT_NOT_PICKUPABLE, f"{name} is in pieces")
    agent = world.agent
    unlink(world, name)
    world.held = name
    body["isPickedUp"] = True
    world.carry(name, agent.hand, {"x": agent.horizon, "y": agent.yaw, "z": 0.0})
    refloor(world, name)
    keep_temperatures(world, (name, *world.contents(name)))
    return name


def _release(world: World) -> str:
    """Open the hand; returns what was in it."""
    name = world.held
    if name is None:
        raise Refused(ErrorCode.OBJECT_NOT_IN_INVENTORY, "nothing in hand; pick something up first")
    world.held = None
    world.body(name)["isPickedUp"] = False
    world.structure += 1
    return name


def put(session: Session, given: Arguments) -> None:
    """Put what is held into or onto a receptacle, at the free spot nearest to the agent."""
    world, facts = session.world, session.world.facts
    if given["receptacleObjectId"] is not None:
        # The older way to call it named the held object and the receptacle.
        given = {**given, "objectId": given["receptacleObjectId"]}
    if world.held is None:
        raise Refused(ErrorCode.OBJECT_NOT_IN_INVENTORY, "no object held; pick one up first")
    held = world.held
    name = target(session, "PutObject", given, receptacle=True)
    body = world.body(name)
    kind, item = body["objectType"], world.body(held)["objectType"]
    force = given["forceAction"]
    if not body["receptacle"]:
        raise failed(f"{name} is not a receptacle")
    if name == held or name in set(world.contents(held)):
        raise failed(f"{held} cannot be put into itself")
    if body["openable"] and not body["isOpen"] and kind in facts.must_open:
        raise Refused(
            ErrorCode.RECEPTACLE_NOT_OPEN,
            "Target openable Receptacle is CLOSED, can't place if target is not open!",
        )
    if not force and not facts.may_hold(kind, item):
        raise Refused(
            ErrorCode.OBJECT_NOT_ALLOWED_IN_RECEPTACLE,
            f"{item} cannot be placed in {kind}; "
            f"allowed: {', '.join(sorted(facts.receptacles.get(item, ()))) or 'nothing'}",
        )
    spots = free_spots(world, held, name)
    if not len(spots.positions):
        raise Refused(
            ErrorCode.RECEPTACLE_FULL, f"No valid positions to place object found in {name}"
        )
    agent = world.agent
    place = nearest_spot(spots, agent.x, agent.z)
    reach = world.settings.visibility_distance + 0.25
    if not force and math.dist((place[0], place[2]), (agent.x, agent.z)) > reach:
        raise Refused(
            ErrorCode.RECEPTACLE_PIVOT_NOT_VISIBLE,
            f"no free spot of {name} is within {reach:g} m; go nearer to one",
        )
    _release(world)
    world.carry(held, place, spots.rotation)
    link_in(world, held, name)
    run_water(world)
    settle_temperatures(world)


def drop_held(session: Session, _given: Arguments) -> Any:
    """Open the hand; returns where the thing came to rest."""
    world = session.world
    name = _release(world)
    low, high = world.box(name)
    drop(world, name, float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2, float(low[1]))
    settle_temperatures(world)
    return point(world.position[world.row[name]])


def throw(session: Session, given: Arguments) -> Any:
    """Throw what is held straight ahead; it flies in a parabola until a box or wall stops it."""
    force = given["moveMagnitude"]
    if force < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "moveMagnitude must not be negative")
    world = session.world
    name = _release(world)
    body = world.body(name)
    # One physics step of 0.02 s under the force, as the game applies it.
    speed = force * 0.02 / max(0.05, float(body["mass"]))
    x, z, height = _flight(session, name, min(speed, 20.0))
    drop(world, name, x, z, height)
    breaks = body["breakable"] and body["objectType"] not in world.unbreakable
    if breaks and force >= BREAKING_FORCE:
        break_up(session, name)
    settle_temperatures(world)
    return point(world.position[world.row[name]])


def _flight(session: Session, name: str, speed: float) -> tuple[float, float, float]:
    """Where a thrown thing's way ends: over the floor plan, before whatever is in the way."""
    world = session.world
    agent = world.agent
    dx, dz = heading(agent.yaw)
    tilt = math.radians(agent.horizon)
    ahead, down = speed * math.cos(tilt), speed * math.sin(tilt)
    low, high = world.box(name)
    x, z, y = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2, float(low[1])
    own = {world.row[name], *(world.row[one] for one in world.contents(name))}
    last = (x, z, y)
    for tick in range(1, 200):
        t = tick * 0.02
        here = (x + dx * ahead * t, z + dz * ahead * t, y - down * t - 4.905 * t * t)
        if here[2] <= world.floor_height() or _stopped(session, own, here):
            break
        last = here
    if not session.space.free(last[0], last[1]) and not session.space.points:
        return x, z, y
    return last


def _stopped(session: Session, own: set[int], here: tuple[float, float, float]) -> bool:
    """Whether a body is at a place, or the place lies outside the house."""
    world = session.world
    x, z, y = here
    inside = (world.lower[:, 0] < x) & (x < world.upper[:, 0])
    inside &= (world.lower[:, 2] < z) & (z < world.upper[:, 2])
    over_floor = False
    for row in inside.nonzero()[0].tolist():
        if world.objects[row]["objectType"] == "Floor":
            over_floor = True
        elif row not in own and world.lower[row, 1] < y < world.upper[row, 1]:
            return True
    return not over_floor and not session.space.free(x, z)


def push(session: Session, name: str, yaw: float, force: float) -> None:
    """Slide an object along the floor or its table until something is in the way."""
    world = session.world
    body = world.body(name)
    if not (body["moveable"] or body["pickupable"]):
        raise failed(f"{name} is neither moveable nor pickupable; it cannot be pushed")
    if name == world.held:
        raise failed(f"{name} is in the hand; put it down first")
    if force < 0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "moveMagnitude must not be negative")
    speed = force * 0.02 / max(0.05, float(body["mass"]))
    length = min(2.0, speed * speed / (2 * 0.5 * 9.81))
    dx, dz = heading(yaw)
    own = {world.row[name], *(world.row[one] for one in world.contents(name))}
    low, high = world.box(name)
    steps = int(length / 0.05)
    done = 0
    for step in range(1, steps + 1):
        if _collides(session, own, low, high, dx * step * 0.05, dz * step * 0.05):
            break
        done = step
    x, y, z = (float(value) for value in world.position[world.row[name]])
    world.carry(name, (x + dx * done * 0.05, y, z + dz * done * 0.05))
    low, high = world.box(name)
    middle = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
    if done:
        # What stood on it but rests on something else too (a table's edge) stays there.
        along = set(world.contents(name))
        for one in list(body["receptacleObjectIds"] or ()):
            if one not in along and world.body(one)["pickupable"]:
                relink(world, one)
        bottom = float(low[1])
        if body["pickupable"]:
            shift = (x + dx * done * 0.05 - middle[0], z + dz * done * 0.05 - middle[1])
            drop(world, name, middle[0] + shift[0], middle[1] + shift[1], bottom + 0.02)
        else:
            relink(world, name)
        settle_temperatures(world)


def _collides(session: Session, own: set[int], low: Any, high: Any, dx: float, dz: float) -> bool:
    world = session.world
    shift = (dx, 0.0, dz)
    over = ((world.lower + 0.01 < high + shift) & (world.upper - 0.01 > low + shift)).all(1)
    for row in over.nonzero()[0].tolist():
        body = world.objects[row]
        already = bool(((world.lower[row] + 0.01 < high) & (world.upper[row] - 0.01 > low)).all())
        if row not in own and not already and body["objectType"] != "Floor":
            return True
    x, z = (low[0] + high[0]) / 2 + dx, (low[2] + high[2]) / 2 + dz
    floors = [world.box(floor) for floor in world.floor_reach if floor in world.row]
    return bool(floors) and not any(
        f_low[0] <= x <= f_high[0] and f_low[2] <= z <= f_high[2] for f_low, f_high in floors
    )


def _pushed(name: str, side: float | None) -> Action:
    def perform(session: Session, given: Arguments) -> None:
        one = target(session, name, given)
        turn = given["pushAngle"] if side is None else side
        push(session, one, session.world.agent.yaw + turn, given["moveMagnitude"])

    force = {"moveMagnitude": Argument("number", required=True)}
    angle = {"pushAngle": Argument("number", required=True)} if side is None else {}
    return Action(name, {**TARGET, **force, **angle}, perform)


_PUT = {
    **TARGET,
    **flags("placeStationary", "putNearXY"),
    "receptacleObjectId": Argument("text"),
    "randomSeed": Argument("integer", 0),
    "maxDistance": Argument("number"),
}

_DROP = {**flags("forceAction", "autoSimulation"), **numbers(maxAgentsDistance=-1.0)}

CARRYING = (
    Action("PickupObject", {**TARGET, **flags("manualInteract")}, pickup),
    Action("PutObject", _PUT, put),
    Action("DropHandObject", _DROP, drop_held),
    Action("DropHeldObject", _DROP, drop_held),
    Action("ThrowObject", {**numbers(moveMagnitude=0.0), **_DROP}, throw),
    _pushed("PushObject", 0.0),
    _pushed("PullObject", 180.0),
    _pushed("DirectionalPush", None),
)
