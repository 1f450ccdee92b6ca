"""Skills that touch one object: goto, pickup, put, open, close, toggle, slice."""

import math
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from ...errors import TaskError
from ...world import Feedback, SkillFunction, SkillRun, Transition
from .motion import Cell, Grid, do, gaze, grid_of, here, stands, tilt, travel, turn

ELSEWHERE = ("ReceptacleFull", "ReceptaclePivotNotVisible", "ReceptacleNotVisible")
"""What a refusal says that another side of the receptacle may cure."""

APART = 0.7
MAX_SIDES = 3
"""Metres between the sides that are tried, and how many."""

MAX_STANDS = 6
"""Places that are tried before an object counts as out of reach."""

Approach: TypeAlias = Generator[Any, Transition, tuple[bool, Transition]]


def failed(text: str, cause: str, **facts: Any) -> Feedback:
    return Feedback(False, text, {"cause": cause, **facts})


def named(args: tuple[str | int, ...], count: int, usage: str) -> list[str]:
    """The arguments as handles.

    Raises:
        TaskError: too few or too many; the line shows the usage.
    """
    if len(args) != count:
        raise TaskError(f"{len(args)} arguments given; write {usage}")
    return [str(arg) for arg in args]


def approach(transition: Transition, handle: str, grid: Grid | None = None) -> Approach:
    """Go where a known object is visible and near; False where no place is found."""
    grid = grid or grid_of(transition)
    known = transition.info["known"][handle]
    if handle in transition.info["visible"]:
        return True, transition
    for cell in list(stands(grid, here(transition, grid), known))[:MAX_STANDS]:
        arrived, transition = yield from travel(transition, grid, (cell,))
        if not arrived:
            continue
        seen, transition = yield from face(transition, handle)
        if seen:
            return True, transition
    return False, transition


def face(transition: Transition, handle: str) -> Approach:
    """Look at an object from where the agent stands, with a second tilt where the first misses."""
    agent = transition.info["agent"]
    known = transition.info["known"]
    if handle not in known:
        return False, transition
    eye = (agent["x"], agent["y"] + 0.675, agent["z"])
    yaw, horizon = gaze(eye, known[handle]["center"])
    transition = yield from turn(transition, yaw)
    for wanted in (horizon, min(horizon + 30, 60), max(horizon - 30, -30)):
        transition = yield from tilt(transition, wanted)
        if _visible(transition, handle):
            return True, transition
    return False, transition


def _visible(transition: Transition, handle: str) -> bool:
    return handle in transition.info["visible"]


def _unknown(transition: Transition, handle: str) -> Feedback | None:
    if handle in transition.info["known"]:
        return None
    return failed(f"{handle} has not been seen yet; search for it", "unseen", object=handle)


def _out_of_reach(handle: str) -> Feedback:
    return failed(f"{handle} cannot be reached or seen from near by", "unreachable", object=handle)


def _refusal(transition: Transition, doing: str) -> Feedback | None:
    """What the simulator said against the last action; None where it went through."""
    last = transition.info["last"]
    if last["success"]:
        return None
    told = last["error"] or "the simulator refused"
    for handle, known in transition.info["known"].items():
        told = told.replace(known["id"], handle)
    return failed(f"{doing}: {told}", last["code"] or "refused")


