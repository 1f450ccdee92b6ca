"""Taking things into the hand, putting them into receptacles, pushing and pulling them."""

import math
from typing import Any

from ..camera import heading
from ..codes import ErrorCode, Refused, failed
from ..containment import drop, link_in, refloor, relink, unlink
from ..obstacles import wall_between
from ..placement_spots import free_spots, nearest_spot
from ..session import Session
from ..thermal import keep_temperatures, settle_temperatures
from ..water import run_water
from .action import Action, Argument, Arguments, flags
from .dropping import release
from .targets import TARGET, target


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
    release(world)
    world.carry(held, place, spots.rotation)
    link_in(world, held, name)
    run_water(world)
    settle_temperatures(world)


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
            drop(world, name, *middle, bottom + 0.02)
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
    before = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
    half = float(high[0] - low[0]) / 2, float(high[2] - low[2]) / 2
    far = math.hypot(dx, dz)
    tip = x + dx / far * half[0], z + dz / far * half[1]
    if wall_between(world.scene.walls, before, tip, float(low[1] + high[1]) / 2):
        return True
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

CARRYING = (
    Action("PickupObject", {**TARGET, **flags("manualInteract")}, pickup),
    Action("PutObject", _PUT, put),
    _pushed("PushObject", 0.0),
    _pushed("PullObject", 180.0),
    _pushed("DirectionalPush", None),
)
