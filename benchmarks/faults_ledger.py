"""What a store must hold: kept by a process that does not use the store.

A writer notes in a journal, one line of JSON before each call and one after it, what it does and
what it was told. `replay` turns the journal into what the store was told to hold. A call that was
under way when the writer died may have been carried out or not, so it makes a second, equally
right state; there is no third.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

from faults_workload import number_of

from mnemonaut.memory import ExperienceStore

Line: TypeAlias = dict[str, Any]
Making: TypeAlias = tuple[int, int]
"""Number and making of an experience; see `faults_workload.experience`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One experience that a store was told to keep, and what came of it since."""

    number: int
    making: int
    met: int
    times: int = 1
    used: int = 0
    helped: int = 0


@dataclass(frozen=True)
class Ledger:
    """What a store holds by all that it acknowledged: id -> what is kept, and the newest id.

    `marks` are the states to which a withdrawal can go back; the experiences that were forgotten
    since do not come back.
    """

    rows: dict[int, Kept] = field(default_factory=dict)
    last_id: int = 0
    marks: dict[int, "Ledger"] = field(default_factory=dict)

    def remembered(self, makings: Iterable[Making], ids: Iterable[int]) -> "Ledger":
        rows, last_id = dict(self.rows), self.last_id
        for (number, making), id in zip(makings, ids, strict=True):
            if id in rows:
                rows[id] = replace(rows[id], times=rows[id].times + 1, met=last_id)
            else:
                rows[id] = Kept(number, making, met=id)
                last_id = max(last_id, id)
        return Ledger(rows, last_id, self.marks)

    def credited(self, ids: Iterable[int], helped: bool) -> "Ledger":
        rows = dict(self.rows)
        for id in set(ids):
            row = rows[id]
            rows[id] = replace(row, used=row.used + 1, helped=row.helped + helped)
        return Ledger(rows, self.last_id, self.marks)

    def forgotten(self, ids: Iterable[int]) -> "Ledger":
        gone = set(ids)

        def left(rows: dict[int, Kept]) -> dict[int, Kept]:
            return {id: row for id, row in rows.items() if id not in gone}

        marks = {mark: replace(past, rows=left(past.rows)) for mark, past in self.marks.items()}
        return Ledger(left(self.rows), self.last_id, marks)

    def marked(self, mark: int) -> "Ledger":
        return replace(self, marks={**self.marks, mark: Ledger(self.rows, self.last_id)})

    def withdrawn(self, mark: int) -> "Ledger":
        past = self.marks[mark]
        marks = {number: state for number, state in self.marks.items() if number <= mark}
        return Ledger(past.rows, past.last_id, marks)


@dataclass(frozen=True)
class Account:
    """What a journal says: the acknowledged state, the call under way, and what went wrong."""

    ledger: Ledger
    pending: Line | None
    acknowledged: int
    seconds: dict[str, list[float]]
    seen: set[tuple[int, int, int]]
    errors: list[str]


class Journal:
    """The writer's side. A line is in the file, beyond any kill, when the method returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._begun = 0.0

    def begin(self, call: str, **what: Any) -> None:
        self._write({"begin": call, **what})
        self._begun = perf_counter()

    def done(self, told: Any = None) -> None:
        self._write({"done": told, "seconds": perf_counter() - self._begun})

    def error(self, text: str) -> None:
        self._write({"error": text})

    def _write(self, line: Line) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")


def read_journal(path: Path) -> list[Line]:
    """The lines of a journal; a last one that was cut short is no line."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def replay(ledger: Ledger, lines: Iterable[Line]) -> Account:
    """The state after the acknowledged calls of `lines`, from the state before them."""
    pending: Line | None = None
    acknowledged = 0
    seconds: dict[str, list[float]] = {}
    seen = {(id, row.number, row.making) for id, row in ledger.rows.items()}
    errors: list[str] = []
    for line in lines:
        if "begin" in line:
            pending = line
        elif "error" in line:
            errors.append(line["error"])
            pending = None
        elif pending is not None:
            ledger = carried_out(ledger, pending, line["done"])
            acknowledged += 1
            seconds.setdefault(pending["begin"], []).append(line["seconds"])
            if pending["begin"] == "remember":
                rows = ledger.rows
                seen.update((id, rows[id].number, rows[id].making) for id in line["done"])
            pending = None
    return Account(ledger, pending, acknowledged, seconds, seen, errors)


def carried_out(ledger: Ledger, call: Line, told: Any) -> Ledger:
    """The state after a call that was told `told`; calls that change nothing leave it as it is."""
    match call["begin"]:
        case "remember":
            return ledger.remembered([(n, m) for n, m in call["makings"]], told)
        case "credit":
            return ledger.credited(call["ids"], call["helped"])
        case "forget":
            return ledger.forgotten(call["ids"])
        case "mark":
            return ledger.marked(call["mark"])
        case "withdraw":
            return ledger.withdrawn(call["mark"])
        case _:
            return ledger


def if_carried_out(ledger: Ledger, call: Line | None, stored: Sequence[int]) -> Ledger | None:
    """The state if the call under way was carried out, where the store has the ids `stored`.

    None where there was none, or where the ids show that it was not carried out, or by half.
    """
    if call is None:
        return None
    if call["begin"] != "remember":
        return carried_out(ledger, call, None)
    known = {row.number: id for id, row in ledger.rows.items()}
    new = [id for id in stored if id > ledger.last_id]
    ids: list[int] = []
    for number, _ in call["makings"]:
        if number not in known:
            if not new:
                return None
            known[number] = new.pop(0)
        ids.append(known[number])
    return None if new else ledger.remembered([(n, m) for n, m in call["makings"]], ids)


def read_store(store: ExperienceStore) -> dict[int, Kept]:
    """What a store holds, in the words of a ledger; bodies are compared apart."""
    ids = list(store.ids())
    traits = store.traits(ids)
    columns = zip(traits.met, traits.times, traits.used, traits.helped, strict=True)
    found = {}
    for id, experience, counts in zip(ids, store.get_many(ids), columns, strict=True):
        met, times, used, helped = map(int, counts)
        making = int(experience.where["episode"])
        found[id] = Kept(number_of(experience), making, met, times, used, helped)
    return found
