"""Rows side by side: what a store knows of them in memory, by position."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, isinf
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..backend import Event, EventKind, Traits
from ..embedding import Vectors
from ..filters import Clause, canonical, keeps
from ..ranking import RankWeights, usefulness
from .codec import Codec, Codes
from .columns import COMPARED, Columns, Mask
from .partition import Partition

COUNTS = ("when", "met", "times", "used", "helped")
"""Names and order of the whole numbers that are kept of each row, beside id and success."""

_LEAST, _MOST = -(2**63), 2**63 - 1
_DOUBLINGS = 500
"""As many of them as double precision takes in with room to spare."""

_Any = TypeVar("_Any", bound=np.generic)


class Segment:
    """Rows by position. A tail grows by `add`; what a checkpoint holds does not, but counts do.

    Attributes:
        ids: int64 [capacity], ascending unless there is a partition.
        codes: vectors as `codec` keeps them.
        partition: the rows grouped for approximate search, or None.
    """

    def __init__(self, dimension: int) -> None:
        self.codec = Codec("float32", dimension)
        self.partition: Partition | None = None
        self.kept = 1.0  # the recall that the codec leaves
        self.checkpointed = False
        self.size = 0
        self.ids: NDArray[np.int64] = np.zeros(0, np.int64)
        self.success: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self.counts: dict[str, NDArray[np.int64]] = {n: np.zeros(0, np.int64) for n in COUNTS}
        self.codes: Codes = np.empty((0, dimension), dtype="<f4")
        self.columns = Columns()
        self.dead: Mask | None = None  # rows that were forgotten; None while there are none
        self.order: NDArray[np.int64] | None = None  # positions by id, where ids do not ascend
        self._again: set[int] = set()  # positions made again: newer than their ids say
        self._steady: tuple[RankWeights, NDArray[np.float32], int] | None = None
        self._fresh: tuple[float, int, NDArray[np.float64], int] | None = None

    @property
    def vectors(self) -> Vectors:
        """Float32 [size, dimension], as near as the codes know them."""
        return self.codec.decode(self.codes[: self.size])

    def add(self, id: int, success: bool, facets: Mapping[str, Any], vector: Vectors) -> None:
        """Take in the newest row."""
        position = self.size
        if position >= len(self.ids):
            self._grow(max(64, position * 2))
        self.ids[position] = id
        self.success[position] = success
        counts = self.counts
        counts["when"][position] = facets["when"]
        counts["met"][position] = id
        counts["times"][position] = 1
        self.codes[position] = vector
        self.columns.add(position, facets)
        self.size += 1

    def note(self, event: Event) -> bool:
        """Count an event; False where its experience is not in this segment."""
        position = self.position(event.experience)
        if position is None:
            return False
        if event.kind == EventKind.AGAIN:
            self.counts["times"][position] += 1
            self.counts["met"][position] = event.at
            self.made_again([position])
            return True
        self.counts["used"][position] += 1
        self.counts["helped"][position] += int(event.kind == EventKind.HELPED)
        if self._steady is not None:
            weights, values, size = self._steady
            if position < size:
                values[position] = self._steadily(weights, slice(position, position + 1))[0]
        return True

    def made_again(self, positions: Sequence[int]) -> None:
        """These are newer than their ids say."""
        self._again.update(positions)
        self._fresh = None

    def kill(self, ids: Sequence[int]) -> None:
        """These were forgotten; ids of other segments are passed over."""
        for id in ids:
            position = self.position(id)
            if position is not None:
                if self.dead is None or len(self.dead) < len(self.ids):
                    self.dead = _longer(self._dead(), len(self.ids))
                self.dead[position] = True

    def position(self, id: int) -> int | None:
        """Where the row with this id is; None where it is not here, or was forgotten."""
        if not _LEAST <= id <= _MOST:
            return None
        ids = self.ids[: self.size]
        place = int(np.searchsorted(ids, id, sorter=self.order))
        if place >= self.size:
            return None
        position = place if self.order is None else int(self.order[place])
        return position if ids[position] == id and not self.is_dead(position) else None

    def positions(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the rows with these ids are; -1 where one is not here, or was forgotten."""
        if not self.size:
            return np.full(len(ids), -1)
        own = self.ids[: self.size]
        places = np.searchsorted(own, ids, sorter=self.order).clip(max=self.size - 1)
        found = places if self.order is None else self.order[places]
        absent = own[found] != ids
        if self.dead is not None:
            absent |= self._dead()[found]
        return np.where(absent, -1, found)

    @property
    def alive(self) -> int:
        """How many rows are not forgotten."""
        return self.size - int(np.count_nonzero(self._dead()[: self.size]))

    def is_dead(self, position: int) -> bool:
        return self.dead is not None and position < len(self.dead) and bool(self.dead[position])

    def forgotten(self) -> Mask | None:
        """Which rows are forgotten; None for none."""
        return None if self.dead is None else self._dead()[: self.size]

    def living(self) -> Mask | None:
        """Which rows are not forgotten; None for all."""
        return None if self.dead is None else ~self._dead()[: self.size]

    def matching(self, clauses: Sequence[Clause]) -> NDArray[np.int64] | None:
        """Positions of the living rows that keep all of the clauses; None where there is none to
        keep, and every row lives."""
        mask = self.living()
        for clause in clauses:
            one = self._mask(clause)
            mask = one if mask is None else mask & one
        return None if mask is None else mask.nonzero()[0]

    def _mask(self, clause: Clause) -> Mask:
        size = self.size
        if clause.key == "success":
            told = [_keeps(value, clause) for value in (False, True)]
            return np.array(told)[self.success[:size].astype(np.intp)]
        if clause.key != "when":
            return self.columns.mask(clause, size)
        when = self.counts["when"][:size]
        if clause.any_of is not None:
            numbers = [int(v) for v in clause.any_of if v.lstrip("-").isdecimal()]
            return np.isin(when, [n for n in numbers if _LEAST <= n <= _MOST])
        mask = np.ones(size, dtype=np.bool_)
        for operator, bound in clause.bounds:
            mask &= _compared(when, operator, bound)
        return mask

    def traits(self, positions: NDArray[np.int64]) -> Traits:
        """What is known of the rows at `positions` beside their texts."""
        counts = {name: np.asarray(self.counts[name][positions], np.int64) for name in COUNTS}
        return Traits(success=self.success[positions], **counts)

    # Ranking

    def add_bonuses(self, rough: NDArray[np.float32], weights: RankWeights, last_id: int) -> None:
        """Add to similarities [size] all that counts beside, within float32's error."""
        if weights.outcome or weights.usefulness:
            rough += self._steady_values(weights)
        if weights.horizon:
            where, values = self._recency(weights, last_id)
            rough[where] += values.astype(np.float32)

    def bonus(
        self, positions: NDArray[np.int64], weights: RankWeights, last_id: int
    ) -> NDArray[np.float32]:
        """The same for the rows at `positions`."""
        total = np.zeros(len(positions), dtype=np.float32)
        if weights.outcome or weights.usefulness:
            total += self._steady_values(weights)[positions]
        if weights.horizon:
            age = last_id - self.counts["met"][positions]
            total += np.float32(weights.recency) * np.exp2(
                (age / -weights.half_life).astype(np.float32)
            )
        return total

    def _steady_values(self, weights: RankWeights) -> NDArray[np.float32]:
        """What outcome and usefulness add [size]; kept, since no query changes it."""
        known, values, size = self._steady or (weights, np.zeros(0, np.float32), 0)
        if known != weights:
            size = 0
        if len(values) < self.size:
            values = _longer(values, len(self.ids))
        if size < self.size:
            values[size : self.size] = self._steadily(weights, slice(size, self.size))
        self._steady = (weights, values, self.size)
        return values[: self.size]

    def _steadily(self, weights: RankWeights, rows: slice) -> NDArray[np.float32]:
        used, helped = self.counts["used"][rows], self.counts["helped"][rows]
        values = weights.outcome * self.success[rows] + weights.usefulness * usefulness(
            helped, used
        )
        return np.asarray(values, dtype=np.float32)

    def _recency(self, weights: RankWeights, last_id: int) -> tuple[Any, NDArray[np.float64]]:
        """Positions of the rows that are new enough for it to be told, and what it adds."""
        oldest = last_id - weights.horizon
        ids = self.ids[: self.size]
        first = int(np.searchsorted(ids, oldest, sorter=self.order))
        where: Any = slice(first, self.size) if self.order is None else self.order[first:]
        older = {p for p in self._again if ids[p] < oldest}
        if older:
            where = np.concatenate([np.arange(self.size)[where], np.array(sorted(older))])
        fresh, origin = self._freshness(weights.half_life, last_id)
        factor = weights.recency * 2.0 ** ((origin - last_id) / weights.half_life)
        return where, factor * fresh[where]

    def _freshness(self, half_life: float, last_id: int) -> tuple[NDArray[np.float64], int]:
        """2 ** ((met - origin) / half_life) of each row [size], and the origin.

        A new row changes what recency adds to all, but all by the same factor.
        """
        known = self._fresh
        if known is None or known[0] != half_life or last_id - known[1] > _DOUBLINGS * half_life:
            known = (half_life, last_id, np.zeros(0), 0)
        _, origin, values, size = known
        values = _longer(values, len(self.ids))
        if size < self.size:
            age = origin - self.counts["met"][size : self.size]
            values[size : self.size] = 2.0 ** (-age / half_life)
        self._fresh = (half_life, origin, values, self.size)
        return values[: self.size], origin

    def _dead(self) -> Mask:
        return _longer(np.zeros(0, np.bool_) if self.dead is None else self.dead, len(self.ids))

    def _grow(self, capacity: int) -> None:
        self.ids, self.success = _longer(self.ids, capacity), _longer(self.success, capacity)
        self.counts = {name: _longer(values, capacity) for name, values in self.counts.items()}
        codes = np.empty((capacity, self.codec.width), dtype=self.codec.dtype)
        codes[: self.size] = self.codes[: self.size]
        self.codes = codes


