"""Changing what things are: on and off, sliced, broken, cooked, dirty, filled, used up."""

from collections.abc import Callable
from typing import Any

from ..codes import failed
from ..containment import drop, link, relink, unlink
from ..session import Session
from ..state import World
from ..thermal import settle_temperatures
from ..water import empty, fill, run_water
from .action import Action, Argument, Arguments, flags
from .pieces import cut
from .targets import TARGET, target

CLOSED_TO_TURN_ON = frozenset({"Microwave"})
STAYS_WHOLE = frozenset(
    {"CellPhone", "CoffeeMachine", "Desktop", "Laptop", "Mirror", "ShowerDoor", "Television"}
)
"""Breakable types that crack but stay where and what they are; all others fall to pieces."""


def toggle(session: Session, name: str, on: bool) -> None:
    """Turn something on or off, and what it controls (a knob's burner)."""
    world = session.world
    body = world.body(name)
    if not body["toggleable"]:
        raise failed(f"{name} is not toggleable")
    if body["isToggled"] == on:
        state = "on" if on else "off"
        raise failed(f"can't toggle object {state} if it's already {state}!")
    if on and body["objectType"] in CLOSED_TO_TURN_ON and body["isOpen"]:
        raise failed("Target must be closed to Toggle On!")
    set_toggled(world, name, on)


def set_toggled(world: World, name: str, on: bool) -> None:
    """Turn something on or off without asking, with all that follows from it."""
    body = world.body(name)
    body["isToggled"] = on
    for controlled in body["controlledObjects"] or ():
        if controlled in world.row:
            world.body(controlled)["isToggled"] = on
    if not on:
        return
    if body["objectType"] == "CoffeeMachine":
        for held in body["receptacleObjectIds"] or ():
            vessel = world.body(held)
            if vessel["canFillWithLiquid"] and not vessel["isFilledWithLiquid"]:
                fill(world, held, "coffee")
    run_water(world)
    settle_temperatures(world)


def slice_up(session: Session, name: str) -> None:
    """Cut something into pieces, which lie where it lay; it stays listed, without a body."""
    world = session.world
    body = world.body(name)
    if not body["sliceable"] or body["objectType"] not in world.facts.pieces:
        raise failed(f"{name} cannot be sliced")
    if name == world.held:
        raise failed(f"{name} is in the hand; put it down to slice it")
    if body["isSliced"] or body["isBroken"]:
        raise failed(f"{name} is already in pieces")
    body["isSliced"] = True
    pieces(world, name)


def pieces(world: World, name: str) -> None:
    """Replace a thing's body by its pieces."""
    parents = list(world.body(name)["parentReceptacles"] or ())
    held = name == world.held
    made = cut(world, name)
    _gone(world, name)
    world.add(made)
    for piece in made:
        if parents:
            link(world, piece["objectId"], parents)
        elif held:
            low, high = world.box(piece["objectId"])
            x, z = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
            drop(world, piece["objectId"], x, z, float(low[1]))
        else:
            relink(world, piece["objectId"])
    settle_temperatures(world)


def break_up(session: Session, name: str) -> None:
    """Break something; what falls to pieces lets go of what it held."""
    world = session.world
    body = world.body(name)
    if not body["breakable"] or body["objectType"] in world.unbreakable:
        raise failed(f"{name} cannot be broken")
    if body["isBroken"]:
        raise failed(f"{name} is already broken")
    body["isBroken"] = True
    kind = body["objectType"]
    if kind in world.facts.pieces:
        pieces(world, name)
    elif kind not in STAYS_WHOLE and (body["pickupable"] or body["moveable"]):
        held = list(world.contents(name))
        _gone(world, name)
        for one in held:
            low, high = world.box(one)
            x, z = float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2
            drop(world, one, x, z, float(low[1]) + 0.05)


def _gone(world: World, name: str) -> None:
    """A thing has no body any more: nothing holds it, it holds nothing, no hand has it."""
    unlink(world, name)
    for one in list(world.body(name)["receptacleObjectIds"] or ()):
        left = [p for p in world.body(one)["parentReceptacles"] or () if p != name]
        world.body(one)["parentReceptacles"] = left or None
    if world.body(name)["receptacle"]:
        world.body(name)["receptacleObjectIds"] = []
    world.ghosts.add(name)
    if world.held == name:
        world.held = None
        world.body(name)["isPickedUp"] = False
    world.structure += 1


def _set(flag: str, able: str, value: bool, word: str) -> Callable[[Session, str], None]:
    """Set a flag of what is able to have it; refuse where it is set already."""

    def change(session: Session, name: str) -> None:
        body = session.world.body(name)
        if not body[able]:
            raise failed(f"{name} cannot be {word}")
        if body[flag] == value:
            raise failed(f"{name} is already {word}")
        body[flag] = value

    return change


def _pour(session: Session, name: str) -> None:
    body = session.world.body(name)
    if not body["canFillWithLiquid"]:
        raise failed(f"{name} cannot be filled, so it cannot be emptied")
    if not body["isFilledWithLiquid"]:
        raise failed(f"{name} is already empty")
    empty(session.world, name)


def fill_with(session: Session, given: Arguments) -> None:
    """Fill a vessel with water, coffee or wine."""
    world = session.world
    name = target(session, "FillObjectWithLiquid", given)
    body = world.body(name)
    if not body["canFillWithLiquid"]:
        raise failed(f"{name} cannot be filled")
    if given["fillLiquid"] not in world.facts.liquids:
        raise failed(f"{given['fillLiquid']} is not a valid Liquid Type; take water, coffee, wine")
    if body["isFilledWithLiquid"]:
        raise failed(f"{name} is already filled with {body['fillLiquid']}; empty it first")
    fill(world, name, given["fillLiquid"])


def _on_target(name: str, change: Callable[[Session, str], None]) -> Action:
    def perform(session: Session, given: Arguments) -> Any:
        change(session, target(session, name, given))

    return Action(name, TARGET, perform)


CHANGING = (
    _on_target("ToggleObjectOn", lambda session, name: toggle(session, name, True)),
    _on_target("ToggleObjectOff", lambda session, name: toggle(session, name, False)),
    _on_target("SliceObject", slice_up),
    _on_target("BreakObject", break_up),
    _on_target("CookObject", _set("isCooked", "cookable", True, "cooked")),
    _on_target("DirtyObject", _set("isDirty", "dirtyable", True, "dirty")),
    _on_target("CleanObject", _set("isDirty", "dirtyable", False, "clean")),
    _on_target("UseUpObject", _set("isUsedUp", "canBeUsedUp", True, "used up")),
    _on_target("EmptyLiquidFromObject", _pour),
    Action(
        "FillObjectWithLiquid",
        {**TARGET, **flags("manualInteract"), "fillLiquid": Argument("text", required=True)},
        fill_with,
    ),
)
