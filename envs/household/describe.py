"""How a planner reads a household observation: what stands where, in words and as facts."""

from collections.abc import Mapping
from typing import Any

from ..world import Info, State
from .handles import kind_of

_FLAGS = ("toggled", "sliced", "broken", "dirty", "cooked", "filled")
_TOLD = {"toggled": "on", "filled": "full"}


def describe(observation: Any, info: Info) -> State:
    """What is known of the home, the hand and the day.

    facts: `home`, `room`, `day`, `phase`, `held` ("" = nothing), `explored`, `on` (each known
    object's receptacle; "" = none, not told of receptacles themselves), `receptacles` (those
    known), `state` (what is out of the ordinary, in words), `unopened` (closed containers that
    were never looked into).
    """
    known: Mapping[str, Mapping[str, Any]] = info["known"]
    held = info["held"]
    receptacles = [handle for handle, body in known.items() if body["receptacle"]]
    on = {
        handle: at
        for handle, body in known.items()
        if handle != held and ((at := receptacle_of(body, known)) or not body["receptacle"])
    }
    state = {h: told for h, body in known.items() if (told := _condition(body))}
    facts = {
        "home": info["home"],
        "room": info["room"],
        "day": info["day"],
        "phase": info["phase"],
        "held": held,
        "explored": all(info["covered"]),
        "on": dict(sorted(on.items())),
        "receptacles": sorted(receptacles),
        "state": dict(sorted(state.items())),
        "unopened": sorted(set(receptacles) - set(info["looked_into"])),
    }
    return State(text_of(facts), facts)


def receptacle_of(body: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """Where an object is: its first parent but the floor; the real player may name Floor first.

    A receptacle that is no more (sliced, broken) holds nothing.
    """
    parents = [parent for parent in body["parents"] if parent in known]
    return next((p for p in parents if kind_of(p) != "Floor"), parents[0] if parents else "")


def _condition(body: Mapping[str, Any]) -> str:
    """`open and on`, `dirty`: what an agent would say of an object besides its place."""
    told = [_TOLD.get(flag, flag) for flag in _FLAGS if body[flag]]
    if body["openable"] and body["open"]:
        told.insert(0, "open")
    if body["temperature"] != "RoomTemp":
        told.append(str(body["temperature"]).lower())
    return " and ".join(told)


def text_of(facts: Mapping[str, Any]) -> str:
    """The facts in sentences; one line for each receptacle that holds something."""
    looked = "I have looked everywhere." if facts["explored"] else "I have not looked everywhere."
    phase = f" This is the {facts['phase']}." if facts["phase"] else ""
    lines = [f"I am in the {facts['room']} {facts['home']} on day {facts['day']}.{phase}"]
    state = facts["state"]

    def told(handle: str) -> str:
        return f"{handle} ({state[handle]})" if handle in state else handle

    lines[0] += f" I hold {told(facts['held']) if facts['held'] else 'nothing'}. {looked}"
    holding: dict[str, list[str]] = {}
    for handle, receptacle in facts["on"].items():
        holding.setdefault(receptacle, []).append(handle)
    loose = [h for h in holding.pop("", []) if h not in facts["receptacles"]]
    for receptacle in sorted(holding):
        inside = ", ".join(map(told, holding[receptacle]))
        lines.append(f"{told(receptacle)} holds: {inside}.")
    empty = [told(r) for r in facts["receptacles"] if r not in holding]
    lines += [f"Nothing seen at: {', '.join(empty)}."] if empty else []
    lines += [f"Also here: {', '.join(map(told, loose))}."] if loose else []
    lines += [f"Never looked into: {', '.join(facts['unopened'])}."] if facts["unopened"] else []
    return "\n".join(lines)
