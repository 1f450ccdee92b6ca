"""What an action is: a name, declared arguments, and a function on the world.

Arguments are checked before the function runs, as AI2-THOR's dispatcher checks them against its
methods' signatures: a missing one, one of a wrong type and one that no signature has are refused
each with the code of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..codes import ErrorCode, Refused
from ..session import Session

Arguments: TypeAlias = Mapping[str, Any]
"""The checked arguments: every declared name, the given value or the default."""

Perform: TypeAlias = Callable[[Session, Arguments], Any]
"""Changes the session's world; returns `actionReturn`; raises Refused where it fails."""

COMMON = frozenset(
    {
        "action", "agentId", "sequenceId", "renderImage", "renderDepthImage", "renderClassImage",
        "renderObjectImage", "renderNormalsImage", "renderFlowImage", "renderSemanticSegmentation",
        "renderInstanceSegmentation", "renderImageSynthesis", "returnToStart", "fastActionEmit",
        "simplifyPhysics", "physicsSimulationParams", "agentManager",
    }
)  # fmt: skip
"""Arguments that every action may carry; the client adds some of them by itself."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One declared argument.

    `kind` is "number", "integer", "flag", "text", "point", "turn", "table", "list", or "list of"
    any of these; None is given as absent. An argument with `required` has no default.
    """

    kind: str
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """An action by name."""

    name: str
    arguments: Mapping[str, Argument]
    perform: Perform


def checked(action: Action, command: Arguments) -> dict[str, Any]:
    """The action's arguments out of a command.

    Raises:
        Refused: MissingArguments or InvalidArgument.
    """
    values: dict[str, Any] = {}
    missing = []
    for name, argument in action.arguments.items():
        value = command.get(name)
        if value is None:
            if argument.required:
                missing.append(name)
            values[name] = argument.default
        else:
            values[name] = _converted(action.name, name, argument.kind, value)
    if missing:
        raise Refused(
            ErrorCode.MISSING_ARGUMENTS,
            f"action: {action.name} is missing the following arguments: {','.join(missing)}",
        )
    unknown = [n for n in command if n not in action.arguments and n not in COMMON]
    if unknown:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"action: {action.name} has invalid arguments: {', '.join(sorted(unknown))}; "
            f"it takes: {', '.join(sorted(action.arguments)) or 'none'}",
        )
    return values


def _converted(action: str, name: str, kind: str, value: Any) -> Any:
    fits = _fitting(kind, value)
    if fits is None:
        raise Refused(
            ErrorCode.INVALID_ARGUMENT,
            f"action: {action} has an invalid argument: {name} (=={value!r:.60}). "
            f"Cannot convert to: {kind}",
        )
    return fits


def _fitting(kind: str, value: Any) -> Any:
    """The value as its kind has it; None where it is of another kind."""
    fits: Any = None
    if kind.startswith("list of "):
        if isinstance(value, list | tuple):
            parts = [_fitting(kind.removeprefix("list of "), part) for part in value]
            fits = None if None in parts else parts
    elif kind == "number":
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
            fits = float(value)
    elif kind == "integer":
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
            fits = int(value)
    elif kind == "flag":
        fits = value if isinstance(value, bool) else None
    elif kind == "text":
        fits = value if isinstance(value, str) else None
    elif kind == "list":
        fits = list(value) if isinstance(value, list | tuple) else None
    elif kind == "table":
        fits = dict(value) if isinstance(value, Mapping) else None
    elif kind == "point":
        fits = point_of(value)
    elif kind == "turn":
        # The client turns a plain number into {"y": number}.
        fits = point_of({"x": 0, "y": value, "z": 0}) or point_of({"x": 0, "z": 0, **value}
            if isinstance(value, Mapping) else None)  # fmt: skip
    return fits


def point_of(value: Any) -> dict[str, float] | None:
    """`{"x":, "y":, "z":}` in finite numbers; None where the value is no such thing."""
    if not isinstance(value, Mapping):
        return None
    found = {}
    for axis in "xyz":
        part = value.get(axis)
        if not isinstance(part, int | float) or isinstance(part, bool) or not abs(part) < 1e9:
            return None
        found[axis] = float(part)
    return found


def numbers(**defaults: float | None) -> dict[str, Argument]:
    """Optional numbers with their defaults."""
    return {name: Argument("number", default) for name, default in defaults.items()}


def flags(*names: str) -> dict[str, Argument]:
    """Optional flags, false unless given."""
    return {name: Argument("flag", False) for name in names}
