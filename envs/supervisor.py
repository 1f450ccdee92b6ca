"""Run as a script: starts the worker of a `RemoteEnv`, and sees to it that nothing outlives it.

    our process ── lifeline ── supervisor ── fork ── worker (the env) ── whatever it starts

The supervisor never runs the env's code, so it answers however badly the env hangs. It reads what
the env prints (simulators print a lot; a full pipe would stop them) and keeps the end of it. When
the worker ends, when we ask by closing our end of the lifeline, or when we are gone, killed with
SIGKILL even, it kills all that is left below it, reports, and ends. On Linux it is a "subreaper":
processes that left the worker's session are adopted by it, and so are found as well.

    python supervisor.py CHANNEL_FD LIFELINE_FD [PATH ...]

The report is the last line on the lifeline, JSON: {"exit": int or null, "signal": int or null,
"stdout": str, "stderr": str}. Our own stderr goes there too, so that an interpreter which fails to
start can say why. Standard library only, Python 3.8, no import of ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location

_HERE = os.path.dirname(os.path.abspath(__file__))
_TAIL = 4096  # bytes kept of each stream
_KILLING_LIMIT = 2.0  # seconds
_GLANCE = 1000  # milliseconds between looks at whether our maker still lives

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Fork; the child becomes the worker, the parent supervises it."""
    maker = os.getppid()
    channel_fd, lifeline_fd = int(sys.argv[1]), int(sys.argv[2])
    for fd in (channel_fd, lifeline_fd):
        os.set_inheritable(fd, False)  # what the env starts must not hold them open
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write)  # the end of a child interrupts the poll below
    signal.signal(signal.SIGCHLD, lambda *_: None)
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    supervisor = os.getpid()
    worker = os.fork()
    if worker == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(out_write, 1)
        os.dup2(err_write, 2)
        ours = (lifeline_fd, wake_read, wake_write, out_read, out_write, err_read, err_write)
        for fd in ours:
            os.close(fd)
        # The signal comes when the thread that forked ends, which is why the supervisor, with its
        # one thread, asks for it, and our own process, with who knows how many, does not.
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == supervisor:
            _become_worker(channel_fd, sys.argv[3:])
        return
    for fd in (channel_fd, out_write, err_write):
        os.close(fd)
    lifeline = socket.socket(fileno=lifeline_fd)
    tails = {out_read: b"", err_read: b""}
    status = _watch(worker, lifeline, wake_read, tails, maker)
    status = _kill_all(worker, status)
    for fd in tails:
        os.set_blocking(fd, False)
        with contextlib.suppress(OSError):
            while chunk := os.read(fd, 65536):
                tails[fd] = (tails[fd] + chunk)[-_TAIL:]
    report = {
        "exit": None if status is None or os.WIFSIGNALED(status) else os.WEXITSTATUS(status),
        "signal": None if status is None or not os.WIFSIGNALED(status) else os.WTERMSIG(status),
        "stdout": tails[out_read].decode("utf-8", "replace"),
        "stderr": tails[err_read].decode("utf-8", "replace"),
    }
    with contextlib.suppress(OSError):  # nobody is left to read it
        lifeline.sendall(b"\n" + json.dumps(report).encode("ascii"))


def _become_worker(channel_fd: int, path: list[str]) -> None:
    """Load the worker beside this file, and leave this folder out of the env's imports."""
    if sys.path and os.path.abspath(sys.path[0]) == _HERE:
        del sys.path[0]
    sys.path[:0] = path
    sys.argv[1:] = []
    spec = spec_from_file_location("mnemonaut_worker", os.path.join(_HERE, "worker.py"))
    if spec is None or spec.loader is None:
        raise ImportError("worker.py is missing beside supervisor.py; reinstall mnemonaut")
    worker = module_from_spec(spec)
    sys.modules[spec.name] = worker
    spec.loader.exec_module(worker)
    worker.serve(channel_fd)


def _watch(
    worker: int, lifeline: socket.socket, wake: int, tails: dict[int, bytes], maker: int
) -> int | None:
    """Wait until the worker ends (its wait status), or should end (None)."""
    poller = select.poll()
    for fd in (lifeline.fileno(), wake, *tails):
        poller.register(fd, select.POLLIN)
    while True:
        for fd, _ in poller.poll(_GLANCE):
            if fd == wake:
                os.read(wake, 4096)
            elif fd == lifeline.fileno():
                return None  # we write nothing on it: it was closed
            else:
                chunk = os.read(fd, 65536)
                tails[fd] = (tails[fd] + chunk)[-_TAIL:]
                if not chunk:
                    poller.unregister(fd)
        if os.getppid() != maker:
            return None  # a process forked from ours may hold the lifeline open
        while True:
            pid, status = _reap()
            if pid == worker:
                return status
            if pid == 0:
                break


def _kill_all(worker: int, status: int | None) -> int | None:
    """Kill every process below this one; returns the worker's wait status, if known."""
    deadline = time.monotonic() + _KILLING_LIMIT
    living = True
    while living and time.monotonic() < deadline:
        for pid in _children(worker if status is None else 0):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        # Those that were below a killed one become our children, and are found in the next round.
        try:
            pid, ended = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            living = False
            continue
        if pid == worker:
            status = ended
        elif pid == 0:
            time.sleep(0.002)
    return status


def _reap() -> tuple[int, int]:
    """A child that ended and its status; (0, 0) where there is none."""
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return 0, 0


def _children(worker: int) -> list[int]:
    """Our children by /proc, or `worker` alone (0: none) where there is no /proc."""
    found = [worker] if worker else []
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return found
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", errors="replace") as file:
                # pid (command) state parent ...; the command may hold spaces and brackets
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):  # it ended meanwhile
            continue
        if parent == os.getpid():
            found.append(pid)
    return found


def _prctl(option: int, value: int) -> None:
    """Linux's prctl, where there is one; elsewhere the process group must do."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(option, int(value), 0, 0, 0)


if __name__ == "__main__":
    main()
