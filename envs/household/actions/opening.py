"""Opening and closing. A drawer slides out along its front, and what is in it goes along."""

import math

from ..boxes import Vector
from ..camera import heading
from ..codes import ErrorCode, Refused, failed
from ..session import Session
from ..state import World
from .action import Action, Arguments, flags, numbers
from .targets import TARGET, target

SLIDE = 0.87
"""The share of its depth by which a drawer slides out (measured on a real one)."""

OFF_TO_OPEN = frozenset({"Microwave", "Laptop"})
"""Types that must be off before they can be opened."""


def set_openness(world: World, name: str, openness: float) -> None:
    """Open something by a share from 0 (closed) to 1."""
    body = world.body(name)
    before = float(body["openness"])
    if body["objectType"] == "Drawer" and openness != before:
        world.carry(name, _slid(world, name, openness - before))
    body["openness"], body["isOpen"] = openness, openness > 0
    world.structure += 1


def _slid(world: World, name: str, share: float) -> Vector:
    """A drawer's position after sliding out by a share more (or in, by less)."""
    dx, dz = heading(float(world.body(name)["rotation"]["y"]))
    low, high = world.box(name)
    depth = float(high[0] - low[0]) if abs(dx) > abs(dz) else float(high[2] - low[2])
    x, y, z = (float(value) for value in world.position[world.row[name]])
    length = SLIDE * depth * share
    return x + dx * length, y, z + dz * length


def open_object(session: Session, given: Arguments) -> None:
    """Open; with `openness` by a share. What is open already can only be opened otherwise."""
    openness = given["openness"]
    if not 0.0 <= openness <= 1.0:
        raise Refused(ErrorCode.INVALID_ARGUMENT, "openness must be in [0:1]")
    world = session.world
    name = target(session, "OpenObject", given)
    body = world.body(name)
    if not body["openable"]:
        raise failed(f"{name} is not an Openable object")
    if body["objectType"] in OFF_TO_OPEN and body["isToggled"]:
        raise failed("Target must be OFF to open!")
    if body["isOpen"] and math.isclose(float(body["openness"]), openness):
        raise failed("object already open")
    set_openness(world, name, openness)


def close_object(session: Session, given: Arguments) -> None:
    """Close."""
    world = session.world
    name = target(session, "CloseObject", given)
    body = world.body(name)
    if not body["openable"]:
        raise failed(f"{name} is not an Openable object")
    if not body["isOpen"]:
        raise failed("object already closed")
    set_openness(world, name, 0.0)


_MORE = {
    **TARGET,
    **numbers(moveMagnitude=None, simulatePhysics=None),
    **flags("useGripper", "returnToStart", "ignoreAgentInTransition", "stopAtNonStaticCol"),
}

OPENING = (
    Action("OpenObject", {**_MORE, **numbers(openness=1.0)}, open_object),
    Action("CloseObject", _MORE, close_object),
)
