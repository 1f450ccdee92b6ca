"""Our end of an env's process: starting it, asking it, and ending it, each within a limit."""

import json
import os
import signal
import socket
import subprocess
import time
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from math import inf
from pathlib import Path
from typing import Any

from . import errors, wire
from .errors import EnvCrashed, EnvError, EnvTimeout, MnemonautError
from .world import Goal

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_ENDING_LIMIT = 4.0  # seconds; the supervisor takes up to 2 to kill what it finds
_EXIT_LIMIT = 1.0  # seconds between a worker's last sign and its end
_QUOTED = 300  # characters of the env's last words in an error

_OURS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, MnemonautError)
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for an env, in seconds: for its start, and for an answer to each call.

    Raises:
        EnvError: a limit is not positive and finite.
    """

    start: float = 60.0
    reset: float = 60.0
    step: float = 30.0
    close: float = 5.0

    def __post_init__(self) -> None:
        for limit in fields(self):
            if not 0 < getattr(self, limit.name) < inf:
                raise EnvError(f"limits.{limit.name} must be above 0 and finite, in seconds")


@dataclass(frozen=True, slots=True)
class Report:
    """How a worker ended: its exit status or the signal that ended it, and what it printed last."""

    exit: int | None = None
    signal: int | None = None
    stdout: str = ""
    stderr: str = ""

    @property
    def manner(self) -> str:
        if self.signal is not None:
            with suppress(ValueError):
                return f"killed by {signal.Signals(self.signal).name}"
            return f"killed by signal {self.signal}"
        if self.exit is not None:
            return f"exit status {self.exit}"
        return "no exit status is known"

    @property
    def last_words(self) -> str:
        for name, text in (("stderr", self.stderr), ("stdout", self.stdout)):
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            if lines:
                return f"last line of its {name}: {lines[-1][-_QUOTED:]}"
        return "it printed nothing"


class EnvProcess:
    """A worker under its supervisor. After any error of the process itself it is gone for good.

    Args:
        python: the interpreter to run in.
        path: folders that go in front of its `sys.path`.
        environ: all its environment variables.

    Raises:
        EnvError: the interpreter cannot be run.
    """

    def __init__(self, python: str, path: Sequence[str], environ: Mapping[str, str]) -> None:
        if os.name != "posix":
            raise EnvError("an env in a process of its own needs Linux or macOS")
        channel, far_channel = socket.socketpair()
        lifeline, far_lifeline = socket.socketpair()
        with far_channel, far_lifeline:
            descriptors = (far_channel.fileno(), far_lifeline.fileno())
            try:
                # -u: what it printed before a crash must not be lost in a buffer.
                popen = subprocess.Popen(
                    [python, "-u", str(_SUPERVISOR), *map(str, descriptors), *path],
                    pass_fds=descriptors,
                    env=dict(environ),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=far_lifeline.fileno(),  # what keeps the interpreter from starting
                    start_new_session=True,
                )
            except OSError as error:
                channel.close()
                lifeline.close()
                raise EnvError(
                    f"cannot run `{python}`: {error.strerror}; give `python` an interpreter"
                ) from error
        self._lifeline = lifeline
        self._channel = wire.Channel(channel)
        # Also runs when this object is forgotten, and at exit.
        self._end = weakref.finalize(self, _end, popen, channel, lifeline, os.getpid())

    @property
    def alive(self) -> bool:
        return self._end.alive

    def ask(self, call: str, *arguments: Any, limit: float) -> Any:
        """Send a call and wait for its answer, `limit` seconds at most.

        Raises:
            EnvTimeout: no answer came; the process was killed.
            EnvCrashed: the process died.
            EnvError: the env raised an error, or something cannot be sent; the process lives.
        """
        try:
            pieces = wire.encode([call, *arguments])
        except wire.WireError as error:
            raise EnvError(f"{call}: {error}") from error
        deadline = time.monotonic() + limit
        try:
            self._channel.send(pieces, deadline)
            outcome, value = self._channel.receive(deadline, goal=Goal)
        except TimeoutError:
            report = self.end()
            raise EnvTimeout(
                f"env did not answer {call} within {limit:g} s; it was killed; "
                f"raise limits.{_limit_of(call)} or find out what it waits for "
                f"({report.last_words})"
            ) from None
        except wire.WireError as error:
            self._let_exit(_EXIT_LIMIT)
            report = self.end()
            cause = "" if isinstance(error, wire.Closed) else f"{error}; "
            raise EnvCrashed(
                f"env died in {call}: {cause}{report.manner}; {report.last_words}; {_cure_of(call)}"
            ) from None
        except BaseException:  # Ctrl-C: the answer that is still to come would be taken for another
            self.end()
            raise
        if outcome == "error":
            raise _rebuilt(value, call)
        return value

    def close(self, limit: float) -> None:
        """Ask the env to close, wait `limit` seconds at most, and end its process in any case."""
        if not self.alive:
            return
        with suppress(EnvError):
            started = time.monotonic()
            self.ask("close", limit=limit)
            self._let_exit(limit - (time.monotonic() - started))
        self.end()

    def _let_exit(self, limit: float) -> None:
        """Wait until the supervisor reports: an exit under way is left to go its own way."""
        with suppress(OSError):
            self._lifeline.settimeout(max(0.001, limit))
            self._lifeline.recv(1, socket.MSG_PEEK)

    def end(self) -> Report:
        """Kill the worker and all that it started; what is gone already is only reported."""
        return self._end() or Report()


def _limit_of(call: str) -> str:
    return call if call in {field.name for field in fields(Limits)} else "step"


def _cure_of(call: str) -> str:
    if call == "start":
        return "check `python`, `path` and the entry point"
    return "reset() starts a fresh one"


def _rebuilt(answer: Mapping[str, Any], call: str) -> MnemonautError:
    """The env's error: of the same class where that is one of ours, else an EnvError."""
    message = " ".join(str(answer["message"]).split())
    for name in answer["classes"]:
        if kind := _OURS.get(name):
            # Past __init__, whose arguments are not the message; args come from __new__.
            error = kind.__new__(kind, message)
            break
    else:
        place = f" ({answer['place']})" if answer["place"] else ""
        error = EnvError(f"env raised {answer['classes'][0]} in {call}: {message}{place}")
    error.add_note(f"In the env's process:\n{answer['traceback']}")
    return error


