"""What a `where` asks: equality with values, or bounds, on what is known of an experience."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from .errors import StoreError
from .experience import Experience

OPERATORS = ("<", "<=", ">", ">=", "!=")

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Clause:
    """What is asked of one key: to be one of `any_of`, if that is given, and to keep `bounds`.

    Values of `any_of` are canonical (see `canonical`). A bound is an operator and a number or
    text, and holds for values of that kind only; `!=` holds for an absent key too.
    """

    key: str
    any_of: frozenset[str] | None
    bounds: tuple[tuple[str, Any], ...] = ()


def clauses(where: Mapping[str, Any]) -> list[Clause]:
    """The conditions that all have to hold.

    Each key has the value that it must have, or a list of values of which it must have one, or
    an object of bounds: `{"when": {">=": 10, "<": 20}, "env": ["a", "b"], "success": True}`. As in
    JSON, 1 equals 1.0 and differs from true. StoreError where it is something else.
    """
    found: list[Clause] = []
    for key, wanted in where.items():
        if not isinstance(key, str):
            raise StoreError(f"the keys of `where` are texts, not {key!r}")
        each = wanted if isinstance(wanted, Both) else (wanted,)
        found += [_clause(key, one) for one in each]
    return found


class Both(NamedTuple):
    """Two things asked of one key, of which both have to hold."""

    one: Any
    other: Any


def together(where: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, Any]:
    """What asks for all that both ask for."""
    if not scope:
        return dict(where)
    asked = {**where, **scope}
    asked |= {key: Both(where[key], scope[key]) for key in where.keys() & scope.keys()}
    return asked


def _clause(key: str, wanted: Any) -> Clause:
    if isinstance(wanted, Mapping):
        if not wanted or not set(wanted) <= set(OPERATORS):
            raise StoreError(
                f"`where` of `{key}`: an object holds bounds, {', '.join(OPERATORS)}; "
                'write {">=": 10, "<": 20}'
            )
        return Clause(key, None, tuple((op, _bound(key, op, v)) for op, v in wanted.items()))
    listed = isinstance(wanted, list | tuple | set | frozenset)
    values: Iterable[Any] = wanted if listed else [wanted]
    return Clause(key, frozenset(canonical(value) for value in values))


def _bound(key: str, operator: str, value: Any) -> Any:
    if operator == "!=":
        canonical(value)
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise StoreError(f"`where` of `{key}`: {operator} needs a number or a text")
    return value


def keeps(value: Scalar, bounds: Iterable[tuple[str, Any]]) -> bool:
    """Whether a value that is there keeps all of the bounds."""
    return all(_keeps(value, operator, bound) for operator, bound in bounds)


def _keeps(value: Scalar, operator: str, bound: Any) -> bool:
    if operator == "!=":
        return canonical(value) != canonical(bound)
    if isinstance(bound, str):
        if not isinstance(value, str):
            return False
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return False
    left: Any = value
    match operator:
        case "<":
            return bool(left < bound)
        case "<=":
            return bool(left <= bound)
        case ">":
            return bool(left > bound)
        case _:
            return bool(left >= bound)


def described(experience: Experience) -> dict[str, Any]:
    """What a `where` may ask about an experience: its metadata, and three parts of its own."""
    return {
        **experience.where,
        "task": experience.task,
        "success": experience.success,
        "when": experience.when,
    }


def canonical(value: Any) -> str:
    """Equal JSON values give equal text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise StoreError(f"`where` must hold plain JSON, not {type(value).__name__}") from error
