"""The driver of a run on Ray: hands streams to players, and writes down what comes back."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...envs.errors import ResultsError
from ..job import Ended
from ..program import program
from ..record import lost
from ..results import Folder, StreamKey, stream_keys
from ..schedule import source_of
from ..stores import with_password
from ..stream import StreamFiles
from .executor import Work
from .failing import Failures
from .ray_cluster import first_line
from .ray_player import Batch, Player, Ready, sweep

AHEAD_SECONDS = 0.2
POLL_SECONDS = 0.2
STARVED_SECONDS = 900.0
"""How long no stream may be played because no node takes a player: clusters that grow take
minutes."""
FAILED_STARTS = 10
CLOSING_SECONDS = 5.0


@dataclass(slots=True)
class _Stream:
    """A stream that is being played, or will be again. It is `opened` once its player has its
    store and env; and `careful`, one episode at a time, where it must be known which one kills."""

    key: StreamKey
    files: StreamFiles
    failures: Failures
    careful: bool
    opened: bool = False


@dataclass(slots=True)
class _Seat:
    """A player somewhere; `call` is what it was asked last, None where it is idle."""

    player: Any
    call: Any
    since: float
    ready: Ready | None = None
    stream: _Stream | None = None


class Driver:
    """Plays some streams on the cluster that the package `ray` is connected to.

    Args:
        elsewhere: whether nodes may be other machines, which share no files with this one.
    """

    def __init__(self, ray: Any, work: Work, workers: int, *, elsewhere: bool) -> None:
        self._ray, self._work, self._workers = ray, work, workers
        self._elsewhere = elsewhere
        paths = Folder(work.folder)
        self._finished = {k for k in stream_keys(work.suite) if paths.finished(k).is_file()}
        # Arms with memory take longest, and others wait for them.
        keys = sorted(work.keys, key=lambda k: work.suite.arm(k.arm).episodic == "off")
        self._waiting = [key for key in keys if key not in self._finished]
        self._streams: dict[StreamKey, _Stream] = {}
        self._seats: list[_Seat] = []
        self._told: list[str] = []
        self._failed_starts = 0
        self._played = time.monotonic()
        self._program = program(work.suite)

    def run(self, look: Callable[[], None]) -> list[str]:
        """Play until all streams are complete; see `Executor.run`."""
        while self._waiting or self._streams:
            self._assign()
            self._hire()
            calls = {seat.call: seat for seat in self._seats if seat.call is not None}
            for call in self._done(list(calls)):
                self._answered(calls[call])
            self._overdue()
            look()
        return self._told

    def end(self) -> None:
        """Leave no player behind, and no file open."""
        for stream in self._streams.values():
            stream.files.close()
        self._dismiss([seat for seat in self._seats if seat.call is None])
        seats = list(self._seats)
        for seat in seats:
            self._kill(seat)
        ends = [end for seat in seats if (end := self._swept(seat, alive=False)) is not None]
        with suppress(Exception):
            if ends:
                self._ray.wait(ends, num_returns=len(ends), timeout=CLOSING_SECONDS)

    # Players

    def _hire(self) -> None:
        """As many players as streams could be played now, within the limit."""
        playing = sum(seat.stream is not None for seat in self._seats)
        wanted = min(self._workers, playing + len(self._playable()))
        for _ in range(wanted - len(self._seats)):
            remote = self._ray.remote(Player).options(
                num_cpus=1, max_restarts=0, max_task_retries=0, scheduling_strategy="SPREAD"
            )
            player = remote.remote(0 if self._elsewhere else os.getpid())
            call = player.ready.remote(self._work.suite, self._program)
            self._seats.append(_Seat(player, call, time.monotonic()))

    def _playable(self) -> list[StreamKey]:
        suite, finished = self._work.suite, self._finished
        return [k for k in self._waiting if (s := source_of(suite, k)) is None or s in finished]

    def _assign(self) -> None:
        idle = [seat for seat in self._seats if seat.call is None]
        for seat, key in zip(idle, self._playable(), strict=False):
            self._waiting.remove(key)
            stream = self._streams.get(key)
            if stream is None:
                stream = self._streams[key] = self._open(key)
            seat.stream = stream
            stream.opened = False
            self._ask(seat, seat.player.begin.remote(stream.files.job, scratch=self._elsewhere))
        if not self._waiting:
            self._dismiss([seat for seat in self._seats if seat.call is None])

    def _open(self, key: StreamKey) -> _Stream:
        work, attempts = self._work, self._work.patience.attempts
        # Nodes do not have the environment of this process.
        stores = with_password(work.stores, os.environ.get("PGPASSWORD", ""))
        files = StreamFiles(work.suite, work.folder, key, work.access, stores, work.run_id)
        return _Stream(key, files, Failures(key, attempts), careful=attempts == 1)

    def _ask(self, seat: _Seat, call: Any) -> None:
        seat.call, seat.since = call, time.monotonic()

    def _dismiss(self, seats: list[_Seat]) -> None:
        """Let idle players go; each clears its scratch folder first."""
        calls = []
        with suppress(Exception):  # those that died meanwhile
            for seat in seats:
                calls.append(seat.player.close.remote())
            if calls:
                self._ray.wait(calls, num_returns=len(calls), timeout=CLOSING_SECONDS)
        for seat in seats:
            self._kill(seat)

    def _kill(self, seat: _Seat) -> None:
        self._seats.remove(seat)
        with suppress(Exception):
            self._ray.kill(seat.player)

    def _swept(self, seat: _Seat, *, alive: bool) -> Any:
        """End all that a player started, which outlives Ray's kill, and the player if it is
        `alive`, since what is stopped ignores Ray. The answer is to be waited for, unless None.
        """
        if seat.ready is None:
            return None
        pid = seat.ready.pid if alive else None
        if not self._elsewhere:
            sweep(pid, seat.ready.mark)
            return None
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        with suppress(Exception):  # the node has gone too
            there = NodeAffinitySchedulingStrategy(seat.ready.node, soft=False)
            remote = self._ray.remote(sweep).options(
                num_cpus=0, max_retries=0, scheduling_strategy=there
            )
            return remote.remote(pid, seat.ready.mark)
        return None

    # What comes back

    def _done(self, calls: list[Any]) -> list[Any]:
        """All calls that are answered, after at most `POLL_SECONDS`."""
        if not calls:
            return []
        first, rest = self._ray.wait(calls, num_returns=1, timeout=POLL_SECONDS)
        if not first or not rest:
            return list(first)
        also, _ = self._ray.wait(rest, num_returns=len(rest), timeout=0)
        return [*first, *also]

    def _answered(self, seat: _Seat) -> None:
        from ray.exceptions import ActorUnavailableError, RayError, RayTaskError

        try:
            answer = self._ray.get(seat.call)
        except RayTaskError as error:
            raise (error.cause or error) from None
        except ActorUnavailableError:  # its text tells of sockets
            self._lost(seat, "cannot be reached any more")
            return
        except RayError as error:
            self._lost(seat, f"was lost ({first_line(error)})")
            return
        self._played = time.monotonic()
        seat.call = None
        if isinstance(answer, Ready):
            self._welcome(seat, answer)
        else:
            self._write(seat, answer)

    def _welcome(self, seat: _Seat, ready: Ready) -> None:
        if ready.differs:
            raise ResultsError(
                f"node {ready.host} would play with another program ({ready.differs}); "
                "install the same mnemonaut and packages on every node"
            )
        seat.ready = ready
        self._failed_starts = 0

    def _write(self, seat: _Seat, batch: Batch) -> None:
        stream = seat.stream
        assert stream is not None
        stream.opened = True
        ended = any(isinstance(event, Ended) for event in batch.events)
        goes_on = not ended and batch.error is None
        if goes_on and not stream.careful:  # it plays on while the events are written
            self._ask(seat, seat.player.more.remote(AHEAD_SECONDS))
        for event in batch.events:
            stream.files.write(event)
        if goes_on and stream.careful:
            self._ask(seat, seat.player.more.remote(0.0))
        if batch.error is not None:
            raise self._from_node(batch.error, seat)
        if ended:
            self._told += stream.files.told
            stream.files.close()
            del self._streams[stream.key]
            self._finished.add(stream.key)
            seat.stream = None

    def _from_node(self, error: Exception, seat: _Seat) -> Exception:
        if self._elsewhere and seat.ready is not None:
            error.args = (f"{error} (on node {seat.ready.host})",)
        return error

    # What dies or hangs

    def _overdue(self) -> None:
        now, patience = time.monotonic(), self._work.patience
        for seat in list(self._seats):
            if seat.stream is None or seat.call is None:
                continue
            limit = patience.start_seconds
            if seat.stream.opened:
                limit = patience.episode_seconds + AHEAD_SECONDS
            if now - seat.since > limit:
                self._lost(seat, f"did not answer for {now - seat.since:.0f} s", hung=True)
        if any(seat.stream is not None for seat in self._seats):
            self._played = now
        elif now - self._played > STARVED_SECONDS:
            raise ResultsError(
                f"no node took a player for {STARVED_SECONDS:.0f} s; add nodes with free CPUs, "
                f"then `mnemonaut resume {self._work.folder}`"
            )

    def _lost(self, seat: _Seat, how: str, *, hung: bool = False) -> None:
        """A player died or hung: its stream goes on elsewhere from its last record."""
        self._swept(seat, alive=hung)
        self._kill(seat)
        stream = seat.stream
        if stream is None:
            self._no_start(how)
            return
        self._waiting.insert(0, stream.key)
        stream.careful = True
        job = stream.files.job
        index = len(job.records)
        playing = stream.opened and index < len(job.episodes())
        host = "a node" if seat.ready is None else seat.ready.host
        how = f"on {host} {how}"
        self._told.append(stream.failures.failed(index if playing else None, how))
        if stream.failures.lost is not None:
            # What it remembered is withdrawn when the next player brings the store to this record.
            stream.files.write(lost(job, *stream.failures.lost))
            stream.failures.began(index + 1)

    def _no_start(self, reason: str) -> None:
        self._failed_starts += 1
        if "No module named" in reason or self._failed_starts >= FAILED_STARTS:
            raise ResultsError(
                f"a node cannot start a player ({reason}); install the same mnemonaut and ray "
                "on every node, and see that RAY_AUTH_MODE is the cluster's"
            )
