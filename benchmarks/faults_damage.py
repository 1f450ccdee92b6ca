"""Every file of a store damaged: one bit flipped, or cut off, at many places.

What comes of it must be harmless (all answers are those of the undamaged store) or detected (an
error of ours in one line, or `verify` names it). A wrong answer of which `verify` knows nothing is
silent; there must be none, nor a crash, a hang, or an error that is not one of ours.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.connection import wait as ready
from pathlib import Path
from time import monotonic

import numpy as np
from faults_examiner import Case, Outcome, examine
from faults_nursery import Child, Nursery
from faults_reference import Reference

MODULES = ("faiss", "mnemonaut.memory.store", "faults_examiner", "faults_reference")
GOOD = ("harmless", "harmless, told", "refused at open", "refused at read")
"""Outcomes after which nobody was told anything wrong."""

BAD = ("silent", "crash", "hang", "traceback")
_LIMIT_SECONDS = 30.0
_PAGE = 4096
_FRAME = 24
_LOG_HEADER = 32


@dataclass
class Damage:
    """All outcomes: counts by file and kind of damage, and those that must not be."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        key = (outcome.case.file or "store", outcome.case.kind)
        self.counts.setdefault(key, Counter())[outcome.name] += 1
        self.outcomes.append(outcome)

    def count(self, *names: str) -> int:
        return sum(counter[name] for counter in self.counts.values() for name in names)

    def named(self, *names: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.name in names]


def cases(reference: Reference, offsets: int, rng: np.random.Generator) -> list[Case]:
    """So many flips and so many cuts of each file, half of them opened for reading only."""
    found = []
    for file, content in sorted(reference.files.items()):
        if not content:
            continue
        places = flip_places(len(content), offsets, rng, log=file == "-wal")
        found += [
            Case(file, at, int(rng.integers(8)), nth % 2 == 1) for nth, at in enumerate(places)
        ]
        places = cut_places(len(content), offsets, rng, log=file == "-wal")
        found += [Case(file, at, None, nth % 2 == 1) for nth, at in enumerate(places)]
    return found


def flip_places(size: int, count: int, rng: np.random.Generator, *, log: bool) -> list[int]:
    """A third spread evenly, a third where pages begin, a third anywhere."""
    third = count // 3
    even = strata(size, third, rng)
    heads = [start + int(rng.integers(_FRAME if log else 16)) for start in starts(size, log=log)]
    chosen = rng.choice(heads, size=third).tolist()
    anywhere = rng.integers(size, size=count - 2 * third).tolist()
    return [min(at, size - 1) for at in [*even, *chosen, *anywhere]]


def cut_places(size: int, count: int, rng: np.random.Generator, *, log: bool) -> list[int]:
    """To nothing, by one byte, at starts of pages, and spread evenly."""
    pages = starts(size, log=log)
    some = rng.choice(pages, size=count // 3).tolist()
    return [0, size - 1, *some, *strata(size, count - len(some) - 2, rng)]


def starts(size: int, *, log: bool) -> list[int]:
    """Where the pages of a file, or the frames of a log, begin."""
    first, step = (_LOG_HEADER, _PAGE + _FRAME) if log else (0, _PAGE)
    return list(range(first, size, step)) or [0]


def strata(size: int, count: int, rng: np.random.Generator) -> list[int]:
    """One random place in each of `count` equal parts."""
    ends = np.linspace(0, size, count + 1)
    places = rng.uniform(ends[:-1], ends[1:]).astype(int).tolist()
    return [min(place, size - 1) for place in places]


def harm(
    base: Path, nursery: Nursery, reference: Reference, todo: Iterable[Case], workers: int
) -> Damage:
    """Examine all cases, in processes of their own; one that dies or hangs is told of."""
    waiting = list(todo)[::-1]
    damage = Damage()
    busy: dict[Child, tuple[Case, float]] = {}
    idle = [_examiner(nursery, base / f"examiner-{nth}", reference) for nth in range(workers)]
    made = workers
    while waiting or busy:
        while idle and waiting:
            child, case = idle.pop(), waiting.pop()
            child.connection.send(case)
            busy[child] = (case, monotonic() + _LIMIT_SECONDS)
        spoke = ready([child.connection for child in busy], timeout=1.0)
        for child, (case, limit) in list(busy.items()):
            if child.connection in spoke:
                outcome = _heard(child, case)
            elif monotonic() > limit:
                child.kill()
                outcome = Outcome(case, "hang")
            else:
                continue
            del busy[child]
            damage.add(outcome)
            if outcome.name in ("crash", "hang"):
                made += 1
                child = _examiner(nursery, base / f"examiner-{made}", reference)
            idle.append(child)
    for child in idle:
        child.kill()
    return damage


def _examiner(nursery: Nursery, folder: Path, reference: Reference) -> Child:
    child = nursery.start(examine, folder)
    child.connection.send(reference)
    return child


def _heard(child: Child, case: Case) -> Outcome:
    try:
        outcome: Outcome = child.connection.recv()
    except (EOFError, OSError):
        return Outcome(case, "crash", f"ended with {child.wait()}")
    return outcome


def uncured(damage: Damage) -> list[str]:
    """Where `compact` was named as the cure and did not help."""
    return [f"{o.case}: {o.text}" for o in damage.outcomes if o.cured is False]


def unclear(damage: Damage) -> list[str]:
    """Refusals that are not one line which names a cure, after a semicolon."""
    refused = damage.named("refused at open", "refused at read")
    return [o.text for o in refused if "\n" in o.text or not o.text.partition(";")[2].strip()]


def not_harmless(damage: Damage, file: str) -> int:
    """How often damage to `file` did more than to be told of."""
    harmless = ("harmless", "harmless, told")
    return sum(o.case.file == file and o.name not in harmless for o in damage.outcomes)
