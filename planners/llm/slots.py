"""At most so many requests in flight, over all threads and, with a folder, all processes.

A slot is a file that is locked by flock: however a process dies, the kernel frees its slots.
Threads of a process queue for a slot in the order in which they came; processes poll.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LLMError, LLMUnavailable

_FIRST_POLL = 0.005
_LAST_POLL = 0.020


class Slots:
    """So many requests at once.

    Args:
        limit: most requests in flight.
        folder: where the slot files lie, on a local disk; every process that names this folder
            shares the limit. None limits the threads of this process alone.
    """

    def __init__(self, limit: int, folder: str | os.PathLike[str] | None = None) -> None:
        if limit < 1:
            raise LLMError(f"a limit of {limit} requests at once lets none through; give 1 or more")
        self.limit = limit
        self._folder = None if folder is None else Path(folder)
        self._turn = threading.Condition()
        self._queue: deque[object] = deque()
        self._busy = 0

    @contextmanager
    def hold(self, timeout: float = 600.0) -> Iterator[None]:
        """Hold a slot inside the `with` block.

        Args:
            timeout: seconds to wait for one.

        Raises:
            LLMUnavailable: none was free in time.
            LLMError: the folder cannot be used.
        """
        until = time.monotonic() + timeout
        self._enter(until, timeout)
        try:
            slot = None if self._folder is None else self._lock(self._folder, until, timeout)
            try:
                yield
            finally:
                if slot is not None:
                    _unlock(slot)
        finally:
            with self._turn:
                self._busy -= 1
                self._turn.notify_all()

    def _enter(self, until: float, timeout: float) -> None:
        """Wait for our turn among the threads of this process."""
        ticket = object()
        with self._turn:
            self._queue.append(ticket)
            try:
                while self._queue[0] is not ticket or self._busy >= self.limit:
                    left = until - time.monotonic()
                    if left <= 0:
                        raise self._late(timeout)
                    self._turn.wait(left)
                self._busy += 1
            finally:
                self._queue.remove(ticket)
                self._turn.notify_all()

    def _lock(self, folder: Path, until: float, timeout: float) -> int:
        """Lock the first free slot file; its descriptor."""
        pause = _FIRST_POLL
        while True:
            for number in range(self.limit):
                slot = _try_lock(folder / f"slot-{number}")
                if slot is not None:
                    return slot
            left = until - time.monotonic()
            if left <= 0:
                raise self._late(timeout)
            time.sleep(min(pause, left))
            pause = min(_LAST_POLL, pause * 1.5)

    def _late(self, timeout: float) -> LLMUnavailable:
        return LLMUnavailable(
            f"none of {self.limit} requests at once ended within {timeout:g} s;"
            " allow more at once, or run fewer streams"
        )


def _try_lock(path: Path) -> int | None:
    """Descriptor of the locked file; None where another holds it."""
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        slot = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise LLMError(
            f"cannot write {path}: {error.strerror}; name a folder that can be written"
        ) from None
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(slot)
        return None
    except OSError as error:
        os.close(slot)
        raise LLMError(f"cannot lock {path}: {error.strerror}; name a local folder") from None
    return slot


def _unlock(slot: int) -> None:
    """Free a slot, even where a forked child still has the descriptor."""
    import fcntl

    try:
        fcntl.flock(slot, fcntl.LOCK_UN)
    finally:
        os.close(slot)
