"""The native actions of the household env: verbs of AI2-THOR with an object and an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import TaskError, UnknownName

SLOTS = 512
"""Most objects of a home that an action can name; slot 0 names none."""

MOVES = ("MoveAhead", "MoveBack", "MoveLeft", "MoveRight")
TURNS = ("RotateLeft", "RotateRight", "LookUp", "LookDown", "Crouch", "Stand")
ON_OBJECT = (
    "PickupObject",
    "PutObject",
    "OpenObject",
    "CloseObject",
    "ToggleObjectOn",
    "ToggleObjectOff",
    "SliceObject",
    "BreakObject",
    "EmptyLiquidFromObject",
    "PushObject",
    "PullObject",
)
FREE_HANDED = ("DropHandObject", "ThrowObject", "Pass", "Done")
VERBS = (*MOVES, *TURNS, *ON_OBJECT, *FREE_HANDED)
THROW = 150.0
"""moveMagnitude of a throw with argument 1 (TIDEE's mess-up)."""


@dataclass(frozen=True, slots=True)
class Native:
    """One action: a verb, the handle of an object ("" = none) and an argument from 0 to 1.

    The argument is the openness of OpenObject and the force of ThrowObject and of pushes.
    """

    verb: str
    handle: str = ""
    argument: float = 1.0


def encoded(action: Native, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The action as the env's action space has it; `known` is what `info["known"]` tells.

    Raises:
        UnknownName: there is no such verb, or no object of that handle is known.
    """
    import numpy as np

    if action.verb not in VERBS:
        raise UnknownName("verb", action.verb, VERBS)
    if action.handle and action.handle not in known:
        raise UnknownName("object", action.handle, known)
    return {
        "verb": VERBS.index(action.verb),
        "object": known[action.handle]["slot"] if action.handle else 0,
        "argument": np.array([action.argument], np.float32),
    }


def command(verb: str, object_id: str | None, argument: float) -> dict[str, Any]:
    """What AI2-THOR's controller is sent for an action.

    Raises:
        TaskError: a verb that acts on an object was given none.
    """
    if verb in ON_OBJECT:
        if object_id is None:
            raise TaskError(f"{verb} needs an object; give the slot of one in `object`")
        body: dict[str, Any] = {"action": verb, "objectId": object_id}
        if verb == "OpenObject":
            body["openness"] = argument
        if verb in ("PushObject", "PullObject"):
            body["moveMagnitude"] = argument * THROW
        return body
    if verb == "ThrowObject":
        return {"action": verb, "moveMagnitude": argument * THROW}
    if verb in ("LookUp", "LookDown"):
        return {"action": verb, "degrees": 30}
    return {"action": verb}
