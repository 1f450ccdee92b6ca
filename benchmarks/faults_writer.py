"""A process that writes to a store until it is killed: calls of every kind, drawn at random.

It notes in a journal what it is about to do and what it was told; see `faults_ledger`.
"""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from faults_ledger import Journal
from faults_workload import EMBEDDING, TASKS, experience, number_of, query

from mnemonaut.memory import ExperienceStore
from mnemonaut.memory.forgetting import Forgetting

# How often each call is drawn.
CALLS = {
    "remember": 40,
    "batch": 14,
    "again": 8,
    "credit": 16,
    "recall": 8,
    "mark": 5,
    "withdraw": 3,
    "forget": 2,
    "checkpoint": 3,
    "compact": 1,
    "reopen": 3,
}
AIMED: tuple[str, ...] = ("open", "close", "checkpoint", "compact", "forget", "withdraw", "batch")
"""Calls that some rounds kill on purpose: they are short, or seldom, or write much at once."""

_AIMED_WEIGHT = 60
_BATCH = 24
_LEAST_ROWS = 40


@dataclass(frozen=True)
class Orders:
    """What a writer is to do.

    Attributes:
        first: no experience was made yet with this number or a greater one.
        aim: the call that will be killed; the writer says when it begins one.
        acknowledge_early: break the promise on purpose: say that a row is stored, then store it.
            Nothing but single experiences are written then.
        kind: keywords for the store.
    """

    path: Path
    journal: Path
    seed: int
    first: int
    aim: str | None = None
    acknowledge_early: bool = False
    kind: Mapping[str, Any] = field(default_factory=dict)


_Call: TypeAlias = Callable[[], None]


def write(orders: Orders, said: Connection) -> None:
    """Write until killed; an exception is noted in the journal, and ends the process."""
    journal = Journal(orders.journal)
    try:
        if orders.acknowledge_early:
            _write_too_late(orders, journal)
        else:
            _Writer(orders, journal, said).run()
    except Exception:
        journal.error(traceback.format_exc())


class _Writer:
    def __init__(self, orders: Orders, journal: Journal, said: Connection) -> None:
        self._orders, self._journal, self._said = orders, journal, said
        self._rng = np.random.default_rng(orders.seed)
        self._next = orders.first
        self._marks: list[tuple[int, tuple[int, int]]] = []
        self._marked = 0
        self._store = self._opened()

    def run(self) -> None:
        weights = dict(CALLS)
        aim = self._orders.aim
        if aim is not None:
            weights["reopen" if aim in ("open", "close") else aim] = _AIMED_WEIGHT
        if aim == "withdraw":
            weights["mark"] = _AIMED_WEIGHT
        calls: list[_Call] = [getattr(self, f"_{name}") for name in weights]
        shares = np.array(list(weights.values())) / sum(weights.values())
        while True:
            for nth in self._rng.choice(len(calls), 256, p=shares):
                calls[nth]()

    def _begin(self, call: str, aimed_as: str = "", **what: object) -> None:
        self._journal.begin(call, **what)
        if self._orders.aim == (aimed_as or call):
            self._said.send_bytes(b".")

    def _opened(self) -> ExperienceStore:
        self._begin("open")
        store = ExperienceStore(self._orders.path, embedding=EMBEDDING, **self._orders.kind)
        self._journal.done()
        return store

    def _reopen(self) -> None:
        self._begin("close")
        self._store.close()
        self._journal.done()
        self._store = self._opened()

    def _made(self) -> tuple[int, int]:
        self._next += 1
        return self._next - 1, 0

    def _drawn(self, count: int) -> list[int]:
        """Some ids of the store."""
        ids = list(self._store.ids())
        return [ids[int(self._rng.integers(len(ids)))] for _ in range(count)] if ids else []

    def _once_more(self) -> list[tuple[int, int]]:
        """An experience that is stored, made in another episode; none from an empty store."""
        making = int(self._rng.integers(1, 100))
        return [(number_of(self._store.get(id)), making) for id in self._drawn(1)]

    def _remember_all(self, makings: list[tuple[int, int]], called: str) -> None:
        experiences = [experience(*making) for making in makings]
        self._begin("remember", called, makings=makings)
        if len(experiences) == 1:
            ids = [self._store.remember(experiences[0])]
        else:
            ids = self._store.remember_many(experiences)
        self._journal.done(ids)

    def _remember(self) -> None:
        self._remember_all([self._made()], "remember")

    def _again(self) -> None:
        if makings := self._once_more():
            self._remember_all(makings, "again")

    def _batch(self) -> None:
        """New ones, one that is stored, and one of the new ones twice."""
        makings = [self._made() for _ in range(int(self._rng.integers(2, _BATCH)))]
        makings += [*self._once_more(), (makings[0][0], 7)]
        self._rng.shuffle(makings)
        # The first making of a number within the batch is the one that is kept.
        self._remember_all([(int(number), int(making)) for number, making in makings], "batch")

    def _credit(self) -> None:
        ids = self._drawn(int(self._rng.integers(1, 5)))
        helped = bool(self._rng.integers(2))
        self._begin("credit", ids=ids, helped=helped)
        self._store.credit(ids, helped)
        self._journal.done()

    def _recall(self) -> None:
        self._begin("recall")
        self._store.recall(query(int(self._rng.integers(max(1, self._next)))))
        self._journal.done()

    def _mark(self) -> None:
        self._marked += 1
        self._begin("mark", mark=self._marked)
        mark = self._store.watermark()
        self._journal.done(list(mark))
        self._marks.append((self._marked, mark))

    def _withdraw(self) -> None:
        if not self._marks:
            return
        nth = int(self._rng.integers(max(0, len(self._marks) - 3), len(self._marks)))
        number, mark = self._marks[nth]
        del self._marks[nth + 1 :]
        self._begin("withdraw", mark=number)
        self._store.withdraw(mark)
        self._journal.done()

    def _forget(self) -> None:
        if len(self._store) < _LEAST_ROWS:
            return
        policy = self._policy()
        ids = self._store.forget(policy, dry_run=True)
        self._begin("forget", ids=ids)
        self._store.forget(policy)
        self._journal.done()
        now = self._store.watermark()
        # Events of what was forgotten are gone; a mark beyond them is none any more.
        self._marks = [
            (number, mark)
            for number, mark in self._marks
            if mark[0] <= now[0] and mark[1] <= now[1]
        ]

    def _policy(self) -> Forgetting:
        """One that takes about a tenth of the store."""
        rows = len(self._store)
        match int(self._rng.integers(3)):
            case 0:
                return Forgetting(older_than=int(0.9 * rows))
            case 1:
                return Forgetting(less_useful_than=-0.2)
            case _:
                return Forgetting(per_task=int(0.9 * rows / len(TASKS)))

    def _checkpoint(self) -> None:
        self._begin("checkpoint")
        self._store.checkpoint()
        self._journal.done()

    def _compact(self) -> None:
        self._begin("compact")
        self._store.compact()
        self._journal.done()


def _write_too_late(orders: Orders, journal: Journal) -> None:
    """The control: what such a writer says is lost must be found to be lost."""
    with ExperienceStore(orders.path, embedding=EMBEDDING) as store:
        number, id = orders.first, store.last_id()
        while True:
            numbers = range(number, number + _BATCH)
            for nth, made in enumerate(numbers, 1):
                journal.begin("remember", makings=[(made, 0)])
                journal.done([id + nth])
            for made in numbers:
                store.remember(experience(made))
            number, id = number + _BATCH, id + _BATCH
