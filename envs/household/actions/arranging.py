"""Arranging a scene: poses and states from outside, and taking things out of it and back."""

from collections.abc import Mapping
from typing import Any

from ..boxes import vector
from ..codes import ErrorCode, Refused, failed
from ..containment import link, relink, unlink
from ..session import Session
from ..state import Body, World
from ..thermal import settle_temperatures
from .action import Action, Argument, Arguments, flags, numbers
from .changing import set_toggled
from .opening import set_openness

SAME_PLACE = 0.02
"""Metres within which a pose counts as the one that an object has, or had at first."""


def set_object_poses(session: Session, given: Arguments) -> None:
    """Put all moveable and pickupable objects where the list says; those not listed are REMOVED.

    A name that is listed twice makes a copy of the object, as in the game.
    """
    world = session.world
    names = {body["name"] for body in world.objects if body["pickupable"] or body["moveable"]}
    poses = [_pose(names, number, one) for number, one in enumerate(given["objectPoses"])]
    if world.held is not None:
        world.body(world.held)["isPickedUp"] = False
        world.held = None
        world.structure += 1
    named = {name for name, _, _ in poses}
    loose = [b for b in world.objects if b["pickupable"] or b["moveable"]]
    world.remove([b["objectId"] for b in loose if b["name"] not in named])
    ids = {body["name"]: body["objectId"] for body in world.objects}
    copies: dict[str, int] = {}
    moved = []
    for name, place, rotation in poses:
        copies[name] = copies.get(name, 0) + 1
        object_id = ids[name]
        if copies[name] > 1:
            object_id = duplicate(world, object_id, copies[name] - 1)
        if not _stays(world, object_id, place):
            moved.append(object_id)
            unlink(world, object_id)
            world.put_at(object_id, vector(place), rotation)
        elif world.body(object_id)["rotation"] != rotation:
            world.put_at(object_id, vector(place), rotation)
    # Linked only when all lie where they belong, containers among them.
    for object_id in moved:
        _relink(world, object_id)
    settle_temperatures(world)


def _pose(
    names: set[str], number: int, one: Any
) -> tuple[str, Mapping[str, float], Mapping[str, float]]:
    try:
        name = one["objectName"]
        place = {axis: float(one["position"][axis]) for axis in "xyz"}
        rotation = {axis: float(one["rotation"][axis]) for axis in "xyz"}
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"objectPoses[{number}] needs objectName, position and rotation with x, y, z",
        ) from error
    if name not in names:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"objectPoses[{number}]: no moveable or pickupable object is named {name!r}",
        )
    return name, place, rotation


def _stays(world: World, object_id: str, place: Mapping[str, float]) -> bool:
    return _near(world.body(object_id)["position"], place)


def _near(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one[axis] - other[axis]) <= SAME_PLACE for axis in "xyz")


def _relink(world: World, object_id: str) -> None:
    """Link an object to what holds it; where it lay at first, to what held it then."""
    first = world.first.get(object_id)
    if first is not None and _near(first["position"], world.body(object_id)["position"]):
        parents = [p for p in first["parentReceptacles"] or () if p in world.row]
        if all(_unmoved(world, parent) for parent in parents):
            link(world, object_id, parents)
            return
    relink(world, object_id)


def _unmoved(world: World, object_id: str) -> bool:
    first = world.first.get(object_id)
    return first is not None and _near(first["position"], world.body(object_id)["position"])


def duplicate(world: World, object_id: str, number: int) -> str:
    """A copy of an object, empty, with a name and an id of its own; returns the id."""
    source = world.body(object_id)
    copy: Body = {
        **source,
        "objectId": f"{object_id}_copy_{number}",
        "name": f"{source['name']}_copy_{number}",
        "parentReceptacles": None,
        "receptacleObjectIds": [] if source["receptacle"] else None,
        "isPickedUp": False,
    }
    world.add([copy])
    return str(copy["objectId"])