def _end(
    popen: subprocess.Popen[bytes], channel: socket.socket, lifeline: socket.socket, owner: int
) -> Report:
    """Let the supervisor kill and report; kill it too where it does not answer."""
    with channel, lifeline:
        if os.getpid() != owner:
            # A process forked from ours holds copies of the sockets; the worker is not its own.
            popen.returncode = 0  # spares Popen a wait for a process that is not its own either
            return Report()
        with suppress(OSError):
            lifeline.shutdown(socket.SHUT_WR)
        words = _read(lifeline, time.monotonic() + _ENDING_LIMIT)
        # Before its exit is collected, the supervisor's id, and its group's, cannot be taken anew.
        with suppress(OSError):
            os.killpg(popen.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            popen.wait(_ENDING_LIMIT)
        try:
            return Report(**json.loads(words.rpartition("\n")[2]))
        except (ValueError, TypeError):  # the interpreter did not start, or was killed itself
            told = [line for line in words.splitlines() if "Error: " in line]
            return Report(exit=popen.returncode, stderr=told[-1] if told else words)


def _read(connection: socket.socket, deadline: float) -> str:
    """What comes until the end of the stream or the deadline."""
    data = b""
    with suppress(OSError):  # TimeoutError is one
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            chunk = connection.recv(65536)
            if not chunk:
                break
            data += chunk
    return data.decode("utf-8", "replace")
