"""Settings as they are written on a command line."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from ....envs.errors import UnknownName
from .settings import TrainingError, TrainingSettings


def parsed(given: Iterable[str]) -> dict[str, Any]:
    """`["rate=5e-4", "kinds=route:1,find:2"]` -> values by the names of settings.

    A list's parts stand between commas, a pair's between colons.

    Raises:
        TrainingError: there is no such setting, or its value is of another type.
    """
    known = {field.name: field.default for field in fields(TrainingSettings)}
    found: dict[str, Any] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in known:
            raise UnknownName("setting", name, known)
        try:
            found[name] = _read(value, known[name], pairs=name in ("kinds", "shape"))
        except ValueError as error:
            like = _written(known[name]) or "width:64,heads:2"
            raise TrainingError(
                f"--setting {text}: {name} is written like {name}={like}"
            ) from error
    return found


def _read(text: str, like: Any, *, pairs: bool) -> Any:
    if pairs:
        named = (part.split(":") for part in text.split(",") if part)
        return tuple((name, float(share)) for name, share in named)
    if isinstance(like, tuple):
        return tuple(float(part) for part in text.split(",") if part)
    return type(like)(text)


def _written(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return ",".join(
        ":".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value
    )