def set_object_states(session: Session, given: Arguments) -> None:
    """Set a state of all objects of a type (or of all that can have it)."""
    wanted = given["SetObjectStates"]
    change = wanted.get("stateChange")
    states = {
        "openable": "isOpen", "toggleable": "isToggled", "breakable": "isBroken",
        "canFillWithLiquid": "isFilledWithLiquid", "dirtyable": "isDirty", "cookable": "isCooked",
        "sliceable": "isSliced", "canBeUsedUp": "isUsedUp",
    }  # fmt: skip
    if change not in states or not isinstance(wanted.get(states[change]), bool):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "SetObjectStates needs `stateChange`, one of "
            f"{', '.join(states)}, and its flag, such as isOpen",
        )
    if change in ("breakable", "sliceable"):
        raise failed(f"SetObjectStates cannot change {change}; use BreakObject or SliceObject")
    value = wanted[states[change]]
    world = session.world
    kind = wanted.get("objectType")
    for body in list(world.objects):
        if not body[change] or (kind is not None and body["objectType"] != kind):
            continue
        name = body["objectId"]
        if change == "openable":
            set_openness(world, name, 1.0 if value else 0.0)
        elif change == "toggleable":
            set_toggled(world, name, value)
        elif change == "canFillWithLiquid":
            liquid = wanted.get("fillLiquid", "water") if value else None
            body["isFilledWithLiquid"], body["fillLiquid"] = value, liquid
        else:
            body[states[change]] = value
    settle_temperatures(world)


def remove_from_scene(session: Session, given: Arguments) -> None:
    """Take an object, and what only it holds, out of the scene for good."""
    world = session.world
    name = given["objectId"]
    world.body(name)
    world.remove([name, *world.contents(name)])


def disable(session: Session, given: Arguments) -> None:
    """Take an object out of the scene until EnableObject."""
    world = session.world
    name = given["objectId"]
    body = world.body(name)
    if name == world.held:
        raise failed(f"{name} is in the hand; put it down first")
    inside = list(world.contents(name))
    world.remove([name])
    world.aside[name] = body
    for one in inside:
        relink(world, one)


def enable(session: Session, given: Arguments) -> None:
    """Bring a disabled object back to where it was."""
    world = session.world
    body = world.aside.pop(given["objectId"], None)
    if body is None:
        raise failed(f"{given['objectId']} is not disabled")
    body["parentReceptacles"] = None
    body["receptacleObjectIds"] = [] if body["receptacle"] else None
    world.add([body])
    relink(world, body["objectId"])


def unbreakable(session: Session, given: Arguments) -> None:
    """Nothing of a type breaks from now on."""
    session.world.unbreakable.add(given["objectType"])


def all_unbreakable(session: Session, _given: Arguments) -> None:
    """Nothing breaks from now on."""
    world = session.world
    world.unbreakable |= {body["objectType"] for body in world.objects if body["breakable"]}


def place_at(session: Session, given: Arguments) -> None:
    """Put a moveable or pickupable object at a point, with its position there."""
    world = session.world
    name = given["objectId"]
    body = world.body(name)
    if not (body["pickupable"] or body["moveable"]):
        raise failed(f"{name} is neither moveable nor pickupable")
    if name in world.ghosts:
        raise failed(f"{name} is in pieces")
    if name == world.held:
        world.held = None
        body["isPickedUp"] = False
    unlink(world, name)
    world.carry(name, vector(given["position"]), given["rotation"])
    relink(world, name)
    settle_temperatures(world)


_WHICH = {"objectId": Argument("text", required=True)}
_TYPE = {"objectType": Argument("text", required=True)}

ARRANGING = (
    Action(
        "SetObjectPoses",
        {
            "objectPoses": Argument("list", required=True),
            **flags("placeStationary", "enablePhysicsJitter"),
        },
        set_object_poses,
    ),
    Action(
        "SetObjectStates", {"SetObjectStates": Argument("table", required=True)}, set_object_states
    ),
    Action("RemoveFromScene", _WHICH, remove_from_scene),
    Action("DisableObject", _WHICH, disable),
    Action("EnableObject", _WHICH, enable),
    Action("MakeObjectsOfTypeUnbreakable", _TYPE, unbreakable),
    Action("MakeAllObjectsUnbreakable", {}, all_unbreakable),
    Action(
        "PlaceObjectAtPoint",
        {
            **_WHICH,
            "position": Argument("point", required=True),
            "rotation": Argument("point"),
            **flags("forceKinematic", "includeErrorMessage"),
            **numbers(maxDistance=None),
        },
        place_at,
    ),
)
