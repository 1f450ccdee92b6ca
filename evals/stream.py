"""Playing a stream into a results folder: every event is on disk before the next is asked for."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from ..envs.errors import ResultsError
from .access import Access
from .job import Agreed, Event, Job, Played
from .play import play
from .results import EpisodeLog, Folder, StreamKey, append_timing, canonical, write_atomically
from .schedule import source_of
from .stores import alone, store_address, writes
from .suite import Suite
from .traces import TraceLog, append_spans


class StreamFiles:
    """The files of one stream, held by one process at a time.

    `stores` is the server that keeps the run's stores, as the run `run_id`; "" for files in the
    results folder. `told` are lines on what was withdrawn.

    Raises:
        ResultsError: they cannot be written, or another process plays the stream.
    """

    def __init__(
        self,
        suite: Suite,
        folder: Path,
        key: StreamKey,
        access: Access,
        stores: str = "",
        run_id: str = "",
    ) -> None:
        self._paths, self._key = Folder(folder), key
        self._log = EpisodeLog(self._paths.episodes(key))
        self.told: list[str] = []
        try:
            store = store_address(stores, run_id, source_of(suite, key) or key) if stores else ""
            self.job = job_of(suite, folder, key, access, self._log.records, store)
            self._traces = TraceLog(self._paths.trace(key), len(self._log.records))
        except BaseException:
            self._log.close()
            raise

    def write(self, event: Event) -> None:
        """Make an event durable."""
        if isinstance(event, Agreed):
            self._log.keep(event.kept)
            self._traces.keep(event.kept)
            self.told += event.told
        elif isinstance(event, Played):
            # The trace first: an episode that counts can always be looked at.
            self._traces.append(event.trace)
            self._log.append(event.record)
            self._log.records.append(dict(event.record))
            row = {k: event.record[k] for k in ("arm", "replicate", "index")}
            seconds = {"seconds": round(event.seconds, 6)}
            append_timing(self._paths.timings(self._key), row | seconds)
            append_spans(self._paths.spans(self._key), event.spans)
        else:
            write_atomically(self._paths.finished(self._key), canonical(event.ending) + "\n")

    def close(self) -> None:
        self._traces.close()
        self._log.close()


def job_of(
    suite: Suite,
    folder: Path,
    key: StreamKey,
    access: Access,
    records: list[dict[str, object]],
    store: str = "",
) -> Job:
    """The job of a stream; its store lies in the results folder, unless an address is given."""
    paths, source = Folder(folder), source_of(suite, key)
    if not store:
        path = paths.store(key if source is None else source)
        path.parent.mkdir(parents=True, exist_ok=True)
        store = str(path)
    expected = "" if source is None else fingerprint(paths, source)
    return Job(suite, key, store, folder, expected, access, records)


def play_files(
    files: StreamFiles,
    should_stop: Callable[[], bool] = lambda: False,
    given_up: tuple[int, str] | None = None,
) -> None:
    """Play a stream into its files until it is complete, or until `should_stop` says so, which is
    asked when an episode is about to begin.

    `given_up` is an episode that is written down as an error first, and why.

    Raises:
        StoreError, ResultsError: the store or the folder cannot be used.
        LLMError: the language model cannot be asked, or would cost more than allowed.
    """
    with alone(files.job.store) if writes(files.job) else nullcontext(_nothing) as check:
        for event in play(files.job, should_stop, given_up):
            check()
            files.write(event)


def _nothing() -> None:
    pass


def run_stream(
    suite: Suite,
    folder: Path,
    key: StreamKey,
    should_stop: Callable[[], bool] = lambda: False,
    access: Access | None = None,
) -> str | None:
    """Play or go on with a stream in this process, as `play_files` does.

    What an unfinished episode remembered is withdrawn first; the answer tells of it, else None.
    """
    if Folder(folder).finished(key).is_file():
        return None
    files = StreamFiles(suite, folder, key, access or Access())
    try:
        play_files(files, should_stop)
        return "; ".join(files.told) or None
    finally:
        files.close()


def fingerprint(paths: Folder, stream: StreamKey) -> str:
    """The fingerprint with which a stream's store ended.

    Raises:
        ResultsError: the stream is not complete.
    """
    try:
        body = json.loads(paths.finished(stream).read_text(encoding="utf-8"))
        return str(body["store"]["fingerprint"])
    except (OSError, ValueError, KeyError) as error:
        raise ResultsError(f"stream {stream.name} is not complete; resume the run") from error
