"""Processes in milliseconds: forked from one that has imported everything already.

The nursery is a process with one thread, which forks whenever it is asked to; the one who asks may
have threads, and other modules, of its own. Its children are ended when it ends, and it ends with
the one who started it. Needs Linux or another Unix.
"""

import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

_SECONDS = 60.0
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Child:
    """A process of the nursery; it got the other end of `connection`."""

    def __init__(self, pid: int, connection: Connection, nursery: "Nursery") -> None:
        self.pid, self.connection = pid, connection
        self._nursery = nursery

    def kill(self) -> int:
        """End it with SIGKILL where it still lives; returns what `wait` does."""
        os.kill(self.pid, signal.SIGKILL)  # not reaped before `wait`, so the number is still its
        return self.wait()

    def wait(self) -> int:
        """Wait for its end: its exit status, or minus the signal that ended it."""
        code = self._nursery.waited(self.pid)
        self.connection.close()
        return code


class Nursery:
    """Starts functions of modules in processes of their own; `modules` are imported at once."""

    def __init__(self, modules: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_SECONDS)
        self._socket = ours
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(theirs.fileno()), *modules],
                pass_fds=[theirs.fileno()],
                env={**os.environ, **_ONE_THREAD},
            )
        self._asked("hello")

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._process.wait(_SECONDS)

    def start(self, function: Callable[..., None], *arguments: Any) -> Child:
        """Run `function(*arguments, connection)` in a new process."""
        ours, theirs = socket.socketpair()
        with theirs:
            named = (function.__module__, function.__name__, arguments)
            pid = self._asked("start", named, fds=[theirs.fileno()])
        return Child(pid, Connection(ours.detach()), self)

    def waited(self, pid: int) -> int:
        return self._asked("wait", pid)

    def _asked(self, *request: Any, fds: Sequence[int] = ()) -> int:
        body = pickle.dumps(request)
        socket.send_fds(self._socket, [len(body).to_bytes(4, "big")], list(fds))
        self._socket.sendall(body)
        answer = self._socket.recv(8, socket.MSG_WAITALL)
        if len(answer) < 8:
            raise RuntimeError("the nursery died; its own error says why")
        return int.from_bytes(answer, "big", signed=True)


def serve(requests: socket.socket) -> None:
    """The nursery's side: fork, wait, and end all children when nobody is left to ask."""
    children: set[int] = set()
    try:
        while True:
            head, fds, _, _ = socket.recv_fds(requests, 4, 1)
            if len(head) < 4:
                return
            body = requests.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
            what, *rest = pickle.loads(body)
            answer = 0
            if what == "start":
                answer = os.fork()
                if not answer:
                    requests.close()
                    _live(fds[0], *rest[0])
                children.add(answer)
                os.close(fds[0])
            elif what == "wait":
                answer = os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1])
                children.discard(rest[0])
            requests.sendall(answer.to_bytes(8, "big", signed=True))
    finally:
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _live(fd: int, module: str, function: str, arguments: Sequence[Any]) -> None:
    code = 1
    try:
        getattr(import_module(module), function)(*arguments, Connection(fd))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started it decides
    serve(socket.socket(fileno=int(sys.argv[1])))
