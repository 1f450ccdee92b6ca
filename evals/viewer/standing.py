"""How a run stands: running now, stopped or complete; how far; and what it shows."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal, TypeAlias

from ...envs import registry
from ...envs.errors import MnemonautError
from ..results import Folder, StreamKey, stream_keys
from ..schedule import learns, schedule
from ..suite import Suite
from ..table import told_beside
from ..verdict import verdict
from .folders import Results, Run
from .growing import Lines

State: TypeAlias = Literal["running", "stopped", "complete", "unreadable"]

_LOCKS = Path("/proc/locks")
_CHECKED = {
    True: "All checks hold.",
    False: "Not all checks hold.",
    None: "Some checks are open.",
}


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm so far; `total` is None where the world that knows its tasks is not at hand."""

    name: str
    done: int
    total: int | None
    successes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A run as the list of runs shows it; `says` is its headline, or why it cannot be read;
    `beside`, of a built-in world, that its figures are no simulator's."""

    name: str
    slug: str
    suite: str
    state: State
    arms: tuple[Arm, ...] = ()
    says: str = ""
    stores: int = 0
    changed: float = 0.0
    beside: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Standings:
    """How the runs of a results folder stand; only what came since the last look is read."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._lock = Lock()
        self._tallies: dict[tuple[Path, StreamKey], _Tally] = {}
        self._totals: dict[str, dict[str, int] | None] = {}

    def all(self) -> list[Standing]:
        """One for each run, in the order of their names."""
        return [self.of(run) for run in self._results.runs()]

    def of(self, run: Run) -> Standing:
        """How one run stands."""
        try:
            suite, body = self._results.suite(run)
        except MnemonautError as error:
            return Standing(run.name, run.slug, "", "unreadable", says=str(error))
        summary = _summary(Folder(run.folder))
        state: State = "complete" if summary else "running" if running(run.folder) else "stopped"
        with self._lock:
            if summary:
                rows = summary["arms"]
                names = [arm.name for arm in suite.arms if arm.name in rows]
                arms = [_summed(name, rows[name]) for name in names]
            else:
                arms = self._counted(run, suite, str(body.get("suite_sha256", "")))
        return Standing(
            run.name,
            run.slug,
            suite.name,
            state,
            tuple(arms),
            headline(summary) if summary else "",
            len(list(run.folder.glob("stores/*.db"))),
            _changed(run.folder),
            told_beside(summary) if summary else "",
        )

    def _counted(self, run: Run, suite: Suite, digest: str) -> list[Arm]:
        totals = self._total(suite, digest)
        counts: dict[str, tuple[int, int]] = {arm.name: (0, 0) for arm in suite.arms}
        for key in stream_keys(suite):
            path = Folder(run.folder).episodes(key)
            tally = self._tallies.setdefault((run.folder, key), _Tally(path))
            done, won = counts[key.arm]
            lines, successes = tally.look()
            counts[key.arm] = (done + lines, won + successes)
        return [
            Arm(name, done, None if totals is None else totals[name], won)
            for name, (done, won) in counts.items()
        ]

    def _total(self, suite: Suite, digest: str) -> dict[str, int] | None:
        """Episodes by arm; None where the world, or its data, is not on this machine."""
        if digest not in self._totals:
            try:
                world = registry.world(suite.env)
                totals = dict.fromkeys((arm.name for arm in suite.arms), 0)
                for key in stream_keys(suite):
                    learning = learns(suite, suite.arm(key.arm))
                    count = len(schedule(suite, world, key.replicate, learning=learning))
                    totals[key.arm] += count
                self._totals[digest] = totals
            except MnemonautError:
                self._totals[digest] = None
        return self._totals[digest]


class _Tally:
    """Episodes and successes of one stream."""

    def __init__(self, path: Path) -> None:
        self._lines = Lines(path)
        self._done = self._won = 0

    def look(self) -> tuple[int, int]:
        anew, lines = self._lines.new()
        if anew:
            self._done = self._won = 0
        self._done += len(lines)
        self._won += sum(_succeeded(line) for line in lines)
        return self._done, self._won


def _succeeded(line: bytes) -> bool:
    try:
        return bool(json.loads(line)["success"])
    except (ValueError, KeyError, TypeError):
        return False


def running(folder: Path) -> bool:
    """Whether a process holds the run; it is not disturbed by being asked about.

    Where the kernel lists its locks, nothing is locked. Elsewhere a shared lock is tried for an
    instant, which nobody notices but who begins the run in that very instant.
    """
    path = folder / "lock"
    try:
        state = path.stat()
        listed = _listed(state.st_ino)
        if listed is not None:
            place = (os.major(state.st_dev), os.minor(state.st_dev))
            if not listed or place in listed:
                return bool(listed)
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _listed(inode: int) -> set[tuple[int, int]] | None:
    """Devices on which a file of that inode is locked for writing; None where nothing tells."""
    try:
        lines = _LOCKS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found: set[tuple[int, int]] = set()
    for line in lines:
        words = line.split()
        if len(words) < 6 or words[1] != "FLOCK" or words[3] != "WRITE":
            continue
        major, minor, number = words[5].split(":")
        if int(number) == inode:
            found.add((int(major, 16), int(minor, 16)))
    return found


def headline(summary: Mapping[str, Any]) -> str:
    """What a complete run shows: what memory bought and whether all that the claim needs was
    shown, or else how often it went."""
    found = verdict(summary)
    if found.claim:
        return f"{found.claim} {_CHECKED[found.stands]}"
    rates = {name: row["success"]["estimate"] for name, row in summary["arms"].items()}
    return "success: " + ", ".join(f"{name} {100 * rate:.0f} %" for name, rate in rates.items())


def _summary(paths: Folder) -> dict[str, Any]:
    try:
        body = json.loads((paths.path / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return body if isinstance(body, dict) and isinstance(body.get("arms"), dict) else {}


def _summed(name: str, row: Mapping[str, Any]) -> Arm:
    episodes = int(row["episodes"])
    return Arm(name, episodes, episodes, round(row["success"]["estimate"] * episodes))


def _changed(folder: Path) -> float:
    """When an episode was last written down; seconds since 1970, 0 where none was."""
    times = (path.stat().st_mtime for path in folder.glob("streams/*.jsonl"))
    return max(times, default=0.0)
