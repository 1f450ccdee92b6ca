"""Heat and cold: what stands by a source takes its temperature, and loses it again.

A fridge cools what is in it whether open or not; a microwave, toaster, stove burner or coffee
machine heats what is in it while it is on. What can be cooked is cooked by heat, and stays so.
"""

from collections.abc import Iterable

from .state import World

HOT, COLD, ROOM = "Hot", "Cold", "RoomTemp"


def settle_temperatures(world: World) -> None:
    """Give everything that lies at a source of heat or cold its temperature."""
    for body in world.objects:
        cold = body["isColdSource"]
        if not cold and not (body["isHeatSource"] and body["isToggled"]):
            continue
        for name in _within(world, body["objectId"]):
            one = world.body(name)
            _warm(world, one["objectId"], COLD if cold else HOT)
            if not cold and one["cookable"] and not one["isCooked"]:
                one["isCooked"] = True


def warm(world: World, name: str, temperature: str) -> None:
    """Heat or cool one object now; it returns to the room's temperature by and by."""
    _warm(world, name, temperature)


def _warm(world: World, name: str, temperature: str) -> None:
    world.body(name)["temperature"] = temperature
    world.cooling[name] = world.time + world.decay_seconds


def keep_temperatures(world: World, names: Iterable[str]) -> None:
    """What is taken away from its source is as warm or cold as it was, for the full time."""
    for name in names:
        if name in world.cooling:
            world.cooling[name] = world.time + world.decay_seconds


def _within(world: World, source: str) -> list[str]:
    """What lies in or on a source: a pot on a burner, and what is in the pot."""
    found = list(world.body(source)["receptacleObjectIds"] or ())
    for name in found:
        if name in world.row and world.body(name)["receptacle"] and world.body(name)["pickupable"]:
            found += [o for o in world.body(name)["receptacleObjectIds"] or () if o not in found]
    return [name for name in found if name in world.row and world.body(name)["pickupable"]]


def pass_time(world: World, seconds: float) -> None:
    """Let the clock run: what is away from its source warms or cools back."""
    world.time += seconds
    if not world.cooling:
        return
    due = [name for name, end in world.cooling.items() if end <= world.time]
    for name in due:
        del world.cooling[name]
        if name in world.row and not _at_source(world, name):
            world.body(name)["temperature"] = ROOM
        elif name in world.row:
            world.cooling[name] = world.time + world.decay_seconds


def _at_source(world: World, name: str) -> bool:
    seen, pending = {name}, [name]
    while pending:
        for parent in world.body(pending.pop())["parentReceptacles"] or ():
            if parent in seen or parent not in world.row:
                continue
            seen.add(parent)
            pending.append(parent)
            body = world.body(parent)
            if body["isColdSource"] or (body["isHeatSource"] and body["isToggled"]):
                return True
    return False
