"""Streams in processes of this machine, under a supervisor that no worker can take along.

    run ── pipe ── worker (plays a stream, writes its files) ── env's process ── ...
     └──── pipe ── worker

A worker that dies, or does not end an episode in time, is killed with all that it started, and
another goes on with its stream from the last finished episode.
"""

import time
from collections.abc import Callable
from multiprocessing import connection

from ..access import Access
from ..results import StreamKey
from ..schedule import source_of
from ..stores import check_reachable, keeps
from ..suite import Suite
from .executor import Work
from .failing import Failures
from .process import WorkerProcess, mark_of, undisturbed
from .trees import end_tree
from .worker import Order

POLL_SECONDS = 0.2
STOP_SECONDS = 5.0

_MOST_SECONDS = 1.0
"""Most that one look adds to a worker's silence: while we were stopped (Ctrl-Z, a laptop that
slept) nobody listened, and no worker is to blame."""


class LocalExecutor:
    """Satisfies `Executor` with so many processes, each playing one stream at a time."""

    def __init__(self, workers: int) -> None:
        self.workers = max(1, workers)

    def check(self, suite: Suite, access: Access, stores: str) -> None:
        """StoreError where stores are to be kept on a server that cannot be reached."""
        if stores and any(keeps(suite.arm(arm.name)) for arm in suite.arms):
            check_reachable(stores)

    def run(self, work: Work, look: Callable[[], None]) -> list[str]:
        """As `Executor.run`. The folder must be held: workers that a killed run left are ended."""
        # What hung so badly that it outlived its run would keep its stream's files locked.
        end_tree(None, mark_of(work.folder))
        supervised = _Supervised(work, self.workers)
        try:
            while not supervised.over:
                supervised.start()
                supervised.attend()
                look()
            return supervised.told
        finally:
            supervised.end()


class _Supervised:
    """The streams of a run: waiting, or played by a worker."""

    def __init__(self, work: Work, workers: int) -> None:
        self._work, self._most = work, workers
        # Big streams first would need estimates; arms with memory take longest, and come first.
        self._waiting = sorted(work.keys, key=lambda k: work.suite.arm(k.arm).episodic == "off")
        self._unfinished = set(work.keys)
        self._failures = {key: Failures(key, work.patience.attempts) for key in work.keys}
        self._workers: list[WorkerProcess] = []
        self._suite = work.suite.model_dump()
        self._attended = time.monotonic()
        self.told: list[str] = []

    @property
    def over(self) -> bool:
        return not self._unfinished

    def start(self) -> None:
        """Give every idle worker a stream that can be played; make workers as they are needed."""
        for key in [key for key in self._waiting if self._ready(key)]:
            idle = next((w for w in self._workers if w.key is None and w.lives()), None)
            if idle is None and len(self._workers) == self._most:
                return
            if idle is None:
                idle = WorkerProcess(self._suite, self._work.folder)
                self._workers.append(idle)  # first, so that it is ended whatever happens
                idle.start()
            self._waiting.remove(key)
            self._play(idle, key)

    def _ready(self, key: StreamKey) -> bool:
        source = source_of(self._work.suite, key)
        return source is None or source not in self._unfinished

    def _play(self, worker: WorkerProcess, key: StreamKey) -> None:
        work = self._work
        lost = self._failures[key].lost
        worker.play(Order(work.folder, key, work.access, work.stores, work.run_id, lost))

    def attend(self) -> None:
        """Hear what workers say, for a moment, and replace those that failed."""
        ends = [end for w in self._workers for end in (w.connection, w.sentinel)]
        connection.wait(ends, POLL_SECONDS)
        now = time.monotonic()
        passed, self._attended = min(now - self._attended, _MOST_SECONDS), now
        for worker in list(self._workers):
            worker.silent += passed
            alive = worker.lives()  # asked first: what it said before it died still counts
            self._heed(worker)
            how = worker.failing(self._work.patience)
            if how is not None and (not alive or worker.lives()):
                self._failed(worker, how)

    def _heed(self, worker: WorkerProcess) -> None:
        key = worker.key
        for message in worker.said():
            assert key is not None
            if message[0] == "begun":
                self._failures[key].began(message[1])
            elif message[0] == "done":
                self._unfinished.discard(key)
                self.told += message[1]
            else:
                raise message[1] from WorkerTraceback(message[2])

    def _failed(self, worker: WorkerProcess, how: str) -> None:
        """Kill a worker and all that it started; its stream is the next to be played."""
        key, index = worker.key, worker.index
        worker.end()
        self._workers.remove(worker)
        if key is not None:
            self.told.append(self._failures[key].failed(index, how))
            self._waiting.insert(0, key)

    def end(self) -> None:
        """Have the workers stop, between two episodes if they are quick; kill them if not."""
        try:
            for worker in self._workers:
                worker.stop()
            # An idle one has nothing to finish.
            busy = [w for w in self._workers if w.key is not None]
            deadline = time.monotonic() + STOP_SECONDS
            while (left := [w for w in busy if w.lives()]) and (
                rest := deadline - time.monotonic()
            ) > 0:
                connection.wait([w.sentinel for w in left], min(rest, POLL_SECONDS))
        finally:
            # Safe at any instant: what an unfinished episode wrote is withdrawn by `resume`.
            with undisturbed():
                for worker in self._workers:
                    worker.end()


class WorkerTraceback(Exception):
    """Where in a worker an error was raised, as the cause of that error here."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"