def _keeps(value: bool, clause: Clause) -> bool:
    if clause.any_of is not None:
        return canonical(value) in clause.any_of
    return keeps(value, clause.bounds)


def _longer(values: NDArray[_Any], size: int) -> NDArray[_Any]:
    if len(values) >= size:
        return values
    return np.concatenate([values, np.zeros(size - len(values), dtype=values.dtype)])


def _compared(when: NDArray[np.int64], operator: str, bound: Any) -> Mask | bool:
    """Whole numbers with a bound of any kind, as exactly as Python compares them."""
    if isinstance(bound, bool) or not isinstance(bound, int | float) or bound != bound:
        return operator == "!="
    if isinstance(bound, float) and isinf(bound):
        return operator == "!=" or (bound > 0) == (operator in ("<", "<="))
    if isinstance(bound, float) and not bound.is_integer():
        if operator == "!=":
            return True
        # Below 1.5 is up to 1; above 1.5 is from 2.
        below = operator in ("<", "<=")
        operator, bound = ("<=", floor(bound)) if below else (">=", ceil(bound))
    bound = int(bound)
    if not _LEAST <= bound <= _MOST:
        return operator == "!=" or (bound > 0) == (operator in ("<", "<="))
    return np.asarray(COMPARED[operator](when, np.int64(bound)))
