"""Error codes: what AI2-THOR puts into `errorCode`, and the refusal that carries one.

The names are those of `ServerActionErrorCode` in AI2-THOR's AgentManager. The Python client raises
`ValueError` on the four of `CLIENT_ERRORS`; every other failure is an event to look at.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why an action failed; `UNDEFINED` travels as None, as in real events."""

    UNDEFINED = "Undefined"
    RECEPTACLE_NOT_VISIBLE = "ReceptacleNotVisible"
    RECEPTACLE_NOT_OPEN = "ReceptacleNotOpen"
    OBJECT_NOT_IN_INVENTORY = "ObjectNotInInventory"
    RECEPTACLE_FULL = "ReceptacleFull"
    RECEPTACLE_PIVOT_NOT_VISIBLE = "ReceptaclePivotNotVisible"
    OBJECT_NOT_ALLOWED_IN_RECEPTACLE = "ObjectNotAllowedInReceptacle"
    OBJECT_NOT_VISIBLE = "ObjectNotVisible"
    INVENTORY_FULL = "InventoryFull"
    OBJECT_NOT_PICKUPABLE = "ObjectNotPickupable"
    LOOK_UP_CANT_EXCEED_MAX = "LookUpCantExceedMax"
    LOOK_DOWN_CANT_EXCEED_MIN = "LookDownCantExceedMin"
    INVALID_ACTION = "InvalidAction"
    MISSING_ARGUMENTS = "MissingArguments"
    AMBIGUOUS_ACTION = "AmbiguousAction"
    INVALID_ARGUMENT = "InvalidArgument"


CLIENT_ERRORS = frozenset(
    {
        ErrorCode.INVALID_ACTION,
        ErrorCode.MISSING_ARGUMENTS,
        ErrorCode.AMBIGUOUS_ACTION,
        ErrorCode.INVALID_ARGUMENT,
    }
)
"""Codes on which the client raises ValueError: the call itself was wrong, not the situation."""


class Refused(Exception):
    """The simulator refuses an action: its code, and one line for `errorMessage`."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def failed(message: str) -> Refused:
    """A refusal without a code of its own, as most of AI2-THOR's are."""
    return Refused(ErrorCode.UNDEFINED, message)
