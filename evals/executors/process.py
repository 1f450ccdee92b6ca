"""A worker as its supervisor sees it: started, told what to play, listened to, and ended."""

import multiprocessing
import os
import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from typing import Any

from ...envs.errors import ResultsError
from ..results import StreamKey
from . import trees
from .executor import Patience
from .trees import ENDING_SECONDS, MARK
from .worker import OUT_OF_MEMORY, Order, serve


class WorkerProcess:
    """One worker, which `start` starts; `key` is the stream that it plays, None while it is idle.

    `index` is the episode that it plays, None where none has begun. `silent` are the seconds
    since it last said something; whoever listens adds them up.
    """

    def __init__(self, suite: Mapping[str, Any], folder: Path) -> None:
        self.key: StreamKey | None = None
        self.index: int | None = None
        self.silent = 0.0
        self._mark = f"{mark_of(folder)}{secrets.token_hex(8)}"
        context = multiprocessing.get_context("spawn")
        self._connection, self._far = context.Pipe()
        self._process: BaseProcess = context.Process(target=serve, args=(self._far, suite))
        self._started = False

    def start(self) -> None:
        """Start the process.

        Raises:
            ResultsError: it cannot be started.
        """
        try:
            with _born_with(self._mark), self._far:
                self._started = True
                self._process.start()
        except OSError as error:
            self._started = False
            raise ResultsError(
                f"cannot start a worker: {error.strerror}; use fewer --workers, then resume"
            ) from error

    @property
    def connection(self) -> "Connection[Any, Any]":
        return self._connection

    @property
    def sentinel(self) -> int:
        """Ready for `connection.wait` when it has ended."""
        return self._process.sentinel

    def play(self, order: Order) -> None:
        """Have it play a stream."""
        self.key, self.index, self.silent = order.key, None, 0.0
        with suppress(OSError):  # it died: that shows when it is listened to
            self._connection.send(order)

    def stop(self) -> None:
        """Have it end after the episode that it plays; returns at once."""
        with suppress(OSError):
            self._connection.send(None)

    def said(self) -> Iterator[tuple[Any, ...]]:
        """What it has said since."""
        with suppress(EOFError, OSError):
            while self._connection.poll():
                message = self._connection.recv()
                self.silent = 0.0
                if message[0] == "begun":
                    self.index = message[1]
                else:
                    self.key = self.index = None
                yield message

    def lives(self) -> bool:
        return self._process.is_alive()

    def failing(self, patience: Patience) -> str | None:
        """How it failed, told after its name; None for one that does its work, or has none."""
        if not self.lives():
            return f"died ({self._manner()})"
        if self.key is None:
            return None
        if self.index is None:
            if self.silent > patience.start_seconds:
                return f"hung (not ready after {patience.start_seconds:g} s)"
        elif self.silent > patience.episode_seconds:
            return f"hung (an episode of more than {patience.episode_seconds:g} s)"
        return None

    def _manner(self) -> str:
        status = self._process.exitcode
        if status == OUT_OF_MEMORY:
            return "out of memory"
        if status is not None and status < 0:
            with suppress(ValueError):
                return f"killed by {signal.Signals(-status).name}"
            return f"killed by signal {-status}"
        return f"exit status {status}"

    def end(self) -> None:
        """Kill it, and all that it started."""
        trees.end_tree(self._process.pid if self.lives() else None, self._mark)
        if self._started:
            self._process.join(ENDING_SECONDS)
        self._connection.close()
        self._far.close()


def mark_of(folder: Path) -> str:
    """With what the marks of all workers of a run begin, and of no other run.

    A folder's name may hold whatever follows another's, and bytes that are no text.
    """
    return f"{sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}#"


@contextmanager
def _born_with(mark: str) -> Iterator[None]:
    """Start a process that can be told by its environment, and its children by theirs.

    Ctrl-C is held back meanwhile: a worker would die of it before it can ignore it.
    """
    ensure_running()  # multiprocessing's own helper process outlives the worker: no mark on it
    with undisturbed(), under_mark(mark):
        yield


@contextmanager
def under_mark(mark: str) -> Iterator[None]:
    """Whatever is started inside the block, and by it, can be told by its environment."""
    before = os.environ.get(MARK)
    os.environ[MARK] = mark
    try:
        yield
    finally:
        if before is None:
            del os.environ[MARK]
        else:
            os.environ[MARK] = before


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back while the block runs."""
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
