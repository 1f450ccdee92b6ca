"""What an experience led to: the episodes of a run that recalled it, and how they ended."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from ..results import Folder, StreamKey
from .folders import NotHere, Results, Run
from .growing import Lines

MOST_SHOWN = 200
"""Recalls of one experience that are listed; all of them are counted."""

_MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Led:
    """One recall of an experience.

    Attributes:
        round: which decision of the episode, counted from 1, of `rounds`.
        score: with which it was recalled.
        went: whether all that was tried in that round went through.
    """

    stream: str
    index: int
    task: str
    nth_pass: int
    round: int
    rounds: int
    score: float
    went: bool
    success: bool
    ended: str

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Consequences:
    """Reads the records of streams, each line once."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._lock = Lock()
        self._known: dict[tuple[Path, StreamKey], _Stream] = {}

    def of(self, run: Run, readers: list[StreamKey], id: int) -> list[Led]:
        """All recalls of experience `id` by the streams `readers`, in the order of the run."""
        found: list[Led] = []
        with self._lock:
            for key in readers:
                found += self._stream(run, key).recalls(id)
        return found

    def groups(self, run: Run, key: StreamKey) -> dict[str, str]:
        """The group of each task that a stream has played."""
        with self._lock:
            return dict(self._stream(run, key).groups)

    def _stream(self, run: Run, key: StreamKey) -> "_Stream":
        place = (run.folder, key)
        known = self._known.pop(place, None)
        if known is None:
            path = self._results.file(Folder(run.folder).episodes(key))
            if path is None:
                raise NotHere(f"{run.name} has not begun {key.name}, or lost it")
            known = _Stream(key.name, path)
        self._known[place] = known  # the last that was used goes last
        while len(self._known) > _MOST_KEPT:
            self._known.pop(next(iter(self._known)))
        known.look()
        return known


@dataclass(slots=True)
class _Stream:
    name: str
    path: Path
    groups: dict[str, str] = field(default_factory=dict)
    _led: dict[int, list[Led]] = field(default_factory=dict)
    _lines: Lines | None = None

    def look(self) -> None:
        if self._lines is None:
            self._lines = Lines(self.path)
        anew, lines = self._lines.new()
        if anew:
            self.groups, self._led = {}, {}
        for line in lines:
            try:
                self._note(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue  # the report says what is damaged; here the others are still of use

    def recalls(self, id: int) -> list[Led]:
        return self._led.get(id, [])

    def _note(self, record: Mapping[str, Any]) -> None:
        self.groups[record["task"]] = record["group"]
        rounds = record["rounds"]
        for nth, one in enumerate(rounds, start=1):
            tried = one["attempts"]
            went = bool(tried) and all(attempt[1] for attempt in tried)
            for id, score in one["recalled"]:
                led = Led(
                    self.name,
                    record["index"],
                    record["task"],
                    record["pass"],
                    nth,
                    len(rounds),
                    score,
                    went,
                    record["success"],
                    _ended(record),
                )
                self._led.setdefault(int(id), []).append(led)


def _ended(record: Mapping[str, Any]) -> str:
    """How the episode ended; runs of older versions did not say it in a word."""
    if "ended" in record:
        return str(record["ended"])
    if record["success"]:
        return "goal reached"
    return "error" if record["error"] else "gave up" if record["gave_up"] else "failed"
