"""What runs on a node of a Ray cluster: a process that plays streams, one after the other.

It writes to the stream's store and to a scratch folder of its own, never to the results folder:
events travel back as what a call returns.
"""

import os
import platform
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ...envs.errors import MnemonautError
from ...memory.errors import StoreError
from ..job import Ended, Event, Job
from ..play import play
from ..program import program
from ..stores import alone, writes
from ..suite import Suite
from .trees import MARK, end_tree
from .worker import OUT_OF_MEMORY, memory_left, starved


@dataclass(frozen=True, slots=True)
class Ready:
    """A player is there.

    Attributes:
        node: Ray's name of the node; `host` the machine's own.
        mark: what the environment of all that the player starts holds, see `trees`.
        differs: how its program is not the driver's; "" where it is the same.
    """

    node: str
    host: str
    pid: int
    mark: str
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a call brought: events in order; `error` comes after them and ends the stream."""

    events: tuple[Event, ...] = ()
    error: Exception | None = None


class Player:
    """Plays one stream at a time, as far as it is asked to.

    Args:
        driver: the process that must live on, where it is on this machine; 0 where it is not.
    """

    def __init__(self, driver: int = 0) -> None:
        self._events: Iterator[Event] = iter(())
        # Below the mark of the run, where Ray was started for it.
        self._mark = f"{os.environ.get(MARK, '').rpartition('#')[0]}#ray-{secrets.token_hex(8)}"
        os.environ[MARK] = self._mark
        if driver:
            threading.Thread(target=_leave_with, args=(driver,), daemon=True).start()

    def ready(self, suite: Suite, wanted: Mapping[str, str]) -> Ready:
        """Compare what decides results here with what does at the driver."""
        return Ready(_node(), platform.node(), os.getpid(), self._mark, _differs(suite, wanted))

    def begin(self, job: Job, *, scratch: bool) -> Batch:
        """Open a stream's store, bring it to the last record, make its env, and say so; plays
        nothing yet.

        `scratch` keeps what is shared between streams here, in place of the job's folder.
        """
        self._leave_stream()
        if scratch:
            job = replace(job, folder=scratch_folder(self._mark))
            job.folder.mkdir(mode=0o700, exist_ok=True)
        self._events = _played(job)
        return self.more(0.0)

    def more(self, ahead: float) -> Batch:
        """Play at least one episode, and others until `ahead` seconds are over.

        Ends this process where it is out of memory: another may have more.
        """
        until, events = time.monotonic() + ahead, list[Event]()
        try:
            for event in self._events:
                events.append(event)
                if isinstance(event, Ended):
                    self._leave_stream()
                    break
                if time.monotonic() >= until:
                    break
        except BaseException as error:
            if starved(error) or not memory_left():
                os._exit(OUT_OF_MEMORY)
            if isinstance(error, MnemonautError | StoreError):
                return Batch(tuple(events), error)
            raise
        return Batch(tuple(events))

    def close(self) -> None:
        """Leave the stream and nothing behind."""
        self._leave_stream()
        shutil.rmtree(scratch_folder(self._mark), ignore_errors=True)

    def _leave_stream(self) -> None:
        events, self._events = self._events, iter(())
        close = getattr(events, "close", None)
        if close is not None:
            with suppress(MnemonautError, StoreError):
                close()


def scratch_folder(mark: str) -> Path:
    """Where the player of a mark keeps what is shared between its streams."""
    return Path(tempfile.gettempdir(), f"mnemonaut-{mark.rpartition('#')[2]}")


def sweep(pid: int | None, mark: str) -> None:
    """End the player `pid` (None: it has ended) with all that it started, and clear its scratch
    folder; runs on its node."""
    end_tree(pid, mark)
    shutil.rmtree(scratch_folder(mark), ignore_errors=True)


def _played(job: Job) -> Iterator[Event]:
    if not writes(job):
        yield from play(job)
        return
    with alone(job.store) as check:
        for event in play(job):
            check()
            yield event


def _node() -> str:
    import ray

    return str(ray.get_runtime_context().get_node_id()) if ray.is_initialized() else ""


def _differs(suite: Suite, wanted: Mapping[str, str]) -> str:
    try:
        found = program(suite)
    except (OSError, ImportError) as error:  # a model that is not here
        return " ".join(str(error).split())
    names = [n for n in {**wanted, **found} if wanted.get(n) != found.get(n)]
    return ", ".join(
        f"{n} {found.get(n, 'absent')[:12]}, not {wanted.get(n, 'absent')[:12]}" for n in names
    )


def _leave_with(driver: int) -> None:
    """End this process when the driver's ends, however it does: it may be resumed at once."""
    import select

    with suppress(OSError, AttributeError):  # no such call: Ray itself ends us, a little later
        try:
            watched = os.pidfd_open(driver)
        except ProcessLookupError:
            os._exit(1)
        select.select([watched], [], [])
        os._exit(1)
