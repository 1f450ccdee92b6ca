"""Metadata of many rows by column, each value as a small number, so that filters are exact and
cost a comparison of numbers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..filters import Clause, Scalar, canonical, keeps

Mask: TypeAlias = NDArray[np.bool_]
_ABSENT = -1
_NO_CODE = -2
APART = ("success", "when")
"""Keys that a segment keeps in arrays of their own."""
_KNOWN = 4096
_EXACT = 2.0**53
"""Up to here whole numbers are exact in double precision."""

COMPARED: Mapping[str, Any] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "!=": np.not_equal,
}


class Column:
    """One key: `codes` [n], a place in `values` or -1 where the row lacks the key."""

    def __init__(self, codes: NDArray[np.int32], values: "list[str] | bytes") -> None:
        self.codes = codes
        # The values of a checkpoint are taken apart when they are first asked for.
        self._values = values
        self._code_of: dict[str, int] | None = None
        self._known: dict[tuple[type, Any], int] = {}  # codes of values met lately, as they came
        self._numbers: NDArray[np.float64] | None = None  # the values, NaN where one is no number

    @property
    def values(self) -> list[str]:
        """Canonical JSON of each value, by code."""
        if isinstance(self._values, bytes):
            self._values = self._values.decode().split("\n") if self._values else []
        return self._values

    def packed(self) -> bytes:
        """What `values` can be read from."""
        return self._values if isinstance(self._values, bytes) else "\n".join(self._values).encode()

    def code(self, value: str) -> int | None:
        """The code of a value; None where no row has it."""
        return self._codes().get(value)

    def set(self, row: int, value: Scalar) -> None:
        """Give a row its value; the array must be long enough."""
        kind = (type(value), value)
        code = self._known.get(kind)
        if code is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            code = self._known[kind] = self._numbered(canonical(value))
        self.codes[row] = code

    def _numbered(self, value: str) -> int:
        known = self._codes()
        code = known.get(value)
        if code is None:
            code = known[value] = len(self.values)
            self.values.append(value)
        return code

    def mask(self, clause: Clause, size: int) -> Mask:
        """Which of the first `size` rows keep the clause."""
        codes = self.codes[:size]
        if clause.any_of is not None:
            wanted = [code for value in clause.any_of if (code := self.code(value)) is not None]
            if len(wanted) == 1:
                return np.asarray(codes == wanted[0])
            return self._allowed(wanted)[codes]
        mask = np.full(size, True)
        for operator, bound in clause.bounds:
            if operator == "!=":
                code = self.code(canonical(bound))
                mask &= codes != (_NO_CODE if code is None else code)
            else:
                mask &= self._allowed(self._keeping(operator, bound))[codes]
        return mask

    def _keeping(self, operator: str, bound: Any) -> Sequence[int] | NDArray[np.intp]:
        """Codes of the values that keep a bound other than inequality."""
        if self._numbers is None or len(self._numbers) != len(self.values):
            self._numbers = np.array([_number(value) for value in self.values])
        if isinstance(bound, str) or abs(bound) > _EXACT or (abs(self._numbers) > _EXACT).any():
            told = ((operator, bound),)
            return [c for c, value in enumerate(self.values) if keeps(json.loads(value), told)]
        return np.flatnonzero(COMPARED[operator](self._numbers, bound))

    def _allowed(self, wanted: Sequence[int] | NDArray[np.intp]) -> Mask:
        """By code, and False for an absent key, whose code is the last place."""
        allowed = np.zeros(len(self.values) + 1, dtype=np.bool_)
        allowed[np.asarray(wanted, dtype=np.intp)] = True
        return allowed

    def _codes(self) -> dict[str, int]:
        if self._code_of is None:
            self._code_of = {value: code for code, value in enumerate(self.values)}
        return self._code_of


class Columns:
    """The columns of rows that are given one after another, or that a checkpoint holds."""

    def __init__(self, columns: Mapping[str, Column] | None = None, capacity: int = 0) -> None:
        self._columns = dict(columns or {})
        self._capacity = capacity

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __getitem__(self, key: str) -> Column:
        return self._columns[key]

    def add(self, row: int, facets: Mapping[str, Any]) -> None:
        """Note what is known of the row `row`, which must be the next."""
        if row >= self._capacity:
            self._grow(max(64, 2 * row))
        for key, value in facets.items():
            if key in APART:
                continue
            column = self._columns.get(key)
            if column is None:
                codes = np.full(self._capacity, _ABSENT, dtype=np.int32)
                column = self._columns[key] = Column(codes, [])
            column.set(row, value)

    def mask(self, clause: Clause, size: int) -> Mask:
        """Which of the first `size` rows keep the clause."""
        column = self._columns.get(clause.key)
        if column is None:
            return np.full(size, _absent_keeps(clause), dtype=np.bool_)
        return column.mask(clause, size)

    def _grow(self, capacity: int) -> None:
        for column in self._columns.values():
            longer = np.full(capacity, _ABSENT, dtype=np.int32)
            longer[: self._capacity] = column.codes[: self._capacity]
            column.codes = longer
        self._capacity = capacity


def _absent_keeps(clause: Clause) -> bool:
    """Whether a row without the key keeps the clause: only if all that is asked is inequality."""
    return clause.any_of is None and all(operator == "!=" for operator, _ in clause.bounds)


def _number(value: str) -> float:
    """What a canonical value is as a number; NaN where it is none, or a truth value."""
    found = json.loads(value)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return float("nan")
    try:
        return float(found)
    except OverflowError:
        return float("inf")
