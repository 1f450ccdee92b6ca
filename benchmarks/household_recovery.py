"""What a trace's actions were: their arguments, recovered from the events that they led to.

Each value of an event that served to recover an argument is marked, so that figures can be given
without it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

AGENT = "agent"
MOVES = {"MoveAhead": 0.0, "MoveRight": 90.0, "MoveBack": 180.0, "MoveLeft": 270.0}

Key = tuple[str, str]
"""(object or `agent`, field)."""

Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recovered:
    """An action with the arguments that its event betrays, and the values that betrayed them."""

    command: dict[str, Any]
    marked: frozenset[Key]


def recovered(before: Step, event: Step, held: Sequence[str]) -> Recovered:
    """The action of an event with its arguments.

    The object of Pickup is the event's actionReturn, that of Put was in the hand; the receptacle of
    Put is the new parent, that is no floor where there is one; the object of Open, Close and Toggle
    is the one whose state changed; step lengths and turns are the differences of the poses. All
    actions on objects were forced: the traces act from across the room.
    """
    name = event["lastAction"]
    command: dict[str, Any] = {"action": name}
    marked: set[Key] = set()
    changed: Mapping[str, Mapping[str, Any]] = event["changed"]
    if name in MOVES:
        start, end = before["agent"]["position"], event["agent"]["position"]
        dx, dz = end["x"] - start["x"], end["z"] - start["z"]
        command["moveMagnitude"] = _magnitude(dx, dz, before["agent"]["rotation"]["y"], name)
        marked |= {(AGENT, "x"), (AGENT, "z")}
    elif name in ("RotateLeft", "RotateRight"):
        turn = event["agent"]["rotation"]["y"] - before["agent"]["rotation"]["y"]
        command["degrees"] = round((turn if name == "RotateRight" else -turn) % 360.0, 3)
        marked.add((AGENT, "yaw"))
    elif name in ("LookUp", "LookDown"):
        tilt = abs(event["agent"]["cameraHorizon"] - before["agent"]["cameraHorizon"])
        command["degrees"] = round(tilt, 3)
        marked.add((AGENT, "horizon"))
    elif name == "PickupObject":
        command |= {"objectId": event["actionReturn"], "forceAction": True}
    elif name == "PutObject":
        item = held[0] if held else _put_down(changed)
        parents: list[str] = changed[item]["parentReceptacles"]
        receptacle = next((p for p in parents if not p.startswith("Floor|")), parents[0])
        command |= {"objectId": receptacle, "forceAction": True}
        marked.add((item, "parentReceptacles"))
    elif name in ("OpenObject", "CloseObject", "ToggleObjectOn", "ToggleObjectOff"):
        fields = ("isOpen", "openness") if "Open" in name or "Close" in name else ("isToggled",)
        which = next(one for one, body in changed.items() if fields[0] in body)
        command |= {"objectId": which, "forceAction": True}
        marked |= {(which, one) for one in fields}
    elif name == "DropHandObject":
        command["forceAction"] = True
    return Recovered(command, frozenset(marked))


def _put_down(changed: Mapping[str, Mapping[str, Any]]) -> str:
    found = [one for one, body in changed.items() if body.get("isPickedUp") is False]
    found += [one for one, body in changed.items() if body.get("parentReceptacles")]
    return found[0]


def _magnitude(dx: float, dz: float, yaw: float, name: str) -> float:
    """The way along the direction of the move, which a snapping grid may have cut or stretched."""
    angle = math.radians(yaw + MOVES[name])
    return round(dx * math.sin(angle) + dz * math.cos(angle), 2)


def grid_size(trace: Sequence[Step]) -> float:
    """The coarsest of 0.25 and 0.1 m whose grid holds all of a trace's places."""
    places = [event["agent"]["position"][axis] for event in trace for axis in ("x", "z")]
    fits = all(abs(value / 0.25 - round(value / 0.25)) < 1e-3 for value in places)
    return 0.25 if fits else 0.1
