"""All that a worker started, in whatever session: found, and ended to the last process.

A child may leave its parent's session and process group, as simulators and their launchers do,
and is handed to init when its parent dies. So processes are found by two ways: below a living one
by their parents, and on Linux by an environment variable that each worker is started with and all
of its children inherit.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

MARK = "MNEMONAUT_WORKER"
ENDING_SECONDS = 5.0
_PROC = Path("/proc")
_ROUNDS = 100
_POLL_SECONDS = 0.005


def end_tree(pid: int | None, mark: str = "") -> list[int]:
    """Kill a process and all below it, and whatever carries `mark`; returns whom it found.

    `pid` is that of a process that is not collected yet, None where it is gone. All are stopped
    before any is killed: what is stopped starts nothing that would be missed.
    """
    known: set[int] = set()
    deadline = time.monotonic() + ENDING_SECONDS
    while time.monotonic() < deadline:
        known |= _stopped(pid, mark, known)
        for found in known:
            _signal(found, signal.SIGKILL)
        if not (marked(mark) if mark else []):
            break
        time.sleep(_POLL_SECONDS)
    return sorted(known)


def _stopped(pid: int | None, mark: str, known: set[int]) -> set[int]:
    """Stop all that is found, and again what they started meanwhile, until nothing is new."""
    stopped: set[int] = set()
    for _ in range(_ROUNDS):
        found = set(marked(mark)) if mark else set()
        if pid is not None:
            found |= {pid, *below(pid)}
        new = found - stopped - known - {os.getpid()}
        if not new:
            break
        for one in new:
            _signal(one, signal.SIGSTOP)
        stopped |= new
    return stopped


def below(pid: int) -> list[int]:
    """The living descendants of a process."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found, waiting = [], [pid]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            found.append(child)
            waiting.append(child)
    return found


def marked(mark: str) -> list[int]:
    """The living processes whose environment began with a mark that starts so; Linux only."""
    wanted = os.fsencode(f"{MARK}={mark}")
    found = []
    for pid in _pids():
        with suppress(OSError):  # gone meanwhile, or another user's
            environ = (_PROC / str(pid) / "environ").read_bytes()
            if any(word.startswith(wanted) for word in environ.split(b"\0")):
                found.append(pid)
    return [pid for pid in found if pid != os.getpid()]


def _pids() -> list[int]:
    try:
        return [int(name) for name in os.listdir(_PROC) if name.isdigit()]
    except OSError:
        return []


def _parents() -> list[tuple[int, int]]:
    """(process, its parent) of all that live; by `ps` where there is no /proc."""
    found = []
    for pid in _pids():
        with suppress(OSError, IndexError, ValueError):
            # pid (command) state parent ...; the command may hold spaces and brackets
            stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
            found.append((pid, int(stat.rpartition(")")[2].split()[1])))
    return found or _parents_by_ps()


def _parents_by_ps() -> list[tuple[int, int]]:
    try:
        told = subprocess.run(
            ["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=False,
            timeout=ENDING_SECONDS,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return []
    pairs = [line.split() for line in told.splitlines()]
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2]


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(OSError):  # it ended meanwhile
        os.kill(pid, number)
