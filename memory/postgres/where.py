"""Filters as SQL, exact: the same rows as `filters.keeps` would keep, and in the same order.

All keys and values are parameters. What is joined into the statement are literals of this file,
which a type checker proves (`LiteralString`).
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite, isnan
from typing import Any, LiteralString, TypeAlias

from ..filters import Clause, clauses
from .values import FLOAT, json_of, text

Condition: TypeAlias = tuple[LiteralString, list[Any]]
"""Text that may follow WHERE, on the column `facets`, and its parameters."""

_MOST_LOOKUPS = 32
"""More values than this are compared row by row: each one looked up costs a search of the index."""

_HAS: LiteralString = "facets @> %s::jsonb"

# The kind is asked first, in a CASE: the server must not cast what is no number.
_NUMBER: LiteralString = (
    "(CASE jsonb_typeof(facets -> %s::text)"
    " WHEN 'number' THEN (facets -> %s::text)::numeric"
    " WHEN 'object' THEN nullif(facets -> %s::text ->> '" + FLOAT + "', 'NaN')::numeric END"
)
# Bytes of UTF-8 are in the order of code points, as Python compares.
_TEXT: LiteralString = (
    "(CASE jsonb_typeof(facets -> %s::text)"
    " WHEN 'string' THEN (facets ->> %s::text) COLLATE \"C\" END"
)
_NUMBER_COMPARED: dict[str, LiteralString] = {
    "<": " < %s::numeric) IS TRUE",
    "<=": " <= %s::numeric) IS TRUE",
    ">": " > %s::numeric) IS TRUE",
    ">=": " >= %s::numeric) IS TRUE",
}
_TEXT_COMPARED: dict[str, LiteralString] = {
    "<": " < %s::text) IS TRUE",
    "<=": " <= %s::text) IS TRUE",
    ">": " > %s::text) IS TRUE",
    ">=": " >= %s::text) IS TRUE",
}


def condition(where: Mapping[str, Any]) -> Condition:
    """The rows that match `where`; all of them for {}. StoreError where it is no filter."""
    parts: list[LiteralString] = []
    parameters: list[Any] = []
    for clause in clauses(where):
        for sql, values in _clause(clause):
            parts.append(sql)
            parameters += values
    return (" AND ".join(parts) if parts else "TRUE"), parameters


def _clause(clause: Clause) -> list[Condition]:
    key = text(clause.key)
    if clause.any_of is not None:
        return [_any_of(key, [json.loads(value) for value in sorted(clause.any_of)])]
    return [_bound(key, operator, bound) for operator, bound in clause.bounds]


def _any_of(key: str, values: Sequence[Any]) -> Condition:
    # Metadata holds no lists or objects, so what is one equals nothing.
    wanted = [json_of(value) for value in values if not isinstance(value, list | dict)]
    if len(wanted) > _MOST_LOOKUPS:
        return "(facets -> %s::text) = ANY(%s::jsonb[])", [key, wanted]
    lookups: list[LiteralString] = [_HAS for _ in wanted]
    sql: LiteralString = "(" + " OR ".join(lookups) + ")" if lookups else "FALSE"
    return sql, [_pair(key, value) for value in wanted]


def _bound(key: str, operator: str, bound: Any) -> Condition:
    if operator == "!=":
        if isinstance(bound, list | tuple | dict):
            return "TRUE", []
        return "NOT " + _HAS, [_pair(key, json_of(bound))]
    if isinstance(bound, str):
        return _TEXT + _TEXT_COMPARED[operator], [key, key, text(bound)]
    if isnan(bound):
        return "FALSE", []
    return _NUMBER + _NUMBER_COMPARED[operator], [key, key, key, _decimal(bound)]


def _pair(key: str, value: str) -> str:
    return f"{{{json.dumps(key, ensure_ascii=False)}: {value}}}"


def _decimal(bound: float) -> str:
    """The number in digits; a float that is whole is exactly that whole number, as in Python."""
    if isinstance(bound, int) or (isfinite(bound) and bound.is_integer()):
        return str(int(bound))
    if isfinite(bound):
        return str(Decimal(repr(bound)))
    return "Infinity" if bound > 0 else "-Infinity"
