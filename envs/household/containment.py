"""What holds what: links both ways, and where a thing comes to rest.

In the game a receptacle holds whatever touches its trigger box, so that one object may have two
parents (an apple in a bin on the floor has the bin and the floor). Here: the receptacle it was put
in, and each floor that reaches up to the object's bottom. Parents are listed in the order of their
ids, which is the order of 118 of the 128 multiple parents in real scenes.
"""

from collections.abc import Iterable

import numpy as np

from .state import World

CONTACT = 0.06
"""Metres by which a bottom may miss a surface and still rest on it."""


def link(world: World, child: str, parents: Iterable[str]) -> None:
    """Make exactly `parents` hold `child`; old links go."""
    unlink(world, child)
    found = sorted(set(parents))
    for parent in found:
        body = world.body(parent)
        body["receptacleObjectIds"] = [*(body["receptacleObjectIds"] or ()), child]
    world.body(child)["parentReceptacles"] = found or None
    world.structure += 1


def unlink(world: World, child: str) -> None:
    """Nothing holds `child` any more; what it holds stays in it."""
    body = world.body(child)
    for parent in body["parentReceptacles"] or ():
        if parent in world.row:
            holder = world.body(parent)
            held = holder["receptacleObjectIds"] or ()
            holder["receptacleObjectIds"] = [one for one in held if one != child]
    body["parentReceptacles"] = None
    world.structure += 1


def floors_below(world: World, child: str) -> list[str]:
    """The floors whose trigger reaches the object's bottom."""
    low, high = world.box(child)
    x, z = (low[0] + high[0]) / 2, (low[2] + high[2]) / 2
    found = []
    for floor, reach in world.floor_reach.items():
        if floor not in world.row or floor == child or low[1] > reach:
            continue
        f_low, f_high = world.box(floor)
        if f_low[0] - 0.3 <= x <= f_high[0] + 0.3 and f_low[2] - 0.3 <= z <= f_high[2] + 0.3:
            found.append(floor)
    return found


def link_in(world: World, child: str, receptacle: str) -> None:
    """Link a thing that was just put into a receptacle."""
    link(world, child, {receptacle, *floors_below(world, child)})
    refloor(world, child)


def refloor(world: World, carrier: str) -> None:
    """What was carried along inside a thing stays in it; the floors below may be others now.

    What else held it, such as the table that the bowl around it stood on, does so no more.
    """
    along = list(world.contents(carrier))
    for one in along:
        parents = world.body(one)["parentReceptacles"] or ()
        kept = {parent for parent in parents if parent == carrier or parent in along}
        now = {*kept, *floors_below(world, one)}
        if now != set(parents):
            link(world, one, now)


def holders_at(world: World, child: str, *, fallen: bool = False) -> list[str]:
    """The receptacles that hold an object where it is now, judged by their boxes.

    The smallest container around its centre, else the highest surface under its bottom; and the
    floors that reach it. What has `fallen` there is in no closed container.
    """
    at = world.row[child]
    low, high = world.lower[at], world.upper[at]
    middle = (low + high) / 2
    inside = {child, world.held, *world.contents(child)}
    best: tuple[float, str] | None = None
    around = (
        (world.lower[:, 0] <= middle[0])
        & (middle[0] <= world.upper[:, 0])
        & (world.lower[:, 2] <= middle[2])
        & (middle[2] <= world.upper[:, 2])
    )
    for index in np.flatnonzero(around).tolist():
        body = world.objects[index]
        name = body["objectId"]
        kind = body["objectType"]
        if not body["receptacle"] or name in inside or kind == "Floor" or name in world.ghosts:
            continue
        if fallen and body["openable"] and not body["isOpen"] and kind in world.facts.must_open:
            continue
        size = world.upper[index] - world.lower[index]
        if kind in world.facts.deep:
            rim = world.upper[index, 1] - 0.005
            fits = world.lower[index, 1] - CONTACT <= low[1] <= rim
            rank = float(np.prod(np.maximum(size, 0.01)))
        else:
            fits = abs(float(low[1]) - world.rest_height(name)) <= CONTACT
            rank = 1.0 + float(size[0] * size[2])
        if fits and (best is None or rank < best[0]):
            best = (rank, name)
    found = floors_below(world, child)
    return [best[1], *found] if best else found


def relink(world: World, child: str, *, fallen: bool = False) -> None:
    """Link an object to whatever holds it where it is now."""
    link(world, child, holders_at(world, child, fallen=fallen))
    refloor(world, child)


def support_below(world: World, child: str, x: float, z: float, height: float) -> float:
    """The height of the highest surface under (x, z) that is not above `height`."""
    inside = {child, *world.contents(child)}
    best = world.floor_height()
    for index, body in enumerate(world.objects):
        name = body["objectId"]
        if not body["receptacle"] or name in inside or name in world.ghosts or name == world.held:
            continue
        low, high = world.lower[index], world.upper[index]
        if not (low[0] <= x <= high[0] and low[2] <= z <= high[2]):
            continue
        # What falls on a closed container stays on its lid.
        shut = body["openable"] and not body["isOpen"]
        top = float(high[1]) if shut else world.rest_height(name)
        if best < top <= height + 0.01:
            best = top
    return best


def drop(world: World, child: str, x: float, z: float, height: float) -> None:
    """Let an object (and what it holds) fall from a height; link it where it lands.

    Its box's middle falls along (x, z); its position may lie beside that.
    """
    low, high = world.box(child)
    px, py, pz = (float(value) for value in world.position[world.row[child]])
    dx, dz = px - float(low[0] + high[0]) / 2, pz - float(low[2] + high[2]) / 2
    rest = support_below(world, child, x, z, height)
    world.carry(child, (x + dx, rest + py - float(low[1]) + 0.001, z + dz))
    relink(world, child, fallen=True)
