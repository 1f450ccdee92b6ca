"""Who disturbs the workers of a run from outside: kills, hangs and starves them. Needs Linux.

Whenever the run has got to another of so many episodes drawn at random, and a random moment later,
it picks a worker at random, whatever that one is doing; but at most two that are still starting,
since a stream whose workers fail three times in a row before they begin ends its run by design.
Besides, there are episodes that it will not let pass: whoever plays one of them is killed or
stopped each time, until the episode is given up.
"""

import os
import resource
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from evidence_chaos_world import begun

POLL_SECONDS = 0.004
JITTER_SECONDS = 0.1
PULSES, PULSE_SECONDS = 6, 0.15
STARTING_HIT = 2
MEMORY_SHARE = 0.7

WORKER = b"MNEMONAUT_WORKER="


@dataclass
class Saboteur:
    """What is to be done to a run, and what was done.

    Attributes:
        kinds: what to do, in this order: kill, hang, memory, pulse.
        moments: after so many episodes, in order.
        marked: {(stream, seed): "kill" or "hang"}: the episodes that must not pass.
        hits: how often each kind met a living worker.
    """

    run: int
    folder: Path
    begun: Path
    kinds: Sequence[str]
    moments: Sequence[int]
    marked: Mapping[tuple[str, int], str]
    rng: np.random.Generator
    hits: Counter[str] = field(default_factory=Counter)
    _next: int = 0
    _due: float = 0.0
    _met: set[int] = field(default_factory=set)
    _pulses: dict[int, tuple[int, float]] = field(default_factory=dict)

    def look(self) -> None:
        """Do what is due; to be called every few milliseconds."""
        living = workers_of(self.run)
        now = time.monotonic()
        for pid in living:
            self._meet(pid)
        self._pulse(now)
        if not living or self._next >= len(self.kinds):
            return
        if not self._due:
            if episodes(self.folder) >= self.moments[self._next]:
                self._due = now + float(self.rng.uniform(0, JITTER_SECONDS))
        elif now >= self._due:
            free = [pid for pid in living if pid not in self._met and pid not in self._pulses]
            if self.hits["starting"] == STARTING_HIT:
                free = [pid for pid in free if begun(self.begun, pid) is not None]
            if free:
                pid = int(self.rng.choice(free))
                self.hits["starting"] += begun(self.begun, pid) is None
                self._hit(pid, self.kinds[self._next], now)
                self._next, self._due = self._next + 1, 0.0

    def _meet(self, pid: int) -> None:
        """Kill or stop whoever plays a marked episode, once."""
        stream, seed = stream_of(pid), begun(self.begun, pid)
        kind = None if seed is None else self.marked.get((stream, seed))
        if kind is not None and pid not in self._met:
            self._met.add(pid)
            self._sent(pid, signal.SIGKILL if kind == "kill" else signal.SIGSTOP, f"marked {kind}")

    def _hit(self, pid: int, kind: str, now: float) -> None:
        if kind == "kill":
            self._met.add(pid)
            self._sent(pid, signal.SIGKILL, kind)
        elif kind == "hang":
            self._met.add(pid)
            self._sent(pid, signal.SIGSTOP, kind)
        elif kind == "memory":
            with suppress(OSError, IndexError, ValueError):
                pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0])
                # What it has stays; whatever it asks for from now on is refused.
                most = int(MEMORY_SHARE * pages * resource.getpagesize())
                resource.prlimit(pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
                self.hits[kind] += 1
        else:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, pid, 19)
                self._pulses[pid] = (2 * PULSES, now)
                self.hits[kind] += 1

    def _pulse(self, now: float) -> None:
        """Stop and wake those that get only every second moment."""
        for pid, (left, due) in list(self._pulses.items()):
            if now < due:
                continue
            with suppress(OSError):
                os.kill(pid, signal.SIGSTOP if left % 2 == 0 else signal.SIGCONT)
            self._pulses[pid] = (left - 1, now + PULSE_SECONDS)
            if left == 1:
                del self._pulses[pid]

    def _sent(self, pid: int, number: signal.Signals, kind: str) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            self.hits[kind] += 1


def episodes(folder: Path) -> int:
    """Whole episodes on disk."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("streams/*.jsonl"))


def workers_of(run: int) -> list[int]:
    """The living workers of a run: those of its children that carry the mark of one."""
    found = []
    with suppress(OSError):
        children = Path(f"/proc/{run}/task/{run}/children").read_text(encoding="ascii").split()
        for pid in map(int, children):
            with suppress(OSError):
                if WORKER in Path(f"/proc/{pid}/environ").read_bytes():
                    found.append(pid)
    return found


def stream_of(pid: int) -> str:
    """The stream that a worker plays, by the file that it holds open; "" where none is."""
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                name = Path(os.readlink(path))
                if name.parent.name == "streams" and name.suffix == ".jsonl":
                    return name.stem
    return ""


def carrying(mark: str, value: str) -> list[int]:
    """The living processes that were started with an environment variable, here or below."""
    wanted = f"{mark}={value}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # gone meanwhile, or another user's
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found
