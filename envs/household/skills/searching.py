"""Skills that look for things: explore, search."""

from collections.abc import Callable
from typing import TypeAlias

from ...world import Feedback, SkillRun, Transition
from ..handles import kind_of
from .handling import Approach, approach, face, failed, sides
from .motion import Cell, Grid, Moving, do, grid_of, here, tilt, travel, turn

EXPLORE_STEPS = 350
"""Most steps of one call; TIDEE maps a room within 200 (one room of iTHOR)."""

VIEW = 30
"""Horizon of a look around: from 15 degrees up to 75 down, floor and shelves in one view."""

Wanted: TypeAlias = Callable[[Transition], bool]


def explore(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Walk about and look until every place was looked at, or the call's steps are spent."""
    before = set(transition.info["known"])
    whole, transition = yield from _wander(transition, lambda _: False)
    found = [h for h in transition.info["known"] if h not in before]
    told = "everywhere" if whole else "about, not everywhere yet"
    return Feedback(True, f"looked {told}; {len(found)} new objects", {"whole": whole})


def search(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """search(type): look about until one is seen, or `search(Mug 2)`, until that one is.
    search(type, receptacle): look in there."""
    if not 1 <= len(args) <= 2:
        return failed("write search(type) or search(type, receptacle)", "refused")
    kind = str(args[0])
    if len(args) == 2:
        return (yield from _look_into(transition, kind_of(kind), str(args[1])))
    if _seen(transition, kind):
        return Feedback(True, f"{_seen(transition, kind)[0]} is known already")
    whole, transition = yield from _wander(transition, lambda t: bool(_seen(t, kind)))
    found = _seen(transition, kind)
    if found:
        return Feedback(True, f"found {found[0]}", {"found": found})
    if not whole:
        return failed(f"no {kind} so far, and not all was seen; search again", "unfinished")
    return failed(f"no {kind} in sight; look into containers", "search", type=kind)


def _seen(transition: Transition, wanted: str) -> list[str]:
    """The known objects of a type, or the one of a handle."""
    known = transition.info["known"]
    return [h for h, body in known.items() if wanted in (h, body["type"])]


def _look_into(transition: Transition, kind: str, receptacle: str) -> SkillRun:
    """Open a receptacle and look; it is closed again where nothing was found."""
    if receptacle not in transition.info["known"]:
        return failed(f"{receptacle} has not been seen yet", "unseen", object=receptacle)
    arrived, transition = yield from approach(transition, receptacle)
    if not arrived:
        return failed(f"{receptacle} cannot be reached", "unreachable", object=receptacle)
    known = transition.info["known"][receptacle]
    closed = known["openable"] and not known["open"]
    if closed:
        transition = yield from do(transition, "OpenObject", receptacle)
        if not transition.info["last"]["success"]:
            told = transition.info["last"]["error"]
            return failed(f"opening {receptacle}: {told}", "refused", object=receptacle)
    if not (closed or _at(transition, kind, receptacle)):
        transition = yield from _look_over(transition, kind, receptacle)
    inside = _at(transition, kind, receptacle)
    if inside:
        return Feedback(True, f"found {inside[0]} at {receptacle}", {"found": inside})
    if closed:
        transition = yield from do(transition, "CloseObject", receptacle)
    return failed(f"no {kind} at {receptacle}", "search", type=kind, object=receptacle)


def _at(transition: Transition, kind: str, receptacle: str) -> list[str]:
    """The objects of a type that were seen at a receptacle."""
    known = transition.info["known"].items()
    return [h for h, seen in known if receptacle in seen["parents"] and seen["type"] == kind]


def _look_over(transition: Transition, kind: str, receptacle: str) -> Moving:
    """Look over a large receptacle, from two tilts and from its other sides."""
    grid = grid_of(transition)
    for cell in sides(transition, grid, receptacle):
        for horizon in (30, 60):
            transition = yield from tilt(transition, horizon)
            if _at(transition, kind, receptacle):
                return transition
        arrived, transition = yield from travel(transition, grid, (cell,))
        if arrived:
            _, transition = yield from face(transition, receptacle)
        if _at(transition, kind, receptacle):
            break
    return transition


def _wander(transition: Transition, enough: Wanted) -> Approach:
    """Visit what was not looked at, nearest first; True once everything was looked at."""
    grid = grid_of(transition)
    given_up: set[Cell] = set()
    last = transition.info["total_steps"] + EXPLORE_STEPS
    while transition.info["total_steps"] < last:
        if enough(transition):
            return False, transition
        open_cells = _uncovered(transition, grid) - given_up
        if not open_cells:
            return True, transition
        arrived, transition = yield from travel(transition, grid, open_cells, limit=80)
        if not arrived:
            given_up |= open_cells
            continue
        given_up.add(here(transition, grid))
        found, transition = yield from _look_around(transition, enough)
        if found:
            return False, transition
    return False, transition


def _uncovered(transition: Transition, grid: Grid) -> set[Cell]:
    reachable, covered = transition.info["reachable"], transition.info["covered"]
    return {grid.cell(x, z) for (x, z), done in zip(reachable, covered, strict=True) if not done}


def _look_around(transition: Transition, enough: Wanted) -> Approach:
    """Four views, a quarter turn apart."""
    transition = yield from tilt(transition, VIEW)
    for _ in range(4):
        if enough(transition):
            return True, transition
        yaw = round(transition.info["agent"]["yaw"] / 90) * 90
        transition = yield from turn(transition, (yaw + 90) % 360)
    return enough(transition), transition
