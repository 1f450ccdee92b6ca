"""A worker: a process that plays one stream after another, and tells where it is.

It writes its streams' files itself and shares nothing with its sisters but the folder, so that it
may die at any instant. All that it says goes through a pipe of its own:

("begun", index)            an episode begins; all before it are on disk
("done", lines)             the stream is complete, or was stopped between two episodes
("failed", error, trace)    what no other attempt could mend
"""

import ctypes
import errno
import mmap
import multiprocessing
import os
import pickle
import signal
import sqlite3
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ..access import Access
from ..results import StreamKey
from ..stream import StreamFiles, play_files
from ..suite import Suite

OUT_OF_MEMORY = 112
"""The exit status of a worker that ran out of memory: 100 and ENOMEM."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PROBED_BYTES = 1 << 24
_LONGEST = 4000  # characters of a traceback: a message must fit into the pipe of a stopped reader


@dataclass(frozen=True, slots=True)
class Order:
    """A stream to be played; `lost` is an episode to be written down as an error first."""

    folder: Path
    key: StreamKey
    access: Access
    stores: str = ""
    run_id: str = ""
    lost: tuple[int, str] | None = None


def serve(connection: "Connection[Any, Any]", suite: Mapping[str, Any]) -> None:
    """Play what is ordered, until the other end says None or has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _die_with_parent()
    try:
        chosen = Suite.model_validate(suite)
        while (order := connection.recv()) is not None:
            connection.send(_played(chosen, order, connection))
    except (EOFError, OSError):
        os._exit(1)  # nobody is there any more


def _played(
    suite: Suite, order: Order, connection: "Connection[Any, Any]"
) -> tuple[str, Any] | tuple[str, Any, str]:
    """Play a stream; the last message about it."""
    try:
        files = StreamFiles(
            suite, order.folder, order.key, order.access, order.stores, order.run_id
        )
        try:

            def should_stop() -> bool:
                # Asked before each episode: it is also where we tell that one begins.
                if connection.poll():
                    return True
                connection.send(("begun", len(files.job.records)))
                return False

            play_files(files, should_stop, order.lost)
            return "done", files.told
        finally:
            files.close()
    except BaseException as error:
        if starved(error) or not memory_left():
            # Another process may have more; this one can hardly say so.
            os._exit(OUT_OF_MEMORY)
        return failure(error)


def failure(error: BaseException) -> tuple[str, BaseException, str]:
    told = "".join(traceback.format_exception(error))[-_LONGEST:]
    error.__traceback__ = error.__cause__ = error.__context__ = None
    try:
        if len(pickle.dumps(error)) <= _LONGEST:
            pickle.loads(pickle.dumps(error))
            return "failed", error, told
    except Exception:  # whatever a foreign class does when it is pickled
        pass
    return "failed", RuntimeError(f"{type(error).__name__}: {error}"[:_LONGEST]), told


def starved(error: BaseException) -> bool:
    """Whether an error comes of a lack of memory, wherever in its causes that shows."""
    return any(_starved(cause) for cause in _causes(error))


def memory_left() -> bool:
    """Whether this process still gets a little memory: who lacks it tells of other troubles, as
    SQLite does of an "I/O error" where it cannot map a file."""
    try:
        mmap.mmap(-1, _PROBED_BYTES).close()
    except (OSError, MemoryError):
        return False
    return True


def _starved(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code in (sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_IOERR_NOMEM)
    # As loaders and C++ libraries say it.
    text = str(error).lower()
    return "cannot allocate memory" in text or "bad_alloc" in text or "can't start new" in text


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is not None and id(found) not in seen:
            seen.add(id(found))
            yield found
            waiting += [found.__cause__, found.__context__]


def _die_with_parent() -> None:
    """End this worker when its parent dies, however it dies.

    Dying at once is safe at any instant: what an unfinished episode wrote is withdrawn by the
    next `resume`. Linux kills us even where we are stopped or hang; elsewhere a thread looks.
    """
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
