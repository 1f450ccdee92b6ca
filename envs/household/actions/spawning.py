"""InitialRandomSpawn: every small thing to a random place that the game allows it."""

import zlib
from typing import Any

import numpy as np

from ..boxes import Vector
from ..codes import ErrorCode, Refused
from ..containment import link_in, relink
from ..placement_spots import free_spots
from ..session import Session
from ..state import World
from ..thermal import settle_temperatures
from .action import Action, Argument, Arguments, flags
from .arranging import duplicate
from .dropping import drop_held

MOST_COPIES = 100
"""Most objects of a type that `numDuplicatesOfType` makes."""


def initial_random_spawn(session: Session, given: Arguments) -> None:
    """Move every pickupable object to a random allowed receptacle, in a random order.

    The same seed in the same scene gives the same places. An object that finds no place in
    `numPlacementAttempts` stays where it is.
    """
    world = session.world
    if world.held is not None:
        drop_held(session, {})
    seed = given["randomSeed"]
    name = zlib.crc32(world.scene.name.encode())
    rng = np.random.default_rng([abs(session.seed if seed is None else seed), name])
    excluded = set(given["excludedObjectIds"] or ())
    _duplicates(world, given["numDuplicatesOfType"] or ())
    movable = [
        body["objectId"]
        for body in world.objects
        if body["pickupable"] and body["objectId"] not in world.ghosts | excluded
    ]
    for at in rng.permutation(len(movable)).tolist():
        _spawn(world, movable[at], given, rng)
    settle_temperatures(world)


def _spawn(world: World, name: str, given: Arguments, rng: np.random.Generator) -> None:
    choices = _receptacles(world, name, given)
    if not choices:
        return
    full: set[str] = set()
    for _ in range(given["numPlacementAttempts"]):
        receptacle = choices[int(rng.integers(len(choices)))]
        if len(full) == len(choices):
            return
        if receptacle in full:
            continue
        spots = free_spots(world, name, receptacle)
        if not len(spots.positions):
            full.add(receptacle)
            continue
        x, y, z = spots.positions[int(rng.integers(len(spots.positions)))].tolist()
        place: Vector = (x, y, z)
        world.carry(name, place, spots.rotation)
        link_in(world, name, receptacle)
        return


def _receptacles(world: World, name: str, given: Arguments) -> list[str]:
    """Where the game lets a thing be, minus what is excluded; `forceVisible` minus closed ones."""
    kind = world.body(name)["objectType"]
    inside = {name, *world.contents(name)}
    excluded = set(given["excludedReceptacles"] or ())
    found = []
    for body in world.objects:
        r_kind, r_name = body["objectType"], body["objectId"]
        if not body["receptacle"] or r_kind in excluded or r_name in inside | world.ghosts:
            continue
        if r_kind == "Floor" and not given["allowFloor"]:
            continue
        enclosed = r_kind in world.facts.must_open and not body["isOpen"]
        if given["forceVisible"] and enclosed:
            continue
        if world.facts.may_hold(r_kind, kind):
            found.append(r_name)
    return found


def _duplicates(world: World, wanted: Any) -> None:
    for number, one in enumerate(wanted):
        try:
            kind, count = str(one["objectType"]), int(one["count"])
        except (KeyError, TypeError, ValueError, OverflowError):
            kind, count = "", MOST_COPIES + 1
        if count > MOST_COPIES:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                f"numDuplicatesOfType[{number}] needs objectType, and count up to {MOST_COPIES}",
            )
        there = world.of_type(kind)
        if not there:
            raise Refused(
                ErrorCode.INVALID_ARGUMENT,
                f"numDuplicatesOfType[{number}]: there is no {kind} to copy",
            )
        for copy in range(len(there), count):
            relink(world, duplicate(world, there[0], copy))


SPAWNING = (
    Action(
        "InitialRandomSpawn",
        {
            "randomSeed": Argument("integer"),
            **flags("forceVisible", "allowFloor", "allowMoveable"),
            "placeStationary": Argument("flag", True),
            "numDuplicatesOfType": Argument("list"),
            "excludedReceptacles": Argument("list of text"),
            "excludedObjectIds": Argument("list of text"),
            "numPlacementAttempts": Argument("integer", 5),
        },
        initial_random_spawn,
    ),
)