def goto(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Go to an object and look at it."""
    (handle,) = named(args, 1, "goto(object)")
    if fault := _unknown(transition, handle):
        return fault
    arrived, transition = yield from approach(transition, handle)
    return Feedback(True, f"stands before {handle}") if arrived else _out_of_reach(handle)


def pickup(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Take an object in hand; opens what it lies in."""
    (handle,) = named(args, 1, "pickup(object)")
    if fault := _unknown(transition, handle):
        return fault
    held = transition.info["held"]
    if held == handle:
        return Feedback(True, f"{handle} is in hand already")
    if held:
        return failed(f"the hand holds {held} already; put it down first", "hand_full", object=held)
    transition = yield from _uncover(transition, handle)
    arrived, transition = yield from approach(transition, handle)
    if not arrived:
        return _out_of_reach(handle)
    transition = yield from do(transition, "PickupObject", handle)
    return _refusal(transition, f"pickup({handle})") or Feedback(True, f"holds {handle}")


def _uncover(transition: Transition, handle: str) -> Generator[Any, Transition, Transition]:
    """Open the closed container that an object was seen in."""
    known = transition.info["known"]
    for parent in known[handle]["parents"]:
        inside = known.get(parent)
        if inside is not None and inside["openable"] and not inside["open"]:
            arrived, transition = yield from approach(transition, parent)
            if arrived:
                transition = yield from do(transition, "OpenObject", parent)
    return transition


def put(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
    """Put the object in hand on or into a receptacle; opens it first, and closes it again."""
    handle, receptacle = named(args, 2, "put(object, receptacle)")
    held = transition.info["held"]
    if held != handle:
        told = f"holds {held}" if held else "is empty"
        return failed(f"the hand {told}; pickup({handle}) first", "not_held", object=handle)
    if fault := _unknown(transition, receptacle):
        return fault
    arrived, transition = yield from approach(transition, receptacle)
    if not arrived:
        return _out_of_reach(receptacle)
    known = transition.info["known"][receptacle]
    closed = known["openable"] and not known["open"] and known["receptacle"]
    if closed:
        transition = yield from do(transition, "OpenObject", receptacle)
        if fault := _refusal(transition, f"opening {receptacle}"):
            return fault
    transition = yield from do(transition, "PutObject", receptacle)
    fault = _refusal(transition, f"put({handle}, {receptacle})")
    if fault and fault.facts["cause"] in ELSEWHERE:
        fault, transition = yield from _put_elsewhere(transition, handle, receptacle, fault)
    if closed:
        transition = yield from do(transition, "CloseObject", receptacle)
    return fault or Feedback(True, f"{handle} is now at {receptacle}")


def sides(transition: Transition, grid: Grid, receptacle: str) -> list[Cell]:
    """Up to MAX_SIDES places around a receptacle, apart from here and from each other."""
    start = here(transition, grid)
    tried = [grid.cells[start]] if start in grid.cells else []
    found: list[Cell] = []
    for cell in stands(grid, start, transition.info["known"][receptacle]):
        place = grid.cells[cell]
        if len(found) < MAX_SIDES and all(math.dist(place, other) >= APART for other in tried):
            tried.append(place)
            found.append(cell)
    return found


def _put_elsewhere(
    transition: Transition, handle: str, receptacle: str, fault: Feedback
) -> Generator[Any, Transition, tuple[Feedback | None, Transition]]:
    """Try the other sides of a large receptacle, whose near side is full."""
    grid = grid_of(transition)
    for cell in sides(transition, grid, receptacle):
        arrived, transition = yield from travel(transition, grid, (cell,))
        if arrived:
            arrived, transition = yield from face(transition, receptacle)
        if not arrived:
            continue
        transition = yield from do(transition, "PutObject", receptacle)
        again = _refusal(transition, f"put({handle}, {receptacle})")
        if again is None:
            return None, transition
        fault = again
    return fault, transition


def _simple(name: str, verb: Callable[[dict[str, Any]], str | None], done: str) -> SkillFunction:
    """A skill that goes to an object and does one thing to it, unless it is so already."""

    def run(args: tuple[str | int, ...], transition: Transition) -> SkillRun:
        (handle,) = named(args, 1, f"{name}(object)")
        if fault := _unknown(transition, handle):
            return fault
        arrived, transition = yield from approach(transition, handle)
        if not arrived:
            return _out_of_reach(handle)
        what = verb(transition.info["known"][handle])
        if what is None:
            return Feedback(True, f"{handle} is {done} already")
        transition = yield from do(transition, what, handle)
        return _refusal(transition, f"{name}({handle})") or Feedback(True, f"{handle} is {done}")

    return run


open_ = _simple("open", lambda o: None if o["open"] else "OpenObject", "open")
close = _simple("close", lambda o: "CloseObject" if o["open"] else None, "closed")
slice_ = _simple("slice", lambda o: None if o["sliced"] else "SliceObject", "sliced")
toggle = _simple(
    "toggle", lambda o: "ToggleObjectOff" if o["toggled"] else "ToggleObjectOn", "switched"
)
