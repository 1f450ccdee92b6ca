"""Arranging a scene: poses and states from outside, and taking things out of it and back."""

from collections.abc import Mapping
from typing import Any

from ..boxes import vector
from ..codes import ErrorCode, Refused, failed
from ..containment import holders_at, link, relink, unlink
from ..session import Session
from ..state import Body, World
from ..thermal import settle_temperatures
from .action import Action, Argument, Arguments, flags, numbers, point_of
from .changing import set_toggled
from .opening import set_openness

SAME_PLACE = 0.02
"""Metres within which an object that is set down is still held by what held it."""


def set_object_poses(session: Session, given: Arguments) -> None:
    """Put all moveable and pickupable objects where the list says; those not listed are REMOVED.

    With `skipMoveable` furniture that can be moved, but not picked up, stays where it is, listed or
    not. A name that is listed twice makes a copy of the object, as in the game.
    """
    world = session.world
    stay: set[str] = set()
    if given["skipMoveable"]:
        stay = {body["name"] for body in world.objects if not body["pickupable"]}
    names = {body["name"] for body in world.objects if body["pickupable"] or body["moveable"]}
    poses = [_pose(names, number, one) for number, one in enumerate(given["objectPoses"])]
    if world.held is not None:
        world.body(world.held)["isPickedUp"] = False
        world.held = None
        world.structure += 1
    poses = [pose for pose in poses if pose[0] not in stay]
    named = {name for name, _, _ in poses} | stay
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
        body = world.body(object_id)
        if not _near(body["position"], place):
            moved.append(object_id)
            unlink(world, object_id)
        if body["position"] != place or body["rotation"] != rotation:
            world.put_at(object_id, vector(place), rotation)
    # Linked only when all lie where they belong, containers among them.
    for object_id in moved:
        _relink(world, object_id)
    settle_temperatures(world)


def _pose(
    names: set[str], number: int, one: Any
) -> tuple[str, Mapping[str, float], Mapping[str, float]]:
    told = one if isinstance(one, Mapping) else {}
    name, place, rotation = (
        told.get("objectName"), point_of(told.get("position")), point_of(told.get("rotation"))
    )  # fmt: skip
    if not isinstance(name, str) or place is None or rotation is None:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"objectPoses[{number}] needs objectName, position and rotation with x, y, z",
        )
    if name not in names:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"objectPoses[{number}]: no moveable or pickupable object is named {name!r}",
        )
    return name, place, rotation


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
    """A copy of an object, empty, with a name and an id of its own; returns the id.

    Copies are numbered from `number` on; numbers in use are passed over.
    """
    source = world.body(object_id)
    while f"{object_id}_copy_{number}" in world.row:
        number += 1
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
    able = isinstance(change, str) and change in states
    if not able or not isinstance(wanted.get(states[change]), bool):
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            "SetObjectStates needs `stateChange`, one of "
            f"{', '.join(states)}, and its flag, such as isOpen",
        )
    if change in ("breakable", "sliceable"):
        raise failed(f"SetObjectStates cannot change {change}; use BreakObject or SliceObject")
    value = wanted[states[change]]
    world = session.world
    liquid = wanted.get("fillLiquid") or "water"
    if liquid not in world.facts.liquids:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"fillLiquid cannot be {liquid!r:.40}; take {', '.join(world.facts.liquids)}",
        )
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
            body["isFilledWithLiquid"], body["fillLiquid"] = value, liquid if value else None
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
    """Bring a disabled object back to where it was; what still lies there is in or on it again."""
    world = session.world
    body = world.aside.pop(given["objectId"], None)
    if body is None:
        raise failed(f"{given['objectId']} is not disabled")
    body["parentReceptacles"] = None
    body["receptacleObjectIds"] = [] if body["receptacle"] else None
    world.add([body])
    relink(world, body["objectId"])
    for one in [b for b in world.objects if b["pickupable"] and b["objectId"] != world.held]:
        if one["objectId"] not in world.ghosts and body["objectId"] in holders_at(
            world, one["objectId"]
        ):
            relink(world, one["objectId"])


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
            # Nothing falls or shakes here, so that only skipMoveable changes anything.
            **flags("placeStationary", "enablePhysicsJitter", "forceRigidbodySleep"),
            **flags("skipMoveable"),
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
